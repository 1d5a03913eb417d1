import { isFloatingPoint } from '../../core/dtype.js';
import { contiguousValues, type TensorData } from '../../core/tensor-data.js';
import type { GatherArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';

/** Visits every index with where it lies in its row of `flat` (`input` or `out`) and of `picked`. */
function forEachIndex(
  index: TensorData,
  flat: TensorData,
  picked: TensorData,
  visit: (at: number, j: number) => void,
): void {
  const [rows, count] = index.shape;
  const indices = index.storage.array as Int32Array;
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < count; j++) {
      const i = indices[index.offset + r * index.strides[0] + j * index.strides[1]];
      visit(
        flat.offset + r * flat.strides[0] + i * flat.strides[1],
        picked.offset + r * picked.strides[0] + j * picked.strides[1],
      );
    }
  }
}

/** Picks values out of each row, for every dtype. */
export const gatherReference: Kernel<'gather'> = {
  name: 'any_gather__reference',
  supports: () => true,
  run({ input, index }, [out]) {
    const [from, to] = [valuesOf<number>(input), valuesOf<number>(out)];
    forEachIndex(index, input, out, (at, j) => {
      to[j] = from[at];
    });
  },
};

/** Adds values to places of each row; in double precision, rounded once. Floating point. */
export const scatterReference: Kernel<'scatter'> = {
  name: 'float_scatter__reference',
  supports: ({ input }: GatherArgs) => isFloatingPoint(input.dtype),
  run({ input, index }, [out]) {
    const from = valuesOf<number>(input);
    const target = contiguousValues(out);
    const sums = target instanceof Float64Array ? target.fill(0) : new Float64Array(target.length);
    forEachIndex(index, { ...out, offset: 0 }, input, (at, j) => {
      sums[at] += from[j];
    });
    if (sums !== target) (target as Float32Array).set(sums);
  },
};
