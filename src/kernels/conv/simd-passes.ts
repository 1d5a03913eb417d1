// How the SIMD kernel goes through a convolution: pass by pass it copies a window of the input into linear memory,
// lays it out as the plan says, multiplies, and copies the outputs to where they belong.
import { checkInterrupt } from '../../core/interrupt.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { ConvArgs } from '../args.js';
import { bufferBytes, type Pointer } from '../wasm/memory.js';
import { MAX_TILE_ROWS, splitRows, type TileSet } from '../wasm/tiles.js';
import { blockWindow, type ConvPlan, phaseRun } from './simd-plan.js';
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

/** One pass: which image, groups and outputs. */
interface Pass {
  readonly image: number;
  readonly group: number;
  readonly groups: number;
  readonly rowBlock: number;
  readonly columnBlock: number;
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
  const blocks = plan.rows.blocks * plan.columns.blocks;
  const padded = plan.rows.padded || plan.columns.padded;
  if (padded) clear(tiles, buffers.slab, plan.slabCells);
  for (let image = 0; image < call.batch; image++) {
    for (let group = 0; group < call.groups; group += plan.groupsPerPass) {
      const groups = Math.min(plan.groupsPerPass, call.groups - group);
      for (let block = 0; block < blocks; block++) {
        checkInterrupt();
        const rowBlock = Math.floor(block / plan.columns.blocks);
        const pass = { image, group, groups, rowBlock, columnBlock: block % plan.columns.blocks };
        // Within an image the zeros lie elsewhere in each block; from image to image they stay.
        if (padded && blocks > 1) clear(tiles, buffers.slab, plan.slabCells);
        stageInput(tiles, plan, buffers, args.input, pass);
        if (!plan.inPlace) fillSlab(tiles, plan, buffers, pass);
        multiply(tiles, plan, buffers, heights, pass);
        writeOutput(tiles, plan, buffers, out, pass);
      }
    }
  }
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

function clear({ arena }: TileSet, at: Pointer, cells: number): void {
  arena.f32.fill(0, at / 4, at / 4 + cells);
}

/** Copies a pass's window of the input, whatever its strides, row-major into the stage. */
function stageInput(tiles: TileSet, plan: ConvPlan, { stage }: Buffers, input: TensorData, pass: Pass): void {
  const { call } = plan;
  const [top, bottom] = blockWindow(plan.rows, pass.rowBlock);
  const [left, right] = blockWindow(plan.columns, pass.columnBlock);
  const [strideN, strideC, strideY, strideX] = call.inputStrides;
  const channels = pass.groups * call.channels;
  const width = right - left;
  const height = bottom - top;
  // In place, the stage is the slab: its pitches do not shrink with the last block.
  const rowPitch = plan.inPlace ? plan.columns.pitch : width;
  const channelPitch = plan.inPlace ? plan.plane : width * height;
  const source = input.storage.array as Float32Array;
  const target = tiles.arena.f32;
  const from =
    input.offset +
    pass.image * strideN +
    pass.group * call.channels * strideC +
    top * strideY +
    left * strideX;
  const to = stage / 4;
  const wholeRows = strideX === 1 && strideY === width && rowPitch === width;
  if (wholeRows && strideC === width * height && channelPitch === strideC) {
    target.set(source.subarray(from, from + channels * channelPitch), to);
    return;
  }
  for (let c = 0; c < channels; c++) {
    if (wholeRows) {
      const start = from + c * strideC;
      target.set(source.subarray(start, start + width * height), to + c * channelPitch);
      continue;
    }
    for (let y = 0; y < height; y++) {
      let cell = from + c * strideC + y * strideY;
      const row = to + c * channelPitch + y * rowPitch;
      for (let x = 0; x < width; x++) {
        target[row + x] = source[cell];
        cell += strideX;
      }
    }
  }
}

/** Copies the stage into the slab: between its zeros, each phase of the strides on its own plane. */
function fillSlab(tiles: TileSet, plan: ConvPlan, { stage, slab }: Buffers, pass: Pass): void {
  const { call, rows, columns } = plan;
  const [top, bottom] = blockWindow(rows, pass.rowBlock);
  const [left, right] = blockWindow(columns, pass.columnBlock);
  const width = right - left;
  const step = call.columns.stride;
  const copyRows = tiles.copyRows(step <= 2 ? (step as 1 | 2) : 0);
  rows.phases.forEach((rowPhase, i) => {
    const y = phaseRun(rows, pass.rowBlock, rowPhase);
    columns.phases.forEach((columnPhase, j) => {
      const x = phaseRun(columns, pass.columnBlock, columnPhase);
      if (x.count === 0 || y.count === 0) return;
      const plane = (i * columns.phases.length + j) * plan.plane;
      const from = stage + 4 * (y.source * width + x.source);
      const to = slab + 4 * (plane + y.target * columns.pitch + x.target);
      const sourcePitch = 4 * width * call.rows.stride;
      for (let c = 0; c < pass.groups * call.channels; c++) {
        copyRows(
          from + 4 * c * width * (bottom - top),
          to + 4 * c * plan.channelCells,
          y.count,
          x.count,
          sourcePitch,
          4 * columns.pitch,
          4 * step,
        );
      }
    });
  });
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
