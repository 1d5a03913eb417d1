// Losses of the difference between what came out and what should have: squared, absolute, or first the one and then the
// other.
import { broadcastShapes } from '../../core/broadcast.js';
import { numberWithin, type Rules } from '../../core/settings.js';
import { formatShape, sameShape } from '../../core/shape.js';
import type { Tensor } from '../../tensor/tensor.js';
import { checkTensor } from '../operands.js';
import {
  checkLossOptions,
  checkSameShape,
  type LossOptions,
  optionalTensor,
  REDUCTION,
  reduceLoss,
} from './reduction.js';

/** Options of {@link mseLoss} and {@link l1Loss}. */
export interface WeightedLossOptions extends LossOptions {
  /** A weight for each value, of the input's shape; the mean is divided by their sum. Default none. */
  readonly weight?: Tensor | null;
}

/** Options of {@link smoothL1Loss}. */
export interface SmoothL1LossOptions extends LossOptions {
  /** Up to which difference the loss is squared. Default 1; 0 for none. */
  readonly beta?: number;
}

/** Options of {@link huberLoss}. */
export interface HuberLossOptions extends WeightedLossOptions {
  /** Up to which difference the loss is squared. Default 1. */
  readonly delta?: number;
}

export const WEIGHTED_RULES: Rules<WeightedLossOptions> = { reduction: REDUCTION, weight: optionalTensor };
export const SMOOTH_L1_RULES: Rules<SmoothL1LossOptions> = {
  reduction: REDUCTION,
  beta: numberWithin({ from: 0, pytorch: 'smooth_l1_loss does not support negative values for beta.' }),
};
export const HUBER_RULES: Rules<HuberLossOptions> = {
  ...WEIGHTED_RULES,
  delta: numberWithin({ above: 0, pytorch: 'huber_loss does not support non-positive values for delta.' }),
};

/**
 * The squared difference, `(input − target)²`.
 *
 * @param input Any shape, floating point.
 * @param target Of the same shape. Another that broadcasts is taken, as in PyTorch, with a warning: it is nearly always
 * a mistake.
 * @param options `reduction` (`'mean'`), `weight`.
 * @returns one number, or with `reduction: 'none'` one for each value.
 * @throws {@link ShapeError} where the shapes do not broadcast, {@link ArgumentError} for options that cannot be.
 *
 * @example
 * F.mseLoss(tensor([1, 2]), tensor([1, 4])).item(); // 2
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html
 */
export function mseLoss(input: Tensor, target: Tensor, options: WeightedLossOptions = {}): Tensor {
  checkLossOptions('mseLoss', options, WEIGHTED_RULES);
  const difference = differenceOf('mseLoss', input, target);
  return weighted('mseLoss', difference.mul(difference), input, options);
}

/**
 * The absolute difference, `|input − target|`.
 *
 * @param input Any shape, floating point.
 * @param target Of the same shape, as for {@link mseLoss}.
 * @param options `reduction` (`'mean'`), `weight`.
 * @throws as {@link mseLoss}.
 *
 * @example
 * F.l1Loss(tensor([1, 2]), tensor([1, 4])).item(); // 1
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html
 */
export function l1Loss(input: Tensor, target: Tensor, options: WeightedLossOptions = {}): Tensor {
  checkLossOptions('l1Loss', options, WEIGHTED_RULES);
  return weighted('l1Loss', differenceOf('l1Loss', input, target).abs(), input, options);
}

/**
 * Squared for differences below `beta` (`½ d² / beta`), absolute beyond (`|d| − ½ beta`).
 *
 * @param input Any shape, floating point.
 * @param target Of the same shape, as for {@link mseLoss}.
 * @param options `reduction` (`'mean'`), `beta` (1).
 * @throws as {@link mseLoss}.
 *
 * @example
 * F.smoothL1Loss(tensor([0, 0]), tensor([1, 3]), { reduction: 'none' }).tolist(); // [0.5, 2.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.smooth_l1_loss.html
 */
export function smoothL1Loss(input: Tensor, target: Tensor, options: SmoothL1LossOptions = {}): Tensor {
  checkLossOptions('smoothL1Loss', options, SMOOTH_L1_RULES);
  const { beta = 1, reduction } = options;
  const difference = differenceOf('smoothL1Loss', input, target);
  const size = difference.abs();
  if (beta === 0) return reduceLoss(size, reduction);
  const square = difference.mul(difference).mul(0.5).div(beta);
  return reduceLoss(square.where(size.lt(beta), size.sub(0.5 * beta)), reduction);
}

/**
 * Squared for differences up to `delta` (`½ d²`), absolute beyond (`delta · (|d| − ½ delta)`).
 *
 * @param input Any shape, floating point.
 * @param target Of the same shape, as for {@link mseLoss}.
 * @param options `reduction` (`'mean'`), `delta` (1), `weight`: here the mean is of the weighted losses.
 * @throws as {@link mseLoss}.
 *
 * @example
 * F.huberLoss(tensor([0, 0]), tensor([1, 3]), { delta: 2, reduction: 'none' }).tolist(); // [0.5, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.huber_loss.html
 */
export function huberLoss(input: Tensor, target: Tensor, options: HuberLossOptions = {}): Tensor {
  checkLossOptions('huberLoss', options, HUBER_RULES);
  const { delta = 1, reduction, weight } = options;
  const difference = differenceOf('huberLoss', input, target);
  const size = difference.abs();
  const square = difference.mul(difference).mul(0.5);
  const loss = square.where(size.lt(delta), size.sub(0.5 * delta).mul(delta));
  if (!weight) return reduceLoss(loss, reduction);
  checkSameShape('huberLoss', input.shape, weight.shape, WEIGHT);
  return reduceLoss(loss.mul(weight), reduction);
}

const WEIGHT = { name: 'weight', pytorch: 'Weights and input must have the same size.' };

function weighted(op: string, loss: Tensor, input: Tensor, options: WeightedLossOptions): Tensor {
  const { weight, reduction = 'mean' } = options;
  if (!weight) return reduceLoss(loss, reduction);
  checkSameShape(op, input.shape, weight.shape, WEIGHT);
  const all = loss.mul(weight);
  return reduction === 'mean' ? all.sum().div(weight.sum()) : reduceLoss(all, reduction);
}

function differenceOf(op: string, input: Tensor, target: Tensor): Tensor {
  checkTensor(op, 'input', input);
  checkTensor(op, 'target', target);
  const { shape } = input;
  if (!sameShape(shape, target.shape)) {
    const common = broadcastShapes([shape, target.shape]);
    if (common === null) checkSameShape(op, shape, target.shape);
    warnOfBroadcast(op, formatShape(shape), formatShape(target.shape), formatShape(common ?? []));
  }
  return input.sub(target);
}

const warned = new Set<string>();

/** Once for each pair of shapes: a loop would say it a thousand times. */
function warnOfBroadcast(op: string, input: string, target: string, common: string): void {
  const text = `${op}: the input is ${input}, the target ${target}; both are broadcast to ${common}. Is that meant? Give them the same shape.`;
  if (warned.has(text)) return;
  warned.add(text);
  console.warn(text);
}
