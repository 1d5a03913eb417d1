// Reductions of float32 that go through linear memory in blocks, whatever axes they are over.
import { numel } from '../../core/shape.js';
import type { TensorData } from '../../core/tensor-data.js';
import { BLOCK_VALUES, blockOf, type RowBlock } from '../row-blocks.js';
import type { FunctionBuilder } from '../wasm/assembler.js';
import { readBlock } from '../wasm/blocks.js';
import {
  type Extreme,
  type ExtremeColumnsFunction,
  type ExtremeRowsFunction,
  emitExtremeColumns,
  emitExtremeRows,
  worst,
} from '../wasm/extreme-run.js';
import { fastestTiles } from '../wasm/isa.js';
import type { Arena, Pointer } from '../wasm/memory.js';
import {
  emitSumColumns,
  emitSumRows,
  SUM_VALUES,
  type SumColumnsFunction,
  type SumRowsFunction,
  type SumTerm,
} from '../wasm/sum-run.js';
import type { TileSet } from '../wasm/tiles.js';
import { forEachReductionBlock, INPUT, POSITION, planReduction, type ReductionPlan } from './memory-order.js';

/** Fewer values are done in JavaScript before they are brought to linear memory. */
const LEAST_VALUES = 512;
/** Columns of a round, for both kinds. */
const ROUND = SUM_VALUES;
/** What is beside each other when a self-test ends in the middle of a round, and after a whole one. */
const TEST_LENGTHS = [ROUND - 3, 2 * ROUND + 3];

/** How values of one kind become one, in linear memory and outside. */
interface Joining {
  readonly arena: Arena;
  readonly rows: SumRowsFunction | ExtremeRowsFunction;
  readonly columns: SumColumnsFunction | ExtremeColumnsFunction;
  /** The memory as the type that the results have. */
  readonly results: Float32Array | Float64Array;
  /** The result of a row, from where its 16 bytes begin in {@link results}. */
  ofRow(at: number): number;
  join(a: number, b: number): number;
}

/** Behind the values, and a round that may be read past their end. */
function resultsAt({ scratch }: Arena): Pointer {
  return scratch + 4 * (BLOCK_VALUES + ROUND);
}

/** Joins all values to what is in `totals`. */
function joinBlocks(
  { arena, rows, columns, results, ofRow, join }: Joining,
  reduction: ReductionPlan,
  x: Float32Array,
  totals: Float32Array | Float64Array,
): void {
  const { f32, scratch } = arena;
  const to = resultsAt(arena);
  const first = to / results.BYTES_PER_ELEMENT;
  const perRow = 16 / results.BYTES_PER_ELEMENT;
  const read = (block: RowBlock): void => readBlock(x, 0, blockOf(block, INPUT), f32, scratch / 4);
  if (reduction.along === 'row') {
    forEachReductionBlock(reduction, (block) => {
      read(block);
      rows(scratch, block.rows, block.length, to);
      const pitch = block.pitches[POSITION];
      for (let row = 0, at = block.offsets[POSITION]; row < block.rows; row++, at += pitch) {
        totals[at] = join(totals[at], ofRow(first + perRow * row));
      }
    });
    return;
  }
  /** The columns whose results are in linear memory. */
  let [begin, width] = [0, 0];
  const collect = (): void => totals.set(results.subarray(first, first + width), begin);
  forEachReductionBlock(reduction, (block) => {
    const { length, offsets } = block;
    if (offsets[POSITION] !== begin || length !== width) {
      collect();
      [begin, width] = [offsets[POSITION], length];
      results.set(totals.subarray(begin, begin + width), first);
    }
    read(block);
    columns(scratch, block.rows, 4 * length, Math.ceil(length / ROUND), to);
  });
  collect();
}

let doubles = new Float64Array();

/** The memory as float64, made anew where it has moved. */
function asDoubles({ memory }: Arena): Float64Array {
  if (doubles.buffer !== memory.buffer) doubles = new Float64Array(memory.buffer);
  return doubles;
}

const TERMS: { readonly [Term in SumTerm]: (x: number) => number } = {
  value: (x) => x,
  magnitude: Math.abs,
  square: (x) => x * x,
};

function summing(tiles: TileSet, term: SumTerm): Joining | null {
  const { arena } = tiles;
  const results = asDoubles(arena);
  const ofRow = (at: number): number => results[at] + results[at + 1];
  const join = (a: number, b: number): number => a + b;
  const expected = (values: readonly number[]): number => values.map(TERMS[term]).reduce(join);
  return compiled<SumRowsFunction, SumColumnsFunction>(
    tiles,
    `sum of ${term}s`,
    [() => emitSumRows(term), () => emitSumColumns(term)],
    { arena, results, ofRow, join },
    0,
    expected,
  );
}

function comparing(tiles: TileSet, extreme: Extreme): Joining | null {
  const { arena } = tiles;
  const results = arena.f32;
  const ofRow = (at: number): number => results[at];
  const join = extreme === 'max' ? Math.max : Math.min;
  return compiled<ExtremeRowsFunction, ExtremeColumnsFunction>(
    tiles,
    extreme,
    [() => emitExtremeRows(extreme), () => emitExtremeColumns(extreme)],
    { arena, results, ofRow, join },
    worst(extreme),
    (values) => join(...values),
  );
}

/** Compiles both functions, once, and compares them with what is expected; null where one computes wrongly here. */
function compiled<Rows extends SumRowsFunction, Columns extends SumColumnsFunction>(
  tiles: TileSet,
  name: string,
  [emitRows, emitColumns]: readonly [() => FunctionBuilder, () => FunctionBuilder],
  how: Omit<Joining, 'rows' | 'columns'>,
  start: number,
  expected: (values: readonly number[]) => number,
): Joining | null {
  const { arena, results, ofRow } = how;
  const from = arena.scratch / 4;
  const to = resultsAt(arena);
  const first = to / results.BYTES_PER_ELEMENT;
  const value = (row: number, column: number): number => ((7 * row + 5 * column) % 11) - 5;
  const fill = (length: number): void => {
    for (let i = 0; i < 2 * length; i++) arena.f32[from + i] = value(Math.floor(i / length), i % length);
  };
  const rows = tiles.emitted(`${name} of rows`, emitRows, (f: Rows) => {
    for (const length of TEST_LENGTHS) {
      fill(length);
      f(arena.scratch, 2, length, to);
      for (let row = 0; row < 2; row++) {
        const actual = ofRow(first + (16 / results.BYTES_PER_ELEMENT) * row);
        const wanted = expected(Array.from({ length }, (_, column) => value(row, column)));
        if (actual !== wanted) return `row ${row} of ${length} values is ${actual}, not ${wanted}`;
      }
    }
    return null;
  });
  const columns = tiles.emitted(`${name} of columns`, emitColumns, (f: Columns) => {
    for (const length of TEST_LENGTHS) {
      fill(length);
      results.fill(start, first, first + length);
      f(arena.scratch, 2, 4 * length, Math.ceil(length / ROUND), to);
      for (let column = 0; column < length; column++) {
        const wanted = expected([value(0, column), value(1, column)]);
        if (results[first + column] !== wanted) return `column ${column} is ${results[first + column]}`;
      }
    }
    return null;
  });
  return rows && columns && { ...how, rows, columns };
}

/** Whether {@link addInBlocks} is for this input. */
export function addsInBlocks(term: SumTerm, input: TensorData, kept: number): boolean {
  return prepared(input, kept, (tiles) => summing(tiles, term)) !== null;
}

/** Adds the terms of a float32 input to `totals`, in double precision. */
export function addInBlocks(term: SumTerm, input: TensorData, kept: number, totals: Float64Array): void {
  run(input, kept, (tiles) => summing(tiles, term), totals);
}

/** Whether {@link extremesInBlocks} is for this input. */
export function comparesInBlocks(extreme: Extreme, input: TensorData, kept: number): boolean {
  return prepared(input, kept, (tiles) => comparing(tiles, extreme)) !== null;
}

/** Sets `results` to the largest (or smallest) values of a float32 input; NaN where there is one. */
export function extremesInBlocks(
  extreme: Extreme,
  input: TensorData,
  kept: number,
  results: Float32Array,
): void {
  run(input, kept, (tiles) => comparing(tiles, extreme), results.fill(worst(extreme)));
}

type Choose = (tiles: TileSet) => Joining | null;

function prepared(
  input: TensorData,
  kept: number,
  choose: Choose,
): { joining: Joining; reduction: ReductionPlan } | null {
  if (input.dtype !== 'float32' || numel(input.shape) < LEAST_VALUES) return null;
  const reduction = planReduction(input, kept);
  const tiles = reduction && fastestTiles();
  const joining = tiles && choose(tiles);
  return joining && reduction && { joining, reduction };
}

function run(input: TensorData, kept: number, choose: Choose, totals: Float32Array | Float64Array): void {
  const call = prepared(input, kept, choose);
  if (call === null) throw new Error('A reduction in blocks: run without supports');
  joinBlocks(call.joining, call.reduction, input.storage.array as Float32Array, totals);
}
