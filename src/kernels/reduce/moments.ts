import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';
import { forEachWindow } from './windows.js';

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
        for (let n = 0; n < length; n++) total += x[start + n * step];
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
        const centre = mean[position];
        for (let n = 0; n < length; n++) total += (x[start + n * step] - centre) ** 2;
      },
      (done) => {
        square[done] = total;
        total = 0;
        position = done + 1;
      },
    );
  },
};
