// How a strided input gradient is computed: pass by pass a window of the output's gradient is multiplied with the weights of
// every part, and what the parts write is brought together.
import { numel } from '../../core/shape.js';
import { contiguousValues, type TensorData } from '../../core/tensor-data.js';
import { bufferBytes, type Pointer } from '../wasm/memory.js';
import { atOnce, type Threads, type Through } from '../wasm/threads.js';
import { splitRows, type TileSet } from '../wasm/tiles.js';
import type { InputGradientPlan } from './input-gradient-plan.js';
import { bringTogether, type PassBuffers, writeResult } from './input-gradient-result.js';
import { inSlots } from './rounds.js';
import { forEachPass, layInput, type Pass, passesOf, stageInput } from './simd-input.js';
import { type ConvPlan, imagesOf, tilesInBlock } from './simd-plan.js';
import { gatherRows, packBias } from './simd-weights.js';

/** What the values of all passes are made with: a row-major weight, and the bias of each channel. */
export interface Parameters {
  readonly weight: TensorData;
  readonly bias: TensorData | null;
}

/** Where one part's tables and weights lie. */
interface PartTables {
  readonly offsets: Pointer;
  readonly weights: Pointer;
}

/** What all passes read. */
interface CallBuffers {
  /** The tiles of a group's channels. */
  readonly heights: readonly number[];
  /** Of every channel, zeros where there is none. */
  readonly bias: Pointer;
  readonly parts: readonly PartTables[];
}

/** Linear memory that all passes read. */
function bytesOfCall({ plan, parts, channels }: InputGradientPlan, weightCells: number): number {
  const tables = parts.map(
    ({ offsets }) =>
      2 * bufferBytes(4 * offsets.length) + bufferBytes(4 * plan.call.groups * channels * offsets.length),
  );
  return tables.reduce(
    (sum, bytes) => sum + bytes,
    bufferBytes(4 * weightCells) + bufferBytes(4 * plan.call.groups * channels),
  );
}

/** Linear memory of one pass. */
export function bytesOfPass({ plan }: InputGradientPlan): number {
  return [plan.stageCells, plan.slabCells, plan.outCells / 2, plan.outCells / 2].reduce(
    (sum, cells) => sum + bufferBytes(4 * cells),
    0,
  );
}

/** Linear memory in all, with so many passes at once. */
export function bytesOf(plan: InputGradientPlan, weightCells: number, slots: number = 1): number {
  return bytesOfCall(plan, weightCells) + slots * bytesOfPass(plan);
}

/** Emitted calls that a pass consists of, at most. */
export function callsOfPass(tiles: TileSet, { plan, parts, channels }: InputGradientPlan): number {
  const heights = splitRows(channels);
  const lanes = tiles.lanes(heights[0]);
  const blocks = Math.ceil(plan.run / lanes / tilesInBlock(plan.call.channels, lanes));
  return (
    plan.groupsPerPass * parts.length * blocks * heights.length + imagesOf(plan.call) * (parts.length + 1) + 1
  );
}

/** Takes buffers for a call and fills in what all passes share. */
function prepare(
  tiles: TileSet,
  { plan, parts, channels }: InputGradientPlan,
  { weight, bias: biases }: Parameters,
): CallBuffers {
  const { arena } = tiles;
  arena.reset();
  const heights = splitRows(channels);
  const cells = numel(weight.shape);
  const stage = arena.allocate(4 * cells);
  arena.f32.set(contiguousValues(weight) as Float32Array, stage / 4);
  const { groups } = plan.call;
  const bias = arena.allocate(4 * groups * channels);
  packBias(biases, groups * channels, arena.f32, bias / 4);
  const table = (values: Int32Array): Pointer => {
    const at = arena.allocate(4 * values.length);
    arena.i32.set(values, at / 4);
    return at;
  };
  const window = numel(weight.shape.slice(2));
  const tables = parts.map((part): PartTables => {
    const taps = part.offsets.length;
    const lie = table(part.weights);
    const packed = arena.allocate(4 * groups * channels * taps);
    let to = packed;
    for (let group = 0; group < groups; group++) {
      let from = stage + (4 * group * cells) / groups;
      for (const height of heights) {
        gatherRows(tiles, height)(from, lie, to, taps, 4 * window);
        from += 4 * height * window;
        to += 4 * height * taps;
      }
    }
    return { offsets: table(part.offsets), weights: packed };
  });
  return { heights, bias, parts: tables };
}

function passBuffers({ arena }: TileSet, plan: ConvPlan): PassBuffers {
  const slab = arena.allocate(4 * plan.slabCells);
  return {
    slab,
    stage: plan.inPlace ? slab : arena.allocate(4 * plan.stageCells),
    parts: arena.allocate(2 * plan.outCells),
    result: arena.allocate(2 * plan.outCells),
  };
}

/** The matrix products of each group and part, a block of tiles at a time so that their input stays in cache. */
function multiply(
  tiles: TileSet,
  { plan, parts, channels }: InputGradientPlan,
  shared: CallBuffers,
  at: PassBuffers,
  pass: Pass,
  through: Through,
): void {
  const { call, run } = plan;
  const lanes = tiles.lanes(shared.heights[0]);
  const count = run / lanes;
  const block = tilesInBlock(call.channels, lanes);
  for (let g = 0; g < pass.groups; g++) {
    const input = at.slab + 4 * g * call.channels * plan.channelCells;
    for (let tile = 0; tile < count; tile += block) {
      parts.forEach(({ offsets: { length: taps } }, p) => {
        const { offsets, weights } = shared.parts[p];
        const first = at.parts + 4 * ((p * plan.groupsPerPass + g) * channels * run + tile * lanes);
        let row = 0;
        if (taps === 0) return;
        for (const height of shared.heights) {
          through(tiles.tile(height))(
            input + 4 * tile * lanes,
            offsets,
            taps,
            weights + 4 * ((pass.group + g) * channels + row) * taps,
            shared.bias + 4 * ((pass.group + g) * channels + row),
            first + 4 * row * run,
            4 * run,
            Math.min(block, count - tile),
          );
          row += height;
        }
      });
    }
  }
}

/** Parts that no tap reaches are zero: nothing else is ever written there. */
function clearUntouched(tiles: TileSet, { plan, parts, channels }: InputGradientPlan, at: PassBuffers): void {
  const cells = plan.groupsPerPass * channels * plan.run;
  parts.forEach(({ offsets }, p) => {
    const from = at.parts / 4 + p * cells;
    if (offsets.length === 0) tiles.arena.f32.fill(0, from, from + cells);
  });
}

/** Computes the planned gradient into `out`. The arena must have room for {@link bytesOf} it. */
export function convolveBack(
  tiles: TileSet,
  gradient: InputGradientPlan,
  parameters: Parameters,
  out: TensorData,
): void {
  const { plan, grad } = gradient;
  const call = prepare(tiles, gradient, parameters);
  const at = passBuffers(tiles, plan);
  clearUntouched(tiles, gradient, at);
  forEachPass(tiles, plan, at, grad, (pass) => {
    multiply(tiles, gradient, call, at, pass, atOnce);
    bringTogether(tiles, gradient, at, pass, atOnce);
    writeResult(tiles, gradient, at, out, pass);
  });
}

/** The same on several threads, `slots` passes at once. */
export function convolveBackOnThreads(
  threads: Threads,
  slots: number,
  gradient: InputGradientPlan,
  parameters: Parameters,
  out: TensorData,
): void {
  const { tiles, later } = threads;
  const { plan, grad } = gradient;
  const call = prepare(tiles, gradient, parameters);
  const buffers = Array.from({ length: slots }, () => {
    const at = passBuffers(tiles, plan);
    clearUntouched(tiles, gradient, at);
    return at;
  });
  inSlots(threads, passesOf(plan), buffers, {
    calls: callsOfPass(tiles, gradient),
    begin(pass, at, first) {
      stageInput(tiles, plan, at, grad, pass);
      layInput(tiles, plan, at, pass, first, later);
      multiply(tiles, gradient, call, at, pass, later);
      bringTogether(tiles, gradient, at, pass, later);
    },
    end: (pass, at) => writeResult(tiles, gradient, at, out, pass),
  });
}
