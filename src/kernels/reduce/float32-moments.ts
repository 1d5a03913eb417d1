import type { Kernel } from '../kernel.js';
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

/** Mean and squared distances of float32, as the reference, in loops that meet one kind of array and add in two sums. */
export const f32Moments: Kernel<'moments'> = {
  name: 'f32_moments__js',
  supports: ({ input }) => input.dtype === 'float32',
  run({ input, kept }, [means, squares]) {
    const x = input.storage.array as Float32Array;
    const [mean, square] = [means.storage.array as Float64Array, squares.storage.array as Float64Array];
    let total = 0;
    let count = 0;
    forEachWindow(
      input,
      kept,
      (start, step, length) => {
        total += sumOf(x, start, step, length);
        count += length;
      },
      (position) => {
        mean[position] = total / count;
        total = 0;
        count = 0;
      },
    );
    let position = 0;
    forEachWindow(
      input,
      kept,
      (start, step, length) => {
        total += squaresOf(x, start, step, length, mean[position]);
      },
      (done) => {
        square[done] = total;
        total = 0;
        position = done + 1;
      },
    );
  },
};
