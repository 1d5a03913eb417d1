import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';
import { forEachWindow } from './windows.js';

/** The logarithm of the sum of the exponentials, relative to the largest value, so that nothing overflows. */
export const logSumExpReference: Kernel<'logSumExp'> = {
  name: 'float_logSumExp__reference',
  supports: () => true,
  run({ input, kept }, [out]) {
    const [x, y] = [valuesOf<number>(input), valuesOf<number>(out)];
    let max = Number.NEGATIVE_INFINITY;
    let sum = 0; // of the exponentials, in units of that of `max`
    forEachWindow(
      input,
      kept,
      (start, step, length) => {
        for (let n = 0; n < length; n++) {
          const value = x[start + n * step];
          if (value === Number.NEGATIVE_INFINITY) continue;
          if (value <= max) sum += value === max ? 1 : Math.exp(value - max);
          else {
            sum = sum * Math.exp(max - value) + 1;
            max = value;
          }
        }
      },
      (position) => {
        y[position] = max + Math.log(sum);
        max = Number.NEGATIVE_INFINITY;
        sum = 0;
      },
    );
  },
};
