import {
  HUBER_RULES,
  type HuberLossOptions,
  huberLoss,
  l1Loss,
  mseLoss,
  SMOOTH_L1_RULES,
  type SmoothL1LossOptions,
  smoothL1Loss,
} from '../../functional/losses/difference.js';
import { LOSS_RULES, type LossOptions } from '../../functional/losses/reduction.js';
import type { Tensor } from '../../tensor/tensor.js';
import { Loss } from './loss.js';

/**
 * The squared difference, `(input − target)²`; its mean unless `reduction` says otherwise.
 *
 * - `options`: `reduction`: `'mean'`, `'sum'` or `'none'`.
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.mseLoss}.
 *
 * @example
 * new nn.MSELoss()(tensor([1, 2]), tensor([1, 4])).item(); // 2
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MSELoss.html
 */
export class MSELoss extends Loss<LossOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: LossOptions = {}) {
    super(options, LOSS_RULES);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return this.named(() => mseLoss(input, target, this.options));
  }
}

/**
 * The absolute difference, `|input − target|`; its mean unless `reduction` says otherwise.
 *
 * - `options`: `reduction`: `'mean'`, `'sum'` or `'none'`.
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.l1Loss}.
 *
 * @example
 * new nn.L1Loss()(tensor([1, 2]), tensor([1, 4])).item(); // 1
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.L1Loss.html
 */
export class L1Loss extends Loss<LossOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: LossOptions = {}) {
    super(options, LOSS_RULES);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return this.named(() => l1Loss(input, target, this.options));
  }
}

/**
 * Squared for differences below `beta`, absolute beyond.
 *
 * - `options`: `reduction` (`'mean'`), `beta` (1).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.smoothL1Loss}.
 *
 * @example
 * new nn.SmoothL1Loss()(tensor([0]), tensor([3])).item(); // 2.5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.SmoothL1Loss.html
 */
export class SmoothL1Loss extends Loss<SmoothL1LossOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: SmoothL1LossOptions = {}) {
    super(options, SMOOTH_L1_RULES);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return this.named(() => smoothL1Loss(input, target, this.options));
  }
}

/**
 * Squared for differences up to `delta`, absolute beyond.
 *
 * - `options`: `reduction` (`'mean'`), `delta` (1).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.huberLoss}.
 *
 * @example
 * new nn.HuberLoss({ delta: 2 })(tensor([0]), tensor([3])).item(); // 4
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.HuberLoss.html
 */
export class HuberLoss extends Loss<HuberLossOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: HuberLossOptions = {}) {
    super(options, HUBER_RULES);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return this.named(() => huberLoss(input, target, this.options));
  }
}
