// Losses that are 0 once something is larger than something else by a margin.

import { contiguousArray } from '../../core/contiguous.js';
import { isFloatingPoint } from '../../core/dtype.js';
import { ShapeError } from '../../core/errors.js';
import { numberWithin, oneOfNumbers, type Rules } from '../../core/settings.js';
import { formatShape, sameShape } from '../../core/shape.js';
import { fromArray } from '../../core/tensor-data.js';
import { Tensor } from '../../tensor/tensor.js';
import { checkTensor } from '../operands.js';
import { checkClassWeight, classTargets } from './class-targets.js';
import {
  checkLossOptions,
  LOSS_RULES,
  type LossOptions,
  optionalTensor,
  REDUCTION,
  reduceLoss,
} from './reduction.js';

/** Options of {@link hingeEmbeddingLoss} and {@link marginRankingLoss}. */
export interface MarginLossOptions extends LossOptions {
  /** Default 1 for {@link hingeEmbeddingLoss}, 0 for {@link marginRankingLoss}. */
  readonly margin?: number;
}

/** Options of {@link multiMarginLoss}. */
export interface MultiMarginLossOptions extends LossOptions {
  /** 1 (default), or 2 for the squares. */
  readonly p?: 1 | 2;
  /** Default 1. */
  readonly margin?: number;
  /** `[C]`, how much each class counts. Default none. */
  readonly weight?: Tensor | null;
}

export const MARGIN_RULES: Rules<MarginLossOptions> = { reduction: REDUCTION, margin: numberWithin({}) };
export const MULTI_MARGIN_RULES: Rules<MultiMarginLossOptions> = {
  ...MARGIN_RULES,
  p: oneOfNumbers([1, 2], 'only p == 1 and p == 2 supported'),
  weight: optionalTensor,
};

/**
 * For a distance between things that are alike (target 1) the distance, between strangers (target -1)
 * `max(0, margin − distance)`.
 *
 * @param input Any shape, floating point.
 * @param target 1 or -1; broadcasts with the input.
 * @param options `reduction` (`'mean'`), `margin` (1).
 * @throws {@link ShapeError} where shapes do not broadcast.
 *
 * @example
 * F.hingeEmbeddingLoss(tensor([0.5, 0.25]), tensor([1, -1]), { reduction: 'none' }).tolist(); // [0.5, 0.75]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hinge_embedding_loss.html
 */
export function hingeEmbeddingLoss(input: Tensor, target: Tensor, options: MarginLossOptions = {}): Tensor {
  const op = 'hingeEmbeddingLoss';
  checkLossOptions(op, options, MARGIN_RULES);
  checkTensor(op, 'input', input);
  checkTensor(op, 'target', target);
  const { margin = 1, reduction } = options;
  const strange = input.neg().add(margin).clamp({ min: 0 }).where(target.ne(1), 0);
  return reduceLoss(strange.add(input.where(target.ne(-1), 0)), reduction);
}

/**
 * `max(0, −target · (input1 − input2) + margin)`: 0 where the first is larger (target 1), or smaller (target -1), by the
 * margin.
 *
 * @param input1 Any shape.
 * @param input2 As many axes; broadcasts.
 * @param target 1 or -1; as many axes, broadcasts.
 * @param options `reduction` (`'mean'`), `margin` (0).
 * @throws {@link ShapeError} where the numbers of axes differ, or shapes do not broadcast.
 *
 * @example
 * F.marginRankingLoss(tensor([1]), tensor([3]), tensor([1])).item(); // 2
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.margin_ranking_loss.html
 */
export function marginRankingLoss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  options: MarginLossOptions = {},
): Tensor {
  const op = 'marginRankingLoss';
  checkLossOptions(op, options, MARGIN_RULES);
  const tensors = [checkTensor(op, 'input1', input1), checkTensor(op, 'input2', input2)];
  tensors.push(checkTensor(op, 'target', target));
  if (tensors.some(({ ndim }) => ndim !== input1.ndim)) {
    const [a, b, t] = tensors.map(({ shape }) => formatShape(shape));
    throw new ShapeError({
      op,
      problem: `the inputs are ${a} and ${b}, the target ${t}; they must have as many axes`,
      operands: tensors.map(({ shape }, i) => ({ name: ['input1', 'input2', 'target'][i], shape })),
      operandsInText: false,
      pytorch: 'margin_ranking_loss : All input tensors should have same dimension but got sizes:',
    });
  }
  const { margin = 0, reduction } = options;
  const loss = target.neg().mul(input1.sub(input2));
  // The margin is a fraction, also where it is a whole number.
  const real = isFloatingPoint(loss.dtype) ? loss : loss.to('float32');
  return reduceLoss(real.add(margin).clamp({ min: 0 }), reduction);
}

/**
 * The logistic loss of one class against another: `log(1 + exp(−target · input))`.
 *
 * @param input Any shape, floating point.
 * @param target 1 or -1; broadcasts with the input.
 * @param options `reduction` (`'mean'`).
 * @throws {@link ShapeError} where shapes do not broadcast.
 *
 * @example
 * F.softMarginLoss(tensor([0]), tensor([1])).item().toFixed(4); // '0.6931'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.soft_margin_loss.html
 */
export function softMarginLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkLossOptions('softMarginLoss', options, LOSS_RULES);
  checkTensor('softMarginLoss', 'input', input);
  checkTensor('softMarginLoss', 'target', target);
  return reduceLoss(input.mul(target).neg().exp().log1p(), options.reduction);
}

/**
 * By how much each other class comes too near to the right one: `Σ max(0, margin − input[target] + input[c])ᵖ / C` over
 * the other classes c.
 *
 * @param input `[N, C]` or `[C]`, floating point.
 * @param target Classes from 0 to C − 1, any integer dtype: `[N]` or `[]`.
 * @param options `reduction` (`'mean'`), `p` (1 or 2), `margin` (1), `weight` `[C]`.
 * @throws {@link ShapeError} where shapes do not fit or a target is no class, {@link DTypeError} for targets that are no
 * whole numbers.
 *
 * @example
 * F.multiMarginLoss(tensor([[0.25, 0.5, 1]]), tensor([2n])).item().toFixed(4); // '0.2500'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.multi_margin_loss.html
 */
export function multiMarginLoss(input: Tensor, target: Tensor, options: MultiMarginLossOptions = {}): Tensor {
  const op = 'multiMarginLoss';
  checkLossOptions(op, options, MULTI_MARGIN_RULES);
  const { rows, count, classes } = rowsOf(op, input);
  checkTensor(op, 'target', target);
  const { p = 1, margin = 1, weight, reduction } = options;
  if (target.numel !== count || target.ndim > 1) {
    throw targetShape(op, input, target, [count], 'multi_margin_loss: target tensor should be 1-D');
  }
  const { index } = classTargets(op, target.reshape(count), classes, null);
  const right = index.unsqueeze(1);
  const excess = rows.sub(rows.gather(1, right)).add(margin).relu();
  const raised = p === 2 ? excess.mul(excess) : excess;
  if (weight) checkClassWeight(op, weight, classes);
  const counted = weight ? raised.mul(weight.detach().gather(0, index).unsqueeze(1)) : raised;
  const loss = counted
    .where(right.ne(numbers(classes)), 0)
    .sum(1)
    .div(classes);
  return reduceLoss(input.ndim < 2 ? loss.squeeze(0) : loss, reduction);
}

/**
 * Several classes may be right: by how much each wrong one comes too near to each right one,
 * `Σ max(0, 1 − input[right] + input[wrong]) / C`.
 *
 * @param input `[N, C]` or `[C]`, floating point.
 * @param target In the shape of the input: the right classes of each row, then -1.
 * @param options `reduction` (`'mean'`).
 * @throws as {@link multiMarginLoss}.
 *
 * @example
 * const target = tensor([[2n, -1n, -1n]]);
 * F.multilabelMarginLoss(tensor([[0.25, 0.5, 1]]), target).item().toFixed(4); // '0.2500'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_margin_loss.html
 */
export function multilabelMarginLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  const op = 'multilabelMarginLoss';
  checkLossOptions(op, options, LOSS_RULES);
  const { rows, count, classes } = rowsOf(op, input);
  checkTensor(op, 'target', target);
  if (!sameShape(target.shape, input.shape)) {
    throw targetShape(op, input, target, input.shape, 'inconsistent target size');
  }
  const { index } = classTargets(op, target.reshape(count, classes), classes, -1);
  const { listed, isRight } = rightClasses(target, count, classes);
  const nearness = rows.unsqueeze(1).sub(rows.gather(1, index).unsqueeze(2)).add(1).relu();
  const counts = listed.unsqueeze(2).mul(isRight.logicalNot().unsqueeze(1));
  const loss = nearness.where(counts, 0).sum([1, 2]).div(classes);
  return reduceLoss(input.ndim < 2 ? loss.squeeze(0) : loss, options.reduction);
}

/** `[N, C]` bool: which places of the target name a class (those before the first -1), and which classes are named. */
function rightClasses(target: Tensor, count: number, classes: number): { listed: Tensor; isRight: Tensor } {
  const values = contiguousArray(target.raw);
  const listed = new Uint8Array(count * classes);
  const isRight = new Uint8Array(count * classes);
  for (let row = 0; row < count; row++) {
    for (let i = row * classes; i < (row + 1) * classes && values[i] >= 0; i++) {
      listed[i] = 1;
      isRight[row * classes + Number(values[i])] = 1;
    }
  }
  const bool = (array: Uint8Array): Tensor => new Tensor(fromArray(array, [count, classes], 'bool'));
  return { listed: bool(listed), isRight: bool(isRight) };
}

function rowsOf(op: string, input: Tensor): { rows: Tensor; count: number; classes: number } {
  checkTensor(op, 'input', input);
  // A single number is one class.
  if (input.ndim < 2) return { rows: input.reshape(1, -1), count: 1, classes: input.numel };
  if (input.ndim === 2) return { rows: input, count: input.shape[0], classes: input.shape[1] };
  throw new ShapeError({
    op,
    problem: `the input is ${formatShape(input.shape)}; it takes [N, C] or [C]`,
    operands: [{ name: 'input', shape: input.shape }],
    operandsInText: false,
    pytorch: 'Expected non-empty vector or matrix with optional 0-dim batch size, but got:',
  });
}

function targetShape(
  op: string,
  input: Tensor,
  target: Tensor,
  wanted: readonly number[],
  pytorch: string,
): ShapeError {
  return new ShapeError({
    op,
    problem: `the input is ${formatShape(input.shape)}, the target ${formatShape(target.shape)}; it takes ${formatShape(wanted)}`,
    operands: [
      { name: 'input', shape: input.shape },
      { name: 'target', shape: target.shape },
    ],
    operandsInText: false,
    expected: wanted,
    actual: target.shape,
    pytorch,
  });
}

/** `[C]` int32: 0, 1, … */
function numbers(classes: number): Tensor {
  return new Tensor(
    fromArray(
      Int32Array.from({ length: classes }, (_, i) => i),
      [classes],
      'int32',
    ),
  );
}
