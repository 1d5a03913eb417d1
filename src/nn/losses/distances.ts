import { argumentList } from '../../core/expression.js';
import { checkOptions } from '../../core/options.js';
import { checkSettings } from '../../core/settings.js';
import {
  COSINE_EMBEDDING_RULES,
  COSINE_RULES,
  type CosineEmbeddingLossOptions,
  type CosineSimilarityOptions,
  cosineEmbeddingLoss,
  cosineSimilarity,
  PAIRWISE_RULES,
  type PairwiseDistanceOptions,
  pairwiseDistance,
  TRIPLET_RULES,
  TRIPLET_WITH_DISTANCE_RULES,
  type TripletMarginLossOptions,
  type TripletWithDistanceOptions,
  tripletMarginLoss,
  tripletMarginWithDistanceLoss,
} from '../../functional/losses/distances.js';
import type { Tensor } from '../../tensor/tensor.js';
import { Module } from '../module.js';
import { Loss } from './loss.js';

/**
 * For pairs that are alike (target 1) `1 − cos`, for strangers (target -1) `max(0, cos − margin)`.
 *
 * - `options`: `reduction` (`'mean'`), `margin` (0).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.cosineEmbeddingLoss}.
 *
 * @example
 * new nn.CosineEmbeddingLoss()(tensor([[1, 0]]), tensor([[0, 1]]), tensor([1])).item(); // 1
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CosineEmbeddingLoss.html
 */
export class CosineEmbeddingLoss extends Loss<CosineEmbeddingLossOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: CosineEmbeddingLossOptions = {}) {
    super(options, COSINE_EMBEDDING_RULES);
  }

  forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return this.named(() => cosineEmbeddingLoss(input1, input2, target, this.options));
  }
}

/**
 * How much too near the negative is: `max(0, |anchor − positive| − |anchor − negative| + margin)`.
 *
 * - `options`: `reduction` (`'mean'`), `margin` (1), `p` (2), `eps` (1e-6), `swap` (false).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.tripletMarginLoss}.
 *
 * @example
 * const [anchor, near, far] = [tensor([[0, 0]]), tensor([[0, 1]]), tensor([[0, 3]])];
 * new nn.TripletMarginLoss()(anchor, near, far).item(); // 0
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TripletMarginLoss.html
 */
export class TripletMarginLoss extends Loss<TripletMarginLossOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: TripletMarginLossOptions = {}) {
    super(options, TRIPLET_RULES);
  }

  forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return this.named(() => tripletMarginLoss(anchor, positive, negative, this.options));
  }
}

/**
 * {@link TripletMarginLoss} with any distance.
 *
 * - `options`: `distanceFunction`, `reduction` (`'mean'`), `margin` (1), `swap` (false).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.tripletMarginWithDistanceLoss}.
 *
 * @example
 * const distanceFunction = (a: Tensor, b: Tensor) => a.sub(b).abs().sum(-1);
 * const criterion = new nn.TripletMarginWithDistanceLoss({ distanceFunction });
 * criterion(zeros(1, 2), ones(1, 2), ones(1, 2)).item(); // 1
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.TripletMarginWithDistanceLoss.html
 */
export class TripletMarginWithDistanceLoss extends Loss<TripletWithDistanceOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: TripletWithDistanceOptions = {}) {
    super(options, TRIPLET_WITH_DISTANCE_RULES);
  }

  forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return this.named(() => tripletMarginWithDistanceLoss(anchor, positive, negative, this.options));
  }
}

/**
 * The distance between vectors on the last axis.
 *
 * - `options`: `p` (2), `eps` (1e-6), `keepdim` (false).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.pairwiseDistance}.
 *
 * @example
 * new nn.PairwiseDistance({ eps: 0 })(tensor([[0, 0]]), tensor([[3, 4]])).tolist(); // [5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PairwiseDistance.html
 */
export class PairwiseDistance extends Module {
  static readonly namespace: string = 'nn';
  readonly options: PairwiseDistanceOptions;

  constructor(options: PairwiseDistanceOptions = {}) {
    super();
    checkOptions('PairwiseDistance', options, Object.keys(PAIRWISE_RULES));
    checkSettings('PairwiseDistance', options, PAIRWISE_RULES);
    this.options = options;
  }

  forward(x1: Tensor, x2: Tensor): Tensor {
    return pairwiseDistance(x1, x2, this.options);
  }

  protected override argumentText(): string {
    return argumentList([], { ...this.options });
  }
}

/**
 * The cosine of the angle between vectors.
 *
 * - `options`: `dim` (1), the axis of the vectors; `eps` (1e-8).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.cosineSimilarity}.
 *
 * @example
 * new nn.CosineSimilarity()(tensor([[1, 0]]), tensor([[0, 2]])).tolist(); // [0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CosineSimilarity.html
 */
export class CosineSimilarity extends Module {
  static readonly namespace: string = 'nn';
  readonly options: CosineSimilarityOptions;

  constructor(options: CosineSimilarityOptions = {}) {
    super();
    checkOptions('CosineSimilarity', options, Object.keys(COSINE_RULES));
    checkSettings('CosineSimilarity', options, COSINE_RULES);
    this.options = options;
  }

  forward(x1: Tensor, x2: Tensor): Tensor {
    return cosineSimilarity(x1, x2, this.options);
  }

  protected override argumentText(): string {
    return argumentList([], { ...this.options });
  }
}
