import { sourceIndex } from '../../core/conv-arithmetic.js';
import { isFloatingPoint } from '../../core/dtype.js';
import { contiguousValues } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';

/** Each cell of `grad` is added to the input cell that padding copied it from; in double precision, rounded once. */
export const unpadReference: Kernel<'unpad'> = {
  name: 'float_unpad__reference',
  supports: ({ grad }) => isFloatingPoint(grad.dtype),
  run({ grad, padding, mode }, [out]) {
    const from = valuesOf<number>(grad);
    const target = contiguousValues(out);
    const sums = target instanceof Float64Array ? target.fill(0) : new Float64Array(target.length);
    const sources = grad.shape.map((length, d) =>
      Array.from({ length }, (_, y) => sourceIndex(y - padding[d][0], out.shape[d], mode)),
    );
    const addFrom = (d: number, at: number, source: number): void => {
      if (d === sources.length) {
        sums[source] += from[at];
        return;
      }
      sources[d].forEach((cell, y) => {
        if (cell !== null) addFrom(d + 1, at + y * grad.strides[d], source + cell * out.strides[d]);
      });
    };
    addFrom(0, grad.offset, 0);
    if (sums !== target) (target as Float32Array).set(sums);
  },
};
