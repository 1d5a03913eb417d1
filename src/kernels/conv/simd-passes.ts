// How the SIMD kernel goes through a convolution: of each pass it multiplies the window of the input that lies in linear
// memory, and copies the outputs to where they belong.
import type { TensorData } from '../../core/tensor-data.js';
import type { ConvArgs } from '../args.js';
import type { EpilogueFunction } from '../wasm/epilogue.js';
import { bufferBytes, type Pointer } from '../wasm/memory.js';
import { atOnce, type Threads, type Through, threadCount } from '../wasm/threads.js';
import { splitEvenly, splitRows, type TileSet } from '../wasm/tiles.js';
import { type EpilogueBuffers, epilogueCells, epilogueOf, finishChannels, packEpilogue } from './epilogue.js';
import { keptWeights } from './kept-weights.js';
import { inSlots, PASSES_A_THREAD } from './rounds.js';
import { forEachPass, type InputBuffers, layInput, type Pass, passesOf, stageInput } from './simd-input.js';
import { type ConvPlan, imagePlace, imagesOf, tilesInBlock } from './simd-plan.js';
import { packBias, packWeights, weightStageCells } from './simd-weights.js';

/** What all passes of a call read. */
interface CallBuffers extends CallAddresses {
  /** The tiles of a group's output channels. */
  readonly heights: readonly number[];
  /** Tiles side by side that are computed for all output channels before the next. */
  readonly tilesInBlock: number;
  /** What is done with the outputs at the end. */
  readonly finish: EpilogueFunction | null;
}

interface CallAddresses extends EpilogueBuffers {
  readonly offsets: Pointer;
  /** Weights as they lie in the tensor. */
  readonly weightStage: Pointer;
  readonly weights: Pointer;
  readonly bias: Pointer;
}

/** Addresses of what one pass works in. */
interface PassBuffers extends InputBuffers {
  readonly out: Pointer;
}

/** The output channels of a group that a task computes: those of some tiles, from `row` on. */
interface Channels {
  readonly row: number;
  readonly heights: readonly number[];
}

/** Tiles of a task, at least: it lays out the input for itself. */
const LEAST_TILES = 4;

/** Cuts the channels into parts, where passes alone are too few for the threads: small images of many channels. */
function channelParts({ groupsPerPass, call }: ConvPlan, passes: number): Channels[] {
  const heights = splitRows(call.outChannels);
  const wanted = Math.ceil((PASSES_A_THREAD * threadCount()) / passes);
  const isOne = groupsPerPass === 1 && call.beside === undefined;
  const parts = isOne ? Math.min(wanted, Math.floor(heights.length / LEAST_TILES)) : 1;
  if (parts <= 1) return [{ row: 0, heights }];
  let [row, tile] = [0, 0];
  return splitEvenly(heights.length, Math.ceil(heights.length / parts)).map((count) => {
    const part = { row, heights: heights.slice(tile, tile + count) };
    row += sumOf(part.heights);
    tile += count;
    return part;
  });
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Those of a task's channels in its pass: the first, and how many. */
function channelsOf({ call: { outChannels } }: ConvPlan, { groups }: Pass, part: Channels): [number, number] {
  return [part.row, groups > 1 ? groups * outChannels : sumOf(part.heights)];
}

/** Sizes of the buffers, in cells. */
function callCells({ offsets, call }: ConvPlan): Record<keyof CallAddresses, number> {
  const taps = offsets.length;
  const channels = call.outChannels * call.groups;
  return {
    offsets: taps,
    weightStage: weightStageCells(call),
    weights: channels * taps,
    bias: channels,
    ...epilogueCells(channels),
  };
}

function passCells({ call, stageCells, slabCells, outCells }: ConvPlan): Record<keyof PassBuffers, number> {
  // The outputs of several images are parted where the inputs were.
  const stage = imagesOf(call) === 1 ? stageCells : Math.max(stageCells, outCells);
  return { stage, slab: slabCells, out: outCells };
}

/** Linear memory that the planned convolution needs with so many passes at once. */
export function bytesOf(plan: ConvPlan, slots: number = 1): number {
  const bytes = (cells: Record<string, number>): number =>
    Object.values(cells).reduce((sum, count) => sum + bufferBytes(4 * count), 0);
  return bytes({ ...callCells(plan) }) + slots * bytes({ ...passCells(plan) });
}

/** Computes the planned convolution into `out`. The arena must have room for {@link bytesOf} the plan. */
export function convolve(tiles: TileSet, plan: ConvPlan, args: ConvArgs, out: TensorData): void {
  const call = prepare(tiles, plan, args, null);
  const buffers = passBuffers(tiles, plan);
  forEachPass(tiles, plan, buffers, args.input, (pass) => {
    const all = { row: 0, heights: call.heights };
    multiply(tiles, plan, call, buffers, pass, all, atOnce);
    finish(plan, call, buffers, pass, all, atOnce);
    closeGaps(tiles, plan, buffers, pass, all, atOnce);
    writeOutput(tiles, plan, buffers, out, pass, all);
  });
}

/**
 * The same on several threads, `slots` passes at once. Every output is the same sum in the same order, whoever computes it.
 */
export function convolveOnThreads(
  threads: Threads,
  slots: number,
  plan: ConvPlan,
  args: ConvArgs,
  out: TensorData,
): void {
  const { tiles, later } = threads;
  const call = prepare(tiles, plan, args, threads);
  const buffers = Array.from({ length: slots }, () => passBuffers(tiles, plan));
  const passes = passesOf(plan);
  const parts = channelParts(plan, passes.length);
  const tasks = passes.flatMap((pass) => parts.map((part) => ({ pass, part })));
  inSlots(threads, tasks, buffers, {
    calls: callsOfPass(tiles, plan),
    begin({ pass, part }, at, first) {
      stageInput(tiles, plan, at, args.input, pass);
      layInput(tiles, plan, at, pass, first, later);
      multiply(tiles, plan, call, at, pass, part, later);
      finish(plan, call, at, pass, part, later);
      closeGaps(tiles, plan, at, pass, part, later);
    },
    end: ({ pass, part }, at) => writeOutput(tiles, plan, at, out, pass, part),
  });
}

/** Tasks that {@link convolveOnThreads} makes of a plan. */
export function taskCount(plan: ConvPlan): number {
  const passes = passesOf(plan).length;
  return passes * channelParts(plan, passes).length;
}

/** Linear memory of one pass. */
export function bytesOfPass(plan: ConvPlan): number {
  return bytesOf(plan, 1) - bytesOf(plan, 0);
}

/** Emitted calls that a pass consists of, at most. */
export function callsOfPass(tiles: TileSet, plan: ConvPlan): number {
  const { call, rows, columns, groupsPerPass } = plan;
  const heights = splitRows(call.outChannels);
  const blocks = Math.ceil(plan.run / tiles.lanes(heights[0]) / blockOf(tiles, plan, heights));
  const phases = rows.phases.length * columns.phases.length;
  return groupsPerPass * blocks * heights.length + imagesOf(call) * (phases + 1) + 2;
}

/** Takes buffers for a call and fills in what all passes share. */
function prepare(
  tiles: TileSet,
  plan: ConvPlan,
  { weight, bias, epilogue }: ConvArgs,
  threads: Threads | null,
): CallBuffers {
  const { arena } = tiles;
  const finish = epilogue === undefined ? null : epilogueOf(tiles);
  const cells = callCells(plan);
  const take = (name: keyof CallAddresses): Pointer => arena.allocate(4 * cells[name]);
  const heights = splitRows(plan.call.outChannels);
  const pack = (stage: Pointer, weights: Pointer): void =>
    packWeights(tiles, weight, plan.call, heights, stage, weights, threads);
  const kept = keptWeights(arena).find(weight, 'direct', plan.call.groups, cells.weights, (at) =>
    pack(take('weightStage'), at),
  );
  arena.reset();
  const buffers: CallBuffers = {
    heights,
    tilesInBlock: blockOf(tiles, plan, heights),
    finish,
    offsets: take('offsets'),
    weightStage: take('weightStage'),
    weights: kept ?? take('weights'),
    bias: take('bias'),
    scales: take('scales'),
    shifts: take('shifts'),
    bounds: take('bounds'),
  };
  arena.i32.set(plan.offsets, buffers.offsets / 4);
  if (kept === null) pack(buffers.weightStage, buffers.weights);
  packBias(bias, cells.bias, arena.f32, buffers.bias / 4);
  if (epilogue !== undefined) packEpilogue(arena.f32, epilogue, buffers);
  return buffers;
}

function passBuffers({ arena }: TileSet, plan: ConvPlan): PassBuffers {
  const cells = passCells(plan);
  const slab = arena.allocate(4 * cells.slab);
  return {
    slab,
    stage: plan.inPlace ? slab : arena.allocate(4 * cells.stage),
    out: arena.allocate(4 * cells.out),
  };
}

/** Tiles side by side whose input stays in the first-level cache over all output channels. */
function blockOf(tiles: TileSet, { call, rows, columns }: ConvPlan, [height]: readonly number[]): number {
  return tilesInBlock(call.channels * rows.phases.length * columns.phases.length, tiles.lanes(height));
}

/** The matrix product of each group, a block of tiles at a time so that its input stays in cache. */
function multiply(
  tiles: TileSet,
  plan: ConvPlan,
  shared: CallBuffers,
  at: PassBuffers,
  pass: Pass,
  part: Channels,
  through: Through,
): void {
  const { call } = plan;
  const taps = plan.offsets.length;
  const { tilesInBlock: block } = shared;
  const lanes = tiles.lanes(shared.heights[0]);
  const count = plan.run / lanes;
  for (let g = 0; g < pass.groups; g++) {
    const input = at.slab + 4 * g * call.channels * plan.channelCells;
    const firstOutput = at.out + 4 * g * call.outChannels * plan.run;
    for (let tile = 0; tile < count; tile += block) {
      const tilesHere = Math.min(block, count - tile);
      let row = part.row;
      for (const height of part.heights) {
        const channel = (pass.group + g) * call.outChannels + row;
        through(tiles.tile(height))(
          input + 4 * tile * lanes,
          shared.offsets,
          taps,
          shared.weights + 4 * channel * taps,
          shared.bias + 4 * channel,
          firstOutput + 4 * (row * plan.run + tile * lanes),
          4 * plan.run,
          tilesHere,
        );
        row += height;
      }
    }
  }
}

/** What follows the sums, with the cells between two rows. */
function finish(
  plan: ConvPlan,
  shared: CallBuffers,
  at: PassBuffers,
  pass: Pass,
  part: Channels,
  through: Through,
): void {
  if (shared.finish === null) return;
  const { run, call } = plan;
  const [first, count] = channelsOf(plan, pass, part);
  const [from, channel] = [at.out + 4 * first * run, pass.group * call.outChannels + first];
  finishChannels(through(shared.finish), shared, from, run, 4 * run, channel, count);
}

/** Where a pass's outputs go, and how far they are apart in its buffer. */
function outputOf({ call, rows, columns, run }: ConvPlan, pass: Pass) {
  const width = call.columns.outputs;
  const [top, left] = [pass.rowBlock * rows.block, pass.columnBlock * columns.block];
  const blockRows = Math.min(rows.block, call.rows.outputs - top);
  const blockColumns = Math.min(columns.block, width - left);
  const { channelStep } = imagePlace(call, 0);
  /** Whole rows, with cells between them that are no outputs. */
  const hasGaps = columns.pitch !== blockColumns && blockColumns === width;
  return {
    width,
    blockRows,
    blockColumns,
    start: pass.group * call.outChannels * channelStep + top * width + left,
    channelStep,
    hasGaps,
    channelPitch: hasGaps ? blockRows * width : run,
  };
}

/**
 * Drops what was computed between whole rows: the outputs of all channels then follow each other, of several images those of
 * one after those of the other, in the stage.
 */
function closeGaps(
  tiles: TileSet,
  plan: ConvPlan,
  { out, stage }: PassBuffers,
  pass: Pass,
  part: Channels,
  through: Through,
): void {
  const { width, blockRows, hasGaps, channelPitch } = outputOf(plan, pass);
  if (!hasGaps) return;
  const [first, count] = channelsOf(plan, pass, part);
  const [source, target] = [4 * first * plan.run, 4 * first * channelPitch];
  const { beside } = plan.call;
  const pitch = 4 * plan.columns.pitch;
  const copyRows = through(tiles.copyRows(1));
  for (let i = 0; i < pass.images; i++) {
    const [from, to] =
      beside === undefined
        ? [out, out]
        : [out + (4 * i * beside.slot) / plan.call.columns.stride, stage + 4 * i * count * channelPitch];
    copyRows(
      from + source,
      to + target,
      count,
      blockRows,
      width,
      4 * plan.run,
      4 * channelPitch,
      pitch,
      4 * width,
      4,
    );
  }
}

/** Copies the pass's outputs to where they belong. */
function writeOutput(
  tiles: TileSet,
  plan: ConvPlan,
  at: PassBuffers,
  out: TensorData,
  pass: Pass,
  part: Channels,
): void {
  const { channelPitch } = outputOf(plan, pass);
  const [, count] = channelsOf(plan, pass, part);
  const from = plan.call.beside === undefined ? at.out : at.stage;
  for (let i = 0; i < pass.images; i++) {
    writeImage(tiles, plan, from / 4 + i * count * channelPitch, out, pass, pass.image + i, part);
  }
}

function writeImage(
  { arena }: TileSet,
  plan: ConvPlan,
  from: number,
  out: TensorData,
  pass: Pass,
  image: number,
  part: Channels,
): void {
  const { width, blockRows, blockColumns, start, channelStep, channelPitch } = outputOf(plan, pass);
  const [first, count] = channelsOf(plan, pass, part);
  const source = arena.f32;
  const target = out.storage.array as Float32Array;
  const at = out.offset + imagePlace(plan.call, image).first + start;
  if (blockRows * blockColumns === channelStep && channelPitch === channelStep) {
    const begin = from + first * channelStep;
    target.set(source.subarray(begin, begin + count * channelStep), at + first * channelStep);
    return;
  }
  for (let c = first; c < first + count; c++) {
    const channel = from + c * channelPitch;
    if (blockColumns === width) {
      target.set(source.subarray(channel, channel + blockRows * width), at + c * channelStep);
      continue;
    }
    for (let y = 0; y < blockRows; y++) {
      const row = channel + y * plan.columns.pitch;
      target.set(source.subarray(row, row + blockColumns), at + c * channelStep + y * width);
    }
  }
}
