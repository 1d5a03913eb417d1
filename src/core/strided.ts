import { numel, type Shape } from './shape.js';

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

/** The same values with as few axes as possible: neighbours merge where every operand steps through them evenly. */
function mergeAxes(shape: Shape, layouts: readonly Shape[]): { shape: number[]; strides: number[][] } {
  const sizes: number[] = [];
  const strides: number[][] = layouts.map(() => []);
  for (let d = 0; d < shape.length; d++) {
    if (shape[d] === 1) continue;
    const last = sizes.length - 1;
    const merges = last >= 0 && layouts.every((layout, k) => strides[k][last] === layout[d] * shape[d]);
    if (merges) sizes[last] *= shape[d];
    else sizes.push(shape[d]);
    const at = sizes.length - 1;
    for (let k = 0; k < layouts.length; k++) strides[k][at] = layouts[k][d];
  }
  return { shape: sizes, strides };
}

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

/** Plans a row-major walk in rows as long as the layouts allow: contiguous operands make a single row. */
export function planRows(shape: Shape, strides: readonly Shape[]): RowPlan {
  if (numel(shape) === 0)
    return { shape: [], strides: strides.map(() => []), steps: strides.map(() => 0), length: 0 };
  const merged = mergeAxes(shape, strides);
  const inner = merged.shape.length - 1;
  return {
    ...merged,
    steps: merged.strides.map((list) => (inner < 0 ? 0 : list[inner])),
    length: inner < 0 ? 1 : merged.shape[inner],
  };
}

/** Visits every row of a plan; `starts` is where each operand begins. */
export function walkRows(
  { shape, strides, steps, length }: RowPlan,
  starts: readonly number[],
  visit: RowVisitor,
): void {
  if (length === 0) return;
  const offsets = [...starts];
  const outer = shape.length - 1;
  const index = new Array<number>(Math.max(outer, 0)).fill(0);
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
  const starts = operands.map(({ offset }) => offset);
  if (shape.length === 1) {
    // A row as it is: planning would take longer than adding four numbers.
    const steps = operands.map(({ strides }) => strides[0]);
    if (shape[0] > 0) visit(starts, steps, shape[0]);
    return;
  }
  const plan = planRows(
    shape,
    operands.map(({ strides }) => strides),
  );
  walkRows(plan, starts, visit);
}
