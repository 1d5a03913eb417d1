import { numel } from '../../core/shape.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { ConvArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { fastestTiles } from '../wasm/isa.js';
import { bufferBytes, type Pointer } from '../wasm/memory.js';
import { splitRows, type TileSet } from '../wasm/tiles.js';
import { PATCH } from '../wasm/winograd.js';
import { type WinogradTransforms, winogradTransforms } from '../wasm/winograd-transforms.js';
import { convReference } from './reference.js';
import { simdConvFor } from './simd.js';
import { forEachPass, type InputBuffers, type Pass } from './simd-input.js';
import { asConvCall, imagePlace } from './simd-plan.js';
import { packBias, packWeights } from './simd-weights.js';
import {
  planeCells,
  planWinograd,
  WINOGRAD_LIMITS,
  type WinogradLimits,
  type WinogradPlan,
} from './winograd-plan.js';

/** Where all weights are whole multiples of this, sums of whole numbers have no rounding: such examples stay exact. */
const EXACT_STEP = 1 / 256;

/** Addresses of what a call works in. */
interface WinogradBuffers extends InputBuffers {
  readonly weightStage: Pointer;
  /** As the direct kernel has them: `[tile][channel][3 · 3][row]`. */
  readonly packed: Pointer;
  /** Transformed, in planes: for each group `[36][tile][channel][row]`. */
  readonly weights: Pointer;
  readonly bias: Pointer;
  readonly noBias: Pointer;
  /** Where the channels of a plane of transformed inputs lie. */
  readonly channels: Pointer;
  /** `[36][channel][patch]`. */
  readonly inputs: Pointer;
  /** `[36][output channel][patch]`. */
  readonly products: Pointer;
  readonly out: Pointer;
  readonly finite: Pointer;
}

function cellsOf(plan: WinogradPlan): Record<keyof WinogradBuffers, number> {
  const { call, layout } = plan;
  const filters = call.groups * call.outChannels * call.channels;
  const [tallest] = splitRows(call.outChannels);
  return {
    stage: layout.stageCells,
    slab: layout.slabCells,
    weightStage: 9 * tallest * call.channels,
    packed: 9 * filters,
    weights: call.groups * PATCH.products * planeCells(call.outChannels * call.channels),
    bias: call.groups * call.outChannels,
    noBias: tallest,
    channels: call.channels,
    inputs: PATCH.products * planeCells(call.channels * plan.run),
    products: PATCH.products * planeCells(call.outChannels * plan.run),
    out: plan.outCells,
    finite: 4,
  };
}

function bytesOf(plan: WinogradPlan): number {
  return Object.values(cellsOf(plan)).reduce((sum, cells) => sum + bufferBytes(4 * cells), 0);
}

/**
 * float32 convolution with a window of 3 × 3 at stride 1, without dilation, by Winograd's F(4×4, 3×3), where the products it
 * saves are worth its transforms: from 16 channels in and out on.
 *
 * With normal inputs and PyTorch's initial weights at most 4e-6 off float64 for 64 channels and 6e-6 for 256 (the direct
 * kernel 2.4e-6 and 4.4e-6); in general 1.2e-5 of the outputs' root mean square. The error is relative to the largest of
 * the 6 × 6 inputs of a patch, also where an output's own window has only small ones. Where some output is not finite the
 * direct kernel computes all of them: ±∞ and NaN reach the windows that they lie in, no others.
 */
export const f32ConvWinograd: Kernel<'conv'> = winogradKernel('f32_conv_winograd__wasm', fastestTiles);

/** @param tilesFor the tiles, or null where this process does not use them */
export function winogradKernel(
  name: string,
  tilesFor: () => TileSet | null,
  limits: WinogradLimits = WINOGRAD_LIMITS,
): Kernel<'conv'> {
  /** What `supports` worked out, for the `run` that follows. */
  const plans = new WeakMap<ConvArgs, WinogradPlan>();
  return {
    name,
    supports(args, [out]) {
      const { input, weight, stride } = args;
      if (input.dtype !== 'float32' || stride.length < 2 || stride.length > 3) return false;
      if (!isContiguous(out) || numel(out.shape) === 0) return false;
      const call = asConvCall(args, out);
      if (call === null || call.rows.kernelSize !== 3 || call.columns.kernelSize !== 3) return false;
      const tiles = tilesFor();
      if (tiles === null) return false;
      const heights = splitRows(call.outChannels);
      const plan = planWinograd(call, tiles.lanes(heights[0]), limits);
      if (plan === null || maySumExactly(weight) || !tiles.arena.reserve(bytesOf(plan))) return false;
      if (winogradTransforms(tiles, heights) === null) return false;
      plans.set(args, plan);
      return true;
    },
    run(args, [out]) {
      const tiles = tilesFor();
      const plan = plans.get(args);
      if (!tiles || !plan) throw new Error(`${name}: run without supports`);
      if (convolve(tiles, plan, args, out)) return;
      (simdConvFor(args, out) ?? convReference).run(args, [out]);
    },
  };
}

/** Whether all weights are multiples of 1/256: most others are told by their first value. */
function maySumExactly({ storage, offset, shape, strides }: TensorData): boolean {
  const values = storage.array as Float32Array;
  const places = (axis: number, at: number): boolean => {
    if (axis === shape.length) return Number.isInteger(values[at] / EXACT_STEP);
    for (let i = 0; i < shape[axis]; i++) if (!places(axis + 1, at + i * strides[axis])) return false;
    return true;
  };
  return places(0, offset);
}

/** Computes into `out`; false where some output is not finite. The arena must have room for {@link bytesOf} the plan. */
function convolve(tiles: TileSet, plan: WinogradPlan, args: ConvArgs, out: TensorData): boolean {
  const heights = splitRows(plan.call.outChannels);
  const transforms = winogradTransforms(tiles, heights) as WinogradTransforms;
  const at = prepare(tiles, plan, transforms, heights, args);
  forEachPass(tiles, plan.layout, at, args.input, (pass) => {
    transformInput(plan, transforms, at, pass);
    multiply(tiles, plan, heights, at, pass);
    transformOutput(plan, transforms, at, pass);
    writeOutput(tiles, plan, at, out, pass);
  });
  const finite = tiles.arena.f32.subarray(at.finite / 4, at.finite / 4 + 4);
  return finite.every((sum) => sum === 0);
}

/** Takes buffers and fills in what all passes share. */
function prepare(
  tiles: TileSet,
  plan: WinogradPlan,
  transforms: WinogradTransforms,
  heights: readonly number[],
  { weight, bias }: ConvArgs,
): WinogradBuffers {
  const { arena } = tiles;
  const { call, run } = plan;
  for (const height of heights) tiles.tile(height);
  arena.reset();
  const at = Object.fromEntries(
    Object.entries(cellsOf(plan)).map(([name, cells]) => [name, arena.allocate(4 * cells)]),
  ) as Record<keyof WinogradBuffers, Pointer>;
  const { f32, i32 } = arena;
  for (let c = 0; c < call.channels; c++) i32[at.channels / 4 + c] = 4 * c * run;
  f32.fill(0, at.noBias / 4, at.noBias / 4 + heights[0]);
  f32.fill(0, at.finite / 4, at.finite / 4 + 4);
  packBias(bias, call.groups * call.outChannels, f32, at.bias / 4);
  packWeights(tiles, weight, call, heights, at.weightStage, at.packed);
  const filters = call.outChannels * call.channels;
  for (let group = 0; group < call.groups; group++) {
    let row = 0;
    for (const height of heights) {
      transforms.weights.get(height)?.(
        at.packed + 4 * 9 * (group * filters + row * call.channels),
        at.weights + 4 * (PATCH.products * group * planeCells(filters) + row * call.channels),
        4 * planeCells(filters),
        call.channels,
      );
      row += height;
    }
  }
  return at;
}

/** Rows of patches, and of outputs, in a pass. */
function rowsOf({ call, patchRows }: WinogradPlan, { rowBlock }: Pass): { patches: number; outputs: number } {
  const outputs = Math.min(
    patchRows * PATCH.outputs,
    call.rows.outputs - rowBlock * patchRows * PATCH.outputs,
  );
  return { patches: Math.ceil(outputs / PATCH.outputs), outputs };
}

function transformInput(
  plan: WinogradPlan,
  { input }: WinogradTransforms,
  at: WinogradBuffers,
  pass: Pass,
): void {
  const { call, layout, run, vectors } = plan;
  input(
    at.slab,
    4 * layout.columns.pitch,
    at.inputs,
    4 * planeCells(call.channels * run),
    vectors,
    rowsOf(plan, pass).patches,
    call.channels,
    4 * layout.channelCells,
    4 * run,
  );
}

/** One matrix product for each of the 36 points. */
function multiply(
  tiles: TileSet,
  plan: WinogradPlan,
  heights: readonly number[],
  at: WinogradBuffers,
  pass: Pass,
): void {
  const { run, vectors } = plan;
  const { channels, outChannels } = plan.call;
  const count = Math.ceil((rowsOf(plan, pass).patches * 4 * vectors) / tiles.lanes(heights[0]));
  for (let point = 0; point < PATCH.products; point++) {
    const weights =
      at.weights + 4 * (pass.group * PATCH.products + point) * planeCells(outChannels * channels);
    let row = 0;
    for (const height of heights) {
      tiles.tile(height)(
        at.inputs + 4 * point * planeCells(channels * run),
        at.channels,
        channels,
        weights + 4 * row * channels,
        at.noBias,
        at.products + 4 * (point * planeCells(outChannels * run) + row * run),
        4 * run,
        count,
      );
      row += height;
    }
  }
}

function transformOutput(
  plan: WinogradPlan,
  { output }: WinogradTransforms,
  at: WinogradBuffers,
  pass: Pass,
): void {
  const { call, run, vectors } = plan;
  const { patches, outputs } = rowsOf(plan, pass);
  const pitch = 4 * call.columns.outputs;
  for (let o = 0; o < call.outChannels; o++) {
    output(
      at.products + 4 * o * run,
      4 * planeCells(call.outChannels * run),
      at.bias + 4 * (pass.group * call.outChannels + o),
      at.out + o * outputs * pitch,
      pitch,
      vectors,
      patches,
      at.finite,
    );
  }
}

/** Copies a pass's outputs to where they belong. */
function writeOutput(
  { arena }: TileSet,
  plan: WinogradPlan,
  at: WinogradBuffers,
  out: TensorData,
  pass: Pass,
): void {
  const { call, patchRows } = plan;
  const width = call.columns.outputs;
  const cells = rowsOf(plan, pass).outputs * width;
  const { first, channelStep } = imagePlace(call, pass.image);
  const target = out.storage.array as Float32Array;
  const source = arena.f32;
  const top = pass.rowBlock * patchRows * PATCH.outputs;
  const start = out.offset + first + pass.group * call.outChannels * channelStep + top * width;
  const from = at.out / 4;
  if (cells === channelStep) {
    target.set(source.subarray(from, from + call.outChannels * cells), start);
    return;
  }
  for (let o = 0; o < call.outChannels; o++) {
    target.set(source.subarray(from + o * cells, from + (o + 1) * cells), start + o * channelStep);
  }
}
