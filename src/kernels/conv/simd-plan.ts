// Where everything lies while the SIMD kernel works: pure arithmetic, in float32 cells, no memory touched.
//
// The input is copied so that each tap of the window is a plain run of cells: rows of a channel follow each
// other with zeros between (a row's trailing zeros are the next one's leading zeros), and where the stride is s
// each of the s phases of an axis has its own plane. Tap k of an axis then lies in the phase k·dilation mod s,
// floor(k·dilation / s) cells further, for every output alike: one table of offsets per convolution.
//
// Outputs are computed at the input's pitch, all rows of a plane in one run; what falls between two rows is
// dropped when the result is copied out.
import { windowSpan } from '../../core/conv-arithmetic.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { ConvArgs } from '../args.js';

/** One spatial axis of the call. */
export interface AxisCall {
  readonly size: number;
  readonly kernelSize: number;
  readonly stride: number;
  readonly dilation: number;
  /** Zeros before the first cell. */
  readonly before: number;
  readonly outputs: number;
}

/**
 * A convolution over one to three axes, as 2-D: an axis of one row stands in front of a 1-D one. Of a 3-D one each plane of
 * the output is an image of its own, and each plane of the window a channel.
 */
export interface ConvCall {
  /** Images: items times planes of the output. */
  readonly batch: number;
  readonly groups: number;
  /** Channels of one group, times planes of the window. */
  readonly channels: number;
  readonly outChannels: number;
  readonly depth: AxisCall;
  readonly rows: AxisCall;
  readonly columns: AxisCall;
  /** Strides `[N, C, D, H, W]`. */
  readonly inputStrides: readonly number[];
  /** Strides `[O, C / groups, kD, kH, kW]`. */
  readonly weightStrides: readonly number[];
  /** How many images lie side by side in the rows of a pass, and how far apart, in cells of the input; one unless said. */
  readonly beside?: { readonly count: number; readonly slot: number };
}

/** Images of a pass. */
export function imagesOf({ beside }: ConvCall): number {
  return beside?.count ?? 1;
}

/** The columns of a pass: of one image, or of several as if they were one. */
export function passColumns({ columns, beside }: ConvCall): AxisCall {
  if (beside === undefined) return columns;
  const before = (beside.count - 1) * beside.slot;
  return { ...columns, size: before + columns.size, outputs: before / columns.stride + columns.outputs };
}

/** The axis that a convolution does not have. */
export const ONE_CELL: AxisCall = { size: 1, kernelSize: 1, stride: 1, dilation: 1, before: 0, outputs: 1 };

/** Reads the arguments as 2-D; null with other than one to three spatial axes. */
export function asConvCall(
  { input, weight, stride, padding, dilation, groups }: ConvArgs,
  out: TensorData,
): ConvCall | null {
  const axes = stride.length;
  if (axes < 1 || axes > 3) return null;
  /** Axis `place` of three, of which a convolution has the last ones. */
  const axis = (place: number): AxisCall => {
    const i = place - (3 - axes);
    if (i < 0) return ONE_CELL;
    return {
      size: input.shape[2 + i],
      kernelSize: weight.shape[2 + i],
      stride: stride[i],
      dilation: dilation[i],
      before: padding[i][0],
      outputs: out.shape[2 + i],
    };
  };
  const threeAxes = ([a, b, ...spatial]: readonly number[]): number[] => [
    a,
    b,
    ...new Array(3 - axes).fill(0),
    ...spatial,
  ];
  const depth = axis(0);
  return {
    batch: out.shape[0] * depth.outputs,
    groups,
    channels: weight.shape[1] * depth.kernelSize,
    outChannels: weight.shape[0] / groups,
    depth,
    rows: axis(1),
    columns: axis(2),
    inputStrides: threeAxes(input.strides),
    weightStrides: threeAxes(weight.strides),
  };
}

/** Where an image's outputs lie in `[N, O, D, H, W]`, row-major: its first channel's first cell, and from channel to channel. */
export function imagePlace(
  { depth, rows, columns, groups, outChannels }: ConvCall,
  image: number,
): { first: number; channelStep: number } {
  const plane = rows.outputs * columns.outputs;
  const item = Math.floor(image / depth.outputs);
  const channelStep = depth.outputs * plane;
  return { first: item * groups * outChannels * channelStep + (image % depth.outputs) * plane, channelStep };
}

/** How an axis is cut into blocks of outputs and laid out in phases. */
export interface AxisLayout {
  readonly call: AxisCall;
  /** Outputs of a block; the last one may have fewer. */
  readonly block: number;
  readonly blocks: number;
  /** Phases that some tap reads. */
  readonly phases: readonly number[];
  /** Cells of each phase, from one row (or plane) to the next. */
  readonly pitch: number;
  /** Cells of the input that a block reads, at most. */
  readonly window: number;
  /** Cells by which the last tap of a row's last output passes its pitch: zeros that begin the next row. */
  readonly overrun: number;
  /** Whether some output reads zeros before or after the input. */
  readonly padded: boolean;
}

function layOut(call: AxisCall, block: number, shareGap: boolean): AxisLayout {
  const { size, kernelSize, stride, dilation, before, outputs } = call;
  const phases = new Set<number>();
  for (let k = 0; k < kernelSize && phases.size < stride; k++) phases.add((k * dilation) % stride);
  const reach = (cells: number): number => (cells - 1) * stride + windowSpan(kernelSize, dilation);
  const after = Math.max(0, reach(outputs) - before - size);
  const span = reach(block);
  const needed = shareGap && block === outputs ? size + Math.max(before, after) : span;
  const pitch = Math.max(block, Math.ceil(needed / stride));
  return {
    call,
    block,
    blocks: Math.ceil(outputs / block),
    phases: [...phases].sort((a, b) => a - b),
    pitch,
    window: Math.min(size, pitch * stride),
    overrun: Math.max(0, Math.ceil(span / stride) - pitch),
    padded: before + after > 0,
  };
}

/** Part of an axis of the input: a block's cells in one phase. */
export interface PhaseRun {
  /** First cell of the phase that is not padding. */
  readonly target: number;
  /** The cell of the input, from the start of the block's window, that goes there. */
  readonly source: number;
  /** How many, each `stride` after the one before. */
  readonly count: number;
}

/** The cells of the input that block `index` of an axis reads: `[first, last)`. */
export function blockWindow({ call, block, pitch }: AxisLayout, index: number): [number, number] {
  const origin = index * block * call.stride - call.before;
  const first = Math.min(call.size, Math.max(0, origin));
  return [first, Math.max(first, Math.min(call.size, origin + pitch * call.stride))];
}

/** Which cells of a block's window are copied where in a phase. */
export function phaseRun(axis: AxisLayout, index: number, phase: number): PhaseRun {
  const { stride, before } = axis.call;
  const [first, last] = blockWindow(axis, index);
  const origin = index * axis.block * stride - before;
  // Cell t of the phase is cell origin + t·stride + phase of the input.
  const target = Math.max(0, Math.ceil((first - origin - phase) / stride));
  const cell = origin + target * stride + phase;
  const count = Math.min(Math.ceil((last - cell) / stride), axis.pitch - target);
  return { target, source: cell - first, count: Math.max(0, count) };
}

/** Sizes and places of one pass: some groups of one image, or of several side by side, one block of outputs. */
export interface ConvPlan {
  readonly call: ConvCall;
  readonly rows: AxisLayout;
  /** Of all images of a pass, and as each of them has them. */
  readonly columns: AxisLayout;
  readonly imageColumns: AxisLayout;
  readonly groupsPerPass: number;
  /** The copied input is used as it lies: no padding, no stride. */
  readonly inPlace: boolean;
  /** Cells of one phase of one channel, and of one channel. */
  readonly plane: number;
  readonly channelCells: number;
  /** Taps of one output: channels · kH · kW, and where each lies, in bytes from the output's first cell. */
  readonly offsets: Int32Array;
  /** Outputs of a channel in one run at the input's pitch, rounded up to whole tiles. */
  readonly run: number;
  /** Cells of the buffers. */
  readonly stageCells: number;
  readonly slabCells: number;
  readonly outCells: number;
}

/** How much one pass may hold, in float32 cells. */
export interface PassLimits {
  /** Blocks are made smaller down to this, as long as neighbours share little. */
  readonly preferred: number;
  /** And further down to this in any case. */
  readonly most: number;
  /** Blocks are made smaller, down to a few rows of tiles, until there are so many passes; 1 unless said. */
  readonly passes?: number;
}

/** 2 MB, of the order of a core's second-level cache, and 32 MB. */
export const PASS_LIMITS: PassLimits = { preferred: 512 << 10, most: 8 << 20 };

/** Groups are taken together up to this many cells. */
const GROUP_CELLS = 64 << 10;

/** Blocks are not made smaller than this for the sake of more passes. */
const LEAST_BLOCK_ROWS = 4;
const LEAST_BLOCK_TILES = 4;

function passCount({ call, rows, columns }: ConvPlan): number {
  return Math.ceil(call.batch / imagesOf(call)) * call.groups * rows.blocks * columns.blocks;
}

/** Lays out a convolution for tiles of `lanes` outputs; null where one tile of one group is past the limits. */
export function planConv(call: ConvCall, lanes: number, limits: PassLimits): ConvPlan | null {
  let blockRows = call.rows.outputs;
  let blockColumns = passColumns(call).outputs;
  for (;;) {
    const plan = planBlocks(call, lanes, blockRows, blockColumns);
    const cells = plan.stageCells + plan.slabCells + plan.outCells;
    const mustShrink = cells > limits.most;
    if (passCount(plan) < (limits.passes ?? 1) && blockRows >= 2 * LEAST_BLOCK_ROWS) {
      blockRows = Math.ceil(blockRows / 2);
    } else if (passCount(plan) < (limits.passes ?? 1) && blockColumns >= 2 * LEAST_BLOCK_TILES * lanes) {
      blockColumns = lanes * Math.ceil(blockColumns / 2 / lanes);
    } else if (
      cells > limits.preferred &&
      (mustShrink || sharesLittle(call.rows, blockRows)) &&
      blockRows > 1
    ) {
      blockRows = Math.ceil(blockRows / 2);
    } else if (
      cells > limits.preferred &&
      (mustShrink || sharesLittle(call.columns, blockColumns)) &&
      blockColumns > lanes
    ) {
      blockColumns = Math.ceil(blockColumns / 2);
    } else if (mustShrink) {
      return null;
    } else {
      const groups = Math.min(call.groups, Math.max(1, Math.floor(GROUP_CELLS / cells)));
      return groups === 1 ? plan : planBlocks(call, lanes, blockRows, blockColumns, groups);
    }
  }
}

/** Whether halves of a block would still read mostly cells of their own. */
function sharesLittle({ stride, kernelSize, dilation }: AxisCall, block: number): boolean {
  return block * stride >= 16 * (windowSpan(kernelSize, dilation) - 1) && block >= 8;
}

/** Input cells that one block of tiles reads: they stay in the first-level cache over all output channels. */
const BLOCK_CELLS = 24 << 10;

/** Tiles side by side that are computed for all output channels before the next, where each lane of one reads so many cells. */
export function tilesInBlock(cellsOfLane: number, lanes: number): number {
  return Math.max(1, Math.floor(BLOCK_CELLS / (cellsOfLane * lanes)));
}

/** Lays out blocks of so many rows and columns of outputs. */
export function planBlocks(
  call: ConvCall,
  lanes: number,
  blockRows: number,
  blockColumns: number,
  groupsPerPass: number = 1,
): ConvPlan {
  const rows = layOut(call.rows, blockRows, false);
  const columns = layOut(passColumns(call), blockColumns, true);
  const images = imagesOf(call);
  const plain = call.rows.stride === 1 && call.columns.stride === 1 && !rows.padded && !columns.padded;
  const inPlace = plain && images === 1;
  const plane = rows.pitch * columns.pitch + columns.overrun;
  const channelCells = plane * rows.phases.length * columns.phases.length;
  const offsets = tapOffsets(call, rows, columns, plane, channelCells);
  const run = Math.ceil(((blockRows - 1) * columns.pitch + blockColumns) / lanes) * lanes;
  const inputChannels = groupsPerPass * call.channels;
  const columnsOfStage = images === 1 ? columns.window : images * call.columns.size;
  const stageCells = inputChannels * rows.window * columnsOfStage;
  // The last tile of the last channel reads past the end of its plane; step 2 copies read one cell past theirs.
  let lastTap = 0;
  for (const offset of offsets) lastTap = Math.max(lastTap, offset / 4);
  const readCells = (groupsPerPass - 1) * call.channels * channelCells + lastTap + run;
  const slabCells = Math.max(inputChannels * channelCells, readCells);
  return {
    call,
    rows,
    columns,
    imageColumns: images === 1 ? columns : { ...columns, call: call.columns },
    groupsPerPass,
    inPlace,
    plane,
    channelCells,
    offsets,
    run,
    stageCells: inPlace ? 0 : stageCells + 4,
    slabCells,
    outCells: groupsPerPass * call.outChannels * run,
  };
}

function tapOffsets(
  call: ConvCall,
  rows: AxisLayout,
  columns: AxisLayout,
  plane: number,
  channelCells: number,
): Int32Array {
  const kH = call.rows.kernelSize;
  const kW = call.columns.kernelSize;
  const offsets = new Int32Array(call.channels * kH * kW);
  let k = 0;
  for (let ky = 0; ky < kH; ky++) {
    const y = ky * call.rows.dilation;
    const rowPhase = rows.phases.indexOf(y % call.rows.stride);
    for (let kx = 0; kx < kW; kx++) {
      const x = kx * call.columns.dilation;
      const phase = rowPhase * columns.phases.length + columns.phases.indexOf(x % call.columns.stride);
      const cell = Math.floor(y / call.rows.stride) * columns.pitch + Math.floor(x / call.columns.stride);
      offsets[k++] = 4 * (phase * plane + cell);
    }
  }
  for (let taps = k; k < offsets.length; k++) offsets[k] = offsets[k - taps] + 4 * channelCells;
  return offsets;
}
