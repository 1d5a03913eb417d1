import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';
import { forEachWindow } from './windows.js';

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
        for (let n = 0; n < length; n++) product *= x[start + n * step];
      },
      (position) => {
        y[position] = product;
        product = 1;
      },
    );
  },
};
