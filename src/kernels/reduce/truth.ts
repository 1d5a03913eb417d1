import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';
import { forEachWindow } from './windows.js';

/** Whether any, or all, of the values are other than 0. */
export const truthReference: Kernel<'truth'> = {
  name: 'any_truth__reference',
  supports: () => true,
  run({ operation, input, kept }, [out]) {
    const x = valuesOf<number | bigint>(input);
    const y = valuesOf<number>(out);
    const any = operation === 'any';
    let result = !any;
    forEachWindow(
      input,
      kept,
      (start, step, length) => {
        for (let n = 0; n < length && result !== any; n++) {
          if ((Number(x[start + n * step]) !== 0) === any) result = any;
        }
      },
      (position) => {
        y[position] = result ? 1 : 0;
        result = !any;
      },
    );
  },
};
