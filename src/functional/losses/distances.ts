// How far vectors are from each other, and losses of that.
import { describeValue } from '../../core/describe.js';
import { ArgumentError, ShapeError } from '../../core/errors.js';
import { flag, numberWithin, type Rule, type Rules } from '../../core/settings.js';
import { formatShape, sameShape } from '../../core/shape.js';
import { broadcastTensors } from '../../tensor/functions.js';
import type { Tensor } from '../../tensor/tensor.js';
import { checkTensor } from '../operands.js';
import { checkLossOptions, type LossOptions, REDUCTION, reduceLoss } from './reduction.js';

/** Options of {@link pairwiseDistance}. */
export interface PairwiseDistanceOptions {
  /** Which norm: 2 (default) is the length, 1 the sum of sizes, Infinity the largest. */
  readonly p?: number;
  /** Added to each difference. Default 1e-6. */
  readonly eps?: number;
  /** Whether the last axis stays, with size 1. Default false. */
  readonly keepdim?: boolean;
}

/** Options of {@link cosineSimilarity}. */
export interface CosineSimilarityOptions {
  /** The axis of the vectors. Default 1. */
  readonly dim?: number;
  /** The least length that is divided by. Default 1e-8. */
  readonly eps?: number;
}

/** Options of {@link cosineEmbeddingLoss}. */
export interface CosineEmbeddingLossOptions extends LossOptions {
  /** How alike strangers may be, from -1 to 1. Default 0. */
  readonly margin?: number;
}

/** A distance of the user's. */
export type DistanceFunction = (a: Tensor, b: Tensor) => Tensor;

/** Options of {@link tripletMarginWithDistanceLoss}. */
export interface TripletWithDistanceOptions extends LossOptions {
  /** By how much the negative must be farther. Default 1. */
  readonly margin?: number;
  /** Whether the negative is also kept from the positive. Default false. */
  readonly swap?: boolean;
  /** Default {@link pairwiseDistance}. */
  readonly distanceFunction?: DistanceFunction | null;
}

/** Options of {@link tripletMarginLoss}. */
export interface TripletMarginLossOptions extends LossOptions {
  /** By how much the negative must be farther. Default 1. */
  readonly margin?: number;
  /** Which norm. Default 2. */
  readonly p?: number;
  /** Added to each difference. Default 1e-6. */
  readonly eps?: number;
  /** Whether the negative is also kept from the positive. Default false. */
  readonly swap?: boolean;
}

export const PAIRWISE_RULES: Rules<PairwiseDistanceOptions> = {
  p: numberWithin({}),
  eps: numberWithin({}),
  keepdim: flag,
};
export const COSINE_RULES: Rules<CosineSimilarityOptions> = { dim: numberWithin({}), eps: numberWithin({}) };
export const COSINE_EMBEDDING_RULES: Rules<CosineEmbeddingLossOptions> = {
  reduction: REDUCTION,
  margin: numberWithin({}),
};
const MARGIN: Rule = numberWithin({ above: 0, pytorch: 'margin must be greater than 0, got' });
export const TRIPLET_RULES: Rules<TripletMarginLossOptions> = {
  reduction: REDUCTION,
  margin: MARGIN,
  p: numberWithin({}),
  eps: numberWithin({}),
  swap: flag,
};
export const TRIPLET_WITH_DISTANCE_RULES: Rules<TripletWithDistanceOptions> = {
  reduction: REDUCTION,
  margin: MARGIN,
  swap: flag,
  distanceFunction: (op, name, value) => {
    if (value === null || typeof value === 'function') return;
    const problem = `${name} is ${describeValue(value)}; it takes a function of two tensors`;
    throw new ArgumentError({ op, problem, actual: value });
  },
};

/**
 * The distance between the vectors on the last axis: the norm of `x1 − x2 + eps`.
 *
 * @param x1 `[N, D]` or `[D]`; shapes broadcast.
 * @param options `p` (2), `eps` (1e-6), `keepdim` (false).
 * @returns the shape without its last axis.
 * @throws {@link ShapeError} where shapes do not broadcast, {@link ArgumentError} for options that cannot be.
 *
 * @example
 * F.pairwiseDistance(tensor([[0, 0]]), tensor([[3, 4]]), { eps: 0 }).tolist(); // [5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pairwise_distance.html
 */
export function pairwiseDistance(x1: Tensor, x2: Tensor, options: PairwiseDistanceOptions = {}): Tensor {
  checkLossOptions('pairwiseDistance', options, PAIRWISE_RULES);
  checkTensor('pairwiseDistance', 'x1', x1);
  checkTensor('pairwiseDistance', 'x2', x2);
  const { p = 2, eps = 1e-6, keepdim = false } = options;
  return norm(x1.sub(x2).add(eps), p, keepdim);
}

/** Of the vectors on the last axis. Its gradient at 0 is 0, as in PyTorch. */
function norm(x: Tensor, p: number, keepdim: boolean): Tensor {
  const vectors = x.ndim === 0 ? x.reshape(1) : x;
  if (p === 0) return vectors.ne(0).to(x.dtype).sum(-1, { keepdim });
  const size = vectors.abs();
  if (p === 1) return size.sum(-1, { keepdim });
  if (p === Number.POSITIVE_INFINITY) return size.max(-1, { keepdim }).values;
  if (p === Number.NEGATIVE_INFINITY) return size.min(-1, { keepdim }).values;
  const powers = p === 2 ? vectors.mul(vectors) : size.pow(p);
  const sum = powers.sum(-1, { keepdim });
  const some = sum.ne(0);
  const rooted = sum.where(some, 1);
  return (p === 2 ? rooted.sqrt() : rooted.pow(1 / p)).where(some, 0);
}

/**
 * The cosine of the angle between vectors: 1 for one direction, 0 for a right angle, -1 for opposite directions.
 *
 * @param x1 Shapes broadcast.
 * @param options `dim` (1), the axis of the vectors; `eps` (1e-8), the least length that is divided by.
 * @returns the shape without that axis.
 * @throws {@link ShapeError} where shapes do not broadcast or there is no such axis.
 *
 * @example
 * F.cosineSimilarity(tensor([[1, 0]]), tensor([[0, 2]])).tolist(); // [0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cosine_similarity.html
 */
export function cosineSimilarity(x1: Tensor, x2: Tensor, options: CosineSimilarityOptions = {}): Tensor {
  checkLossOptions('cosineSimilarity', options, COSINE_RULES);
  checkTensor('cosineSimilarity', 'x1', x1);
  checkTensor('cosineSimilarity', 'x2', x2);
  const { dim = 1, eps = 1e-8 } = options;
  // Each is made a vector of length 1 first: products of large ones would overflow.
  const unit = (x: Tensor): Tensor => {
    const squares = x.mul(x).sum(dim, { keepdim: true });
    const some = squares.ne(0);
    return x.div(squares.where(some, 1).sqrt().where(some, 0).clamp({ min: eps }));
  };
  // Along the axis of the vectors, too, shapes broadcast before lengths are taken.
  const [a, b] = broadcastTensors(x1, x2);
  return unit(a).mul(unit(b)).sum(dim);
}

/** Added to the squares of lengths, as PyTorch does here. */
const COSINE_EPSILON = 1e-12;

/**
 * For pairs that are alike (target 1) `1 − cos`, for strangers (target -1) `max(0, cos − margin)`.
 *
 * @param input1 `[N, D]` or `[D]`.
 * @param input2 Of the same shape.
 * @param target 1 or -1: `[N]` or `[]`.
 * @param options `reduction` (`'mean'`), `margin` (0).
 * @throws {@link ShapeError} where shapes do not fit.
 *
 * @example
 * F.cosineEmbeddingLoss(tensor([[1, 0]]), tensor([[0, 1]]), tensor([1])).item(); // 1
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cosine_embedding_loss.html
 */
export function cosineEmbeddingLoss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  options: CosineEmbeddingLossOptions = {},
): Tensor {
  const op = 'cosineEmbeddingLoss';
  checkLossOptions(op, options, COSINE_EMBEDDING_RULES);
  checkTensor(op, 'input1', input1);
  checkTensor(op, 'input2', input2);
  checkTensor(op, 'target', target);
  checkPairs(op, input1, input2, target);
  const { margin = 0, reduction } = options;
  const product = input1.mul(input2).sum(-1);
  const squares = (x: Tensor): Tensor => x.mul(x).sum(-1).add(COSINE_EPSILON);
  const cosine = product.div(squares(input1).mul(squares(input2)).sqrt());
  const alike = cosine.neg().add(1).where(target.eq(1), 0);
  const strange = cosine.sub(margin).clamp({ min: 0 }).where(target.eq(-1), 0);
  return reduceLoss(alike.add(strange), reduction);
}

function checkPairs(op: string, { shape }: Tensor, second: Tensor, target: Tensor): void {
  const pairs = sameShape(shape, second.shape) && (shape.length === 1 || shape.length === 2);
  if (pairs && sameShape(target.shape, shape.slice(0, -1))) return;
  throw new ShapeError({
    op,
    problem: `the inputs are ${formatShape(shape)} and ${formatShape(second.shape)}, the target ${formatShape(target.shape)}; it takes [N, D], [N, D] and [N], or [D], [D] and []`,
    operands: [
      { name: 'input1', shape },
      { name: 'input2', shape: second.shape },
      { name: 'target', shape: target.shape },
    ],
    operandsInText: false,
    pytorch:
      target.ndim > 1
        ? '0D or 1D target tensor expected, multi-target not supported'
        : '1D target tensor expects 2D input tensors, but found inputs with sizes',
  });
}

/**
 * How much too near the negative is: `max(0, |anchor − positive| − |anchor − negative| + margin)`.
 *
 * @param anchor `[N, D]` or `[D]`.
 * @param options `reduction` (`'mean'`), `margin` (1), `p` (2), `eps` (1e-6), `swap` (false).
 * @throws {@link ShapeError} where the inputs have different numbers of axes, {@link ArgumentError} for options that
 * cannot be.
 *
 * @example
 * const [anchor, near, far] = [tensor([[0, 0]]), tensor([[0, 1]]), tensor([[0, 3]])];
 * F.tripletMarginLoss(anchor, near, far).item(); // 0
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_loss.html
 */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginLossOptions = {},
): Tensor {
  checkLossOptions('tripletMarginLoss', options, TRIPLET_RULES);
  const { p = 2, eps = 1e-6, ...rest } = options;
  return triplet('tripletMarginLoss', [anchor, positive, negative], {
    ...rest,
    distanceFunction: (a, b) => pairwiseDistance(a, b, { p, eps }),
  });
}

/**
 * {@link tripletMarginLoss} with any distance.
 *
 * @param options `distanceFunction` ({@link pairwiseDistance}), `reduction` (`'mean'`), `margin` (1), `swap` (false).
 * @throws as {@link tripletMarginLoss}.
 *
 * @example
 * const [anchor, near, far] = [tensor([[0, 0]]), tensor([[0, 1]]), tensor([[0, 1.5]])];
 * const distanceFunction = (a: Tensor, b: Tensor) => a.sub(b).abs().sum(-1);
 * F.tripletMarginWithDistanceLoss(anchor, near, far, { distanceFunction }).item(); // 0.5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_with_distance_loss.html
 */
export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletWithDistanceOptions = {},
): Tensor {
  checkLossOptions('tripletMarginWithDistanceLoss', options, TRIPLET_WITH_DISTANCE_RULES);
  return triplet('tripletMarginWithDistanceLoss', [anchor, positive, negative], options);
}

function triplet(op: string, tensors: readonly Tensor[], options: TripletWithDistanceOptions): Tensor {
  const names = ['anchor', 'positive', 'negative'];
  names.forEach((name, i) => {
    checkTensor(op, name, tensors[i]);
  });
  if (tensors.some(({ ndim }) => ndim !== tensors[0].ndim)) {
    const [a, p, n] = tensors.map(({ shape }) => formatShape(shape));
    throw new ShapeError({
      op,
      problem: `the anchor is ${a}, the positive ${p}, the negative ${n}; they must have as many axes`,
      operands: tensors.map(({ shape }, i) => ({ name: names[i], shape })),
      operandsInText: false,
      pytorch:
        'The anchor, positive, and negative tensors are expected to have the same number of dimensions',
    });
  }
  const { margin = 1, swap = false, reduction } = options;
  const distance = options.distanceFunction ?? pairwiseDistance;
  const [anchor, positive, negative] = tensors;
  const toPositive = distance(anchor, positive);
  const fromAnchor = distance(anchor, negative);
  const toNegative = swap ? fromAnchor.minimum(distance(positive, negative)) : fromAnchor;
  return reduceLoss(toPositive.add(margin).sub(toNegative).clamp({ min: 0 }), reduction);
}
