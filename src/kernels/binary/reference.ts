import { isFloatingPoint } from '../../core/dtype.js';
import { forEachRow } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';
import { BINARY_BIGINT, BINARY_FLOAT, BINARY_INTEGER } from './functions.js';

/** `true + true` is true. */
function normaliseBool({ storage }: TensorData): void {
  const values = storage.array as Uint8Array;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) values[i] = 1;
}

/** One function on every pair of values, rounded once (integers wrap). */
export const binaryReference: Kernel<'binary'> = {
  name: 'any_binary__reference',
  supports: () => true,
  run({ operation, a, b }, [out]) {
    // The operation has checked that there is a function for the dtype.
    if (isFloatingPoint(a.dtype)) apply(BINARY_FLOAT[operation as keyof typeof BINARY_FLOAT]);
    else if (a.dtype === 'int64') apply(BINARY_BIGINT[operation as keyof typeof BINARY_BIGINT]);
    else apply(BINARY_INTEGER[operation as keyof typeof BINARY_INTEGER]);
    if (out.dtype === 'bool') normaliseBool(out);

    function apply<T>(f: (x: T, y: T) => T): void {
      const [x, y, z] = [valuesOf<T>(a), valuesOf<T>(b), valuesOf<T>(out)];
      forEachRow(out.shape, [a, b, out], ([i, j, o], [aStep, bStep], length) => {
        for (let n = 0; n < length; n++) z[o + n] = f(x[i + n * aStep], y[j + n * bStep]);
      });
    }
  },
};
