import { checkInterrupt } from '../../core/interrupt.js';
import { ONE_WINDOW } from '../../core/pool-axes.js';
import { numel } from '../../core/shape.js';
import { contiguousValues, isContiguous } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';

/**
 * The gradient of average pooling over one or two axes of row-major float32: a row of windows is spread along its axis once,
 * and then added to each row of cells it reads. In double precision, rounded once.
 */
export const f32AvgPoolInput: Kernel<'avgPoolInput'> = {
  name: 'f32_avgpoolinput__js',
  supports: ({ grad, axes }, [out]) =>
    axes.length <= 2 && grad.dtype === 'float32' && isContiguous(grad) && isContiguous(out),
  run({ grad, axes, divisor }, [out]) {
    const [rows, columns] = axes.length === 1 ? [ONE_WINDOW, axes[0]] : axes;
    const from = contiguousValues(grad) as Float32Array;
    const to = contiguousValues(out) as Float32Array;
    const width = out.shape[out.shape.length - 1];
    const plane = new Float64Array(numel(out.shape.slice(2)));
    const line = new Float64Array(width);
    for (let start = 0, g = 0; start < to.length; start += plane.length) {
      checkInterrupt();
      plane.fill(0);
      for (let h = 0; h < rows.first.length; h++, g += columns.first.length) {
        spread(from, g, columns, divisor, rows.divisor[h], line);
        const first = rows.first[h] * width;
        for (let j = 0; j < rows.count[h]; j++) addLine(plane, first + j * width, line);
      }
      round(plane, to, start);
    }
  },
};

/** A row of gradients, each divided as its mean was, on the cells of its window. */
function spread(
  from: Float32Array,
  start: number,
  { first, count, divisor }: { first: Int32Array; count: Int32Array; divisor: Int32Array },
  given: number | null,
  ofRow: number,
  line: Float64Array,
): void {
  line.fill(0);
  for (let w = 0; w < first.length; w++) {
    const by = given ?? ofRow * divisor[w];
    if (by === 0) continue; // a window in the padding alone
    const share = from[start + w] / by;
    const end = first[w] + count[w];
    for (let at = first[w]; at < end; at++) line[at] += share;
  }
}

function addLine(plane: Float64Array, start: number, line: Float64Array): void {
  for (let w = 0; w < line.length; w++) plane[start + w] += line[w];
}

/** As `to.set(plane, start)`, which converts more slowly. */
function round(plane: Float64Array, to: Float32Array, start: number): void {
  for (let i = 0; i < plane.length; i++) to[start + i] = plane[i];
}
