import { forEachRow } from '../../core/strided.js';
import type { CompareName } from '../args.js';
import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';

type Comparable = number | bigint;

const COMPARE: { readonly [Name in CompareName]: (x: Comparable, y: Comparable) => boolean } = {
  eq: (x, y) => x === y,
  ne: (x, y) => x !== y,
  lt: (x, y) => x < y,
  le: (x, y) => x <= y,
  gt: (x, y) => x > y,
  ge: (x, y) => x >= y,
};

/** One comparison on every pair of values. Nothing but `ne` is true of NaN. */
export const compareReference: Kernel<'compare'> = {
  name: 'any_compare__reference',
  supports: () => true,
  run({ operation, a, b }, [out]) {
    const holds = COMPARE[operation];
    const [x, y, z] = [valuesOf<Comparable>(a), valuesOf<Comparable>(b), valuesOf<number>(out)];
    forEachRow(out.shape, [a, b, out], ([i, j, o], [aStep, bStep], length) => {
      for (let n = 0; n < length; n++) z[o + n] = holds(x[i + n * aStep], y[j + n * bStep]) ? 1 : 0;
    });
  },
};
