import { copyValues } from '../../core/copy.js';
import { numel } from '../../core/shape.js';
import { allocateUnset, isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { ConvArgs, ConvInputArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { fastestTiles } from '../wasm/isa.js';
import { fastestConv } from './forward.js';

/** The same values with another meaning: axes in another order, a part of one axis. */
function transposed(data: TensorData): TensorData {
  const [a, b, ...rest] = data.shape;
  const [stepA, stepB, ...steps] = data.strides;
  return { ...data, shape: [b, a, ...rest], strides: [stepB, stepA, ...steps] };
}

function part(data: TensorData, axis: number, start: number, count: number): TensorData {
  return {
    ...data,
    offset: data.offset + start * data.strides[axis],
    shape: data.shape.with(axis, count),
  };
}

/** Below this many multiply-adds the reference takes less than 0.1 ms. */
const LEAST_PRODUCTS = 4096;

/**
 * The input cells of one residue along an axis: those that the same taps of the window reach, `stride` apart. With
 * i + padding = stride · q + residue, tap k brings the gradient at q − (k · dilation − residue) / stride, where that is whole.
 */
interface Phase {
  /** The first such cell, and how many there are. */
  readonly first: number;
  readonly count: number;
  /** The first such tap, the distance to the next, and how many there are. */
  readonly tap: number;
  readonly tapStep: number;
  readonly taps: number;
  /** From the gradient of one tap to that of the next. */
  readonly dilation: number;
  /** Zeros before the gradient, or, below 0, cells to leave out. */
  readonly before: number;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

function phasesOf(
  size: number,
  kernelSize: number,
  stride: number,
  dilation: number,
  padding: number,
): Phase[] {
  const common = greatestDivisor(stride, dilation);
  const tapStep = stride / common;
  return Array.from({ length: stride }, (_, residue) => {
    const first = (((residue - padding) % stride) + stride) % stride;
    const count = Math.max(0, Math.ceil((size - first) / stride));
    let tap = 0;
    while (tap < tapStep && (tap * dilation - residue) % stride !== 0) tap++;
    const taps = tap === tapStep ? 0 : Math.max(0, Math.ceil((kernelSize - tap) / tapStep));
    const nearest = (first + padding - residue) / stride - (tap * dilation - residue) / stride;
    const step = dilation / common;
    return { first, count, tap, tapStep, taps, dilation: step, before: (taps - 1) * step - nearest };
  });
}

/** Every choice of one phase an axis. */
function combinations(axes: readonly (readonly Phase[])[]): Phase[][] {
  return axes.reduce<Phase[][]>(
    (lists, phases) => lists.flatMap((list) => phases.map((phase) => [...list, phase])),
    [[]],
  );
}

/**
 * The gradient of the input as convolutions of the output's gradient at stride 1, one for each residue of the input cells by
 * the stride, each with the taps that reach those cells, flipped, their channels exchanged (V. Dumoulin, F. Visin,
 * arXiv:1603.07285, section 4, without its zeros between the cells). As in the forward pass, an infinite weight over padding
 * gives NaN.
 */
export const f32ConvInputSimd: Kernel<'convInput'> = {
  name: 'f32_convinput__wasm',
  supports({ grad, weight, stride }, [out]) {
    if (grad.dtype !== 'float32' || stride.length > 3 || fastestTiles() === null) return false;
    return isContiguous(out) && numel(grad.shape) * numel(weight.shape.slice(1)) >= LEAST_PRODUCTS;
  },
  run(args, [out]) {
    const { weight, stride, padding, dilation } = args;
    const axes = stride.map((step, d) =>
      phasesOf(out.shape[d + 2], weight.shape[d + 2], step, dilation[d], padding[d][0]),
    );
    const choices = combinations(axes);
    if (choices.length === 1) {
      convolve(forwardOf(args, choices[0], out.shape[1]), out);
      return;
    }
    for (const choice of choices) {
      const cells = phaseCells(out, choice, stride);
      if (numel(cells.shape) === 0) continue;
      const phase = allocateUnset(cells.shape, 'float32', 'convInput');
      if (choice.some(({ taps }) => taps === 0)) phase.storage.array.fill(0 as never);
      else convolve(forwardOf(args, choice, out.shape[1]), phase);
      copyValues(phase, cells);
    }
  },
};

function convolve(args: ConvArgs, out: TensorData): void {
  fastestConv(args, out).run(args, [out]);
}

/** The input cells of a choice of phases. */
function phaseCells(out: TensorData, choice: readonly Phase[], stride: readonly number[]): TensorData {
  return {
    ...out,
    offset: choice.reduce((at, { first }, d) => at + first * out.strides[d + 2], out.offset),
    shape: [...out.shape.slice(0, 2), ...choice.map(({ count }) => count)],
    strides: out.strides.map((step, axis) => (axis < 2 ? step : step * stride[axis - 2])),
  };
}

function forwardOf(
  { grad, weight, groups }: ConvInputArgs,
  choice: readonly Phase[],
  channels: number,
): ConvArgs {
  let input = grad;
  choice.forEach(({ before }, d) => {
    const cut = Math.min(Math.max(-before, 0), input.shape[d + 2]);
    if (cut > 0) input = part(input, d + 2, cut, input.shape[d + 2] - cut);
  });
  return {
    input,
    weight: flipped(weight, choice, groups, channels),
    bias: null,
    stride: choice.map(() => 1),
    // Zeros behind are no concern of a kernel: the output's shape says how far it goes.
    padding: choice.map(({ before }) => [Math.max(before, 0), 0]),
    dilation: choice.map(({ dilation }) => dilation),
    groups,
  };
}

/** The taps of a choice of phases as `[C, O / groups, ...]`, every spatial axis backwards. */
function flipped(weight: TensorData, choice: readonly Phase[], groups: number, channels: number): TensorData {
  const [filters, perGroup] = weight.shape;
  const last = choice.map(({ tap, taps, tapStep }) => tap + (taps - 1) * tapStep);
  const backwards = {
    ...weight,
    offset: last.reduce((at, tap, d) => at + tap * weight.strides[d + 2], weight.offset),
    shape: [filters, perGroup, ...choice.map(({ taps }) => taps)],
    strides: weight.strides.map((step, axis) => (axis < 2 ? step : -step * choice[axis - 2].tapStep)),
  };
  const out = allocateUnset(
    [channels, filters / groups, ...backwards.shape.slice(2)],
    weight.dtype,
    'convInput',
  );
  for (let g = 0; g < groups; g++) {
    const ofGroup = part(backwards, 0, (g * filters) / groups, filters / groups);
    copyValues(transposed(ofGroup), part(out, 0, g * perGroup, perGroup));
  }
  return out;
}
