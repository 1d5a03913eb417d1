// Losses of probabilities, and of the numbers they are made from.
import { broadcastShapes } from '../../core/broadcast.js';
import { ShapeError } from '../../core/errors.js';
import { flag, oneOf, type Rules } from '../../core/settings.js';
import { formatShape, sameShape } from '../../core/shape.js';
import { binaryCrossEntropy as binaryCrossEntropyOp } from '../../ops/binary-cross-entropy.js';
import { apply, type Tensor } from '../../tensor/tensor.js';
import { checkTensor } from '../operands.js';
import { logsigmoid } from '../smooth-activations.js';
import {
  checkLossOptions,
  checkSameShape,
  type LossOptions,
  optionalTensor,
  REDUCTION,
  type Reduction,
  reduceLoss,
} from './reduction.js';

/** Options of {@link binaryCrossEntropy}. */
export interface BinaryCrossEntropyOptions extends LossOptions {
  /** A weight for each value; broadcasts with the target. Default none. */
  readonly weight?: Tensor | null;
}

/** Options of {@link binaryCrossEntropyWithLogits}. */
export interface BinaryCrossEntropyWithLogitsOptions extends BinaryCrossEntropyOptions {
  /** How much a yes counts more than a no: for each class; broadcasts with the target. Default none. */
  readonly posWeight?: Tensor | null;
}

/** Options of {@link klDiv}. */
export interface KlDivOptions {
  /** `'batchmean'`, the sum divided by the first axis, is the divergence itself. Default `'mean'`. */
  readonly reduction?: Reduction | 'batchmean';
  /** Whether the target is the logarithm of the probabilities. Default false. */
  readonly logTarget?: boolean;
}

/** Options of {@link multilabelSoftMarginLoss}. */
export interface MultilabelSoftMarginLossOptions extends LossOptions {
  /** `[C]`, how much each class counts. Default none. */
  readonly weight?: Tensor | null;
}

export const BCE_RULES: Rules<BinaryCrossEntropyOptions> = { reduction: REDUCTION, weight: optionalTensor };
export const BCE_LOGITS_RULES: Rules<BinaryCrossEntropyWithLogitsOptions> = {
  ...BCE_RULES,
  posWeight: optionalTensor,
};
export const KL_RULES: Rules<KlDivOptions> = {
  reduction: oneOf(
    ['none', 'mean', 'sum', 'batchmean'],
    (value) => `${value} is not a valid value for reduction`,
  ),
  logTarget: flag,
};
export const MULTILABEL_RULES: Rules<MultilabelSoftMarginLossOptions> = BCE_RULES;

/**
 * The cross entropy of yes-or-no probabilities: `−(target · log input + (1 − target) · log(1 − input))`. No logarithm
 * counts as less than -100.
 *
 * @param input Probabilities from 0 to 1, any shape, as a sigmoid gives them. From the numbers before the sigmoid use
 * {@link binaryCrossEntropyWithLogits}, which is exact where these round to 0 or 1.
 * @param target From 0 to 1, of the same shape.
 * @param options `reduction` (`'mean'`), `weight`.
 * @throws {@link ShapeError} where the shapes differ, {@link ArgumentError} for values beyond 0 to 1.
 *
 * @example
 * F.binaryCrossEntropy(tensor([0.5, 0.5]), tensor([0, 1])).item().toFixed(4); // '0.6931'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy.html
 */
export function binaryCrossEntropy(
  input: Tensor,
  target: Tensor,
  options: BinaryCrossEntropyOptions = {},
): Tensor {
  const op = 'binaryCrossEntropy';
  checkLossOptions(op, options, BCE_RULES);
  checkTensor(op, 'input', input);
  checkTensor(op, 'target', target);
  checkSameShape(op, input.shape, target.shape, {
    pytorch: `Using a target size (${formatShape(target.shape)}) that is different to the input size (${formatShape(input.shape)}) is deprecated. Please ensure they have the same size.`,
  });
  const loss = apply(binaryCrossEntropyOp, [input, target], undefined);
  return weightedLoss(op, loss, options);
}

/**
 * The cross entropy of yes-or-no answers, from the numbers that a net gives (logits: no sigmoid before it).
 *
 * @param input Any shape, floating point.
 * @param target From 0 to 1, of the same shape.
 * @param options `reduction` (`'mean'`), `weight`, `posWeight`.
 * @throws {@link ShapeError} where the shapes differ, or weights do not broadcast.
 *
 * @example
 * F.binaryCrossEntropyWithLogits(tensor([0, 100]), tensor([0, 1])).item().toFixed(4); // '0.3466'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html
 */
export function binaryCrossEntropyWithLogits(
  input: Tensor,
  target: Tensor,
  options: BinaryCrossEntropyWithLogitsOptions = {},
): Tensor {
  const op = 'binaryCrossEntropyWithLogits';
  checkLossOptions(op, options, BCE_LOGITS_RULES);
  checkTensor(op, 'input', input);
  checkTensor(op, 'target', target);
  checkSameShape(op, input.shape, target.shape, {
    pytorch: `Target size (${formatShape(target.shape)}) must be the same as input size (${formatShape(input.shape)})`,
  });
  const { posWeight } = options;
  const yes = logsigmoid(input);
  if (posWeight) checkWeight(op, 'posWeight', posWeight, input);
  const counted = posWeight ? yes.mul(posWeight.sub(1).mul(target).add(1)) : yes;
  return weightedLoss(op, target.neg().add(1).mul(input).sub(counted), options);
}

/**
 * The Kullback-Leibler divergence, how far the predicted distribution is from the target:
 * `target · (log target − input)`.
 *
 * @param input Log-probabilities, any shape, as {@link logSoftmax} gives them.
 * @param target Probabilities, or with `logTarget` their logarithms; broadcasts with the input.
 * @param options `reduction`: `'batchmean'` is the divergence itself, the default `'mean'` divides by the classes, too;
 * `logTarget` (false).
 * @throws {@link ShapeError} where shapes do not broadcast.
 *
 * @example
 * const input = tensor([[0.5, 0.5]]).log();
 * F.klDiv(input, tensor([[1, 0]]), { reduction: 'batchmean' }).item().toFixed(4); // '0.6931'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html
 */
export function klDiv(input: Tensor, target: Tensor, options: KlDivOptions = {}): Tensor {
  const op = 'klDiv';
  checkLossOptions(op, options, KL_RULES);
  checkTensor(op, 'input', input);
  checkTensor(op, 'target', target);
  const { logTarget = false, reduction } = options;
  const loss = logTarget ? target.exp().mul(target.sub(input)) : timesOwnLog(target).sub(target.mul(input));
  if (reduction !== 'batchmean') return reduceLoss(loss, reduction);
  return input.ndim === 0 ? loss.sum() : loss.sum().div(input.shape[0]);
}

/** `x · log x`, 0 at 0. */
function timesOwnLog(x: Tensor): Tensor {
  return x.mul(x.maskedFill(x.eq(0), 1).log());
}

/**
 * The cross entropy of several yes-or-no answers, from the numbers that a net gives: the mean over the classes.
 *
 * @param input `[N, C]` or `[C]`, any shape with the classes on the last axis.
 * @param target 0 or 1, of the same shape.
 * @param options `reduction` (`'mean'`), `weight` `[C]`.
 * @throws {@link ShapeError} where the shapes do not broadcast.
 *
 * @example
 * F.multilabelSoftMarginLoss(tensor([[0, 0]]), tensor([[1, 0]])).item().toFixed(4); // '0.6931'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_soft_margin_loss.html
 */
export function multilabelSoftMarginLoss(
  input: Tensor,
  target: Tensor,
  options: MultilabelSoftMarginLossOptions = {},
): Tensor {
  const op = 'multilabelSoftMarginLoss';
  checkLossOptions(op, options, MULTILABEL_RULES);
  checkTensor(op, 'input', input);
  checkTensor(op, 'target', target);
  const { weight, reduction } = options;
  const yes = target.mul(logsigmoid(input));
  const no = target.neg().add(1).mul(logsigmoid(input.neg()));
  const loss = yes.add(no).neg();
  if (weight) checkWeight(op, 'weight', weight, loss);
  const counted = weight ? loss.mul(weight) : loss;
  return reduceLoss(counted.mean(-1), reduction);
}

function weightedLoss(op: string, loss: Tensor, { weight, reduction }: BinaryCrossEntropyOptions): Tensor {
  if (!weight) return reduceLoss(loss, reduction);
  checkWeight(op, 'weight', weight, loss);
  return reduceLoss(loss.mul(weight), reduction);
}

/** Refuses weights that do not broadcast to the losses. */
function checkWeight(op: string, name: string, weight: Tensor, { shape }: Tensor): void {
  const common = broadcastShapes([shape, weight.shape]);
  if (common !== null && sameShape(common, shape)) return;
  throw new ShapeError({
    op,
    problem: `the ${name} is ${formatShape(weight.shape)}; it does not broadcast to ${formatShape(shape)}`,
    operands: [{ name, shape: weight.shape }],
    operandsInText: false,
    expected: shape,
    actual: weight.shape,
  });
}
