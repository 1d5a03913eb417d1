// Tensor methods that torch has as functions, too.
import type { Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';

/**
 * `1 / (1 + e⁻ˣ)`: every number to between 0 and 1. Any shape; integers and bool give float32.
 *
 * @throws {@link ArgumentError} for what is no tensor.
 *
 * @example
 * F.sigmoid(tensor([0])).tolist(); // [0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.sigmoid.html
 */
export function sigmoid(input: Tensor): Tensor {
  return checkTensor('sigmoid', 'input', input).sigmoid();
}

/**
 * The hyperbolic tangent: every number to between -1 and 1. Any shape; integers and bool give float32.
 *
 * @throws {@link ArgumentError} for what is no tensor.
 *
 * @example
 * F.tanh(tensor([0])).tolist(); // [0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.tanh.html
 */
export function tanh(input: Tensor): Tensor {
  return checkTensor('tanh', 'input', input).tanh();
}

/**
 * The axes from `startDim` to `endDim` as one; a view where the values allow it. Unlike `nn.Flatten` it begins
 * with the batch, as `torch.flatten` does.
 *
 * @throws {@link ShapeError} where there are no such axes.
 *
 * @example
 * F.flatten(zeros(8, 16, 5, 5), 1).shape; // [8, 400]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.flatten.html
 */
export function flatten(input: Tensor, startDim: number = 0, endDim: number = -1): Tensor {
  return checkTensor('flatten', 'input', input).flatten(startDim, endDim);
}
