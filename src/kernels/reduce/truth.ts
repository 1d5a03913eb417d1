import type { Kernel } from '../kernel.js';
import { type Values, valuesOf } from '../values.js';
import { forEachWindow } from './windows.js';

/** Whether one of the values is other than 0 (`wanted`), or is 0. A function of its own, which the engine compiles soon. */
function hasOne(
  x: Values<number | bigint>,
  start: number,
  step: number,
  length: number,
  wanted: boolean,
): boolean {
  for (let n = 0, i = start; n < length; n++, i += step) if ((Number(x[i]) !== 0) === wanted) return true;
  return false;
}

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
        if (result !== any && hasOne(x, start, step, length, any)) result = any;
      },
      (position) => {
        y[position] = result ? 1 : 0;
        result = !any;
      },
    );
  },
};
