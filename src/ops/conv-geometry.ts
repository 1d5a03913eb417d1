import { type ConvCaller, type ConvSettings, channelsOf, paddingPairs } from '../core/conv-arguments.js';
import { maxPadding, outputSize, type PaddingMode } from '../core/conv-arithmetic.js';
import { spatialAxes } from '../core/per-axis.js';
import type { Shape } from '../core/shape.js';
import type { TensorData } from '../core/tensor-data.js';
import { channelsDisagree } from './conv-channel-errors.js';
import { boolInput, dtypesDisagree } from './conv-dtype-errors.js';
import { inputRank, weightRank } from './conv-rank-errors.js';
import {
  biasShape,
  emptyKernel,
  filtersInGroups,
  noFilters,
  noOutputChannels,
} from './conv-weight-errors.js';
import { emptyAxis, kernelDoesNotFit } from './conv-window-errors.js';
import { paddingTooLarge } from './padding-errors.js';

/** What the checks look at of a tensor. */
export type Described = Pick<TensorData, 'shape' | 'dtype'>;

/** The tensors of one convolution. */
export interface ConvOperands {
  readonly input: Described;
  readonly weight: Described;
  readonly bias: Described | null;
}

/** A convolution that fits. */
export interface ConvGeometry {
  /** Whether the input has a batch axis; the output has one where it has. */
  readonly batched: boolean;
  /** `[before, after]` of each spatial axis. */
  readonly padding: readonly (readonly [number, number])[];
  /** `[N, O, ...out]`, N = 1 where there is no batch axis. */
  readonly outShape: Shape;
}

/**
 * Whether input, weight, bias and settings fit together, and what comes out.
 *
 * @throws ShapeError or DTypeError for the first thing that does not fit, in the user's own terms.
 */
export function convGeometry(
  caller: ConvCaller,
  operands: ConvOperands,
  settings: ConvSettings,
): ConvGeometry {
  const { batched, batch, channels, size } = checkOperands(caller, operands, settings);
  const { input, weight } = operands;
  const kernelSize = weight.shape.slice(2);
  const padding = paddingPairs(kernelSize, settings);
  checkPaddingMode(caller, input, padding, settings.paddingMode);
  const axes = size.map((_, d) => ({
    kernelSize: kernelSize[d],
    stride: settings.stride[d],
    padding: padding[d],
    dilation: settings.dilation[d],
  }));
  const out = size.map((length, d) => outputSize(length, axes[d]));
  if (out.some((length) => length < 1)) throw kernelDoesNotFit(caller, operands, settings, size, axes);
  if (batch > 0 && channels > 0 && size.includes(0)) throw emptyAxis(caller, operands, size);
  // PyTorch's output of an input without channels has none either.
  return { batched, padding, outShape: [batch, channels === 0 ? 0 : weight.shape[0], ...out] };
}

/** What {@link checkOperands} reads of the input. */
interface ConvInput {
  readonly batched: boolean;
  /** N, 1 where there is no batch axis. */
  readonly batch: number;
  readonly channels: number;
  readonly size: Shape;
}

/**
 * Whether ranks, dtypes and channels fit together, whatever the window does.
 *
 * @throws ShapeError or DTypeError for the first thing that does not fit.
 */
export function checkOperands(caller: ConvCaller, operands: ConvOperands, settings: ConvSettings): ConvInput {
  const { input, weight } = operands;
  const n = caller.spatialRank;
  if (weight.shape.length !== n + 2) throw weightRank(caller, operands, settings);
  if (input.shape.length !== n + 1 && input.shape.length !== n + 2) throw inputRank(caller, operands);
  checkDtypes(caller, operands);
  checkWeight(caller, operands, settings);
  const batched = input.shape.length === n + 2;
  const [batch, channels, ...size] = batched ? input.shape : [1, ...input.shape];
  if (channels !== channelsOf(caller, weight.shape, settings.groups).inChannels) {
    throw channelsDisagree(caller, operands, settings);
  }
  return { batched, batch, channels, size };
}

function checkDtypes(caller: ConvCaller, { input, weight, bias }: ConvOperands): void {
  if (input.dtype !== weight.dtype) throw dtypesDisagree(caller, input, weight, bias, 'weight');
  if (bias !== null && bias.dtype !== input.dtype) {
    throw dtypesDisagree(caller, input, bias, bias, 'bias');
  }
  if (input.dtype === 'bool') throw boolInput(caller);
}

function checkWeight(caller: ConvCaller, operands: ConvOperands, { groups }: ConvSettings): void {
  const { shape } = operands.weight;
  if (shape[0] < 1) throw noFilters(caller, operands, groups);
  if (caller.transposed && shape[1] < 1) throw noOutputChannels(caller, operands);
  const empty = shape.slice(2).findIndex((size) => size < 1);
  if (empty >= 0) throw emptyKernel(caller, operands, empty);
  if (shape[0] % groups !== 0) throw filtersInGroups(caller, operands, groups);
  const { bias } = operands;
  const { outChannels } = channelsOf(caller, shape, groups);
  if (bias !== null && (bias.shape.length !== 1 || bias.shape[0] !== outChannels)) {
    throw biasShape(caller, operands, bias.shape, outChannels);
  }
}

/** PyTorch pads from the last axis on, and names the first that fails. */
function checkPaddingMode(
  caller: ConvCaller,
  { shape }: Described,
  padding: readonly (readonly [number, number])[],
  mode: PaddingMode,
): void {
  const first = shape.length - caller.spatialRank;
  for (let d = caller.spatialRank - 1; d >= 0; d--) {
    const axis = first + d;
    if (Math.max(...padding[d]) <= maxPadding(shape[axis], mode)) continue;
    const place = spatialAxes(caller.spatialRank)[d];
    throw paddingTooLarge({ asker: caller, shape, axis, place, padding: padding[d], mode });
  }
}
