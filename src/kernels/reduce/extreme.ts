import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';
import { forEachWindow } from './windows.js';

type Comparable = number | bigint;

/** The first of the largest (or smallest) values, or the first NaN where there is one. */
export const extremeReference: Kernel<'extreme'> = {
  name: 'any_extreme__reference',
  supports: () => true,
  run({ operation, input, kept }, [values, indices]) {
    const x = valuesOf<Comparable>(input);
    const value = valuesOf<Comparable>(values);
    const index = indices && valuesOf<number>(indices);
    const largest = operation === 'max';
    let best: Comparable = 0;
    let bestAt = -1;
    let seen = 0;
    forEachWindow(
      input,
      kept,
      (start, step, length) => {
        for (let n = 0; n < length; n++, seen++) {
          const candidate = x[start + n * step];
          const better = largest ? candidate > best : candidate < best;
          const firstNaN = Number.isNaN(candidate) && !Number.isNaN(best);
          if (bestAt >= 0 && !better && !firstNaN) continue;
          best = candidate;
          bestAt = seen;
        }
      },
      (position) => {
        value[position] = best;
        if (index) index[position] = bestAt;
        bestAt = -1;
        seen = 0;
      },
    );
  },
};
