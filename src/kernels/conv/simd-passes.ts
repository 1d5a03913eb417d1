// How the SIMD kernel goes through a convolution: of each pass it multiplies the window of the input that lies in linear
// memory, and copies the outputs to where they belong.
import type { TensorData } from '../../core/tensor-data.js';
import type { ConvArgs } from '../args.js';
import { bufferBytes, type Pointer } from '../wasm/memory.js';
import { MAX_TILE_ROWS, splitRows, type TileSet } from '../wasm/tiles.js';
import { forEachPass, type Pass } from './simd-input.js';
import type { ConvPlan } from './simd-plan.js';
import { packBias, packWeights } from './simd-weights.js';

/** Input cells that one block of tiles reads: they stay in the first-level cache over all output channels. */
const BLOCK_CELLS = 24 << 10;

/** Addresses of one call's buffers. */
interface Buffers {
  /** The block's window of the input, as it lies in the tensor. */
  readonly stage: Pointer;
  /** The same with padding, split into phases. */
  readonly slab: Pointer;
  readonly offsets: Pointer;
  /** One tile's weights as they lie in the tensor. */
  readonly weightStage: Pointer;
  readonly weights: Pointer;
  readonly bias: Pointer;
  readonly out: Pointer;
}

/** Sizes of a call's buffers, in cells. */
function bufferCells(plan: ConvPlan): Record<keyof Buffers, number> {
  const taps = plan.offsets.length;
  const channels = plan.call.outChannels * plan.call.groups;
  return {
    stage: plan.stageCells,
    slab: plan.slabCells,
    offsets: taps,
    weightStage: MAX_TILE_ROWS * taps,
    weights: channels * taps,
    bias: channels,
    out: plan.outCells,
  };
}

/** Linear memory that the planned convolution needs. */
export function bytesOf(plan: ConvPlan): number {
  return Object.values(bufferCells(plan)).reduce((sum, cells) => sum + bufferBytes(4 * cells), 0);
}

/** Computes the planned convolution into `out`. The arena must have room for {@link bytesOf} the plan. */
export function convolve(tiles: TileSet, plan: ConvPlan, args: ConvArgs, out: TensorData): void {
  const { call } = plan;
  const heights = splitRows(call.outChannels);
  const buffers = prepare(tiles, plan, args, heights);
  forEachPass(tiles, plan, buffers, args.input, (pass) => {
    multiply(tiles, plan, buffers, heights, pass);
    writeOutput(tiles, plan, buffers, out, pass);
  });
}

/** Takes buffers for a call and fills in what all passes share. */
function prepare(
  tiles: TileSet,
  plan: ConvPlan,
  { weight, bias }: ConvArgs,
  heights: readonly number[],
): Buffers {
  const { arena } = tiles;
  const { call } = plan;
  arena.reset();
  const cells = bufferCells(plan);
  const take = (name: keyof Buffers): Pointer => arena.allocate(4 * cells[name]);
  const slab = take('slab');
  const buffers: Buffers = {
    slab,
    stage: plan.inPlace ? slab : take('stage'),
    offsets: take('offsets'),
    weightStage: take('weightStage'),
    weights: take('weights'),
    bias: take('bias'),
    out: take('out'),
  };
  arena.i32.set(plan.offsets, buffers.offsets / 4);
  packWeights(tiles, weight, call, heights, buffers.weightStage, buffers.weights);
  packBias(bias, cells.bias, arena.f32, buffers.bias / 4);
  return buffers;
}

/** The matrix product of each group, a block of tiles at a time so that its input stays in cache. */
function multiply(tiles: TileSet, plan: ConvPlan, at: Buffers, heights: readonly number[], pass: Pass): void {
  const { call } = plan;
  const taps = plan.offsets.length;
  const lanes = tiles.lanes(heights[0]);
  const count = plan.run / lanes;
  const phases = plan.rows.phases.length * plan.columns.phases.length;
  const block = Math.max(1, Math.floor(BLOCK_CELLS / (call.channels * phases * lanes)));
  for (let g = 0; g < pass.groups; g++) {
    const input = at.slab + 4 * g * call.channels * plan.channelCells;
    const firstOutput = at.out + 4 * g * call.outChannels * plan.run;
    for (let tile = 0; tile < count; tile += block) {
      const tilesHere = Math.min(block, count - tile);
      let row = 0;
      for (const height of heights) {
        const channel = (pass.group + g) * call.outChannels + row;
        tiles.tile(height)(
          input + 4 * tile * lanes,
          at.offsets,
          taps,
          at.weights + 4 * channel * taps,
          at.bias + 4 * channel,
          firstOutput + 4 * (row * plan.run + tile * lanes),
          4 * plan.run,
          tilesHere,
        );
        row += height;
      }
    }
  }
}

/** Drops what was computed between the rows, and copies the pass's outputs to where they belong. */
function writeOutput(
  tiles: TileSet,
  plan: ConvPlan,
  { out: from }: Buffers,
  out: TensorData,
  pass: Pass,
): void {
  const { call, rows, columns, run } = plan;
  const width = call.columns.outputs;
  const plane = call.rows.outputs * width;
  const top = pass.rowBlock * rows.block;
  const left = pass.columnBlock * columns.block;
  const blockRows = Math.min(rows.block, call.rows.outputs - top);
  const blockColumns = Math.min(columns.block, width - left);
  const channels = pass.groups * call.outChannels;
  const first = (pass.image * call.groups + pass.group) * call.outChannels;
  const source = tiles.arena.f32;
  const target = out.storage.array as Float32Array;
  const start = out.offset + first * plane + top * width + left;
  let channelPitch = run;
  if (columns.pitch !== blockColumns && blockColumns === width) {
    channelPitch = blockRows * width;
    const copyRows = tiles.copyRows(1);
    for (let c = 0; c < channels; c++) {
      copyRows(
        from + 4 * c * run,
        from + 4 * c * channelPitch,
        blockRows,
        width,
        4 * columns.pitch,
        4 * width,
        4,
      );
    }
  }
  if (blockRows * blockColumns === plane && channelPitch === plane) {
    target.set(source.subarray(from / 4, from / 4 + channels * plane), start);
    return;
  }
  for (let c = 0; c < channels; c++) {
    const channel = from / 4 + c * channelPitch;
    if (blockColumns === width) {
      target.set(source.subarray(channel, channel + blockRows * width), start + c * plane);
      continue;
    }
    for (let y = 0; y < blockRows; y++) {
      const row = channel + y * columns.pitch;
      target.set(source.subarray(row, row + blockColumns), start + c * plane + y * width);
    }
  }
}
