import { checkInterrupt } from '../../core/interrupt.js';
import type { PoolAxis } from '../../core/pool-axes.js';
import { contiguousValues, isContiguous } from '../../core/tensor-data.js';
import type { AvgPoolInputArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { asVolumes, isWhole } from './volumes.js';

/** Whether no cell is in two windows. */
function isApart({ first, count }: PoolAxis): boolean {
  for (let i = 1; i < first.length; i++) if (first[i] < first[i - 1] + count[i - 1]) return false;
  return true;
}

/** Spreads a row of gradients, each divided as its mean was, on the cells of its windows, which hold 0 or what is added to. */
function spread(
  from: Float32Array,
  start: number,
  { first, count, divisor }: PoolAxis,
  given: number | null,
  ofRow: number,
  line: Float64Array | Float32Array,
): void {
  for (let w = 0; w < first.length; w++) {
    const by = given ?? ofRow * divisor[w];
    if (by === 0) continue; // a window in the padding alone
    const share = from[start + w] / by;
    const end = first[w] + count[w];
    for (let at = first[w]; at < end; at++) line[at] += share;
  }
}

function addLine(sums: Float64Array, start: number, line: Float64Array): void {
  for (let w = 0; w < line.length; w++) sums[start + w] += line[w];
}

/** As `to.set(sums, start)`, which converts more slowly. */
function round(sums: Float64Array, to: Float32Array, start: number): void {
  for (let i = 0; i < sums.length; i++) to[start + i] = sums[i];
}

/** One window of all cells: each has the same share. */
function filled({ grad, axes, divisor }: AvgPoolInputArgs, to: Float32Array): void {
  const from = contiguousValues(grad) as Float32Array;
  const by = divisor ?? axes.reduce((product, axis) => product * axis.divisor[0], 1);
  const cells = to.length / from.length;
  for (let i = 0; i < from.length; i++) to.fill(from[i] / by, i * cells, (i + 1) * cells);
}

/** Shorter rows are copied value by value. */
const LEAST_COPY = 32;

function copyLine(line: Float32Array, to: Float32Array, start: number): void {
  if (line.length >= LEAST_COPY) to.set(line, start);
  else for (let w = 0; w < line.length; w++) to[start + w] = line[w];
}

/** Windows beside each other: each row of windows is spread once, and copied to the rows it reads. */
function copied({ grad, axes, divisor }: AvgPoolInputArgs, to: Float32Array, size: readonly number[]): void {
  const {
    axes: [slices, rows, columns],
    size: [depth, height, width],
  } = asVolumes(axes, { shape: size, strides: [] });
  const from = contiguousValues(grad) as Float32Array;
  const line = new Float32Array(width);
  const cells = depth * height * width;
  to.fill(0);
  for (let start = 0, g = 0; start < to.length; start += cells) {
    checkInterrupt();
    for (let d = 0; d < slices.first.length; d++) {
      for (let h = 0; h < rows.first.length; h++, g += columns.first.length) {
        line.fill(0);
        spread(from, g, columns, divisor, slices.divisor[d] * rows.divisor[h], line);
        for (let i = 0; i < slices.count[d]; i++) {
          const first = start + ((slices.first[d] + i) * height + rows.first[h]) * width;
          for (let j = 0; j < rows.count[h]; j++) copyLine(line, to, first + j * width);
        }
      }
    }
  }
}

/** The same where windows overlap: what comes to a cell is added up. */
function added({ grad, axes, divisor }: AvgPoolInputArgs, to: Float32Array, size: readonly number[]): void {
  const {
    axes: [slices, rows, columns],
    size: [depth, height, width],
  } = asVolumes(axes, { shape: size, strides: [] });
  const from = contiguousValues(grad) as Float32Array;
  const sums = new Float64Array(depth * height * width);
  const line = new Float64Array(width);
  for (let start = 0, g = 0; start < to.length; start += sums.length) {
    checkInterrupt();
    sums.fill(0);
    for (let d = 0; d < slices.first.length; d++) {
      for (let h = 0; h < rows.first.length; h++, g += columns.first.length) {
        line.fill(0);
        spread(from, g, columns, divisor, slices.divisor[d] * rows.divisor[h], line);
        for (let i = 0; i < slices.count[d]; i++) {
          const first = ((slices.first[d] + i) * height + rows.first[h]) * width;
          for (let j = 0; j < rows.count[h]; j++) addLine(sums, first + j * width, line);
        }
      }
    }
    round(sums, to, start);
  }
}

/**
 * The gradient of average pooling of row-major float32: a row of windows is spread along its axis once, and then put on each row
 * of cells it reads. In double precision, rounded once.
 */
export const f32AvgPoolInput: Kernel<'avgPoolInput'> = {
  name: 'f32_avgpoolinput__js',
  supports: ({ grad }, [out]) => grad.dtype === 'float32' && isContiguous(grad) && isContiguous(out),
  run(args, [out]) {
    const to = contiguousValues(out) as Float32Array;
    if (isWhole(args.axes, out.shape.slice(2))) filled(args, to);
    else (args.axes.every(isApart) ? copied : added)(args, to, out.shape);
  },
};
