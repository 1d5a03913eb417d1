// Convolution layers that are told the channels of their input by the first one, and are then the plain layers.
import { checkGroups } from '../core/conv-arguments.js';
import type { PerAxis } from '../core/per-axis.js';
import { checkInputRank } from '../functional/convolve.js';
import { checkTensor } from '../functional/operands.js';
import type { Tensor } from '../tensor/tensor.js';
import { Conv1d, Conv2d, Conv3d, type ConvLayerOptions, parseConvLayer } from './conv.js';
import { type ConvLayer, ConvNd } from './conv-nd.js';
import {
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeLayerOptions,
  parseConvTransposeLayer,
} from './conv-transpose.js';
import type { Module } from './module.js';
import { UninitializedParameter } from './uninitialized-parameter.js';

/** What the lazy layers have in common: with the first input such a layer takes the class that it stands for. */
abstract class LazyConvNd extends ConvNd {
  private readonly becomes: { readonly prototype: Module };

  /** @internal */
  constructor(layer: ConvLayer, becomes: { readonly prototype: Module }) {
    super(layer);
    this.becomes = becomes;
    const { dtype } = this.weight;
    this.weight = new UninitializedParameter(dtype);
    if (this.bias !== null) this.bias = new UninitializedParameter(dtype);
  }

  /** Takes the channels of `input`, draws the parameters, and computes as the layer it has become. */
  override forward(input: Tensor, ...rest: unknown[]): Tensor {
    const caller = this.convCaller();
    checkTensor(caller, 'input', input);
    checkInputRank(caller, input, this.weightShape(1), this.constructor.name);
    this.materialize(input.shape[input.ndim - caller.spatialRank - 1]);
    Object.setPrototypeOf(this, this.becomes.prototype);
    return this.forward(input, ...rest);
  }

  private materialize(channels: number): void {
    const { weight, bias, groups, transposed } = this;
    const known = weight instanceof UninitializedParameter ? null : weight.shape; // a loaded state has told
    const inChannels = known === null ? channels : transposed ? known[0] : known[1] * groups;
    checkGroups(this.convCaller(), inChannels, this.outChannels, groups);
    (this as { inChannels: number }).inChannels = inChannels;
    if (weight instanceof UninitializedParameter) weight.materialize(this.weightShape(inChannels));
    if (bias instanceof UninitializedParameter) bias.materialize([this.outChannels]);
    if (known === null) this.resetParameters();
  }

  protected override writtenChannels(): number[] {
    return [this.outChannels];
  }
}

/**
 * {@link Conv1d} without the number of input channels: the first input tells it, and the layer becomes a {@link Conv1d}.
 * Its parameters are drawn then, and have no shape before (give it an input before an optimiser looks at them).
 *
 * @example
 * const m = new nn.LazyConv1d(8, 3);
 * m(zeros(2, 5, 9)).shape; // [2, 8, 7]
 * m.inChannels; // 5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConv1d.html
 */
export class LazyConv1d extends LazyConvNd {
  /** @internal */
  static readonly namespace: string = 'nn';

  constructor(outChannels: number, kernelSize: PerAxis, options?: ConvLayerOptions) {
    super(parseConvLayer(new.target.name, 1, null, outChannels, kernelSize, options), Conv1d);
  }
}

/**
 * {@link ConvTranspose1d} without the number of input channels: the first input tells it, and the layer becomes a {@link ConvTranspose1d}.
 * Its parameters are drawn then, and have no shape before (give it an input before an optimiser looks at them).
 *
 * @example
 * const m = new nn.LazyConvTranspose1d(8, 3);
 * m(zeros(2, 5, 9)).shape; // [2, 8, 11]
 * m.inChannels; // 5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose1d.html
 */
export class LazyConvTranspose1d extends LazyConvNd {
  /** @internal */
  static readonly namespace: string = 'nn';

  constructor(outChannels: number, kernelSize: PerAxis, options?: ConvTransposeLayerOptions) {
    super(
      parseConvTransposeLayer(new.target.name, 1, null, outChannels, kernelSize, options),
      ConvTranspose1d,
    );
  }
}

/**
 * {@link Conv2d} without the number of input channels: the first input tells it, and the layer becomes a {@link Conv2d}.
 * Its parameters are drawn then, and have no shape before (give it an input before an optimiser looks at them).
 *
 * @example
 * const m = new nn.LazyConv2d(8, 3);
 * m(zeros(2, 5, 9, 9)).shape; // [2, 8, 7, 7]
 * m.inChannels; // 5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConv2d.html
 */
export class LazyConv2d extends LazyConvNd {
  /** @internal */
  static readonly namespace: string = 'nn';

  constructor(outChannels: number, kernelSize: PerAxis, options?: ConvLayerOptions) {
    super(parseConvLayer(new.target.name, 2, null, outChannels, kernelSize, options), Conv2d);
  }
}

/**
 * {@link ConvTranspose2d} without the number of input channels: the first input tells it, and the layer becomes a {@link ConvTranspose2d}.
 * Its parameters are drawn then, and have no shape before (give it an input before an optimiser looks at them).
 *
 * @example
 * const m = new nn.LazyConvTranspose2d(8, 3);
 * m(zeros(2, 5, 9, 9)).shape; // [2, 8, 11, 11]
 * m.inChannels; // 5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose2d.html
 */
export class LazyConvTranspose2d extends LazyConvNd {
  /** @internal */
  static readonly namespace: string = 'nn';

  constructor(outChannels: number, kernelSize: PerAxis, options?: ConvTransposeLayerOptions) {
    super(
      parseConvTransposeLayer(new.target.name, 2, null, outChannels, kernelSize, options),
      ConvTranspose2d,
    );
  }
}

/**
 * {@link Conv3d} without the number of input channels: the first input tells it, and the layer becomes a {@link Conv3d}.
 * Its parameters are drawn then, and have no shape before (give it an input before an optimiser looks at them).
 *
 * @example
 * const m = new nn.LazyConv3d(8, 3);
 * m(zeros(2, 5, 9, 9, 9)).shape; // [2, 8, 7, 7, 7]
 * m.inChannels; // 5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConv3d.html
 */
export class LazyConv3d extends LazyConvNd {
  /** @internal */
  static readonly namespace: string = 'nn';

  constructor(outChannels: number, kernelSize: PerAxis, options?: ConvLayerOptions) {
    super(parseConvLayer(new.target.name, 3, null, outChannels, kernelSize, options), Conv3d);
  }
}

/**
 * {@link ConvTranspose3d} without the number of input channels: the first input tells it, and the layer becomes a {@link ConvTranspose3d}.
 * Its parameters are drawn then, and have no shape before (give it an input before an optimiser looks at them).
 *
 * @example
 * const m = new nn.LazyConvTranspose3d(8, 3);
 * m(zeros(2, 5, 9, 9, 9)).shape; // [2, 8, 11, 11, 11]
 * m.inChannels; // 5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose3d.html
 */
export class LazyConvTranspose3d extends LazyConvNd {
  /** @internal */
  static readonly namespace: string = 'nn';

  constructor(outChannels: number, kernelSize: PerAxis, options?: ConvTransposeLayerOptions) {
    super(
      parseConvTransposeLayer(new.target.name, 3, null, outChannels, kernelSize, options),
      ConvTranspose3d,
    );
  }
}
