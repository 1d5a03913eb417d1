import { planRows, type RowVisitor, walkRows } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';

/**
 * For each position of the first `kept` axes, row-major: visits the rows of the values it reduces, in order,
 * then calls `done` with the position's number.
 */
export function forEachWindow(
  { shape, strides, offset }: TensorData,
  kept: number,
  visit: (start: number, step: number, length: number) => void,
  done: (position: number) => void,
): void {
  const inner = planRows(shape.slice(kept), [strides.slice(kept)]);
  const outer = planRows(shape.slice(0, kept), [strides.slice(0, kept)]);
  if (inner.shape.length < 2 && outer.shape.length < 2) {
    // Windows of one row each, evenly spaced: most are.
    const [step] = inner.steps;
    const [stride] = outer.steps;
    for (let n = 0, start = offset; n < outer.length; n++, start += stride) {
      if (inner.length > 0) visit(start, step, inner.length);
      done(n);
    }
    return;
  }
  const visitRow: RowVisitor = ([start], [step], length) => visit(start, step, length);
  let position = 0;
  walkRows(outer, [offset], ([first], [step], length) => {
    for (let n = 0; n < length; n++) {
      walkRows(inner, [first + n * step], visitRow);
      done(position++);
    }
  });
}
