import { type AxisWindowing, windowSpan } from '../../core/conv-arithmetic.js';
import { checkInterrupt } from '../../core/interrupt.js';
import { ONE_WINDOW, type PoolAxis } from '../../core/pool-axes.js';
import { numel } from '../../core/shape.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { AvgPoolArgs, MaxPoolArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { fastestTiles } from '../wasm/isa.js';
import { bufferBytes, type Pointer } from '../wasm/memory.js';
import { emitPoolRows, type PoolRowsFunction } from '../wasm/pool-rows.js';
import type { TileSet } from '../wasm/tiles.js';

type Form = 'max' | 'mean';

/** Below so many values of the result the reference is done before linear memory is filled. */
const LEAST_VALUES = 64;
/** A pass takes planes up to so many cells (256 kB), at least one. */
const PASS_CELLS = 64 << 10;
/** One plane with what is around it stays below this many cells (64 MB). */
const MOST_CELLS = 16 << 20;
const ONE_ROW: AxisWindowing = { kernelSize: 1, stride: 1, dilation: 1, padding: [0, 0] };

/** One spatial axis of a plane. */
interface Axis extends AxisWindowing {
  readonly windows: PoolAxis;
  readonly size: number;
  readonly places: number;
}

/** Where everything of a plane lies, in cells. */
interface Layout {
  readonly rows: Axis;
  readonly columns: Axis;
  /** Fours of places in a row of the result. */
  readonly vectors: number;
  /** Cells from one row of a phase to the next, and of a whole phase. */
  readonly pitch: number;
  readonly phase: number;
  readonly slab: number;
}

function layOut({ input, axes }: MaxPoolArgs, window: readonly AxisWindowing[], out: TensorData): Layout {
  const axis = (i: number): Axis => ({
    ...window[i],
    windows: axes[i],
    size: input.shape[2 + i],
    places: out.shape[2 + i],
  });
  const rows = window.length === 1 ? { ...ONE_ROW, windows: ONE_WINDOW, size: 1, places: 1 } : axis(0);
  const columns = axis(window.length - 1);
  const vectors = Math.ceil(columns.places / 4);
  const pitch = 4 * vectors + Math.floor(((columns.kernelSize - 1) * columns.dilation) / columns.stride);
  const height = (rows.places - 1) * rows.stride + windowSpan(rows.kernelSize, rows.dilation);
  const phase = height * pitch;
  return { rows, columns, vectors, pitch, phase, slab: phase * columns.stride };
}

/** The tables that {@link PoolRowsFunction} reads; numbers of one form are integers, those of the other float32. */
interface Tables {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly taps: Int32Array;
}

/** For means, a row and a column of the result have the two factors of what a sum is divided by. */
function tablesOf(layout: Layout, form: Form): Tables {
  const divisors = form === 'max' ? null : divisorFactors;
  const { rows, columns, vectors, pitch, phase } = layout;
  const width = columns.size;
  const rowTable = new Int32Array(3 * rows.places);
  const rowDivisors = divisors && new Int32Array(divisors(rows).buffer);
  const firstRows = rows.windows.first;
  for (let y = 0; y < rows.places; y++) {
    rowTable[3 * y] = 4 * y * rows.stride * pitch;
    rowTable[3 * y + 1] = (y * rows.stride - rows.padding[0]) * width;
    rowTable[3 * y + 2] = rowDivisors === null ? firstRows[y] * width : rowDivisors[y];
  }
  const columnTable = new Int32Array(8 * vectors);
  const columnDivisors = divisors && new Int32Array(divisors(columns).buffer);
  const firstColumns = columns.windows.first;
  for (let x = 0; x < columns.places; x++) {
    const at = 8 * Math.floor(x / 4) + (x % 4);
    columnTable[at] = x * columns.stride - columns.padding[0];
    columnTable[at + 4] = columnDivisors === null ? firstColumns[x] : columnDivisors[x];
  }
  const taps = new Int32Array(2 * rows.kernelSize * columns.kernelSize);
  for (let ky = 0, at = 0; ky < rows.kernelSize; ky++) {
    for (let kx = 0; kx < columns.kernelSize; kx++, at += 2) {
      const [y, x] = [ky * rows.dilation, kx * columns.dilation];
      const cell = (x % columns.stride) * phase + y * pitch + Math.floor(x / columns.stride);
      taps[at] = 4 * cell;
      taps[at + 1] = y * width + x;
    }
  }
  return { rows: rowTable, columns: columnTable, taps };
}

/** The pooling of every plane. The arena has been asked for {@link bytesOf}. */
function pool(
  tiles: TileSet,
  form: Form,
  layout: Layout,
  tables: Tables,
  input: TensorData,
  results: readonly TensorData[],
): void {
  const { arena } = tiles;
  const { rows, columns, vectors } = layout;
  const run = compiled(tiles, form) as PoolRowsFunction;
  const [planeIn, planeOut] = [rows.size * columns.size, rows.places * columns.places];
  const planes = input.shape[0] * input.shape[1];
  const perPass = planesPerPass(layout, planes);
  arena.reset();
  const { f32, i32 } = arena;
  const table = (values: Int32Array): Pointer => {
    const at = arena.allocate(values.byteLength);
    i32.set(values, at / 4);
    return at;
  };
  const [rowTable, columnTable, taps] = [tables.rows, tables.columns, tables.taps].map(table);
  const stage = arena.allocate(4 * (perPass * planeIn + 8));
  const slab = arena.allocate(4 * (layout.slab + 8));
  const values = arena.allocate(4 * (perPass * planeOut + 4));
  const indices = arena.allocate(4 * (perPass * planeOut + 4));
  f32.fill(form === 'max' ? Number.NEGATIVE_INFINITY : 0, slab / 4, slab / 4 + layout.slab + 8);
  const source = input.storage.array as Float32Array;
  for (let plane = 0; plane < planes; plane += perPass) {
    checkInterrupt();
    const count = Math.min(perPass, planes - plane);
    const from = input.offset + plane * planeIn;
    f32.set(source.subarray(from, from + count * planeIn), stage / 4);
    for (let p = 0; p < count; p++) {
      fillSlab(tiles, layout, stage + 4 * p * planeIn, slab);
      const to = 4 * p * planeOut;
      const tapCount = tables.taps.length / 2;
      run(
        slab,
        rowTable,
        rows.places,
        columnTable,
        vectors,
        taps,
        tapCount,
        values + to,
        indices + to,
        4 * columns.places,
      );
    }
    results.forEach(({ storage, offset }, i) => {
      const at = (i === 0 ? values : indices) / 4;
      const view =
        i === 0 ? f32.subarray(at, at + count * planeOut) : i32.subarray(at, at + count * planeOut);
      (storage.array as Float32Array | Int32Array).set(view, offset + plane * planeOut);
    });
  }
}

/** Copies a plane between its padding, each phase of the columns' stride on its own plane. */
function fillSlab(
  tiles: TileSet,
  { rows, columns, pitch, phase }: Layout,
  stage: Pointer,
  slab: Pointer,
): void {
  const { stride, padding, size } = columns;
  const copyRows = tiles.copyRows(stride <= 2 ? (stride as 1 | 2) : 0);
  const height = Math.min(rows.size, phase / pitch - rows.padding[0]);
  for (let f = 0; f < stride; f++) {
    const first = Math.max(0, Math.ceil((padding[0] - f) / stride));
    const cell = first * stride + f - padding[0];
    const count = Math.min(Math.ceil((size - cell) / stride), pitch - first);
    if (count <= 0 || height <= 0) continue;
    const to = slab + 4 * (f * phase + rows.padding[0] * pitch + first);
    copyRows(stage + 4 * cell, to, 1, height, count, 0, 0, 4 * size, 4 * pitch, 4 * stride);
  }
}

function planesPerPass({ rows, columns }: Layout, planes: number): number {
  const cells = rows.size * columns.size + 2 * rows.places * columns.places;
  return Math.max(1, Math.min(planes, Math.floor(PASS_CELLS / cells)));
}

function bytesOf(layout: Layout, tables: Tables, planes: number): number {
  const { rows, columns, slab } = layout;
  const perPass = planesPerPass(layout, planes);
  const [stage, out] = [perPass * rows.size * columns.size + 8, perPass * rows.places * columns.places + 4];
  const cells = [stage, slab + 8, out, out, tables.rows.length, tables.columns.length, tables.taps.length];
  return cells.reduce((sum, count) => sum + bufferBytes(4 * count), 0);
}

function compiled(tiles: TileSet, form: Form): PoolRowsFunction | null {
  return tiles.emitted(
    `pool ${form}`,
    () => emitPoolRows(form),
    (f: PoolRowsFunction) => whyWrong(f, form, tiles),
  );
}

/** Pools five cells in a row with a window of two. */
function whyWrong(f: PoolRowsFunction, form: Form, { arena }: TileSet): string | null {
  const { f32, i32, scratch } = arena;
  const [rows, columns, taps, x, values, indices] = [0, 16, 32, 48, 64, 80].map(
    (cells) => scratch / 4 + cells,
  );
  i32.set([0, 0, 0], rows);
  i32.set([0, 1, 2, 3, 0, 1, 2, 3], columns);
  if (form === 'mean') {
    f32[rows + 2] = 1;
    f32.fill(2, columns + 4, columns + 8);
  }
  i32.set([0, 0, 4, 1], taps);
  f32.set([1, 3, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN], x);
  f(4 * x, 4 * rows, 1, 4 * columns, 1, 4 * taps, 2, 4 * values, 4 * indices, 16);
  const actual = [
    ...f32.subarray(values, values + 4),
    ...(form === 'max' ? i32.subarray(indices, indices + 4) : []),
  ];
  const none = Number.NEGATIVE_INFINITY;
  const expected = form === 'max' ? [3, 3, none, Number.NaN, 1, 1, 2, 4] : [2, none, none, Number.NaN];
  return expected.every((value, i) => Object.is(value, actual[i]))
    ? null
    : `${form} is ${actual}, not ${expected}`;
}

/** What a call needs; null where this is not for it. */
function prepare(
  form: Form,
  args: MaxPoolArgs,
  out: TensorData,
): { tiles: TileSet; layout: Layout; tables: Tables } | null {
  const { input, window } = args;
  if (input.dtype !== 'float32' || window === null || window.length > 2 || numel(out.shape) < LEAST_VALUES)
    return null;
  if (!isContiguous(input) || !isContiguous(out)) return null;
  const layout = layOut(args, window, out);
  if (layout.slab + numel(input.shape.slice(2)) > MOST_CELLS) return null;
  const tiles = fastestTiles();
  if (tiles === null || compiled(tiles, form) === null) return null;
  const tables = tablesOf(layout, form);
  const planes = input.shape[0] * input.shape[1];
  return tiles.arena.reserve(bytesOf(layout, tables, planes)) ? { tiles, layout, tables } : null;
}

/**
 * Max pooling of float32 along one or two axes, four places at a time; values and indices as the reference's: padding never
 * wins, NaN always does, of equal values the first.
 */
export const f32MaxPoolWasm: Kernel<'maxPool'> = {
  name: 'f32_maxpool__wasm',
  supports: (args, [values]) => prepare('max', args, values) !== null,
  run(args, results) {
    const call = prepare('max', args, results[0]);
    if (call === null) throw new Error('f32_maxpool__wasm: run without supports');
    pool(call.tiles, 'max', call.layout, call.tables, args.input, results);
  },
};

/** Factors of the divisor along an axis, at least 1. */
function divisorFactors({ windows }: Axis): Float32Array {
  return Float32Array.from(windows.divisor, (cells) => Math.max(1, cells));
}

/**
 * Average pooling of float32 along one or two axes, four places at a time. Sums of a window in float32, at most 1e-6 of the
 * largest value in it off the reference.
 */
export const f32AvgPoolWasm: Kernel<'avgPool'> = {
  name: 'f32_avgpool__wasm',
  supports: (args: AvgPoolArgs, [out]) => args.divisor === null && prepare('mean', args, out) !== null,
  run(args, results) {
    const call = prepare('mean', args, results[0]);
    if (call === null) throw new Error('f32_avgpool__wasm: run without supports');
    pool(call.tiles, 'mean', call.layout, call.tables, args.input, results);
  },
};
