import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { checkTensor } from '../functional/operands.js';
import { tensor as makeTensor } from '../tensor/creation.js';
import { where } from '../tensor/functions.js';
import { noGrad } from '../tensor/grad-mode.js';
import { zerosLike } from '../tensor/like.js';
import type { Tensor } from '../tensor/tensor.js';
import type { FillOptions } from '../tensor/writes.js';

/** Options of {@link truncNormal_}. */
export interface TruncNormalOptions extends FillOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Default 1. */
  readonly std?: number;
  /** The least value. Default −2. */
  readonly a?: number;
  /** The largest value. Default 2. */
  readonly b?: number;
}

/**
 * Normal values, drawn again until they lie from `a` to `b`: PyTorch's for the same seed.
 *
 * @param options `mean` (0), `std` (1), `a` (−2), `b` (2), `generator`.
 * @throws ArgumentError for what is no number, or bounds in the wrong order; DTypeError for integers.
 *
 * @example
 * nn.init.truncNormal_(zeros(1000), { std: 0.02, a: -0.04, b: 0.04 }).abs().max().item() <= 0.04; // true
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.trunc_normal_
 */
export function truncNormal_<T extends Tensor>(tensor: T, options: TruncNormalOptions = {}): T {
  const op = 'truncNormal_';
  checkTensor(op, 'tensor', tensor);
  checkOptions(op, options, ['mean', 'std', 'a', 'b', 'generator']);
  const { mean = 0, std = 1, a = -2, b = 2, ...draw } = options;
  for (const [name, value] of Object.entries({ mean, std, a, b })) {
    if (typeof value === 'number' && !Number.isNaN(value)) continue;
    const problem = `${name} is ${describeValue(value)}; it takes a number`;
    throw new ArgumentError({ op, problem, actual: value });
  }
  if (a > b) throw new ArgumentError({ op, problem: `a ${a} is beyond b ${b}`, actual: [a, b] });
  return noGrad(() => {
    const common = shareBelow((b - mean) / std) - shareBelow((a - mean) / std) > 0.3;
    return common ? redraw(tensor, mean, std, a, b, draw) : accept(tensor, mean, std, a, b, draw);
  });
}

/** The share of a normal distribution below `x`. */
function shareBelow(x: number): number {
  return (
    (1 +
      makeTensor(x / Math.SQRT2, { dtype: 'float64' })
        .erf()
        .item()) /
    2
  );
}

/** Where much of the distribution is within the bounds: what is not is drawn again. */
function redraw<T extends Tensor>(
  tensor: T,
  mean: number,
  std: number,
  a: number,
  b: number,
  draw: FillOptions,
): T {
  const [low, high] = tensor.dtype === 'float32' ? [Math.fround(a), Math.fround(b)] : [a, b];
  let result: Tensor = tensor.normal_(mean, std, draw);
  for (;;) {
    const outside = result.lt(low).logicalOr(result.gt(high));
    if (outside.any().item<boolean>() === false) break;
    result = where(outside, zerosLike(result).normal_(mean, std, draw), result);
  }
  return result === (tensor as Tensor) ? tensor : tensor.copy_(result);
}

/** Where little of it is: values are drawn evenly, and kept as often as the distribution has them. */
function accept<T extends Tensor>(
  tensor: T,
  mean: number,
  std: number,
  a: number,
  b: number,
  draw: FillOptions,
): T {
  const mode = Math.max(a, Math.min(mean, b));
  const logPeak = -0.5 * ((mode - mean) / std) ** 2;
  const isRefused = (candidates: Tensor): Tensor => {
    const logDensity = candidates.sub(mean).div(std).pow(2).mul(-0.5).sub(logPeak);
    return zerosLike(tensor).uniform_(0, 1, draw).log().gt(logDensity);
  };
  let result: Tensor = tensor.uniform_(a, b, draw).clone();
  let pending = isRefused(result);
  while (pending.any().item<boolean>()) {
    const candidates = zerosLike(tensor).uniform_(a, b, draw);
    result = where(pending, candidates, result);
    pending = pending.logicalAnd(isRefused(candidates));
  }
  return tensor.copy_(result);
}
