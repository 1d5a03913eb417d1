// Value by value over arrays on the JavaScript heap: a piece at a time goes through the scratch page of linear memory, small
// enough to stay in the first-level cache, so that the copies in and out cost little beside reading and writing the arrays.
import { type OneFunction, ROUND_VALUES, type TwoFunction } from './elementwise.js';
import type { Arena } from './memory.js';

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
