// How a matrix product goes through linear memory, as the plan says: pass by pass its rows and columns are brought over, tiles
// add up, and the result is copied to where it belongs.
import type { TypedArray } from '../../core/dtype.js';
import type { TensorData } from '../../core/tensor-data.js';
import { type EpilogueBuffers, finishChannels } from '../conv/epilogue.js';
import type { CopyPanelFunction } from '../wasm/copy-panel.js';
import type { CopyRowsFunction } from '../wasm/copy-rows.js';
import type { EpilogueFunction } from '../wasm/epilogue.js';
import type { FillFunction } from '../wasm/fill.js';
import type { InterleaveRowsFunction } from '../wasm/interleave-rows.js';
import { bufferBytes, type Pointer } from '../wasm/memory.js';
import type { ProductTileFunction, ProductType } from '../wasm/product-tile.js';
import { atOnce, type Through } from '../wasm/threads.js';
import { splitRows, type TileSet } from '../wasm/tiles.js';
import type { MatrixLayout, PassSizes, ProductCells, ProductPlan } from './product-plan.js';
import { bytesOf, copyPanel, interleave, productTile, valuesOf } from './product-tiles.js';

/** From here on values that lie together are copied faster by the engine than by a loop. */
const LONG_LINE = 32;

/** Where the matrices of one product are. */
export interface ProductOperands {
  readonly a: TypedArray;
  readonly aFrom: number;
  readonly b: TypedArray;
  readonly bFrom: number;
  /** `[n]`, as it is in linear memory; null for none. */
  readonly bias: Pointer | null;
  /** What is done with whole rows of the result; null for nothing. */
  readonly rows: RowWork | null;
  /** Row-major. */
  readonly out: TypedArray;
  readonly outFrom: number;
}

/** What is done with whole rows of a float32 result, the channels of a convolution. */
export interface RowWork {
  /** Each row's sums begin with its own; null for zeros. */
  readonly bias: TensorData | null;
  /** What follows the sums, all rows' numbers in linear memory; null for nothing. */
  readonly epilogue: { readonly run: EpilogueFunction; readonly at: EpilogueBuffers } | null;
}

/** The buffers of {@link ProductCells} in linear memory. */
export type ProductBuffers = Readonly<Record<keyof ProductCells, Pointer>>;

/** Bytes of some buffers. */
export function bytesOfBuffers({ call, cells }: ProductPlan, names: readonly (keyof ProductCells)[]): number {
  return names.reduce((sum, name) => sum + bufferBytes(bytesOf(call.type) * cells[name]), 0);
}

/** Takes the buffers that are not in `shared`. */
export function takeBuffers(
  { arena }: TileSet,
  { call, cells }: ProductPlan,
  shared: Partial<ProductBuffers> = {},
): ProductBuffers {
  const take = (name: keyof ProductCells): Pointer =>
    shared[name] ?? arena.allocate(bytesOf(call.type) * cells[name]);
  return { left: take('left'), right: take('right'), panels: take('panels'), out: take('out') };
}

/** The emitted functions that the passes of a plan call. */
export interface ProductFunctions {
  readonly fill: FillFunction;
  readonly copyRows: CopyRowsFunction;
  readonly copyPanel: CopyPanelFunction;
  readonly interleave: InterleaveRowsFunction;
  /** Linear memory, as it is now. */
  readonly values: () => Float32Array | Float64Array | Int32Array;
  /** Tiles for so many rows of `a`. */
  readonly runs: ReadonlyMap<number, readonly TileRun[]>;
}

/** Tiles of one height, one below the other. */
interface TileRun {
  readonly run: ProductTileFunction;
  readonly count: number;
  /** Their first row. */
  readonly first: number;
}

/** Compiles what the plan needs, before linear memory is filled; null where something computes wrongly here. */
export function functionsFor(
  tiles: TileSet,
  { call, cut, sizes, block, passes, lanes, vectors }: ProductPlan,
  through: Through = atOnce,
): ProductFunctions | null {
  const runs = new Map<number, readonly TileRun[]>();
  const last = cut === 'rows' ? call.m - (passes - 1) * block : sizes.rows;
  for (const rows of [sizes.rows, last]) {
    const found = runsOf(tiles, call.type, rows, vectors, through);
    if (found === null) return null;
    runs.set(rows, found);
  }
  return {
    fill: through(tiles.fill()),
    copyRows: through(tiles.copyRows(1)),
    copyPanel: through(copyPanel(tiles, vectors)),
    interleave: through(interleave(tiles, call.type, lanes)),
    values: () => valuesOf(tiles.arena, call.type),
    runs,
  };
}

/** The tiles of so many rows: those of one height follow each other. */
function runsOf(
  tiles: TileSet,
  type: ProductType,
  rows: number,
  vectors: number,
  through: Through,
): TileRun[] | null {
  const runs: TileRun[] = [];
  const heights = splitRows(rows);
  let first = 0;
  for (const height of new Set(heights)) {
    const tile = productTile(tiles, type, height, vectors);
    if (tile === null) return null;
    const count = heights.filter((other) => other === height).length;
    runs.push({ run: through(tile), count, first });
    first += count * height;
  }
  return runs;
}

/** Where a pass begins. */
export interface PassPlace extends PassSizes {
  readonly row: number;
  readonly product: number;
  readonly column: number;
}

/** Which part of the product pass `index` is. */
export function placeOf({ call, cut, block, sizes }: ProductPlan, index: number): PassPlace {
  const from = index * block;
  const place = { ...sizes, row: 0, product: 0, column: 0 };
  if (cut === 'rows') return { ...place, row: from, rows: Math.min(block, call.m - from) };
  if (cut === 'columns') return { ...place, column: from, columns: Math.min(block, call.n - from) };
  return { ...place, product: from, length: Math.min(block, call.k - from) };
}

/** Copies lines whose values lie together. */
function copyLines(
  source: TypedArray,
  from: number,
  pitch: number,
  target: TypedArray,
  to: number,
  lines: number,
  length: number,
): void {
  if (lines === 1 || pitch === length) {
    target.set(source.subarray(from, from + lines * length) as never, to);
    return;
  }
  for (let line = 0; line < lines; line++, from += pitch, to += length) {
    if (length >= LONG_LINE) target.set(source.subarray(from, from + length) as never, to);
    else for (let i = 0; i < length; i++) target[to + i] = source[from + i];
  }
}

/** Where value `[row, column]` of a matrix lies from its first. */
function cellOf({ byRows, pitch }: MatrixLayout, row: number, column: number): number {
  return byRows ? row * pitch + column : column * pitch + row;
}

/** Brings a pass's rows of `a` over. */
export function layLeft(
  { arena }: TileSet,
  { call }: ProductPlan,
  { left }: ProductBuffers,
  { a, aFrom }: ProductOperands,
  { row, rows, product, length }: PassPlace,
): void {
  const from = aFrom + cellOf(call.a, row, product);
  const [lines, along] = call.a.byRows ? [rows, length] : [length, rows];
  const values = valuesOf(arena, call.type);
  copyLines(a, from, call.a.pitch, values, left / bytesOf(call.type), lines, along);
}

/** Brings a pass's columns of `b` over, and packs them where the plan says so. */
export function layRight(
  tiles: TileSet,
  plan: ProductPlan,
  at: ProductBuffers,
  { b, bFrom }: ProductOperands,
  place: PassPlace,
  functions: ProductFunctions,
  endTask: () => void = () => {},
): void {
  const { call, staged } = plan;
  const { product, column, length, columns } = place;
  const bytes = bytesOf(call.type);
  const values = valuesOf(tiles.arena, call.type);
  const [lines, along] = call.b.byRows ? [length, columns] : [columns, length];
  for (let line = 0; line < lines; line += staged) {
    const count = Math.min(staged, lines - line);
    const from = call.b.byRows
      ? cellOf(call.b, product + line, column)
      : cellOf(call.b, product, column + line);
    const stage = at.right / bytes;
    copyLines(b, bFrom + from, call.b.pitch, values, stage, count, along);
    if (!plan.packed) return;
    if (call.b.byRows) packRows(functions, plan, at, place, line, count, endTask);
    else {
      const whole = Math.ceil(count / plan.lanes) * plan.lanes;
      values.fill(0, stage + count * along, stage + whole * along);
      packColumns(functions, plan, at, place, line, count, endTask);
    }
  }
}

/** Packs `count` rows of `b` from `first` on: a part of every panel. */
function packRows(
  { copyPanel }: ProductFunctions,
  { call, lanes }: ProductPlan,
  { right, panels }: ProductBuffers,
  { columns, length }: PassPlace,
  first: number,
  count: number,
  endTask: () => void,
): void {
  const bytes = bytesOf(call.type);
  for (let column = 0; column < columns; column += lanes) {
    const target = panels + bytes * (column * length + first * lanes);
    copyPanel(right + bytes * column, bytes * columns, target, count);
    endTask();
  }
}

/** Packs `count` columns of `b` from `first` on: whole panels. */
function packColumns(
  { interleave }: ProductFunctions,
  { call, lanes }: ProductPlan,
  { right, panels }: ProductBuffers,
  { length }: PassPlace,
  first: number,
  count: number,
  endTask: () => void,
): void {
  const bytes = bytesOf(call.type);
  for (let column = 0; column < count; column += lanes) {
    const cell = column * length;
    interleave(right + bytes * cell, panels + bytes * (first * length + cell), length, bytes * length);
    endTask();
  }
}

/** Fills the result of a pass with what the sums begin with. */
function beginOut(
  { fill, copyRows, values }: ProductFunctions,
  plan: ProductPlan,
  { out }: ProductBuffers,
  { bias, rows: work }: ProductOperands,
  { row, rows, column, columns }: PassPlace,
): void {
  const bytes = bytesOf(plan.call.type);
  const width = bytes * Math.ceil(columns / plan.lanes) * plan.lanes;
  const ofRows = work?.bias;
  if (ofRows) {
    const [from, step] = [ofRows.offset + row * ofRows.strides[0], ofRows.strides[0]];
    const [first, cells] = [out / bytes, width / bytes];
    for (let i = 0; i < rows; i++) {
      const value = ofRows.storage.array[from + i * step] as number;
      values().fill(value, first + i * cells, first + (i + 1) * cells);
    }
  } else if (bias === null) fill(out, Math.ceil((rows * width) / 64));
  else copyRows(bias + bytes * column, out, 1, rows, width / 4, 0, 0, 0, width, 4);
}

/** Adds a pass's products to its result. */
function multiply(
  functions: ProductFunctions,
  plan: ProductPlan,
  at: ProductBuffers,
  { rows, columns, length }: PassPlace,
): void {
  const { call, packed, lanes, depth } = plan;
  const bytes = bytesOf(call.type);
  const [aRow, aStep] = call.a.byRows ? [bytes * length, bytes] : [bytes, bytes * rows];
  const bStep = bytes * (packed ? lanes : columns);
  const pitch = bytes * Math.ceil(columns / lanes) * lanes;
  const runs = functions.runs.get(rows) as readonly TileRun[];
  for (let product = 0; product < length; product += depth) {
    const products = Math.min(depth, length - product);
    const left = at.left + product * aStep;
    for (let column = 0; column < columns; column += lanes) {
      const panel = packed ? at.panels + bytes * column * length : at.right + bytes * column;
      const right = panel + product * bStep;
      const out = at.out + bytes * column;
      for (const { run, count, first } of runs) {
        run(left + first * aRow, aRow, aStep, right, bStep, products, out + first * pitch, pitch, count);
      }
    }
  }
}

/** Emitted calls that a pass consists of, at most. */
export function callsOfPass({ sizes, lanes, depth, staged, call }: ProductPlan): number {
  const panels = Math.ceil(sizes.columns / lanes);
  const lines = call.b.byRows ? sizes.length : sizes.columns;
  return panels * (2 * Math.ceil(sizes.length / depth) + Math.ceil(lines / staged)) + 2;
}

/** What follows the sums, value by value. */
function finishRows(
  { lanes }: ProductPlan,
  { out }: ProductBuffers,
  { rows: work }: ProductOperands,
  { row, rows, columns }: PassPlace,
): void {
  const epilogue = work?.epilogue;
  if (!epilogue) return;
  const width = Math.ceil(columns / lanes) * lanes;
  finishChannels(epilogue.run, epilogue.at, out, width, 4 * width, row, rows);
}

/** Drops what was computed beyond the last column, so that rows follow each other. */
function closeGaps(
  { copyRows }: ProductFunctions,
  { call, lanes }: ProductPlan,
  { out }: ProductBuffers,
  { rows, columns }: PassPlace,
): void {
  const width = Math.ceil(columns / lanes) * lanes;
  const bytes = bytesOf(call.type);
  if (columns === width || columns !== call.n) return;
  copyRows(out, out, 1, rows, (columns * bytes) / 4, 0, 0, width * bytes, columns * bytes, 4);
}

/** Copies a pass's result to where it belongs. */
export function writeOut(
  { arena }: TileSet,
  { call, lanes }: ProductPlan,
  at: ProductBuffers,
  { out, outFrom }: ProductOperands,
  { row, rows, column, columns }: PassPlace,
): void {
  const values = valuesOf(arena, call.type);
  const from = at.out / bytesOf(call.type);
  const to = outFrom + row * call.n + column;
  if (columns === call.n) {
    out.set(values.subarray(from, from + rows * columns) as never, to);
    return;
  }
  const width = Math.ceil(columns / lanes) * lanes;
  for (let i = 0; i < rows; i++) {
    out.set(values.subarray(from + i * width, from + i * width + columns) as never, to + i * call.n);
  }
}

/** A pass; where the sums are cut, the `first` of them begins with the bias, and the `last` ends. */
export function compute(
  functions: ProductFunctions,
  plan: ProductPlan,
  at: ProductBuffers,
  product: ProductOperands,
  place: PassPlace,
  first: boolean = true,
  last: boolean = true,
): void {
  if (first) beginOut(functions, plan, at, product, place);
  multiply(functions, plan, at, place);
  if (!last) return;
  finishRows(plan, at, product, place);
  closeGaps(functions, plan, at, place);
}
