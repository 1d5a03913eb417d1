import { logSoftmax as logSoftmaxOp, type SoftmaxCall, softmax as softmaxOp } from '../ops/softmax.js';
import { apply, type Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';

/**
 * Numbers as probabilities along one axis: `exp(x) / Σ exp(x)`.
 *
 * @param input Any shape, float32 or float64.
 * @param dim The axis whose values will add up to 1; negative counts from the end.
 * @throws {@link ShapeError} for an axis that is not there, {@link DTypeError} for integers.
 *
 * @example
 * F.softmax(tensor([0, 0]), 0).tolist(); // [0.5, 0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
 */
export function softmax(input: Tensor, dim: number): Tensor {
  return softmaxFor({ op: 'softmax', dim }, input);
}

/**
 * The logarithm of {@link softmax}, exact also where the probability itself would be 0.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
 */
export function logSoftmax(input: Tensor, dim: number): Tensor {
  return logSoftmaxFor({ op: 'logSoftmax', dim }, input);
}

/** @internal {@link softmax} in the words of who asks. */
export function softmaxFor(call: SoftmaxCall, input: Tensor): Tensor {
  return apply(softmaxOp, [checkTensor(call, 'input', input)], call);
}

/** @internal {@link logSoftmax} in the words of who asks. */
export function logSoftmaxFor(call: SoftmaxCall, input: Tensor): Tensor {
  return apply(logSoftmaxOp, [checkTensor(call, 'input', input)], call);
}
