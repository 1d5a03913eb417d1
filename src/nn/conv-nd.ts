import { type ConvCaller, type ConvSettings, checkGroups } from '../core/conv-arguments.js';
import type { PaddingMode } from '../core/conv-arithmetic.js';
import type { DType } from '../core/dtype.js';
import { argumentList, collapse } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import type { SpatialRank } from '../core/per-axis.js';
import { allocateData } from '../core/tensor-data.js';
import { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { resetWeights } from './init.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { parameterDType } from './parameter-dtype.js';

/** What every convolution layer is made of, checked but for the options of its parameters. */
export interface ConvLayer {
  readonly caller: ConvCaller;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly settings: ConvSettings & { readonly outputPadding?: readonly number[] };
  readonly parameters: ConvParameterOptions;
}

/** Options of a convolution layer's parameters. */
export interface ConvParameterOptions {
  /** Whether a learned number is added to each output channel. Default true. */
  readonly bias?: boolean;
  /** Of the parameters: float32 (default) or float64. */
  readonly dtype?: DType;
}

/** What the convolution layers have in common, the transposed and the lazy ones included. */
export abstract class ConvNd extends Module implements ConvSettings {
  /** 0 until a lazy layer has seen its first input. */
  readonly inChannels: number;
  readonly outChannels: number;
  /** One number per spatial axis, as all that follow. */
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | 'same' | 'valid';
  readonly dilation: readonly number[];
  readonly transposed: boolean;
  readonly outputPadding: readonly number[];
  readonly groups: number;
  readonly paddingMode: PaddingMode;
  /** `[outChannels, inChannels / groups, ...kernelSize]`; transposed `[inChannels, outChannels / groups, ...kernelSize]`. */
  weight: Parameter;
  /** `[outChannels]`, or null without. */
  bias: Parameter | null;

  /** @internal */
  constructor({ caller, inChannels, outChannels, kernelSize, settings, parameters }: ConvLayer) {
    super();
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = kernelSize;
    this.stride = settings.stride;
    this.padding = settings.padding;
    this.dilation = settings.dilation;
    this.transposed = caller.transposed ?? false;
    this.outputPadding = settings.outputPadding ?? kernelSize.map(() => 0);
    this.groups = settings.groups;
    this.paddingMode = settings.paddingMode;
    checkGroups(caller, inChannels, outChannels, this.groups);
    const hasBias = parseFlag(caller.op, 'bias', parameters.bias === undefined ? true : parameters.bias);
    const dtype = parameterDType(caller.op, parameters.dtype);
    this.weight = new Parameter(new Tensor(allocateData(this.weightShape(inChannels), dtype, caller)));
    this.bias = hasBias ? new Parameter(new Tensor(allocateData([outChannels], dtype, caller))) : null;
    if (inChannels > 0) this.resetParameters(); // a lazy layer draws when it knows its input
  }

  /**
   * Draws weight and bias anew, as PyTorch does for the same seed: uniform in `±1 / √fanIn`, the weight first, with
   * `fanIn` the second size of the weight times the kernel's cells.
   */
  resetParameters(): void {
    resetWeights(this.weight, this.bias);
  }

  /** @internal The shape of the weight for an input of so many channels. */
  protected weightShape(inChannels: number): number[] {
    const { outChannels, groups, kernelSize, transposed } = this;
    return transposed
      ? [inChannels, outChannels / groups, ...kernelSize]
      : [outChannels, inChannels / groups, ...kernelSize];
  }

  /** @internal Who asks, in what the layer computes. */
  protected convCaller(): ConvCaller {
    const spatialRank = this.kernelSize.length as SpatialRank;
    const transposed: { transposed?: true } = this.transposed ? { transposed: true } : {};
    return onBehalfOf(this, { spatialRank, isLayer: true, ...transposed });
  }

  /** @internal The channels as they are written. */
  protected writtenChannels(): number[] {
    return [this.inChannels, this.outChannels];
  }

  protected override argumentText(): string {
    const { kernelSize, padding, groups, bias, paddingMode, weight } = this;
    const unless = (values: readonly number[], silent: number): unknown =>
      values.every((value) => value === silent) ? undefined : collapse(values);
    return argumentList([...this.writtenChannels(), collapse(kernelSize)], {
      stride: unless(this.stride, 1),
      padding: typeof padding === 'string' ? padding : unless(padding, 0),
      outputPadding: unless(this.outputPadding, 0),
      dilation: unless(this.dilation, 1),
      groups: groups === 1 ? undefined : groups,
      bias: bias === null ? false : undefined,
      paddingMode: paddingMode === 'zeros' ? undefined : paddingMode,
      dtype: weight.dtype === 'float32' ? undefined : weight.dtype,
    });
  }
}
