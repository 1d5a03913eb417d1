// How the SIMD kernel goes through a convolution: of each pass it multiplies the window of the input that lies in linear
// memory, and copies the outputs to where they belong.
import type { TensorData } from '../../core/tensor-data.js';
import type { ConvArgs } from '../args.js';
import type { EpilogueFunction } from '../wasm/epilogue.js';
import { bufferBytes, type Pointer } from '../wasm/memory.js';
import { atOnce, type Threads, type Through } from '../wasm/threads.js';
import { splitRows, type TileSet } from '../wasm/tiles.js';
import { type EpilogueBuffers, epilogueCells, epilogueOf, finishChannels, packEpilogue } from './epilogue.js';
import { keptWeights } from './kept-weights.js';
import { inRounds } from './rounds.js';
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
  const call = prepare(tiles, plan, args);
  const buffers = passBuffers(tiles, plan);
  forEachPass(tiles, plan, buffers, args.input, (pass) => {
    multiply(tiles, plan, call, buffers, pass, atOnce);
    finish(plan, call, buffers, pass, atOnce);
    closeGaps(tiles, plan, buffers, pass, atOnce);
    writeOutput(tiles, plan, buffers, out, pass);
  });
}

/**
 * The same on several threads, in rounds of `slots` passes. Every output is the same sum in the same order, whoever computes it.
 */
export function convolveOnThreads(
  threads: Threads,
  slots: number,
  plan: ConvPlan,
  args: ConvArgs,
  out: TensorData,
): void {
  const { tiles, later } = threads;
  const call = prepare(tiles, plan, args);
  const take = (): PassBuffers[] => Array.from({ length: slots }, () => passBuffers(tiles, plan));
  inRounds(threads, passesOf(plan), [take(), take()], {
    begin(pass, at, first) {
      stageInput(tiles, plan, at, args.input, pass);
      layInput(tiles, plan, at, pass, first, later);
      multiply(tiles, plan, call, at, pass, later);
      finish(plan, call, at, pass, later);
      closeGaps(tiles, plan, at, pass, later);
    },
    end: (pass, at) => writeOutput(tiles, plan, at, out, pass),
  });
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
function prepare(tiles: TileSet, plan: ConvPlan, { weight, bias, epilogue }: ConvArgs): CallBuffers {
  const { arena } = tiles;
  const finish = epilogue === undefined ? null : epilogueOf(tiles);
  const cells = callCells(plan);
  const take = (name: keyof CallAddresses): Pointer => arena.allocate(4 * cells[name]);
  const heights = splitRows(plan.call.outChannels);
  const kept = keptWeights(arena).find(weight, `direct ${plan.call.groups}`, cells.weights, (at) =>
    packWeights(tiles, weight, plan.call, heights, take('weightStage'), at),
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
  if (kept === null) packWeights(tiles, weight, plan.call, heights, buffers.weightStage, buffers.weights);
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
  through: Through,
): void {
  const { call } = plan;
  const taps = plan.offsets.length;
  const { heights, tilesInBlock: block } = shared;
  const lanes = tiles.lanes(heights[0]);
  const count = plan.run / lanes;
  for (let g = 0; g < pass.groups; g++) {
    const input = at.slab + 4 * g * call.channels * plan.channelCells;
    const firstOutput = at.out + 4 * g * call.outChannels * plan.run;
    for (let tile = 0; tile < count; tile += block) {
      const tilesHere = Math.min(block, count - tile);
      let row = 0;
      for (const height of heights) {
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
function finish(plan: ConvPlan, shared: CallBuffers, at: PassBuffers, pass: Pass, through: Through): void {
  if (shared.finish === null) return;
  const { outChannels } = plan.call;
  const [first, count] = [pass.group * outChannels, pass.groups * outChannels];
  finishChannels(through(shared.finish), shared, at.out, plan.run, 4 * plan.run, first, count);
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
    channels: pass.groups * call.outChannels,
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
  through: Through,
): void {
  const { width, blockRows, channels, hasGaps, channelPitch } = outputOf(plan, pass);
  if (!hasGaps) return;
  const { beside } = plan.call;
  const pitch = 4 * plan.columns.pitch;
  const copyRows = through(tiles.copyRows(1));
  for (let i = 0; i < pass.images; i++) {
    const [from, to] =
      beside === undefined
        ? [out, out]
        : [out + (4 * i * beside.slot) / plan.call.columns.stride, stage + 4 * i * channels * channelPitch];
    copyRows(from, to, channels, blockRows, width, 4 * plan.run, 4 * channelPitch, pitch, 4 * width, 4);
  }
}

/** Copies the pass's outputs to where they belong. */
function writeOutput(tiles: TileSet, plan: ConvPlan, at: PassBuffers, out: TensorData, pass: Pass): void {
  const { channels, channelPitch } = outputOf(plan, pass);
  const from = plan.call.beside === undefined ? at.out : at.stage;
  for (let i = 0; i < pass.images; i++) {
    writeImage(tiles, plan, from / 4 + i * channels * channelPitch, out, pass, pass.image + i);
  }
}

function writeImage(
  { arena }: TileSet,
  plan: ConvPlan,
  from: number,
  out: TensorData,
  pass: Pass,
  image: number,
): void {
  const { width, blockRows, blockColumns, channels, start, channelStep, channelPitch } = outputOf(plan, pass);
  const source = arena.f32;
  const target = out.storage.array as Float32Array;
  const at = out.offset + imagePlace(plan.call, image).first + start;
  if (blockRows * blockColumns === channelStep && channelPitch === channelStep) {
    target.set(source.subarray(from, from + channels * channelStep), at);
    return;
  }
  for (let c = 0; c < channels; c++) {
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
