import type { Kernel } from '../kernel.js';
import { type Values, valuesOf } from '../values.js';
import { forEachWindow } from './windows.js';

function sumOf(x: Values<number>, start: number, step: number, length: number): number {
  let total = 0;
  for (let n = 0, i = start; n < length; n++, i += step) total += x[i];
  return total;
}

function squaresOf(x: Values<number>, start: number, step: number, length: number, centre: number): number {
  let total = 0;
  for (let n = 0, i = start; n < length; n++, i += step) total += (x[i] - centre) * (x[i] - centre);
  return total;
}

/** Mean, then the squares of the distances from it: two passes, so that a large mean costs no digits. */
export const momentsReference: Kernel<'moments'> = {
  name: 'float_moments__reference',
  supports: () => true,
  run({ input, kept }, [means, squares]) {
    const x = valuesOf<number>(input);
    const [mean, square] = [valuesOf<number>(means), valuesOf<number>(squares)];
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
