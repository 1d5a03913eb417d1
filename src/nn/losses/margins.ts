import {
  hingeEmbeddingLoss,
  MARGIN_RULES,
  type MarginLossOptions,
  MULTI_MARGIN_RULES,
  type MultiMarginLossOptions,
  marginRankingLoss,
  multilabelMarginLoss,
  multiMarginLoss,
  softMarginLoss,
} from '../../functional/losses/margins.js';
import { LOSS_RULES, type LossOptions } from '../../functional/losses/reduction.js';
import type { Tensor } from '../../tensor/tensor.js';
import { Loss } from './loss.js';

/**
 * For distances: the distance between things that are alike (target 1), `max(0, margin − distance)` between strangers
 * (target -1).
 *
 * - `options`: `reduction` (`'mean'`), `margin` (1).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.hingeEmbeddingLoss}.
 *
 * @example
 * new nn.HingeEmbeddingLoss()(tensor([0.25]), tensor([-1])).item(); // 0.75
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.HingeEmbeddingLoss.html
 */
export class HingeEmbeddingLoss extends Loss<MarginLossOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: MarginLossOptions = {}) {
    super(options, MARGIN_RULES);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return this.named(() => hingeEmbeddingLoss(input, target, this.options));
  }
}

/**
 * 0 where the first input is larger (target 1), or smaller (target -1), than the second by the margin.
 *
 * - `options`: `reduction` (`'mean'`), `margin` (0).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.marginRankingLoss}.
 *
 * @example
 * new nn.MarginRankingLoss()(tensor([1]), tensor([3]), tensor([1])).item(); // 2
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MarginRankingLoss.html
 */
export class MarginRankingLoss extends Loss<MarginLossOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: MarginLossOptions = {}) {
    super(options, MARGIN_RULES);
  }

  forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return this.named(() => marginRankingLoss(input1, input2, target, this.options));
  }
}

/**
 * The logistic loss of one class against another: `log(1 + exp(−target · input))`.
 *
 * - `options`: `reduction` (`'mean'`).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.softMarginLoss}.
 *
 * @example
 * new nn.SoftMarginLoss()(tensor([0]), tensor([1])).item().toFixed(4); // '0.6931'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.SoftMarginLoss.html
 */
export class SoftMarginLoss extends Loss<LossOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: LossOptions = {}) {
    super(options, LOSS_RULES);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return this.named(() => softMarginLoss(input, target, this.options));
  }
}

/**
 * By how much each other class comes too near to the right one.
 *
 * - `options`: `reduction` (`'mean'`), `p` (1 or 2), `margin` (1), `weight` `[C]`.
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.multiMarginLoss}.
 *
 * @example
 * new nn.MultiMarginLoss()(tensor([[0, 1]]), tensor([0n])).item(); // 1
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiMarginLoss.html
 */
export class MultiMarginLoss extends Loss<MultiMarginLossOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: MultiMarginLossOptions = {}) {
    super(options, MULTI_MARGIN_RULES);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return this.named(() => multiMarginLoss(input, target, this.options));
  }
}

/**
 * By how much each wrong class comes too near to each of the right ones.
 *
 * - `options`: `reduction` (`'mean'`).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.multilabelMarginLoss}.
 *
 * @example
 * new nn.MultiLabelMarginLoss()(tensor([[0, 1]]), tensor([[0n, -1n]])).item(); // 1
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiLabelMarginLoss.html
 */
export class MultiLabelMarginLoss extends Loss<LossOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: LossOptions = {}) {
    super(options, LOSS_RULES);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return this.named(() => multilabelMarginLoss(input, target, this.options));
  }
}
