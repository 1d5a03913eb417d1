import { instanceNormFor } from '../functional/batch-norm.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { type AxesByRank, ChannelNorm, type ChannelNormOptions } from './norm-base.js';

/** What the instance norm layers have in common. */
export abstract class InstanceNorm extends ChannelNorm {
  /** @internal */
  constructor(numFeatures: number, options: ChannelNormOptions, axes: AxesByRank, isLazy: boolean = false) {
    const unbatched = [Math.min(...Object.keys(axes).map(Number))];
    super(numFeatures, options, { axes, unbatched, learns: false, isLazy });
  }

  forward(input: Tensor): Tensor {
    const x = this.checkedInput(input);
    const ownStatistics = this.training || !this.trackRunningStats;
    const call = this.normCall(this.momentum ?? 0, true);
    const result = instanceNormFor(onBehalfOf(this, {}), x, call, ownStatistics);
    return x === input ? result : result.squeeze(0);
  }
}

/** @internal */
export const INSTANCE_AXES_1D: AxesByRank = { 2: '[C, L]', 3: '[N, C, L]' };
/** @internal */
export const INSTANCE_AXES_2D: AxesByRank = { 3: '[C, H, W]', 4: '[N, C, H, W]' };
/** @internal */
export const INSTANCE_AXES_3D: AxesByRank = { 4: '[C, D, H, W]', 5: '[N, C, D, H, W]' };

/**
 * Each channel of each item, `[N, C, L]` or `[C, L]`, is moved and scaled to mean 0 and variance 1 over its places. With
 * `affine`, a learned weight and bias a channel follow; with `trackRunningStats`, `eval` mode uses running statistics.
 *
 * @throws {@link ArgumentError} for options that no input could make right; when called, {@link ShapeError} for other
 * axes, for other channels where something is kept of each, or for one place a channel.
 *
 * @example
 * new nn.InstanceNorm1d(1, { eps: 0 })(tensor([[1, 3]])).tolist(); // [[-1, 1]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm1d.html
 */
export class InstanceNorm1d extends InstanceNorm {
  static readonly namespace: string = 'nn';

  /**
   * @param numFeatures C.
   * @param options `eps` (1e-5), `momentum` (0.1), `affine` (false), `bias` (true), `trackRunningStats` (false), `dtype`.
   */
  constructor(numFeatures: number, options: ChannelNormOptions = {}) {
    super(numFeatures, options, INSTANCE_AXES_1D);
  }
}

/**
 * {@link InstanceNorm1d} for maps, `[N, C, H, W]` or `[C, H, W]`.
 *
 * @example
 * new nn.InstanceNorm2d(3)(randn(2, 3, 8, 8)).shape; // [2, 3, 8, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm2d.html
 */
export class InstanceNorm2d extends InstanceNorm {
  static readonly namespace: string = 'nn';

  /**
   * @param numFeatures C.
   * @param options `eps` (1e-5), `momentum` (0.1), `affine` (false), `bias` (true), `trackRunningStats` (false), `dtype`.
   */
  constructor(numFeatures: number, options: ChannelNormOptions = {}) {
    super(numFeatures, options, INSTANCE_AXES_2D);
  }
}

/**
 * {@link InstanceNorm1d} for volumes, `[N, C, D, H, W]` or `[C, D, H, W]`.
 *
 * @example
 * new nn.InstanceNorm3d(3)(randn(2, 3, 4, 4, 4)).shape; // [2, 3, 4, 4, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.InstanceNorm3d.html
 */
export class InstanceNorm3d extends InstanceNorm {
  static readonly namespace: string = 'nn';

  /**
   * @param numFeatures C.
   * @param options `eps` (1e-5), `momentum` (0.1), `affine` (false), `bias` (true), `trackRunningStats` (false), `dtype`.
   */
  constructor(numFeatures: number, options: ChannelNormOptions = {}) {
    super(numFeatures, options, INSTANCE_AXES_3D);
  }
}
