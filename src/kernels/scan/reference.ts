import type { ScanArgs } from '../args.js';
import { BINARY_FLOAT } from '../binary/functions.js';
import type { Kernel } from '../kernel.js';
import { forEachLane } from '../lanes.js';
import { valuesOf } from '../values.js';

type Joins<T> = { readonly [Name in ScanArgs['operation']]: (total: T, value: T) => T };

const ON_NUMBERS: Joins<number> = {
  sum: (total, value) => total + value,
  prod: (total, value) => total * value,
  logSumExp: BINARY_FLOAT.logaddexp,
};

const ON_BIGINTS: Omit<Joins<bigint>, 'logSumExp'> = {
  sum: (total, value) => BigInt.asIntN(64, total + value),
  prod: (total, value) => BigInt.asIntN(64, total * value),
};

/** Running totals in double precision, each rounded once; of int64 modulo 2⁶⁴. */
export const scanReference: Kernel<'scan'> = {
  name: 'any_scan__reference',
  supports: () => true,
  run({ operation, input, axis }, [out]) {
    if (input.dtype === 'int64' && operation !== 'logSumExp') scan<bigint>(ON_BIGINTS[operation]);
    else scan<number>(ON_NUMBERS[operation]);

    function scan<T>(join: (total: T, value: T) => T): void {
      const [x, y] = [valuesOf<T>(input), valuesOf<T>(out)];
      const [step, outStep] = [input.strides[axis], out.strides[axis]];
      const length = input.shape[axis];
      if (length === 0) return;
      forEachLane(input.shape, axis, [input, out], ([from, to]) => {
        let total = x[from];
        y[to] = total;
        for (let n = 1; n < length; n++) {
          total = join(total, x[from + n * step]);
          y[to + n * outStep] = total;
        }
      });
    }
  },
};
