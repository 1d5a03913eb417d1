import type { Shape } from '../core/shape.js';
import { forEachRow, type Strided } from '../core/strided.js';

/**
 * Visits every line along `axis` of operands of one shape: `starts[k]` is where it begins in operand `k`. The array
 * is used again for the next line.
 */
export function forEachLane(
  shape: Shape,
  axis: number,
  operands: readonly Strided[],
  visit: (starts: readonly number[]) => void,
): void {
  const without = (sizes: Shape): number[] => sizes.filter((_, d) => d !== axis);
  const others = operands.map(({ offset, strides }) => ({ offset, strides: without(strides) }));
  const starts = operands.map(() => 0);
  forEachRow(without(shape), others, (offsets, steps, count) => {
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < starts.length; k++) starts[k] = offsets[k] + i * steps[k];
      visit(starts);
    }
  });
}
