// Losses of counts and of normal values.

import { describeValue } from '../../core/describe.js';
import { ArgumentError, ShapeError } from '../../core/errors.js';
import { atLeast0, flag, numberWithin, type Rules } from '../../core/settings.js';
import { formatShape, sameShape } from '../../core/shape.js';
import { Tensor } from '../../tensor/tensor.js';
import { checkTensor } from '../operands.js';
import { checkLossOptions, type LossOptions, REDUCTION, reduceLoss } from './reduction.js';

/** Options of {@link poissonNllLoss}. */
export interface PoissonNllLossOptions extends LossOptions {
  /** Whether the input is the logarithm of the rate. Default true. */
  readonly logInput?: boolean;
  /** Whether Stirling's term, which does not depend on the input, is added. Default false. */
  readonly full?: boolean;
  /** Added to a rate before its logarithm is taken. Default 1e-8. */
  readonly eps?: number;
}

/** Options of {@link gaussianNllLoss}. */
export interface GaussianNllLossOptions extends LossOptions {
  /** Whether the constant, `½ log 2π`, is added. Default false. */
  readonly full?: boolean;
  /** The least variance. Default 1e-6. */
  readonly eps?: number;
}

export const POISSON_RULES: Rules<PoissonNllLossOptions> = {
  reduction: REDUCTION,
  logInput: flag,
  full: flag,
  eps: numberWithin({}),
};
export const GAUSSIAN_RULES: Rules<GaussianNllLossOptions> = {
  reduction: REDUCTION,
  full: flag,
  eps: atLeast0(),
};

/**
 * Minus the log-likelihood of counts whose rates are predicted: `eᵢⁿᵖᵘᵗ − target · input`, or `input − target · log(input)`
 * with `logInput: false`.
 *
 * @param input Any shape, floating point.
 * @param target Counts; broadcasts with the input.
 * @param options `reduction` (`'mean'`), `logInput` (true), `full` (false), `eps` (1e-8).
 * @throws {@link ShapeError} where shapes do not broadcast, {@link ArgumentError} for options that cannot be.
 *
 * @example
 * F.poissonNllLoss(tensor([2, 4]), tensor([0, 1]), { logInput: false, reduction: 'sum' }).item().toFixed(4); // '4.6137'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.poisson_nll_loss.html
 */
export function poissonNllLoss(input: Tensor, target: Tensor, options: PoissonNllLossOptions = {}): Tensor {
  const op = 'poissonNllLoss';
  checkLossOptions(op, options, POISSON_RULES);
  checkTensor(op, 'input', input);
  checkTensor(op, 'target', target);
  const { logInput = true, full = false, eps = 1e-8, reduction } = options;
  const loss = logInput ? input.exp().sub(target.mul(input)) : input.sub(target.mul(input.add(eps).log()));
  return reduceLoss(full ? loss.add(stirling(target)) : loss, reduction);
}

/** `log n!`, nearly; 0 for counts up to 1. */
function stirling(target: Tensor): Tensor {
  const term = target
    .mul(target.log())
    .sub(target)
    .add(
      target
        .mul(2 * Math.PI)
        .log()
        .mul(0.5),
    );
  return term.maskedFill(target.le(1), 0);
}

/**
 * Minus the log-likelihood of normal values whose mean and variance are predicted:
 * `½ (log var + (input − target)² / var)`.
 *
 * @param input The means, any shape.
 * @param target Broadcasts with the input.
 * @param variance Of the input's shape, without its last axis, or with size 1 on one axis; or one number.
 * @param options `reduction` (`'mean'`), `full` (false), `eps` (1e-6), the least variance.
 * @throws {@link ShapeError} for a variance of another shape, {@link ArgumentError} for a negative one, or options that
 * cannot be.
 *
 * @example
 * F.gaussianNllLoss(tensor([1, 2]), tensor([1, 4]), tensor([1, 1])).item(); // 1
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.gaussian_nll_loss.html
 */
export function gaussianNllLoss(
  input: Tensor,
  target: Tensor,
  variance: Tensor | number,
  options: GaussianNllLossOptions = {},
): Tensor {
  const op = 'gaussianNllLoss';
  checkLossOptions(op, options, GAUSSIAN_RULES);
  checkTensor(op, 'input', input);
  checkTensor(op, 'target', target);
  const { full = false, eps = 1e-6, reduction } = options;
  const given = varianceFor(op, input, variance);
  // What is raised to the least variance has a gradient all the same, as in PyTorch.
  const bounded = given.detach().clamp({ min: eps });
  const spread = given.add(bounded.sub(given.detach()));
  const difference = input.sub(target);
  const loss = spread.log().add(difference.mul(difference).div(spread)).mul(0.5);
  return reduceLoss(full ? loss.add(0.5 * Math.log(2 * Math.PI)) : loss, reduction);
}

function varianceFor(op: string, input: Tensor, variance: Tensor | number): Tensor {
  if (!(variance instanceof Tensor) && typeof variance !== 'number') {
    throw new ArgumentError({
      op,
      problem: `the variance is ${describeValue(variance)}; it takes a tensor or a number`,
      actual: variance,
      pytorch: 'gaussian_nll_loss() missing 1 required positional argument: var',
    });
  }
  const tensor = typeof variance === 'number' ? input.detach().mul(0).add(variance) : variance;
  const negative = typeof variance === 'number' ? variance < 0 : tensor.detach().lt(0).any().item<boolean>();
  if (negative) {
    throw new ArgumentError({
      op,
      problem: 'the variance is negative somewhere',
      hint: 'Did the net predict its logarithm? Try logVariance.exp()',
      pytorch: 'var has negative entry/entries',
    });
  }
  const { shape } = input;
  if (sameShape(tensor.shape, shape)) return tensor;
  if (sameShape(tensor.shape, shape.slice(0, -1))) return tensor.unsqueeze(-1);
  const others = tensor.shape.filter((size, d) => size !== shape[d]);
  if (tensor.ndim === input.ndim && others.length === 1 && others[0] === 1) return tensor;
  throw new ShapeError({
    op,
    problem: `the input is ${formatShape(shape)}, the variance ${formatShape(tensor.shape)}; it takes the same shape, or ${formatShape(shape.slice(0, -1))} or ${formatShape([...shape.slice(0, -1), 1])}`,
    operands: [
      { name: 'input', shape },
      { name: 'variance', shape: tensor.shape },
    ],
    operandsInText: false,
    expected: shape,
    actual: tensor.shape,
    pytorch: 'var is of incorrect size',
  });
}
