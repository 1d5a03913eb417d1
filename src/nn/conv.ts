import {
  CONV_OPTIONS,
  type ConvCaller,
  type ConvOptions,
  paddingPairs,
  parseChannels,
  parseConvOptions,
  parseKernelSize,
} from '../core/conv-arguments.js';
import type { PaddingMode } from '../core/conv-arithmetic.js';
import type { ConvEpilogue } from '../core/conv-epilogue.js';
import { checkOptions } from '../core/options.js';
import type { PerAxis, SpatialRank } from '../core/per-axis.js';
import type { LayerWindow } from '../core/shape-table.js';
import { convolve } from '../functional/convolve.js';
import { checkTensor } from '../functional/operands.js';
import type { Tensor } from '../tensor/tensor.js';
import { type ConvLayer, ConvNd, type ConvParameterOptions } from './conv-nd.js';

/** What {@link Conv1d}, {@link Conv2d} and {@link Conv3d} take beside channels and kernel. */
export interface ConvLayerOptions extends ConvOptions, ConvParameterOptions {
  /**
   * What padding is filled with: `'zeros'` (default), `'reflect'` (less than the axis's size), `'replicate'` or
   * `'circular'` (at most the axis's size). With the last three a negative padding crops, as in PyTorch.
   */
  readonly paddingMode?: PaddingMode;
}

const LAYER_OPTIONS = [...CONV_OPTIONS, 'bias', 'paddingMode', 'dtype'] as const;

/**
 * What a convolution layer is built with, checked.
 *
 * @param inChannels null where the first input tells them.
 */
export function parseConvLayer(
  op: string,
  spatialRank: SpatialRank,
  inChannels: number | null,
  outChannels: number,
  kernelSize: PerAxis,
  options: ConvLayerOptions = {},
): ConvLayer {
  const caller: ConvCaller = { op, spatialRank, isLayer: true };
  checkOptions(op, options, LAYER_OPTIONS);
  const channels = {
    inChannels: inChannels === null ? 0 : parseChannels(caller, 'inChannels', inChannels, 0),
    outChannels: parseChannels(caller, 'outChannels', outChannels, 1),
  };
  const sizes = parseKernelSize(caller, kernelSize);
  const settings = parseConvOptions(caller, options, sizes);
  return { caller, ...channels, kernelSize: sizes, settings, parameters: options };
}

/** What {@link Conv1d}, {@link Conv2d} and {@link Conv3d} have in common. */
export abstract class Convolution extends ConvNd {
  /** @internal */
  constructor(
    spatialRank: SpatialRank,
    inChannels: number,
    outChannels: number,
    kernelSize: PerAxis,
    options?: ConvLayerOptions,
  ) {
    super(parseConvLayer(new.target.name, spatialRank, inChannels, outChannels, kernelSize, options));
  }

  /** The convolution of `input`. */
  override forward(input: Tensor): Tensor {
    return this.forwardThen(input);
  }

  /** @internal What {@link forward} gives, and then `epilogue`, of float32 that records nothing. */
  forwardThen(input: Tensor, epilogue?: ConvEpilogue): Tensor {
    const caller = this.convCaller();
    checkTensor(caller, 'input', input, `conv${caller.spatialRank}d`);
    return convolve(caller, input, this.weight, this.bias, this, epilogue);
  }

  /** @internal */
  override layerWindow(): LayerWindow {
    const { kernelSize, stride, dilation, paddingMode, groups, inChannels, outChannels } = this;
    return {
      kind: 'convolution',
      kernelSize,
      stride,
      padding: paddingPairs(kernelSize, this),
      dilation,
      paddingMode,
      groups,
      inChannels,
      outChannels,
      bias: this.bias !== null,
    };
  }
}

/**
 * Convolution along L: learned filters slide over `[N, C, L]` or `[C, L]`.
 *
 * The output is `[N, outChannels, L']` with
 * `L' = floor((L + 2·padding − dilation·(kernelSize − 1) − 1) / stride) + 1`.
 *
 * Every argument is checked here, before there is an input.
 *
 * @throws {@link ArgumentError} for an argument that no input could make right, {@link DTypeError} for a dtype
 * without fractions; when called, {@link ShapeError} or {@link DTypeError} for an input that does not fit.
 *
 * @example
 * const m = new nn.Conv1d(16, 33, 3, { stride: 2 });
 * m(randn(20, 16, 50)).shape; // [20, 33, 24]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv1d.html
 */
export class Conv1d extends Convolution {
  /** @internal */
  static readonly namespace: string = 'nn';

  /**
   * @param inChannels C of the input.
   * @param outChannels filters, each of which gives one channel.
   * @param kernelSize taps of a filter, a whole number or an array of one.
   * @param options see {@link ConvLayerOptions}.
   */
  constructor(inChannels: number, outChannels: number, kernelSize: PerAxis, options?: ConvLayerOptions) {
    super(1, inChannels, outChannels, kernelSize, options);
  }
}

/**
 * Convolution along H and W: learned filters slide over `[N, C, H, W]` or `[C, H, W]`.
 *
 * The output is `[N, outChannels, H', W']` with
 * `H' = floor((H + 2·padding − dilation·(kernelSize − 1) − 1) / stride) + 1`, likewise `W'`; kernel, stride,
 * padding and dilation are one number for both axes or an array `[along H, along W]`.
 *
 * Every argument is checked here, before there is an input.
 *
 * @throws {@link ArgumentError} for an argument that no input could make right, {@link DTypeError} for a dtype
 * without fractions; when called, {@link ShapeError} or {@link DTypeError} for an input that does not fit.
 *
 * @example PyTorch's three
 * const input = randn(20, 16, 50, 100);
 * new nn.Conv2d(16, 33, 3, { stride: 2 })(input).shape; // [20, 33, 24, 49]
 * new nn.Conv2d(16, 33, [3, 5], { stride: [2, 1], padding: [4, 2] })(input).shape; // [20, 33, 28, 100]
 * new nn.Conv2d(16, 33, [3, 5], { stride: [2, 1], padding: [4, 2], dilation: [3, 1] })(input).shape; // [20, 33, 26, 100]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 */
export class Conv2d extends Convolution {
  /** @internal */
  static readonly namespace: string = 'nn';

  /**
   * @param inChannels C of the input.
   * @param outChannels filters, each of which gives one channel.
   * @param kernelSize taps of a filter: one number, or `[along H, along W]`.
   * @param options see {@link ConvLayerOptions}.
   */
  constructor(inChannels: number, outChannels: number, kernelSize: PerAxis, options?: ConvLayerOptions) {
    super(2, inChannels, outChannels, kernelSize, options);
  }
}

/**
 * Convolution along D, H and W: learned filters slide over `[N, C, D, H, W]` or `[C, D, H, W]`: volumes, or pictures
 * over time.
 *
 * The output is `[N, outChannels, D', H', W']` with
 * `D' = floor((D + 2·padding − dilation·(kernelSize − 1) − 1) / stride) + 1`, likewise `H'` and `W'`; kernel, stride,
 * padding and dilation are one number for all axes or an array `[along D, along H, along W]`.
 *
 * Every argument is checked here, before there is an input.
 *
 * @throws {@link ArgumentError} for an argument that no input could make right, {@link DTypeError} for a dtype
 * without fractions; when called, {@link ShapeError} or {@link DTypeError} for an input that does not fit.
 *
 * @example
 * const m = new nn.Conv3d(16, 33, [3, 5, 2], { stride: [2, 1, 1], padding: [4, 2, 0] });
 * m(zeros(2, 16, 10, 10, 20)).shape; // [2, 33, 8, 10, 19]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Conv3d.html
 */
export class Conv3d extends Convolution {
  /** @internal */
  static readonly namespace: string = 'nn';

  /**
   * @param inChannels C of the input.
   * @param outChannels filters, each of which gives one channel.
   * @param kernelSize taps of a filter: one number, or `[along D, along H, along W]`.
   * @param options see {@link ConvLayerOptions}.
   */
  constructor(inChannels: number, outChannels: number, kernelSize: PerAxis, options?: ConvLayerOptions) {
    super(3, inChannels, outChannels, kernelSize, options);
  }
}
