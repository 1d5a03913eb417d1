// Value by value over arrays on the JavaScript heap: a piece at a time goes through the scratch page of linear memory, small
// enough to stay in the first-level cache, so that the copies in and out cost little beside reading and writing the arrays.
import { type OneFunction, ROUND_VALUES, type TwoFunction } from './elementwise.js';
import type { Arena } from './memory.js';
import { SUM_VALUES, type SumColumnsFunction, type SumRunFunction } from './sum-run.js';

/** Values of a piece, 16 kB: two of them and the result's fill a first-level cache of 48 kB. */
const PIECE = 4096;

function rounds(values: number): number {
  return Math.ceil(values / ROUND_VALUES);
}

/** `y[to + n] = f(x[from + n])` for `n < length`. */
export function oneInPieces(
  { f32, scratch }: Arena,
  f: OneFunction,
  x: Float32Array,
  from: number,
  y: Float32Array,
  to: number,
  length: number,
): void {
  const at = scratch / 4;
  for (let done = 0; done < length; done += PIECE) {
    const count = Math.min(PIECE, length - done);
    f32.set(x.subarray(from + done, from + done + count), at);
    f(scratch, scratch, rounds(count));
    y.set(f32.subarray(at, at + count), to + done);
  }
}

/** `z[to + n] = f(x[i + n], y[j + n])` for `n < length`; with `yStep` 0, of `y[j]` alone: `f` is then the repeated form. */
export function twoInPieces(
  { f32, scratch }: Arena,
  f: TwoFunction,
  [x, y, z]: readonly Float32Array[],
  [i, j, to]: readonly number[],
  yStep: 0 | 1,
  length: number,
): void {
  const [a, b] = [scratch / 4, scratch / 4 + PIECE];
  if (yStep === 0) f32[b] = y[j];
  for (let done = 0; done < length; done += PIECE) {
    const count = Math.min(PIECE, length - done);
    f32.set(x.subarray(i + done, i + done + count), a);
    if (yStep === 1) f32.set(y.subarray(j + done, j + done + count), b);
    f(scratch, 4 * b, scratch, rounds(count));
    z.set(f32.subarray(a, a + count), to + done);
  }
}

let doubles = new Float64Array();

/** The memory as float64, made anew where it has moved. */
function asDoubles({ memory }: Arena): Float64Array {
  if (doubles.buffer !== memory.buffer) doubles = new Float64Array(memory.buffer);
  return doubles;
}

/** The sum of `length` values from `from` on. */
export type SumInPieces = (from: number, length: number) => number;

/** The sum of `x[from + n]` for `n < length`, in double precision. */
export function sumInPieces(
  arena: Arena,
  f: SumRunFunction,
  x: Float32Array,
  from: number,
  length: number,
): number {
  const { f32, scratch } = arena;
  const at = scratch / 4;
  const sums = scratch + 4 * PIECE;
  const f64 = asDoubles(arena);
  let total = 0;
  for (let done = 0; done < length; done += PIECE) {
    const count = Math.min(PIECE, length - done);
    f32.set(x.subarray(from + done, from + done + count), at);
    const rest = count % SUM_VALUES;
    if (rest > 0) f32.fill(0, at + count, at + count + SUM_VALUES - rest);
    f(scratch, Math.ceil(count / SUM_VALUES), sums);
    for (let i = 0; i < 8; i++) total += f64[sums / 8 + i];
  }
  return total;
}

/** The most columns whose sums are in linear memory at a time. */
const MOST_COLUMNS = 4096;
/** Values that go there at a time: 64 kB, many rows for each look at the sums. */
const COLUMN_VALUES = 16384;

/** Adds `x[from + row · step + n]` for `row < rows` to `sums[n]`. */
export function sumColumnsInPieces(
  arena: Arena,
  f: SumColumnsFunction,
  x: Float32Array,
  from: number,
  step: number,
  rows: number,
  sums: Float64Array,
): void {
  const { f32, scratch } = arena;
  const f64 = asDoubles(arena);
  const at = scratch / 4;
  // Behind the values, and a round that may be read past their end.
  const totals = scratch + 4 * (COLUMN_VALUES + SUM_VALUES);
  for (let begin = 0; begin < sums.length; begin += MOST_COLUMNS) {
    const columns = Math.min(MOST_COLUMNS, sums.length - begin);
    const most = Math.floor(COLUMN_VALUES / columns);
    f64.set(sums.subarray(begin, begin + columns), totals / 8);
    for (let row = 0; row < rows; row += most) {
      const count = Math.min(most, rows - row);
      const first = from + row * step + begin;
      if (step === columns) f32.set(x.subarray(first, first + count * columns), at);
      else {
        for (let i = 0; i < count; i++) {
          const start = first + i * step;
          f32.set(x.subarray(start, start + columns), at + i * columns);
        }
      }
      f(scratch, count, 4 * columns, Math.ceil(columns / SUM_VALUES), totals);
    }
    sums.set(f64.subarray(totals / 8, totals / 8 + columns), begin);
  }
}
