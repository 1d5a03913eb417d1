import { type Shape, sameShape } from '../core/shape.js';
import type { Tensor } from '../tensor/tensor.js';

/** The adjoint of broadcasting: `grad` summed over the axes along which a tensor of `shape` was repeated. */
export function sumTo(grad: Tensor, shape: Shape): Tensor {
  if (sameShape(grad.shape, shape)) return grad;
  const added = grad.ndim - shape.length;
  const axes = [...grad.shape.keys()].filter((d) => d < added || shape[d - added] !== grad.shape[d]);
  return (axes.length === 0 ? grad : grad.sum(axes, { keepdim: true })).reshape(shape);
}
