import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';
import { forEachWindow } from './windows.js';

/** Sums in double precision, rounded once; whole numbers exactly up to 2⁵³, int64 modulo 2⁶⁴. */
export const sumReference: Kernel<'sum'> = {
  name: 'any_sum__reference',
  supports: () => true,
  run({ input, kept }, [out]) {
    if (input.dtype === 'int64') {
      const [x, y] = [valuesOf<bigint>(input), valuesOf<bigint>(out)];
      let total = 0n;
      forEachWindow(
        input,
        kept,
        (start, step, length) => {
          for (let n = 0; n < length; n++) total += x[start + n * step];
        },
        (position) => {
          y[position] = total;
          total = 0n;
        },
      );
      return;
    }
    const x = valuesOf<number>(input);
    const y = valuesOf<number | bigint>(out);
    const store = out.dtype === 'int64' ? BigInt : Number;
    let total = 0;
    forEachWindow(
      input,
      kept,
      (start, step, length) => {
        let row = 0;
        for (let n = 0, i = start; n < length; n++, i += step) row += x[i];
        total += row;
      },
      (position) => {
        y[position] = store(total);
        total = 0;
      },
    );
  },
};
