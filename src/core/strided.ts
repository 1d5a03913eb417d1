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
function mergeAxes(shape: Shape, operands: readonly Strided[]): { shape: number[]; strides: number[][] } {
  const sizes: number[] = [];
  const strides: number[][] = operands.map(() => []);
  for (let d = 0; d < shape.length; d++) {
    if (shape[d] === 1) continue;
    const last = sizes.length - 1;
    const merges = last >= 0 && operands.every((o, k) => strides[k][last] === o.strides[d] * shape[d]);
    if (merges) sizes[last] *= shape[d];
    else sizes.push(shape[d]);
    const at = sizes.length - 1;
    for (let k = 0; k < operands.length; k++) strides[k][at] = operands[k].strides[d];
  }
  return { shape: sizes, strides };
}

/**
 * Walks the values of several operands of one shape in row-major order, a row at a time. Rows are as long as
 * the layouts allow: contiguous operands make one row, a scalar a row of one value, an empty shape none.
 */
export function forEachRow(shape: Shape, operands: readonly Strided[], visit: RowVisitor): void {
  if (numel(shape) === 0) return;
  const merged = mergeAxes(shape, operands);
  const inner = merged.shape.length - 1;
  const offsets = operands.map(({ offset }) => offset);
  const length = inner < 0 ? 1 : merged.shape[inner];
  const steps = merged.strides.map((strides) => (inner < 0 ? 0 : strides[inner]));
  const index = new Array<number>(Math.max(inner, 0)).fill(0);
  for (;;) {
    visit(offsets, steps, length);
    let d = inner - 1;
    for (; d >= 0; d--) {
      if (++index[d] < merged.shape[d]) {
        for (let k = 0; k < offsets.length; k++) offsets[k] += merged.strides[k][d];
        break;
      }
      index[d] = 0;
      for (let k = 0; k < offsets.length; k++) offsets[k] -= merged.strides[k][d] * (merged.shape[d] - 1);
    }
    if (d < 0) return;
  }
}
