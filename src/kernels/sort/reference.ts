import type { Kernel } from '../kernel.js';
import { forEachLane } from '../lanes.js';
import { valuesOf } from '../values.js';

type Comparable = number | bigint;

/** NaN comes after all numbers. */
function compare(a: Comparable, b: Comparable): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return a === b ? 0 : Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/** JavaScript's own sort, which is stable, of the places. */
export const sortReference: Kernel<'sort'> = {
  name: 'any_sort__reference',
  supports: () => true,
  run({ input, axis, descending }, [values, indices]) {
    const x = valuesOf<Comparable>(input);
    const [value, index] = [valuesOf<Comparable>(values), valuesOf<number>(indices)];
    const [step, outStep] = [input.strides[axis], values.strides[axis]];
    const order = new Int32Array(input.shape[axis]);
    forEachLane(input.shape, axis, [input, values], ([from, to]) => {
      for (let n = 0; n < order.length; n++) order[n] = n;
      if (descending) order.sort((i, j) => compare(x[from + j * step], x[from + i * step]) || i - j);
      else order.sort((i, j) => compare(x[from + i * step], x[from + j * step]) || i - j);
      for (let n = 0; n < order.length; n++) {
        value[to + n * outStep] = x[from + order[n] * step];
        index[to + n * outStep] = order[n];
      }
    });
  },
};
