// Losses of one class out of several.
import { isFloatingPoint } from '../../core/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../../core/errors.js';
import { numberWithin, type Rules, wholeWithin } from '../../core/settings.js';
import { formatShape, sameShape } from '../../core/shape.js';
import type { Tensor } from '../../tensor/tensor.js';
import { checkTensor } from '../operands.js';
import { logSoftmax } from '../softmax.js';
import { type ClassTargets, checkClassWeight, classTargets } from './class-targets.js';
import { checkLossOptions, type LossOptions, optionalTensor, REDUCTION, reduceLoss } from './reduction.js';

/** Options of {@link nllLoss}. */
export interface NllLossOptions extends LossOptions {
  /** `[C]`, how much each class counts; the mean is divided by the weights of the targets. Default none. */
  readonly weight?: Tensor | null;
  /** Targets of this number do not count. Default -100. */
  readonly ignoreIndex?: number;
}

/** Options of {@link crossEntropy}. */
export interface CrossEntropyOptions extends NllLossOptions {
  /** From 0 to 1: how much of the target is spread over all classes. Default 0. */
  readonly labelSmoothing?: number;
}

export const NLL_RULES: Rules<NllLossOptions> = {
  reduction: REDUCTION,
  weight: optionalTensor,
  ignoreIndex: wholeWithin({}),
};
export const CROSS_ENTROPY_RULES: Rules<CrossEntropyOptions> = {
  ...NLL_RULES,
  labelSmoothing: numberWithin({
    from: 0,
    to: 1,
    pytorch: 'label_smoothing must be between 0.0 and 1.0. Got',
  }),
};

const IGNORED = -100;

/**
 * The negative log-likelihood: minus the value of the target's class.
 *
 * @param input Log-probabilities, as {@link logSoftmax} gives them: `[N, C]`, `[C]`, or `[N, C, d1, …]` for a class at
 * each place.
 * @param target Classes from 0 to C − 1, any integer dtype: `[N]`, `[]`, or `[N, d1, …]`.
 * @param options `reduction` (`'mean'`), `weight` `[C]`, `ignoreIndex` (-100).
 * @returns one number, or with `reduction: 'none'` one for each target.
 * @throws {@link ShapeError} where shapes do not fit or a target is no class, {@link DTypeError} for targets that are no
 * whole numbers, {@link ArgumentError} for options that cannot be.
 *
 * @example
 * const logProbabilities = tensor([[-1, -2, -3], [-4, -5, -6]]);
 * F.nllLoss(logProbabilities, tensor([0n, 2n])).item(); // 3.5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
 */
export function nllLoss(input: Tensor, target: Tensor, options: NllLossOptions = {}): Tensor {
  checkLossOptions('nllLoss', options, NLL_RULES);
  checkTensor('nllLoss', 'input', input);
  checkTensor('nllLoss', 'target', target);
  return nll('nllLoss', input, target, options).loss;
}

/**
 * The cross entropy between numbers that the net gives for each class (logits: no softmax before it) and the class
 * that is right, or the probabilities that are: `−log softmax(input)[target]`.
 *
 * @param input `[N, C]`, `[C]`, or `[N, C, d1, …]` for a class at each place; floating point.
 * @param target Classes from 0 to C − 1, any integer dtype: `[N]`, `[]`, or `[N, d1, …]`; or probabilities in the shape
 * of the input, floating point.
 * @param options `reduction` (`'mean'`), `weight` `[C]`, `ignoreIndex` (-100), `labelSmoothing` (0).
 * @returns one number, or with `reduction: 'none'` one for each target.
 * @throws as {@link nllLoss}.
 *
 * @example
 * const logits = tensor([[2, 0], [0, 0]], { requiresGrad: true });
 * const loss = F.crossEntropy(logits, tensor([0n, 1n]));
 * loss.backward();
 * loss.item().toFixed(4); // '0.4100'
 * logits.grad?.at(1).tolist(); // [0.25, -0.25]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html
 */
export function crossEntropy(input: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  const op = 'crossEntropy';
  checkLossOptions(op, options, CROSS_ENTROPY_RULES);
  checkTensor(op, 'input', input);
  checkTensor(op, 'target', target);
  checkClasses(op, input);
  const { labelSmoothing = 0 } = options;
  const axis = input.ndim === 1 ? 0 : 1;
  const probabilities = sameShape(input.shape, target.shape);
  if (probabilities) checkProbabilities(op, input, target, options);
  const logProbabilities = logSoftmax(input, axis);
  if (probabilities) return ofProbabilities(op, logProbabilities, target, axis, options);
  const { loss, targets } = nll(op, logProbabilities, target, options);
  if (labelSmoothing === 0) return loss;
  const smooth = smoothLoss(logProbabilities, targets, axis, options);
  return loss.mul(1 - labelSmoothing).add(smooth.mul(labelSmoothing / input.shape[axis]));
}

/** {@link nllLoss} and the targets as they were read. */
function nll(
  op: string,
  input: Tensor,
  target: Tensor,
  options: NllLossOptions,
): { loss: Tensor; targets: ClassTargets } {
  const axis = checkClasses(op, input);
  const classes = input.shape[axis];
  const { weight, ignoreIndex = IGNORED, reduction = 'mean' } = options;
  if (weight) checkClassWeight(op, weight, classes);
  checkTargetShape(op, input, target, axis);
  // A lone target may have an axis of its own.
  const places = input.shape.toSpliced(axis, 1);
  const own = sameShape(target.shape, places) ? target : target.reshape(places);
  const targets = classTargets(op, own, classes, ignoreIndex);
  const { index, mask, count } = targets;
  const onAxis = input.gather(axis, index.unsqueeze(axis)).neg();
  if (reduction !== 'none' && !weight && mask === null)
    return { loss: reduceLoss(onAxis, reduction), targets };
  const picked = onAxis.squeeze(axis);
  const counted = weight ? picked.mul(weightsOf(weight, index)) : picked;
  const loss = mask === null ? counted : counted.where(mask, 0);
  if (reduction !== 'mean') return { loss: reduceLoss(loss, reduction), targets };
  const divisor = weight ? weightSum(weight, targets) : count;
  return { loss: loss.sum().div(divisor), targets };
}

/** The weight of each target. */
function weightsOf(weight: Tensor, index: Tensor): Tensor {
  return weight.detach().gather(0, index.reshape(-1)).reshape(index.shape);
}

function weightSum(weight: Tensor, { index, mask }: ClassTargets): Tensor {
  const weights = weightsOf(weight, index);
  return (mask === null ? weights : weights.where(mask, 0)).sum();
}

/** What spreading the target over all classes adds, times the number of classes. */
function smoothLoss(
  logProbabilities: Tensor,
  targets: ClassTargets,
  axis: number,
  options: NllLossOptions,
): Tensor {
  const { weight, reduction = 'mean' } = options;
  const { mask, count } = targets;
  const scaled = weight
    ? logProbabilities.mul(alongAxis(weight, axis, logProbabilities.ndim))
    : logProbabilities;
  const all = scaled.sum(axis).neg();
  const loss = mask === null ? all : all.where(mask, 0);
  if (reduction !== 'mean') return reduceLoss(loss, reduction);
  return loss.sum().div(weight ? weightSum(weight, targets) : count);
}

function ofProbabilities(
  op: string,
  logProbabilities: Tensor,
  target: Tensor,
  axis: number,
  { weight, labelSmoothing = 0, reduction = 'mean' }: CrossEntropyOptions,
): Tensor {
  const classes = logProbabilities.shape[axis];
  if (weight) checkClassWeight(op, weight, classes);
  const smoothed =
    labelSmoothing === 0 ? target : target.mul(1 - labelSmoothing).add(labelSmoothing / classes);
  const products = logProbabilities.mul(smoothed);
  const scaled = weight ? products.mul(alongAxis(weight, axis, products.ndim)) : products;
  if (reduction === 'none') return scaled.sum(axis).neg();
  const sum = scaled.sum().neg();
  return reduction === 'sum' ? sum : sum.div(logProbabilities.numel / classes);
}

/** `[C]` on the axis of the classes. */
function alongAxis(weight: Tensor, axis: number, rank: number): Tensor {
  const shape = new Array<number>(rank).fill(1);
  shape[axis] = weight.shape[0];
  return weight.detach().reshape(shape);
}

/** The axis of the classes. */
function checkClasses(op: string, { shape }: Tensor): number {
  if (shape.length > 0) return shape.length === 1 ? 0 : 1;
  throw new ShapeError({
    op,
    problem: 'the input is a single number; it takes [C], [N, C] or [N, C, d1, …]',
    operands: [{ name: 'input', shape }],
    operandsInText: false,
    pytorch: 'input.dim() > 0 INTERNAL ASSERT FAILED',
  });
}

function checkTargetShape(op: string, input: Tensor, target: Tensor, axis: number): void {
  const wanted = input.shape.toSpliced(axis, 1);
  if (sameShape(target.shape, wanted)) return;
  if (input.ndim === 1 && target.ndim === 1 && target.numel === 1) return;
  const lastAxis = input.ndim - 1;
  const channelsLast = input.ndim > 2 && sameShape(target.shape, input.shape.slice(0, -1));
  const column =
    sameShape(target.shape, [...wanted, 1]) || sameShape(target.shape, input.shape.with(axis, 1));
  throw new ShapeError({
    op,
    problem: `the input is ${formatShape(input.shape)}, the target ${formatShape(target.shape)}; for ${input.shape[axis]} classes it takes ${formatShape(wanted)}`,
    operands: [
      { name: 'input', shape: input.shape, axes: classAxes(input.ndim) },
      { name: 'target', shape: target.shape },
    ],
    expected: wanted,
    actual: target.shape,
    ...(channelsLast
      ? {
          hint: `Classes on the last axis? Try input.permute(0, ${lastAxis}, ${[...Array(lastAxis - 1).keys()].map((d) => d + 1).join(', ')})`,
        }
      : column
        ? { hint: `Try target.squeeze(${sameShape(target.shape, [...wanted, 1]) ? -1 : axis})` }
        : {}),
    pytorch:
      input.ndim > 1 && target.ndim === 1
        ? `Expected input batch_size (${input.shape[0]}) to match target batch_size (${target.shape[0]}).`
        : `Expected target size ${formatShape(wanted)}, got ${formatShape(target.shape)}`,
  });
}

function classAxes(rank: number): string[] {
  return rank === 1 ? ['C'] : ['N', 'C', ...Array.from({ length: rank - 2 }, (_, d) => `d${d + 1}`)];
}

/** A target in the shape of the input is of probabilities. */
function checkProbabilities(
  op: string,
  input: Tensor,
  { dtype }: Tensor,
  { ignoreIndex = IGNORED }: NllLossOptions,
): void {
  if (!isFloatingPoint(dtype)) {
    throw new DTypeError({
      op,
      problem: `the target has the shape of the input, ${formatShape(input.shape)}, so it holds probabilities; but it is ${dtype}`,
      actual: dtype,
      hint: `One-hot? Try target.argmax(${input.ndim === 1 ? 0 : 1}), or target.to('${input.dtype}')`,
      pytorch: `Expected floating point type for target with class probabilities, got ${dtype}`,
    });
  }
  if (ignoreIndex < 0) return;
  throw new ArgumentError({
    op,
    problem: `ignoreIndex is ${ignoreIndex}, but the target holds probabilities, not classes`,
    actual: ignoreIndex,
    pytorch: 'ignore_index is not supported for floating point target',
  });
}
