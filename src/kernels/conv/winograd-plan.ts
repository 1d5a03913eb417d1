// Where everything lies while Winograd's kernel works: arithmetic alone. A patch of 4 × 4 outputs reads 6 × 6 inputs, the next
// one begins 4 further; patches are taken four side by side.
import { PATCH } from '../wasm/winograd-axis.js';
import {
  type AxisCall,
  type ConvCall,
  type ConvPlan,
  imagesOf,
  passColumns,
  planBlocks,
} from './simd-plan.js';

/** The window that the transforms are made for. */
const WINDOW = 3;
/** From so many channels on, in and out, the transforms cost less than the products they save. */
export const LEAST_CHANNELS = 16;
/** Fewer multiply-adds than these take less than a millisecond in any case. */
const LEAST_PRODUCTS = 4 << 20;

/** What the transforms cost for a patch of a channel, and for a filter, in multiply-adds of a tile (measured). */
const TRANSFORM_COST = 700;
const FILTER_COST = 500;

/** When the algorithm is used, and how much a pass may hold. */
export interface WinogradLimits {
  /** Cells of transformed inputs and products in a pass. */
  readonly passCells: number;
  /** Whether only where it saves time. */
  readonly ifFaster: boolean;
  /** Blocks are made smaller until there are so many passes; 1 unless said. */
  readonly passes?: number;
}

/** 1.5 MB a pass: the second-level cache. */
export const WINOGRAD_LIMITS: WinogradLimits = { passCells: 384 << 10, ifFaster: true };

/** Sizes and places of one pass: one group of one image, or of several side by side, a block of rows of patches. */
export interface WinogradPlan {
  /** The convolution, and its layout with outputs up to whole patches. */
  readonly call: ConvCall;
  readonly layout: ConvPlan;
  /** Rows of patches in a block, and fours of patches in a row. */
  readonly patchRows: number;
  readonly vectors: number;
  /** Patches of a block, rounded up to whole tiles. */
  readonly run: number;
  /** Cells of a block's outputs, with those that hang over. */
  readonly outCells: number;
}

/** Whether an axis is one that the transforms are made for. */
export function isPlain({ kernelSize, stride, dilation }: AxisCall): boolean {
  return kernelSize === WINDOW && stride === 1 && dilation === 1;
}

/** The axis with outputs for whole patches. */
function wholePatches(axis: AxisCall): AxisCall {
  return { ...axis, outputs: PATCH.outputs * Math.ceil(axis.outputs / PATCH.outputs) };
}

/** Cells of the first-level cache between which addresses fall on the same lines, and of one line. */
const CACHE_PERIOD = 1024;
const CACHE_LINE = 16;

/** Cells from one of the 36 planes to the next: a transform touches all of them, so they must not share a cache line. */
export function planeCells(cells: number): number {
  return CACHE_PERIOD * Math.ceil(cells / CACHE_PERIOD) + CACHE_LINE;
}

/** Lays out a convolution for tiles of `lanes` outputs; null where the direct kernel is as fast, or it is no such one. */
export function planWinograd(
  call: ConvCall,
  lanes: number,
  { passCells, ifFaster, passes = 1 }: WinogradLimits,
): WinogradPlan | null {
  const { channels, outChannels } = call;
  if (!isPlain(call.rows) || !isPlain(call.columns)) return null;
  if (Math.min(channels, outChannels) < LEAST_CHANNELS) return null;
  const padded = { ...call, rows: wholePatches(call.rows), columns: wholePatches(call.columns) };
  const single = patchesOf(padded, lanes, passCells, passes);
  const several = withImages(padded, lanes, passCells, passes);
  const found = several !== null && several.perImage <= single.perImage ? several : single;
  if (ifFaster && !isFaster(call, found.perImage)) return null;
  return layOut(call, found, lanes);
}

/** How the patches of a pass lie. */
interface Patches {
  /** The convolution with outputs up to whole patches, maybe of several images side by side. */
  readonly padded: ConvCall;
  readonly patchRows: number;
  readonly vectors: number;
  readonly run: number;
  /** Patches that are computed for an image. */
  readonly perImage: number;
}

/** The patches of one image or those beside each other, in blocks of rows that stay in the cache. */
function patchesOf(padded: ConvCall, lanes: number, passCells: number, passes: number): Patches {
  const images = imagesOf(padded);
  const allRows = padded.rows.outputs / PATCH.outputs;
  const vectors = Math.ceil(passColumns(padded).outputs / PATCH.outputs / 4);
  const cellsOfRow = PATCH.products * (padded.channels + padded.outChannels) * 4 * vectors;
  const forCache = Math.ceil(allRows / Math.max(1, Math.floor(passCells / cellsOfRow)));
  const forPasses = Math.ceil(passes / (Math.ceil(padded.batch / images) * padded.groups));
  const patchRows = Math.ceil(allRows / Math.min(allRows, Math.max(forCache, forPasses)));
  const run = lanes * Math.ceil((patchRows * 4 * vectors) / lanes);
  return { padded, patchRows, vectors, run, perImage: (Math.ceil(allRows / patchRows) * run) / images };
}

/** As many images side by side as a pass may hold, each with patches of its own; null where that is not even two. */
function withImages(padded: ConvCall, lanes: number, passCells: number, passes: number): Patches | null {
  const { batch, channels, outChannels, rows, columns } = padded;
  const gap = Math.max(columns.before, columns.outputs + WINDOW - 1 - columns.before - columns.size);
  const slot = PATCH.outputs * Math.ceil((columns.size + gap) / PATCH.outputs);
  if (columns.outputs > slot) return null;
  // Each pass reads all weights: it should have so much else to do that they are not most of what moves.
  const cells = Math.max(passCells, (PATCH.products * channels * outChannels) / 4);
  const cellsOfImage =
    PATCH.products * (channels + outChannels) * (rows.outputs / PATCH.outputs) * (slot / PATCH.outputs);
  const most = Math.min(Math.floor(batch / passes), Math.floor(cells / cellsOfImage));
  if (most < 2) return null;
  const count = Math.ceil(batch / Math.ceil(batch / most));
  return patchesOf({ ...padded, beside: { count, slot } }, lanes, Number.POSITIVE_INFINITY, 1);
}

function layOut(call: ConvCall, { padded, patchRows, vectors, run }: Patches, lanes: number): WinogradPlan {
  const { channels, outChannels, beside } = padded;
  const columns = passColumns({ ...call, beside });
  const layout = planBlocks(padded, lanes, patchRows * PATCH.outputs, passColumns(padded).outputs);
  const images = imagesOf(padded);
  return {
    call: { ...call, beside },
    layout: {
      ...layout,
      // Patches that hang over are computed with the others: they must read numbers, not what was there before.
      rows: { ...layout.rows, padded: true },
      inPlace: false,
      // The outputs of several images are parted there.
      stageCells:
        images === 1
          ? channels * layout.rows.window * layout.columns.window + 4
          : images *
            Math.max(
              channels * layout.rows.window * call.columns.size,
              outChannels * call.rows.outputs * call.columns.outputs,
            ),
      slabCells: layout.slabCells + PATCH.outputs * 4 * vectors,
    },
    patchRows,
    vectors,
    run,
    // A channel writes at most four whole rows past its own.
    outCells:
      outChannels * patchRows * PATCH.outputs * columns.outputs + PATCH.outputs * 4 * PATCH.outputs * vectors,
  };
}

/** Whether the products saved are worth the transforms; so many patches of an image are computed. */
function isFaster(
  { batch, groups, channels, outChannels, rows, columns }: ConvCall,
  patches: number,
): boolean {
  const filters = channels * outChannels;
  const direct = batch * rows.outputs * columns.outputs * WINDOW * WINDOW * filters;
  if (groups * direct < LEAST_PRODUCTS) return false;
  const patchCost = PATCH.products * filters + TRANSFORM_COST * (channels + outChannels);
  return batch * patches * patchCost + FILTER_COST * filters < 0.9 * direct;
}
