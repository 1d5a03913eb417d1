import { checkInterrupt } from '../../core/interrupt.js';
import { contiguousValues } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { asVolumes } from './volumes.js';

/**
 * Where the largest of `count` cells `step` apart is, if larger than `best` (or NaN: then the last), else -1. A function of its
 * own, which the engine compiles long before the loops around it end.
 */
function largerThan(x: Float32Array, start: number, step: number, count: number, best: number): number {
  let found = -1;
  let most = best;
  for (let k = 0, i = start; k < count; k++, i += step) {
    const value = x[i];
    // Also where the value is NaN, which is no less than anything; once the largest is NaN, only NaN goes on.
    if (value <= most || (Number.isNaN(most) && !Number.isNaN(value))) continue;
    most = value;
    found = k;
  }
  return found;
}

/** Max pooling of float32 along one to three axes, windows of any size; values and indices as the reference's. */
export const f32MaxPool: Kernel<'maxPool'> = {
  name: 'f32_maxpool__js',
  supports: ({ input }) => input.dtype === 'float32',
  run({ input, axes }, [values, indices]) {
    const {
      axes: [dAxis, hAxis, wAxis],
      places: [depth, height, width],
      size: [, rows, columns],
      steps: [dStep, hStep, wStep],
    } = asVolumes(axes, input);
    const source = input.storage.array as Float32Array;
    const best = contiguousValues(values) as Float32Array;
    const bestIndex = contiguousValues(indices) as Int32Array;
    const step = wStep * wAxis.dilation;
    let next = 0;
    for (let n = 0; n < input.shape[0]; n++) {
      checkInterrupt();
      for (let c = 0; c < input.shape[1]; c++) {
        const volume = input.offset + n * input.strides[0] + c * input.strides[1];
        for (let d = 0; d < depth; d++) {
          for (let h = 0; h < height; h++) {
            for (let w = 0; w < width; w++) {
              const x = wAxis.first[w];
              let max = Number.NEGATIVE_INFINITY;
              let maxIndex = (dAxis.first[d] * rows + hAxis.first[h]) * columns + x;
              for (let i = 0; i < dAxis.count[d]; i++) {
                const z = dAxis.first[d] + i * dAxis.dilation;
                for (let j = 0; j < hAxis.count[h]; j++) {
                  const y = hAxis.first[h] + j * hAxis.dilation;
                  const row = volume + z * dStep + y * hStep + x * wStep;
                  const found = largerThan(source, row, step, wAxis.count[w], max);
                  if (found < 0) continue;
                  max = source[row + found * step];
                  maxIndex = (z * rows + y) * columns + x + found * wAxis.dilation;
                }
              }
              best[next] = max;
              bestIndex[next++] = maxIndex;
            }
          }
        }
      }
    }
  },
};
