import {
  CONV_OPTIONS,
  type ConvCaller,
  type ConvOptions,
  type ConvSettings,
  checkGroups,
  paddingPairs,
  parseChannels,
  parseConvOptions,
  parseKernelSize,
} from '../core/conv-arguments.js';
import type { PaddingMode } from '../core/conv-arithmetic.js';
import type { DType } from '../core/dtype.js';
import { argumentList, collapse } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import type { PerAxis } from '../core/per-axis.js';
import type { LayerWindow } from '../core/shape-table.js';
import { allocateData } from '../core/tensor-data.js';
import { convolve } from '../functional/convolve.js';
import { checkTensor } from '../functional/operands.js';
import { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { resetWeights } from './init.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { parameterDType } from './parameter-dtype.js';

/** What {@link Conv1d} and {@link Conv2d} take beside channels and kernel. */
export interface ConvLayerOptions extends ConvOptions {
  /** Whether a learned number is added to each output channel. Default true. */
  readonly bias?: boolean;
  /**
   * What padding is filled with: `'zeros'` (default), `'reflect'` (less than the axis's size), `'replicate'` or
   * `'circular'` (at most the axis's size). With the last three a negative padding crops, as in PyTorch.
   */
  readonly paddingMode?: PaddingMode;
  /** Of the parameters: float32 (default) or float64. */
  readonly dtype?: DType;
}

const LAYER_OPTIONS = [...CONV_OPTIONS, 'bias', 'paddingMode', 'dtype'] as const;

/** What {@link Conv1d} and {@link Conv2d} have in common. */
abstract class ConvNd extends Module implements ConvSettings {
  readonly inChannels: number;
  readonly outChannels: number;
  /** One number per spatial axis, as all that follow. */
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | 'same' | 'valid';
  readonly dilation: readonly number[];
  readonly transposed: boolean = false;
  readonly outputPadding: readonly number[];
  readonly groups: number;
  readonly paddingMode: PaddingMode;
  /** `[outChannels, inChannels / groups, ...kernelSize]`. */
  weight: Parameter;
  /** `[outChannels]`, or null without. */
  bias: Parameter | null;

  /** @internal */
  constructor(
    spatialRank: 1 | 2,
    inChannels: number,
    outChannels: number,
    kernelSize: PerAxis,
    options: ConvLayerOptions = {},
  ) {
    super();
    const caller: ConvCaller = { op: new.target.name, spatialRank, isLayer: true };
    checkOptions(caller.op, options, LAYER_OPTIONS);
    this.inChannels = parseChannels(caller, 'inChannels', inChannels, 0);
    this.outChannels = parseChannels(caller, 'outChannels', outChannels, 1);
    this.kernelSize = parseKernelSize(caller, kernelSize);
    const settings = parseConvOptions(caller, options, this.kernelSize);
    this.stride = settings.stride;
    this.padding = settings.padding;
    this.dilation = settings.dilation;
    this.outputPadding = this.kernelSize.map(() => 0);
    this.groups = settings.groups;
    this.paddingMode = settings.paddingMode;
    checkGroups(caller, this.inChannels, this.outChannels, this.groups);
    const hasBias = parseFlag(caller.op, 'bias', options.bias === undefined ? true : options.bias);
    const dtype = parameterDType(caller.op, options.dtype);

    const weightShape = [this.outChannels, this.inChannels / this.groups, ...this.kernelSize];
    this.weight = new Parameter(new Tensor(allocateData(weightShape, dtype, caller)));
    this.bias = hasBias ? new Parameter(new Tensor(allocateData([this.outChannels], dtype, caller))) : null;
    this.resetParameters();
  }

  /**
   * Draws weight and bias anew, as PyTorch does for the same seed: uniform in `±1 / √fanIn` with
   * `fanIn = inChannels / groups · kernel cells`, the weight first.
   */
  resetParameters(): void {
    resetWeights(this.weight, this.bias);
  }

  /** The convolution of `input`. */
  override forward(input: Tensor): Tensor {
    const spatialRank = this.kernelSize.length as 1 | 2;
    const caller: ConvCaller = onBehalfOf(this, { spatialRank, isLayer: true });
    checkTensor(caller, 'input', input, spatialRank === 1 ? 'conv1d' : 'conv2d');
    return convolve(caller, input, this.weight, this.bias, this);
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

  protected override argumentText(): string {
    const { inChannels, outChannels, kernelSize, padding, groups, bias, paddingMode, weight } = this;
    const unless = (values: readonly number[], silent: number): unknown =>
      values.every((value) => value === silent) ? undefined : collapse(values);
    return argumentList([inChannels, outChannels, collapse(kernelSize)], {
      stride: unless(this.stride, 1),
      padding: typeof padding === 'string' ? padding : unless(padding, 0),
      dilation: unless(this.dilation, 1),
      groups: groups === 1 ? undefined : groups,
      bias: bias === null ? false : undefined,
      paddingMode: paddingMode === 'zeros' ? undefined : paddingMode,
      dtype: weight.dtype === 'float32' ? undefined : weight.dtype,
    });
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
export class Conv1d extends ConvNd {
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
export class Conv2d extends ConvNd {
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
