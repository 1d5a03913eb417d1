import { numel } from '../../core/shape.js';
import type { Kernel } from '../kernel.js';
import { DISTANCES, SUM } from '../normalize/streams.js';
import { blockOf, type RowBlock } from '../row-blocks.js';
import { readBlock } from '../wasm/blocks.js';
import { byColumn, type Stream, streamsOf } from '../wasm/streams.js';
import { forEachReductionBlock, INPUT, POSITION, planReduction, type ReductionPlan } from './memory-order.js';

/** Fewer values are done by the reference. */
const LEAST_VALUES = 256;
/** Rows whose columns are added up in float32 before they go into double precision. */
const MOST_ROWS = 256;
/** A centre is good where the square of its distance from the mean is at most so many times the variance. */
const FAR = 4;
/** So often the distances are taken, at most: the second time from as near the mean as their sums say. */
const MOST_TRIES = 3;

const FORMS = {
  row: { sum: SUM, distances: DISTANCES },
  column: { sum: byColumn(SUM), distances: byColumn(DISTANCES) },
} as const;

/** What is known of each position: a centre near the mean (NaN: none yet), and the distances of its values from it. */
interface Distances {
  readonly centres: Float32Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array;
}

/** Distances from ±∞ would say no more of the mean: where that is what the first values come to, 0. */
function centreOf(mean: number): number {
  return Number.isFinite(mean) ? mean : 0;
}

/** A walk over all values that adds their distances, and chooses a centre where there is none: the mean of the first row. */
function measureRows(
  { sum, distances }: { sum: Stream; distances: Stream },
  reduction: ReductionPlan,
  x: Float32Array,
  { centres, sums, squares }: Distances,
): void {
  const { f32 } = sum;
  const centre = distances.scalar(0);
  forEachReductionBlock(reduction, (block) => {
    const { rows, length } = block;
    const [first, pitch] = [block.offsets[POSITION], block.pitches[POSITION]];
    readBlock(x, 0, blockOf(block, INPUT), f32, sum.input(0));
    const unknown = Number.isNaN(centres[first]) || Number.isNaN(centres[first + (rows - 1) * pitch]);
    if (unknown) {
      sum.rows(rows, length);
      for (let row = 0, at = first; row < rows; row++, at += pitch) {
        if (Number.isNaN(centres[at])) centres[at] = centreOf(sum.rowSum(0, row) / length);
      }
    }
    for (let row = 0, at = first; row < rows; row++, at += pitch) f32[centre + row] = centres[at];
    distances.rows(rows, length);
    for (let row = 0, at = first; row < rows; row++, at += pitch) {
      sums[at] += distances.rowSum(0, row);
      squares[at] += distances.rowSum(1, row);
    }
  });
}

/** The same where neighbours belong to different positions; the first centre is the mean of the first block. */
function measureColumns(
  { sum, distances }: { sum: Stream; distances: Stream },
  reduction: ReductionPlan,
  x: Float32Array,
  { centres, sums, squares }: Distances,
): void {
  const { f32 } = sum;
  /** The columns whose sums are in linear memory, and the rows in them. */
  let [begin, width, waiting] = [0, 0, 0];
  const collect = (): void => {
    const [a, b] = [distances.columnSum(0), distances.columnSum(1)];
    for (let i = 0; i < width; i++) {
      sums[begin + i] += f32[a + i];
      squares[begin + i] += f32[b + i];
    }
    f32.fill(0, a, a + width).fill(0, b, b + width);
    waiting = 0;
  };
  const centre = distances.scalar(0);
  const begins = (block: RowBlock): void => {
    collect();
    [begin, width] = [block.offsets[POSITION], block.length];
    if (Number.isNaN(centres[begin])) {
      const at = sum.columnSum(0);
      f32.fill(0, at, at + width);
      sum.rows(block.rows, width);
      for (let i = 0; i < width; i++) centres[begin + i] = centreOf(f32[at + i] / block.rows);
    }
    f32.set(centres.subarray(begin, begin + width), centre);
    const [a, b] = [distances.columnSum(0), distances.columnSum(1)];
    f32.fill(0, a, a + width).fill(0, b, b + width);
  };
  forEachReductionBlock(reduction, (block) => {
    readBlock(x, 0, blockOf(block, INPUT), f32, sum.input(0));
    if (block.offsets[POSITION] !== begin || block.length !== width) begins(block);
    else if (waiting + block.rows > MOST_ROWS) collect();
    distances.rows(block.rows, block.length);
    waiting += block.rows;
  });
  collect();
}

function prepare(
  input: Parameters<typeof planReduction>[0],
  kept: number,
): { reduction: ReductionPlan; streams: Record<'sum' | 'distances', Stream> } | null {
  if (input.dtype !== 'float32' || numel(input.shape) < LEAST_VALUES) return null;
  const reduction = planReduction(input, kept);
  const streams = reduction && streamsOf(FORMS[reduction.along]);
  return reduction && streams && { reduction, streams };
}

/**
 * Mean and squared distances of float32 on WebAssembly vectors, once through memory: distances are taken from a centre near the
 * mean, and put right by what they come to. Where that was too far off, once more from the mean found. 8 sums in float32 over at
 * most 512 values each (by column 256), the rest in double precision: at most 1e-6 of the sum of squares, and of the root of
 * their mean, off.
 */
export const f32Moments: Kernel<'moments'> = {
  name: 'f32_moments__wasm',
  supports: ({ input, kept }) => prepare(input, kept) !== null,
  run({ input, kept }, [means, squares]) {
    const call = prepare(input, kept);
    if (call === null) throw new Error('f32_moments__wasm: run without supports');
    const { reduction, streams } = call;
    const x = input.storage.array as Float32Array;
    const [mean, square] = [means.storage.array as Float64Array, squares.storage.array as Float64Array];
    const count = numel(input.shape) / mean.length;
    const centres = new Float32Array(mean.length).fill(Number.NaN);
    const measure = reduction.along === 'row' ? measureRows : measureColumns;
    let again = true;
    for (let tries = 0; again && tries < MOST_TRIES; tries++) {
      const found = { centres, sums: new Float64Array(mean.length), squares: square.fill(0) };
      measure(streams, reduction, x, found);
      const before = centres.slice();
      again = false;
      for (let i = 0; i < mean.length; i++) {
        const off = found.sums[i] / count;
        mean[i] = centres[i] + off;
        square[i] -= found.sums[i] * off;
        if (Number.isFinite(mean[i])) centres[i] = mean[i];
        // One that stays what it was is as near as float32 comes.
        if (off * off * count > FAR * square[i] && centres[i] !== before[i]) again = true;
      }
    }
  },
};
