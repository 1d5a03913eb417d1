// How a matrix product is cut into pieces that go through linear memory: pure arithmetic, in values.
//
// One pass multiplies some rows of `a` with some columns of `b` over some products of each sum. What is cut is the longest
// side, so that the matrix that it is no side of stays in linear memory over all passes:
//
//   rows      `a` and the result go through a few rows at a time, past the whole of `b`
//   columns   `b` and the result go through a few columns at a time, past the whole of `a`
//   sums      `a` and `b` go through, and the whole result stays
import type { Shape } from '../../core/shape.js';
import type { ProductType } from '../wasm/product-tile.js';
import { MAX_TILE_ROWS, tileVectors, type VectorBits } from '../wasm/tiles.js';
import { bytesOf } from './product-tiles.js';

/** A matrix of which the values of each row, or of each column, lie together. */
export interface MatrixLayout {
  /** The rows do; else the columns. */
  readonly byRows: boolean;
  /** From one to the next. */
  readonly pitch: number;
}

/** How the last two axes lie; null where neither rows nor columns lie together. */
export function layoutOf(shape: Shape, strides: Shape): MatrixLayout | null {
  const [rows, columns] = shape.slice(-2);
  const [down, across] = strides.slice(-2);
  if (across === 1 && (columns > 1 || rows === 1)) return { byRows: true, pitch: down };
  return down === 1 ? { byRows: false, pitch: across } : null;
}

/** `[m, k]` times `[k, n]`. */
export interface ProductCall {
  readonly type: ProductType;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly a: MatrixLayout;
  readonly b: MatrixLayout;
}

/** What one pass multiplies. */
export interface PassSizes {
  readonly rows: number;
  readonly length: number;
  readonly columns: number;
}

/** Values of the buffers. */
export interface ProductCells {
  readonly left: number;
  /** `b` as it lies in the tensor. */
  readonly right: number;
  /** `b` in panels, the columns of a tile each; 0 where the tiles read it as it lies. */
  readonly panels: number;
  readonly out: number;
}

export interface ProductPlan {
  readonly call: ProductCall;
  readonly cut: 'rows' | 'columns' | 'sums';
  /** Of that side, in each pass; the last may have fewer. */
  readonly block: number;
  readonly passes: number;
  /** Of the largest pass. */
  readonly sizes: PassSizes;
  readonly packed: boolean;
  /** Columns of a tile, and its vectors of 128 bits a row. */
  readonly lanes: number;
  readonly vectors: number;
  /** Products of each sum that are added at a time. */
  readonly depth: number;
  /** Rows (or columns, see {@link MatrixLayout}) of `b` that are brought over at a time to be packed. */
  readonly staged: number;
  readonly cells: ProductCells;
}

/** What the passes of a plan are to be like. */
export interface ProductLimits {
  /** Values that a pass brings over of each matrix, about. */
  readonly block: number;
  /** Values of `b` that are brought over before they are packed. */
  readonly stage: number;
  /** Passes that there shall be at least, where the sides allow. */
  readonly passes: number;
}

/** 512 kB each, of a second-level cache; 64 kB. */
export const PRODUCT_LIMITS: ProductLimits = { block: 128 << 10, stage: 16 << 10, passes: 1 };

/** A panel of so many rows stays in the first-level cache (16 kB) over all rows of `a`. */
const DEPTH = 256;
/** With at most so many rows of `a` the tiles read `b` as it lies: packing it costs as much as three tiles. */
const FEW_ROWS = 3 * MAX_TILE_ROWS;
/** So much of `b` stays in the first-level cache as it lies. */
const SMALL = 8 << 10;
/** No buffer is larger, 256 MB of float32. */
const MOST_CELLS = 64 << 20;

/** `size` in equal blocks of at most `most`, a multiple of `unit`. */
function blockOf(size: number, most: number, unit: number): number {
  const blocks = Math.ceil(size / Math.max(unit, Math.floor(most / unit) * unit));
  return Math.min(size, Math.ceil(size / blocks / unit) * unit);
}

function roundUp(count: number, unit: number): number {
  return Math.ceil(count / unit) * unit;
}

/** Plans a product; null where the matrices are too large for it. */
export function planProduct(call: ProductCall, bits: VectorBits, limits: ProductLimits): ProductPlan | null {
  const { m, k, n, type, b } = call;
  const vectors = tileVectors(bits, m);
  const lanes = (16 * vectors) / bytesOf(type);
  const sides = { rows: m, columns: n, sums: k };
  const cut = cutOf(call, limits, lanes);
  const parts = limits.passes;
  const block =
    cut === 'sums'
      ? blockOf(k, limits.block / (m + n), 16)
      : cut === 'rows'
        ? blockOf(m, Math.min(limits.block / Math.max(k, n), m / parts), MAX_TILE_ROWS)
        : blockOf(n, Math.min((2 * limits.block) / Math.max(k, m), n / parts), lanes);
  const sizes = {
    rows: cut === 'rows' ? block : m,
    length: cut === 'sums' ? block : k,
    columns: cut === 'columns' ? block : n,
  };
  const small = sizes.length * sizes.columns <= SMALL;
  const packed = !b.byRows || (m > FEW_ROWS && sizes.columns > lanes && !small);
  const whole = b.byRows ? sizes.length : roundUp(sizes.columns, lanes);
  const line = b.byRows ? sizes.columns : sizes.length;
  const staged = packed
    ? Math.min(whole, roundUp(Math.max(1, Math.floor(limits.stage / line)), b.byRows ? 1 : lanes))
    : whole;
  const width = roundUp(sizes.columns, lanes);
  const cells = {
    left: sizes.rows * sizes.length,
    right: staged * line + lanes,
    panels: packed ? width * sizes.length : 0,
    out: sizes.rows * width,
  };
  if (Object.values(cells).some((count) => count > MOST_CELLS)) return null;
  const depth = Math.ceil(sizes.length / Math.ceil(sizes.length / DEPTH));
  const passes = Math.ceil(sides[cut] / block);
  return { call, cut, block, passes, sizes, packed, lanes, vectors, depth, staged, cells };
}

function cutOf(
  { m, k, n, a, b }: ProductCall,
  { block, passes }: ProductLimits,
  lanes: number,
): ProductPlan['cut'] {
  // Where rows of `b` lie together, few products of all sums are a run of memory, and few columns are not.
  const runs = b.byRows && (!a.byRows || m <= FEW_ROWS);
  if (runs && passes === 1 && k * (m + n) > block && m * roundUp(n, lanes) <= block) return 'sums';
  return m >= n ? 'rows' : 'columns';
}
