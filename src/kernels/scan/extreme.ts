import type { Kernel } from '../kernel.js';
import { forEachLane } from '../lanes.js';
import { valuesOf } from '../values.js';

type Comparable = number | bigint;

/** The extreme so far and its last place; once there is a NaN, that. */
export const scanExtremeReference: Kernel<'scanExtreme'> = {
  name: 'any_scanExtreme__reference',
  supports: () => true,
  run({ operation, input, axis }, [values, indices]) {
    const x = valuesOf<Comparable>(input);
    const [value, index] = [valuesOf<Comparable>(values), valuesOf<number>(indices)];
    const [step, outStep] = [input.strides[axis], values.strides[axis]];
    const largest = operation === 'max';
    const length = input.shape[axis];
    if (length === 0) return;
    forEachLane(input.shape, axis, [input, values], ([from, to]) => {
      let best = x[from];
      let bestAt = 0;
      for (let n = 0; n < length; n++) {
        const candidate = x[from + n * step];
        const better = largest ? candidate >= best : candidate <= best;
        if (better || Number.isNaN(candidate)) {
          best = candidate;
          bestAt = n;
        }
        value[to + n * outStep] = best;
        index[to + n * outStep] = bestAt;
      }
    });
  },
};
