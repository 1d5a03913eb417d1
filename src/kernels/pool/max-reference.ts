import type { DType } from '../../core/dtype.js';
import { checkInterrupt } from '../../core/interrupt.js';
import { contiguousValues } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { asVolumes } from './volumes.js';

/** Where a maximum starts: below every value of the dtype, or equal to its least. */
const LEAST: Readonly<Record<DType, number | bigint>> = {
  float32: Number.NEGATIVE_INFINITY,
  float64: Number.NEGATIVE_INFINITY,
  int32: -(2 ** 31),
  int64: -(2n ** 63n),
  uint8: 0,
  bool: 0,
};

/**
 * Max pooling as its definition reads, for one to three spatial axes and every dtype.
 *
 * Padding never wins: its cells are not looked at. NaN wins over every number; of equal values the first wins,
 * of NaNs the last, as in PyTorch.
 */
export const maxPoolReference: Kernel<'maxPool'> = {
  name: 'any_maxpool__reference',
  supports: () => true,
  run({ input, axes }, [values, indices]) {
    const {
      axes: [dAxis, hAxis, wAxis],
      places: [depth, height, width],
      size: [, rows, columns],
      steps: [dStep, hStep, wStep],
    } = asVolumes(axes, input);
    // int64 values are bigints: they compare with each other as numbers do, and are only copied.
    const source = input.storage.array as Float64Array;
    const best = contiguousValues(values) as Float64Array;
    const bestIndex = contiguousValues(indices) as Int32Array;
    const least = LEAST[input.dtype] as number;
    let next = 0;
    for (let n = 0; n < input.shape[0]; n++) {
      checkInterrupt();
      for (let c = 0; c < input.shape[1]; c++) {
        const volume = input.offset + n * input.strides[0] + c * input.strides[1];
        for (let d = 0; d < depth; d++) {
          for (let h = 0; h < height; h++) {
            for (let w = 0; w < width; w++) {
              let max = least;
              let maxIndex = (dAxis.first[d] * rows + hAxis.first[h]) * columns + wAxis.first[w];
              for (let i = 0; i < dAxis.count[d]; i++) {
                const z = dAxis.first[d] + i * dAxis.dilation;
                for (let j = 0; j < hAxis.count[h]; j++) {
                  const y = hAxis.first[h] + j * hAxis.dilation;
                  const row = volume + z * dStep + y * hStep;
                  for (let k = 0; k < wAxis.count[w]; k++) {
                    const x = wAxis.first[w] + k * wAxis.dilation;
                    const value = source[row + x * wStep];
                    if (value > max || Number.isNaN(value)) {
                      max = value;
                      maxIndex = (z * rows + y) * columns + x;
                    }
                  }
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
