import { checkInterrupt } from '../../core/interrupt.js';
import { contiguousValues } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { asVolumes } from './volumes.js';

/**
 * Average pooling as its definition reads, for one to three spatial axes. Sums in double precision and rounds
 * once; int64 is summed exactly and divided towards zero, as in PyTorch.
 */
export const avgPoolReference: Kernel<'avgPool'> = {
  name: 'any_avgpool__reference',
  supports: () => true,
  run({ input, axes, divisor }, [out]) {
    const {
      axes: [dAxis, hAxis, wAxis],
      places: [depth, height, width],
      steps: [dStep, hStep, wStep],
    } = asVolumes(axes, input);
    const exact = input.dtype === 'int64';
    // int64 values are bigints: they add up from 0n as numbers do from 0.
    const source = input.storage.array as Float64Array;
    const zero = (exact ? 0n : 0) as number;
    const target = contiguousValues(out);
    let next = 0;
    for (let n = 0; n < input.shape[0]; n++) {
      checkInterrupt();
      for (let c = 0; c < input.shape[1]; c++) {
        const volume = input.offset + n * input.strides[0] + c * input.strides[1];
        for (let d = 0; d < depth; d++) {
          for (let h = 0; h < height; h++) {
            for (let w = 0; w < width; w++) {
              const from = volume + dAxis.first[d] * dStep + hAxis.first[h] * hStep + wAxis.first[w] * wStep;
              const [slices, rows, columns] = [dAxis.count[d], hAxis.count[h], wAxis.count[w]];
              const sum = windowSum(source, zero, from, slices, rows, columns, dStep, hStep, wStep);
              // A window in the padding alone gives 0.
              const by = divisor ?? (dAxis.divisor[d] * hAxis.divisor[h] * wAxis.divisor[w] || 1);
              target[next++] = (exact ? (sum as unknown as bigint) / BigInt(by) : sum / by) as never;
            }
          }
        }
      }
    }
  },
};

/** The sum of one window. A function of its own, which the engine compiles long before the loops around it end. */
function windowSum(
  source: Float64Array,
  zero: number,
  from: number,
  slices: number,
  rows: number,
  columns: number,
  dStep: number,
  hStep: number,
  wStep: number,
): number {
  let sum = zero;
  for (let i = 0; i < slices; i++) {
    for (let j = 0; j < rows; j++) {
      const row = from + i * dStep + j * hStep;
      for (let k = 0; k < columns; k++) sum += source[row + k * wStep];
    }
  }
  return sum;
}
