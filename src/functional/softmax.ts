import { checkDType } from '../core/check-dtype.js';
import type { DType } from '../core/dtype.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { checkSettings, numberWithin } from '../core/settings.js';
import { logSoftmax as logSoftmaxOp, type SoftmaxCall, softmax as softmaxOp } from '../ops/softmax.js';
import { apply, type Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';

/** Options of {@link softmax}, {@link softmin} and {@link logSoftmax}. */
export interface SoftmaxOptions {
  /** The input is converted to it first: from integers, or for more digits. */
  readonly dtype?: DType;
}

/**
 * Numbers as probabilities along one axis: `exp(x) / Σ exp(x)`.
 *
 * @param input Any shape, float32 or float64.
 * @param dim The axis whose values will add up to 1; negative counts from the end.
 * @param options `dtype`: the input is converted to it first.
 * @throws {@link ShapeError} for an axis that is not there, {@link DTypeError} for integers.
 *
 * @example
 * F.softmax(tensor([0, 0]), 0).tolist(); // [0.5, 0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
 */
export function softmax(input: Tensor, dim: number, options: SoftmaxOptions = {}): Tensor {
  return softmaxFor({ op: 'softmax', dim }, converted('softmax', input, options));
}

/**
 * {@link softmax} of the negative: small numbers are likely.
 *
 * @example
 * F.softmin(tensor([0, 1000]), 0).tolist(); // [1, 0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softmin.html
 */
export function softmin(input: Tensor, dim: number, options: SoftmaxOptions = {}): Tensor {
  return softminFor({ op: 'softmin', dim }, converted('softmin', input, options));
}

/**
 * The logarithm of {@link softmax}, exact also where the probability itself would be 0.
 *
 * @example
 * F.logSoftmax(tensor([0, 1000]), 0).tolist(); // [-1000, 0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
 */
export function logSoftmax(input: Tensor, dim: number, options: SoftmaxOptions = {}): Tensor {
  return logSoftmaxFor({ op: 'logSoftmax', dim }, converted('logSoftmax', input, options));
}

/** Options of {@link gumbelSoftmax}. */
export interface GumbelSoftmaxOptions {
  /** The temperature: near 0 one value is near 1. Default 1. */
  readonly tau?: number;
  /** Whether one value is 1 and the others 0, with the gradient of those between. Default false. */
  readonly hard?: boolean;
  /** The axis whose values add up to 1. Default -1. */
  readonly dim?: number;
}

/**
 * A draw with the probabilities `softmax(logits)` that has a gradient (the Gumbel-softmax distribution): PyTorch's for the
 * same seed.
 *
 * @param logits Any shape, float32 or float64.
 * @param options `tau` (1), `hard` (false), `dim` (-1).
 * @throws {@link ArgumentError} unless tau is above 0, {@link DTypeError} for integers.
 *
 * @example
 * F.gumbelSoftmax(tensor([[0, 1000]]), { hard: true }).tolist(); // [[0, 1]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.gumbel_softmax.html
 */
export function gumbelSoftmax(logits: Tensor, options: GumbelSoftmaxOptions = {}): Tensor {
  const op = 'gumbelSoftmax';
  checkOptions(op, options, ['tau', 'hard', 'dim']);
  const { tau = 1, dim = -1 } = options;
  checkSettings(op, { tau }, { tau: numberWithin({ above: 0 }) });
  const hard = parseFlag(op, 'hard', options.hard ?? false);
  const x = checkTensor(op, 'logits', logits);
  const gumbels = x.detach().clone().exponential_().log().neg();
  const soft = softmaxFor({ op, dim }, x.add(gumbels).div(tau));
  if (!hard) return soft;
  const index = soft.detach().argmax(dim, { keepdim: true });
  const one = soft.detach().mul(0).scatter(dim, index, 1);
  return one.sub(soft.detach()).add(soft);
}

function converted(op: string, input: Tensor, options: SoftmaxOptions): Tensor {
  checkOptions(op, options, ['dtype']);
  const x = checkTensor(op, 'input', input);
  return options.dtype === undefined ? x : x.to(checkDType(op, options.dtype));
}

/** @internal {@link softmax} in the words of who asks. */
export function softmaxFor(call: SoftmaxCall, input: Tensor): Tensor {
  return apply(softmaxOp, [checkTensor(call, 'input', input)], call);
}

/** @internal {@link softmin} in the words of who asks. */
export function softminFor(call: SoftmaxCall, input: Tensor): Tensor {
  return softmaxFor(call, checkTensor(call, 'input', input).neg());
}

/** @internal {@link logSoftmax} in the words of who asks. */
export function logSoftmaxFor(call: SoftmaxCall, input: Tensor): Tensor {
  return apply(logSoftmaxOp, [checkTensor(call, 'input', input)], call);
}
