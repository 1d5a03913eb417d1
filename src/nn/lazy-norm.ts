import type { Tensor } from '../tensor/tensor.js';
import {
  BATCH_AXES_1D,
  BATCH_AXES_2D,
  BATCH_AXES_3D,
  BatchNorm,
  BatchNorm1d,
  BatchNorm2d,
  BatchNorm3d,
} from './batch-norm.js';
import {
  INSTANCE_AXES_1D,
  INSTANCE_AXES_2D,
  INSTANCE_AXES_3D,
  InstanceNorm,
  InstanceNorm1d,
  InstanceNorm2d,
  InstanceNorm3d,
} from './instance-norm.js';
import type { ChannelNormOptions } from './norm-base.js';

/**
 * {@link BatchNorm1d} without the number of channels: the first input tells it, and the layer becomes a
 * {@link BatchNorm1d}.
 *
 * @example
 * const m = new nn.LazyBatchNorm1d();
 * m(randn(4, 3, 5)).size(1); // 3
 * m.numFeatures; // 3
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm1d.html
 */
export class LazyBatchNorm1d extends BatchNorm {
  static readonly namespace: string = 'nn';

  constructor(options: ChannelNormOptions = {}) {
    super(0, options, BATCH_AXES_1D, true);
  }

  /** Takes the number of features from `input`, becomes the plain layer, and normalizes. */
  override forward(input: Tensor): Tensor {
    this.takeChannels(input, BatchNorm1d);
    return this.forward(input);
  }
}

/**
 * {@link BatchNorm2d} without the number of channels: the first input tells it, and the layer becomes a
 * {@link BatchNorm2d}.
 *
 * @example
 * const m = new nn.LazyBatchNorm2d();
 * m(randn(4, 3, 5, 5)).size(1); // 3
 * m.numFeatures; // 3
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm2d.html
 */
export class LazyBatchNorm2d extends BatchNorm {
  static readonly namespace: string = 'nn';

  constructor(options: ChannelNormOptions = {}) {
    super(0, options, BATCH_AXES_2D, true);
  }

  /** Takes the number of features from `input`, becomes the plain layer, and normalizes. */
  override forward(input: Tensor): Tensor {
    this.takeChannels(input, BatchNorm2d);
    return this.forward(input);
  }
}

/**
 * {@link BatchNorm3d} without the number of channels: the first input tells it, and the layer becomes a
 * {@link BatchNorm3d}.
 *
 * @example
 * const m = new nn.LazyBatchNorm3d();
 * m(randn(4, 3, 2, 2, 2)).size(1); // 3
 * m.numFeatures; // 3
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyBatchNorm3d.html
 */
export class LazyBatchNorm3d extends BatchNorm {
  static readonly namespace: string = 'nn';

  constructor(options: ChannelNormOptions = {}) {
    super(0, options, BATCH_AXES_3D, true);
  }

  /** Takes the number of features from `input`, becomes the plain layer, and normalizes. */
  override forward(input: Tensor): Tensor {
    this.takeChannels(input, BatchNorm3d);
    return this.forward(input);
  }
}

/**
 * {@link InstanceNorm1d} without the number of channels: the first input tells it, and the layer becomes a
 * {@link InstanceNorm1d}.
 *
 * @example
 * const m = new nn.LazyInstanceNorm1d();
 * m(randn(4, 3, 5)).size(1); // 3
 * m.numFeatures; // 3
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyInstanceNorm1d.html
 */
export class LazyInstanceNorm1d extends InstanceNorm {
  static readonly namespace: string = 'nn';

  constructor(options: ChannelNormOptions = {}) {
    super(0, options, INSTANCE_AXES_1D, true);
  }

  /** Takes the number of features from `input`, becomes the plain layer, and normalizes. */
  override forward(input: Tensor): Tensor {
    this.takeChannels(input, InstanceNorm1d);
    return this.forward(input);
  }
}

/**
 * {@link InstanceNorm2d} without the number of channels: the first input tells it, and the layer becomes a
 * {@link InstanceNorm2d}.
 *
 * @example
 * const m = new nn.LazyInstanceNorm2d();
 * m(randn(4, 3, 5, 5)).size(1); // 3
 * m.numFeatures; // 3
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyInstanceNorm2d.html
 */
export class LazyInstanceNorm2d extends InstanceNorm {
  static readonly namespace: string = 'nn';

  constructor(options: ChannelNormOptions = {}) {
    super(0, options, INSTANCE_AXES_2D, true);
  }

  /** Takes the number of features from `input`, becomes the plain layer, and normalizes. */
  override forward(input: Tensor): Tensor {
    this.takeChannels(input, InstanceNorm2d);
    return this.forward(input);
  }
}

/**
 * {@link InstanceNorm3d} without the number of channels: the first input tells it, and the layer becomes a
 * {@link InstanceNorm3d}.
 *
 * @example
 * const m = new nn.LazyInstanceNorm3d();
 * m(randn(4, 3, 2, 2, 2)).size(1); // 3
 * m.numFeatures; // 3
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyInstanceNorm3d.html
 */
export class LazyInstanceNorm3d extends InstanceNorm {
  static readonly namespace: string = 'nn';

  constructor(options: ChannelNormOptions = {}) {
    super(0, options, INSTANCE_AXES_3D, true);
  }

  /** Takes the number of features from `input`, becomes the plain layer, and normalizes. */
  override forward(input: Tensor): Tensor {
    this.takeChannels(input, InstanceNorm3d);
    return this.forward(input);
  }
}
