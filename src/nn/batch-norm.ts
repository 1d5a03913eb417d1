import type { ConvEpilogue } from '../core/conv-epilogue.js';
import { batchNormFor, runningFactors } from '../functional/batch-norm.js';
import { noGrad } from '../tensor/grad-mode.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { type AxesByRank, ChannelNorm, type ChannelNormOptions } from './norm-base.js';

/** What the batch norm layers have in common. */
export abstract class BatchNorm extends ChannelNorm {
  /** @internal */
  constructor(numFeatures: number, options: ChannelNormOptions, axes: AxesByRank, isLazy: boolean = false) {
    super(numFeatures, options, { axes, unbatched: [], learns: true, isLazy });
  }

  forward(input: Tensor): Tensor {
    const x = this.checkedInput(input);
    const { training, momentum, numBatchesTracked } = this;
    let share = momentum ?? 0;
    if (training && numBatchesTracked !== null) {
      noGrad(() => numBatchesTracked.add_(1));
      if (momentum === null) share = 1 / Number(numBatchesTracked.item());
    }
    const ownStatistics = training || this.runningMean === null;
    const call = this.normCall(share, !ownStatistics || this.trackRunningStats);
    return batchNormFor(onBehalfOf(this, {}), x, call, ownStatistics);
  }

  /**
   * @internal What {@link forward} does with each channel of a float32 input of that many axes and channels; null where
   * it does something else.
   */
  channelwise(rank: number, channels: number): Pick<ConvEpilogue, 'scale' | 'shift'> | null {
    const { training, runningMean, runningVar, numFeatures, kind, weight, bias } = this;
    if (training || runningMean === null || runningVar === null) return null;
    if (numFeatures !== channels || kind.axes[rank] === undefined) return null;
    const dtypes = [runningMean, runningVar, weight, bias].map((one) => one?.dtype ?? 'float32');
    if (dtypes.some((dtype) => dtype !== 'float32')) return null;
    return runningFactors(this.normCall(0, true)) as Pick<ConvEpilogue, 'scale' | 'shift'>;
  }
}

/** @internal */
export const BATCH_AXES_1D: AxesByRank = { 2: '[N, C]', 3: '[N, C, L]' };
/** @internal */
export const BATCH_AXES_2D: AxesByRank = { 4: '[N, C, H, W]' };
/** @internal */
export const BATCH_AXES_3D: AxesByRank = { 5: '[N, C, D, H, W]' };

/**
 * Each channel of `[N, C]` or `[N, C, L]` is moved and scaled to mean 0 and variance 1, then by a learned weight and
 * bias. While training, mean and variance are those of the batch, and running ones follow them; in `eval` mode the
 * running ones are used.
 *
 * @throws {@link ArgumentError} for options that no input could make right; when called, {@link ShapeError} for other axes
 * or channels, or while training for one value a channel, {@link DTypeError} for another dtype.
 *
 * @example
 * const norm = new nn.BatchNorm1d(2, { affine: false });
 * norm(tensor([[1, 5], [3, 5]])).shape; // [2, 2]
 * norm.runningMean?.tolist(); // [0.20000000298023224, 0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
 */
export class BatchNorm1d extends BatchNorm {
  static readonly namespace: string = 'nn';

  /**
   * @param numFeatures C.
   * @param options `eps` (1e-5), `momentum` (0.1; null: all batches count the same), `affine` (true), `bias` (true),
   * `trackRunningStats` (true), `dtype`.
   */
  constructor(numFeatures: number, options: ChannelNormOptions = {}) {
    super(numFeatures, options, BATCH_AXES_1D);
  }
}

/**
 * {@link BatchNorm1d} for maps, `[N, C, H, W]`.
 *
 * @example
 * const norm = new nn.BatchNorm2d(3);
 * norm(randn(2, 3, 8, 8)).shape; // [2, 3, 8, 8]
 * Object.keys(norm.stateDict()); // ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked']
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
 */
export class BatchNorm2d extends BatchNorm {
  static readonly namespace: string = 'nn';

  /**
   * @param numFeatures C.
   * @param options `eps` (1e-5), `momentum` (0.1; null: all batches count the same), `affine` (true), `bias` (true),
   * `trackRunningStats` (true), `dtype`.
   */
  constructor(numFeatures: number, options: ChannelNormOptions = {}) {
    super(numFeatures, options, BATCH_AXES_2D);
  }
}

/**
 * {@link BatchNorm1d} for volumes, `[N, C, D, H, W]`.
 *
 * @example
 * new nn.BatchNorm3d(3)(randn(2, 3, 4, 4, 4)).shape; // [2, 3, 4, 4, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BatchNorm3d.html
 */
export class BatchNorm3d extends BatchNorm {
  static readonly namespace: string = 'nn';

  /**
   * @param numFeatures C.
   * @param options `eps` (1e-5), `momentum` (0.1; null: all batches count the same), `affine` (true), `bias` (true),
   * `trackRunningStats` (true), `dtype`.
   */
  constructor(numFeatures: number, options: ChannelNormOptions = {}) {
    super(numFeatures, options, BATCH_AXES_3D);
  }
}
