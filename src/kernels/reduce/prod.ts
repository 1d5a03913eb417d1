import type { Kernel } from '../kernel.js';
import { type Values, valuesOf } from '../values.js';
import { forEachWindow } from './windows.js';

/** Four products side by side: one alone would wait for every multiplication to end before the next. */
function productOf(x: Values<number>, start: number, step: number, length: number): number {
  let [a, b, c, d] = [1, 1, 1, 1];
  let i = start;
  let left = length;
  for (; left >= 4; left -= 4, i += 4 * step) {
    a *= x[i];
    b *= x[i + step];
    c *= x[i + 2 * step];
    d *= x[i + 3 * step];
  }
  for (; left > 0; left--, i += step) a *= x[i];
  return a * b * (c * d);
}

/** Products in double precision, rounded once; of integers modulo 2⁶⁴. */
export const prodReference: Kernel<'prod'> = {
  name: 'any_prod__reference',
  supports: () => true,
  run({ input, kept }, [out]) {
    if (out.dtype === 'int64') {
      const [x, y] = [valuesOf<number | bigint>(input), valuesOf<bigint>(out)];
      let product = 1n;
      forEachWindow(
        input,
        kept,
        (start, step, length) => {
          for (let n = 0; n < length; n++) product = BigInt.asIntN(64, product * BigInt(x[start + n * step]));
        },
        (position) => {
          y[position] = product;
          product = 1n;
        },
      );
      return;
    }
    const [x, y] = [valuesOf<number>(input), valuesOf<number>(out)];
    let product = 1;
    forEachWindow(
      input,
      kept,
      (start, step, length) => {
        product *= productOf(x, start, step, length);
      },
      (position) => {
        y[position] = product;
        product = 1;
      },
    );
  },
};
