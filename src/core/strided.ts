import type { Shape } from './shape.js';

/** Where the values of a shape lie: at `offset + Σ index[d] · strides[d]`. */
export interface Strided {
  readonly offset: number;
  readonly strides: Shape;
}

/**
 * What is done with one row: `offsets[k]` is where it begins in operand `k`, `steps[k]` leads to its next
 * value. Both arrays are used again for the next row.
 */
export type RowVisitor = (offsets: readonly number[], steps: readonly number[], length: number) => void;

/** How several operands of one shape are walked: worked out once, for any number of walks. */
export interface RowPlan {
  /** Sizes of the merged axes. */
  readonly shape: readonly number[];
  /** Of each operand, one per merged axis. */
  readonly strides: readonly (readonly number[])[];
  /** From one value of a row to the next, for each operand. */
  readonly steps: readonly number[];
  /** Values in a row; 0 where there are none at all. */
  readonly length: number;
}

/** Whether an axis of `size` takes up in every operand where the merged axis `at` before it steps on. */
function joins(
  merged: readonly (readonly number[])[],
  at: number,
  strides: readonly Shape[],
  d: number,
  size: number,
): boolean {
  for (let k = 0; k < strides.length; k++) if (merged[k][at] !== strides[k][d] * size) return false;
  return true;
}

/**
 * Plans a row-major walk in rows as long as the layouts allow: neighbouring axes merge where every operand steps through them
 * evenly, so that contiguous operands make a single row. Every small operation comes here: plain loops.
 */
export function planRows(shape: Shape, strides: readonly Shape[]): RowPlan {
  const operands = strides.length;
  const sizes: number[] = [];
  const merged: number[][] = [];
  const steps: number[] = [];
  for (let k = 0; k < operands; k++) {
    merged.push([]);
    steps.push(0);
  }
  const empty = shape.includes(0);
  for (let d = 0; d < shape.length && !empty; d++) {
    const size = shape[d];
    if (size === 1) continue;
    const last = sizes.length - 1;
    if (last >= 0 && joins(merged, last, strides, d, size)) sizes[last] *= size;
    else sizes.push(size);
    const at = sizes.length - 1;
    for (let k = 0; k < operands; k++) merged[k][at] = steps[k] = strides[k][d];
  }
  const length = empty ? 0 : sizes.length === 0 ? 1 : sizes[sizes.length - 1];
  return { shape: sizes, strides: merged, steps, length };
}

/** Visits every row of a plan; `starts` is where each operand begins. */
export function walkRows(
  { shape, strides, steps, length }: RowPlan,
  starts: readonly number[],
  visit: RowVisitor,
): void {
  if (length === 0) return;
  const outer = shape.length - 1;
  if (outer <= 0) {
    visit(starts, steps, length);
    return;
  }
  const offsets = starts.slice();
  const index = new Array<number>(outer).fill(0);
  for (;;) {
    visit(offsets, steps, length);
    let d = outer - 1;
    for (; d >= 0; d--) {
      if (++index[d] < shape[d]) {
        for (let k = 0; k < offsets.length; k++) offsets[k] += strides[k][d];
        break;
      }
      index[d] = 0;
      for (let k = 0; k < offsets.length; k++) offsets[k] -= strides[k][d] * (shape[d] - 1);
    }
    if (d < 0) return;
  }
}

/** Walks the values of several operands of one shape in row-major order, a row at a time. */
export function forEachRow(shape: Shape, operands: readonly Strided[], visit: RowVisitor): void {
  const starts: number[] = [];
  for (let k = 0; k < operands.length; k++) starts.push(operands[k].offset);
  if (shape.length === 1) {
    // A row as it is: planning would take longer than adding four numbers.
    const steps: number[] = [];
    for (let k = 0; k < operands.length; k++) steps.push(operands[k].strides[0]);
    if (shape[0] > 0) visit(starts, steps, shape[0]);
    return;
  }
  const strides: Shape[] = [];
  for (let k = 0; k < operands.length; k++) strides.push(operands[k].strides);
  walkRows(planRows(shape, strides), starts, visit);
}
