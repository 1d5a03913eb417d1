// Weights as the GEMM tiles read them.
import { toContiguous } from '../../core/contiguous.js';
import { numel } from '../../core/shape.js';
import type { TensorData } from '../../core/tensor-data.js';
import { emitGatherRows, type GatherRowsFunction } from '../wasm/gather-rows.js';
import type { Pointer } from '../wasm/memory.js';
import type { Threads } from '../wasm/threads.js';
import { MAX_TILE_ROWS, type TileSet } from '../wasm/tiles.js';
import { inSlots, shareOut } from './rounds.js';
import type { ConvCall } from './simd-plan.js';

/** How the weights of a convolution lie in their tensor. */
type WeightOrder =
  /** Row-major. */
  | 'inOrder'
  /** All of them, without gaps, in another order: those of an input's gradient. */
  | 'permuted'
  /** Apart from each other. */
  | 'scattered';

function weightOrder({
  groups,
  outChannels,
  channels,
  depth,
  rows,
  columns,
  weightStrides,
}: ConvCall): WeightOrder {
  const shape = [groups * outChannels, channels / depth.kernelSize];
  for (const { kernelSize } of [depth, rows, columns]) shape.push(kernelSize);
  let step = 1;
  let inOrder = true;
  let last = 0;
  for (let axis = 4; axis >= 0; axis--) {
    if (shape[axis] === 1) continue;
    inOrder &&= weightStrides[axis] === step;
    step *= shape[axis];
    last += (shape[axis] - 1) * Math.abs(weightStrides[axis]);
  }
  if (inOrder) return 'inOrder';
  return last === step - 1 ? 'permuted' : 'scattered';
}

/** Taps picked for one tile before the next: the same taps of neighbouring tiles lie side by side, from tap to tap it is far. */
const TAPS_AT_ONCE = 96;

/** Tiles whose weights are copied while others are packed. */
const STAGES = 4;
/** Fewer cells are packed before another thread wakes up. */
const LEAST_SHARED = 128 << 10;

/** Products of one output. */
function tapsOf({ channels, rows, columns }: ConvCall): number {
  return channels * rows.kernelSize * columns.kernelSize;
}

/** Cells that {@link packWeights} works in. */
export function weightStageCells(call: ConvCall): number {
  const taps = tapsOf(call);
  return weightOrder(call) === 'permuted'
    ? (call.groups * call.outChannels + 1) * taps
    : STAGES * MAX_TILE_ROWS * taps;
}

/** Packs the weights of that many channels, which lie in another order. */
export function gatherRows(tiles: TileSet, rows: number): GatherRowsFunction {
  const { scratch } = tiles.arena;
  return tiles.emitted(
    `gather ${rows}`,
    () => emitGatherRows(rows),
    (f: GatherRowsFunction) => {
      f(scratch, scratch, scratch, 0, 0);
      return null;
    },
  ) as GatherRowsFunction;
}

/**
 * Writes `[O, C / groups, kH, kW]` weights as `[tile][tap][row]`: for each group its tiles of `heights` output
 * channels, in each all taps, in each one weight a channel. `stage` has {@link weightStageCells}.
 * Threads share in the work where there is enough of it.
 */
export function packWeights(
  tiles: TileSet,
  weight: TensorData,
  call: ConvCall,
  heights: readonly number[],
  stage: Pointer,
  target: Pointer,
  threads: Threads | null = null,
): void {
  const order = weightOrder(call);
  const others = numel(weight.shape) < LEAST_SHARED ? null : threads;
  if (heights[0] === 1) packSingles(tiles.arena.f32, weight, call, order, target / 4);
  else if (order === 'permuted') packPermuted(tiles, weight, call, heights, stage, target, others);
  else packInOrder(tiles, toContiguous(weight, 'conv'), call, heights, stage, target, others);
}

/** Groups of one output channel, as in depthwise convolutions. */
function packSingles(
  target: Float32Array,
  { storage, offset }: TensorData,
  call: ConvCall,
  order: WeightOrder,
  at: number,
): void {
  const source = storage.array as Float32Array;
  const taps = tapsOf(call);
  if (order === 'inOrder') {
    target.set(source.subarray(offset, offset + call.groups * taps), at);
    return;
  }
  const places = tapPlaces(call);
  let to = at;
  for (let group = 0; group < call.groups; group++) {
    const from = offset + group * call.weightStrides[0];
    for (let k = 0; k < taps; k++) target[to++] = source[from + places[k]];
  }
}

/** Where the weights of one output channel lie, from its first. */
function tapPlaces(call: ConvCall): number[] {
  const [, strideC, strideZ, strideY, strideX] = call.weightStrides;
  const kD = call.depth.kernelSize;
  const places: number[] = [];
  for (let c = 0; c < call.channels; c++) {
    const channel = Math.floor(c / kD) * strideC + (c % kD) * strideZ;
    for (let y = 0; y < call.rows.kernelSize; y++) {
      for (let x = 0; x < call.columns.kernelSize; x++) places.push(channel + y * strideY + x * strideX);
    }
  }
  return places;
}

/** The weights of `height` output channels from `channel` on. */
export interface TileWeights {
  readonly channel: number;
  readonly height: number;
}

/** The tiles of all groups, of those heights in each. */
export function tilesOfGroups(groups: number, heights: readonly number[]): TileWeights[] {
  const all: TileWeights[] = [];
  let channel = 0;
  for (let group = 0; group < groups; group++) {
    for (const height of heights) {
      all.push({ channel, height });
      channel += height;
    }
  }
  return all;
}

function packInOrder(
  tiles: TileSet,
  { storage, offset }: TensorData,
  call: ConvCall,
  heights: readonly number[],
  stage: Pointer,
  target: Pointer,
  threads: Threads | null,
): void {
  const source = storage.array as Float32Array;
  const taps = tapsOf(call);
  const all = tilesOfGroups(call.groups, heights);
  const copy = ({ channel, height }: TileWeights, to: Pointer): void => {
    const from = offset + channel * taps;
    tiles.arena.f32.set(source.subarray(from, from + height * taps), to / 4);
  };
  if (threads === null) {
    for (const tile of all) {
      copy(tile, stage);
      tiles.interleaveRows(tile.height)(stage, target + 4 * tile.channel * taps, taps, 4 * taps);
    }
    return;
  }
  const stages = Array.from({ length: STAGES }, (_, i) => stage + 4 * i * MAX_TILE_ROWS * taps);
  inSlots(threads, all, stages, {
    calls: 1,
    begin(tile, at) {
      copy(tile, at);
      const interleave = threads.later(tiles.interleaveRows(tile.height));
      interleave(at, target + 4 * tile.channel * taps, taps, 4 * taps);
    },
    end: () => {},
  });
}

/** All weights are copied as they lie, and picked by a table, which is that of every channel. */
function packPermuted(
  tiles: TileSet,
  { storage, offset, shape, strides }: TensorData,
  call: ConvCall,
  heights: readonly number[],
  stage: Pointer,
  target: Pointer,
  threads: Threads | null,
): void {
  const { f32, i32 } = tiles.arena;
  const taps = tapsOf(call);
  const [strideO] = call.weightStrides;
  /** From the first in memory to the first of the tensor. */
  const before = shape.reduce((sum, size, axis) => sum + (size - 1) * Math.max(0, -strides[axis]), 0);
  const first = offset - before;
  f32.set((storage.array as Float32Array).subarray(first, first + numel(shape)), stage / 4);
  const table = stage + 4 * numel(shape);
  i32.set(
    tapPlaces(call).map((place) => 4 * place),
    table / 4,
  );
  const all = tilesOfGroups(call.groups, heights);
  const firstTaps = Array.from({ length: Math.ceil(taps / TAPS_AT_ONCE) }, (_, i) => i * TAPS_AT_ONCE);
  shareOut(threads, firstTaps, all.length, (tap, through) => {
    const count = Math.min(TAPS_AT_ONCE, taps - tap);
    for (const { channel, height } of all) {
      const from = stage + 4 * (before + channel * strideO);
      const to = target + 4 * (channel * taps + height * tap);
      through(gatherRows(tiles, height))(from, table + 4 * tap, to, count, 4 * strideO);
    }
  });
}

/** Writes one bias for each output channel, zeros where there is none. */
export function packBias(bias: TensorData | null, channels: number, target: Float32Array, at: number): void {
  if (bias === null) {
    target.fill(0, at, at + channels);
    return;
  }
  const source = bias.storage.array as Float32Array;
  for (let o = 0; o < channels; o++) target[at + o] = source[bias.offset + o * bias.strides[0]];
}
