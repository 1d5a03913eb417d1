import type { Kernel } from '../kernel.js';
import { DISTANCES, LEAST_ROW, SUM } from '../normalize/streams.js';
import { type Run, STREAM_PIECE, streamsOf } from '../wasm/streams.js';
import { forEachWindow } from './windows.js';

function sumOf(x: Float32Array, start: number, step: number, length: number): number {
  let a = 0;
  let b = 0;
  let i = start;
  let left = length;
  for (; left >= 2; left -= 2, i += 2 * step) {
    a += x[i];
    b += x[i + step];
  }
  return left > 0 ? a + b + x[i] : a + b;
}

function squaresOf(x: Float32Array, start: number, step: number, length: number, centre: number): number {
  let a = 0;
  let b = 0;
  let i = start;
  let left = length;
  for (; left >= 2; left -= 2, i += 2 * step) {
    a += (x[i] - centre) * (x[i] - centre);
    b += (x[i + step] - centre) * (x[i + step] - centre);
  }
  return left > 0 ? a + b + (x[i] - centre) * (x[i] - centre) : a + b;
}

const FORMS = { sum: SUM, distances: DISTANCES } as const;
type Streams = NonNullable<ReturnType<typeof streamsOf<keyof typeof FORMS>>>;

/**
 * Mean and squared distances of float32. Long rows of neighbours go through WebAssembly vectors: 8 sums in float32 over at most
 * 256 values each, the rest in double precision; then the distances from that mean, which put it right (at most 1e-6 of the sum of
 * squares, and of the root of their mean, off); others are added in double.
 */
export const f32Moments: Kernel<'moments'> = {
  name: 'f32_moments__wasm',
  supports: ({ input }) => input.dtype === 'float32',
  run({ input, kept }, [means, squares]) {
    const x = input.storage.array as Float32Array;
    const [mean, square] = [means.storage.array as Float64Array, squares.storage.array as Float64Array];
    const forRow = (step: number, length: number): Streams | null =>
      step === 1 && length >= LEAST_ROW ? streamsOf(FORMS) : null;
    let [total, distance, count, perPosition] = [0, 0, 0, 0];
    /** Whether the last row, the only one of its position, is still in linear memory. */
    let resident = false;
    /** Takes in a row around the rounded mean; null: the one in linear memory. */
    const measure = ({ distances }: Streams, row: Run, length: number, centre: number): void => {
      distances.run([row], [centre], length);
      distance += distances.totals[0];
      total += distances.totals[1];
    };
    const finish = (position: number): void => {
      // The distances say how far the mean was off, by its own rounding and that of the sums.
      const off = distance / count;
      if (distance !== 0) mean[position] = Math.fround(mean[position]) + off;
      square[position] = total - distance * off;
      [total, distance] = [0, 0];
    };
    forEachWindow(
      input,
      kept,
      (start, step, length) => {
        const vectors = forRow(step, length);
        if (vectors) {
          vectors.sum.run([[x, start]], [], length);
          total += vectors.sum.totals[0];
        } else total += sumOf(x, start, step, length);
        resident = vectors !== null && count === 0 && length <= STREAM_PIECE;
        count += length;
      },
      (position) => {
        mean[position] = total / count;
        total = 0;
        const vectors = resident ? streamsOf(FORMS) : null;
        if (vectors) {
          measure(vectors, null, count, Math.fround(mean[position]));
          finish(position);
        }
        perPosition = count;
        count = 0;
      },
    );
    if (resident) return;
    count = perPosition;
    let position = 0;
    forEachWindow(
      input,
      kept,
      (start, step, length) => {
        const vectors = forRow(step, length);
        if (vectors) measure(vectors, [x, start], length, Math.fround(mean[position]));
        else total += squaresOf(x, start, step, length, mean[position]);
      },
      (done) => {
        finish(done);
        position = done + 1;
      },
    );
  },
};
