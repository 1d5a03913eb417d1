import { forEachRow } from '../../core/strided.js';
import type { UnaryArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';
import { UNARY_BIGINT, UNARY_NUMBER } from './functions.js';

/** One function on every value, in double precision, rounded once. */
export const unaryReference: Kernel<'unary'> = {
  name: 'any_unary__reference',
  supports: () => true,
  run({ operation, input }: UnaryArgs, [out]) {
    const onBigint = UNARY_BIGINT[operation];
    const onNumber: (x: number) => number = UNARY_NUMBER[operation];
    const bigints = input.dtype === 'int64';
    const rows = [input, out];
    if (bigints && out.dtype === 'int64' && onBigint !== undefined) {
      const [x, y] = [valuesOf<bigint>(input), valuesOf<bigint>(out)];
      forEachRow(input.shape, rows, ([i, o], [step], length) => {
        for (let n = 0; n < length; n++) y[o + n] = onBigint(x[i + n * step]);
      });
      return;
    }
    const [x, y] = [valuesOf<number | bigint>(input), valuesOf<number>(out)];
    forEachRow(input.shape, rows, ([i, o], [step], length) => {
      for (let n = 0; n < length; n++) y[o + n] = onNumber(Number(x[i + n * step]));
    });
  },
};
