import { type LinearCall, linear as linearOp } from '../ops/linear.js';
import type { Tensor } from '../tensor/tensor.js';
import { apply } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';

/**
 * `y = x · weightᵀ + bias` on the last axis.
 *
 * @param input `[..., in]`, any dtype but bool.
 * @param weight `[out, in]`, of the same dtype; `[in]` without a bias gives one number for each row.
 * @param bias `[out]`, or null for none.
 * @returns `[..., out]`.
 * @throws {@link ShapeError} or {@link DTypeError} where the operands do not fit.
 *
 * @example
 * F.linear(tensor([1, 2]), tensor([[3, 4]]), tensor([0.5])).tolist(); // [11.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.linear.html
 */
export function linear(input: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  return linearFor({ op: 'linear', isLayer: false }, input, weight, bias);
}

/** @internal {@link linear} in the words of who asks. */
export function linearFor(call: LinearCall, input: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  checkTensor(call, 'input', input);
  checkTensor(call, 'weight', weight);
  if (bias !== null) checkTensor(call, 'bias', bias);
  return apply(linearOp, bias === null ? [input, weight] : [input, weight, bias], call);
}
