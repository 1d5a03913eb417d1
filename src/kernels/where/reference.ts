import { forEachRow } from '../../core/strided.js';
import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';

/** One of two values at every position. */
export const whereReference: Kernel<'where'> = {
  name: 'any_where__reference',
  supports: () => true,
  run({ condition, a, b }, [out]) {
    const holds = valuesOf<number>(condition);
    const [x, y, z] = [valuesOf<number>(a), valuesOf<number>(b), valuesOf<number>(out)];
    forEachRow(out.shape, [condition, a, b, out], ([c, i, j, o], [cStep, aStep, bStep], length) => {
      for (let n = 0; n < length; n++) {
        z[o + n] = holds[c + n * cStep] !== 0 ? x[i + n * aStep] : y[j + n * bStep];
      }
    });
  },
};
