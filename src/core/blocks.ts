// Values moved as they are, a block of rows at a time: in whole rows where they lie side by side, else one by one.
import type { TypedArray } from './dtype.js';
import type { RowPlan } from './strided.js';

/** An array of bytes or of words of 32 bits. A value of 64 bits is two words. */
export type Units = Uint8Array | Int32Array;

/** The bits of an array: loops that meet two kinds of arrays alone are compiled to plain loads and stores. */
export function unitsOf(array: TypedArray): Units {
  if (array instanceof Uint8Array || array instanceof Int32Array) return array;
  return new Int32Array(array.buffer, array.byteOffset, array.byteLength / 4);
}

/** Units of one value of the array: 2 where a value has 64 bits, else 1. */
export function unitsPerValue({ BYTES_PER_ELEMENT }: TypedArray): 1 | 2 {
  return BYTES_PER_ELEMENT === 8 ? 2 : 1;
}

/** How a block's values lie, in values: from row to row, and from one value of a row to the next. */
export interface BlockSteps {
  readonly row: number;
  readonly value: number;
}

/** Fewer values in a row are moved one by one: a call of the engine's copy takes longer. */
const LEAST_RUN = 24;
/** Rows that are written side by side where values are read across them: no more than a cache's set has lines. */
const ACROSS_ROWS = 8;

/** One value after the other, `inner` the shorter way through the source. */
function moveEach(
  from: Units,
  read: number,
  to: Units,
  write: number,
  [outer, outerRead, outerWrite]: readonly number[],
  [inner, innerRead, innerWrite]: readonly number[],
): void {
  for (let o = 0; o < outer; o++) {
    let i = read + o * outerRead;
    let j = write + o * outerWrite;
    for (let n = 0; n < inner; n++, i += innerRead, j += innerWrite) to[j] = from[i];
  }
}

/** Writes one value `length` times. */
function repeatValue(
  from: Units,
  read: number,
  to: Units,
  write: number,
  length: number,
  units: 1 | 2,
): void {
  if (units === 1) {
    to.fill(from[read], write, write + length);
    return;
  }
  to[write] = from[read];
  to[write + 1] = from[read + 1];
  for (let done = 1; done < length; done *= 2) {
    to.copyWithin(write + 2 * done, write, write + 2 * Math.min(done, length - done));
  }
}

/**
 * Copies `rows` rows of `length` values. `read` and `write` are where they begin, in values; a value has `units` units, and both
 * arrays are of one kind.
 */
export function moveBlock(
  from: Units,
  read: number,
  fromSteps: BlockSteps,
  to: Units,
  write: number,
  toSteps: BlockSteps,
  rows: number,
  length: number,
  units: 1 | 2,
): void {
  const isRun = toSteps.value === 1 || length === 1;
  if (isRun && fromSteps.value === 1 && rows > 1 && fromSteps.row === length && toSteps.row === length) {
    moveBlock(from, read, fromSteps, to, write, toSteps, 1, rows * length, units);
    return;
  }
  if (isRun && length >= LEAST_RUN && (fromSteps.value === 1 || fromSteps.value === 0)) {
    for (let r = 0; r < rows; r++) {
      const [i, j] = [units * (read + r * fromSteps.row), units * (write + r * toSteps.row)];
      if (fromSteps.value === 1) to.set(from.subarray(i, i + units * length), j);
      else repeatValue(from, i, to, j, length, units);
    }
    return;
  }
  const across = Math.abs(fromSteps.row) < Math.abs(fromSteps.value) && fromSteps.row !== 0;
  for (let unit = 0; unit < units; unit++) {
    const [i, j] = [units * read + unit, units * write + unit];
    const along = [length, units * fromSteps.value, units * toSteps.value];
    const rowsAlong = (count: number): number[] => [count, units * fromSteps.row, units * toSteps.row];
    if (!across) {
      moveEach(from, i, to, j, rowsAlong(rows), along);
      continue;
    }
    for (let r = 0; r < rows; r += ACROSS_ROWS) {
      const count = Math.min(ACROSS_ROWS, rows - r);
      moveEach(from, i + units * r * fromSteps.row, to, j + units * r * toSteps.row, along, rowsAlong(count));
    }
  }
}

/** What is done with a block: `offsets[k]` is where it begins in operand `k`. The array is used again for the next. */
export type BlockVisitor = (offsets: readonly number[], rows: number, length: number) => void;

/** The two inner axes of a plan, as rows and what is in them. */
export interface Blocks {
  readonly rows: number;
  readonly length: number;
  /** Of each operand. */
  readonly steps: readonly BlockSteps[];
  /** Calls `visit` with every block. */
  walk(starts: readonly number[], visit: BlockVisitor): void;
}

/** The blocks of a plan that has values. */
export function blocksOf({ shape, strides, steps, length }: RowPlan): Blocks {
  const outer = Math.max(0, shape.length - 2);
  const rows = shape.length < 2 ? 1 : shape[outer];
  const count = shape.slice(0, outer).reduce((product, size) => product * size, 1);
  return {
    rows,
    length,
    steps: strides.map((list, k) => ({ row: shape.length < 2 ? 0 : list[outer], value: steps[k] })),
    walk(starts, visit) {
      const offsets = [...starts];
      for (let block = 0; ; ) {
        visit(offsets, rows, length);
        if (++block === count) return;
        // How many of the last axes come round with this block: those go back, and the one before them goes on.
        let place = block;
        for (let d = outer - 1; ; d--) {
          const comesRound = place % shape[d] === 0;
          const by = comesRound ? 1 - shape[d] : 1;
          for (let k = 0; k < offsets.length; k++) offsets[k] += by * strides[k][d];
          if (!comesRound) break;
          place /= shape[d];
        }
      }
    },
  };
}
