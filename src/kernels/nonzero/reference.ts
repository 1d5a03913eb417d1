import { forEachRow } from '../../core/strided.js';
import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';

/** The index of every value that is not 0. NaN is not 0. */
export const nonzeroReference: Kernel<'nonzero'> = {
  name: 'any_nonzero__reference',
  supports: () => true,
  run({ input }, [out]) {
    const x = valuesOf<number | bigint>(input);
    const found = valuesOf<number>(out);
    const { shape } = input;
    let position = 0;
    let written = 0;
    forEachRow(shape, [input], ([i], [step], length) => {
      for (let n = 0; n < length; n++, position++) {
        if (Number(x[i + n * step]) === 0) continue;
        let rest = position;
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          found[written + axis] = rest % shape[axis];
          rest = Math.floor(rest / shape[axis]);
        }
        written += shape.length;
      }
    });
  },
};
