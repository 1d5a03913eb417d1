import { checkInterrupt } from '../../core/interrupt.js';
import { contiguousValues, isContiguous } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { asVolumes } from './volumes.js';

function addLine(x: Float32Array, start: number, line: Float64Array): void {
  for (let i = 0; i < line.length; i++) line[i] += x[start + i];
}

/**
 * Means of float32 over windows of any size, one to three axes: the rows under a row of windows are added up first, then the cells
 * of each window, so that a cell is read once for each row of windows over it. In double precision, rounded once.
 */
export const f32AvgPoolLines: Kernel<'avgPool'> = {
  name: 'f32_avgpool_lines__js',
  supports: ({ input }) => input.dtype === 'float32' && isContiguous(input),
  run({ input, axes, divisor }, [out]) {
    const {
      axes: [dAxis, hAxis, wAxis],
      places: [depth, height, width],
      size: [slices, rows, columns],
    } = asVolumes(axes, input);
    const x = input.storage.array as Float32Array;
    const to = contiguousValues(out) as Float32Array;
    const line = new Float64Array(columns);
    const volumes = input.shape[0] * input.shape[1];
    for (let volume = 0, next = 0; volume < volumes; volume++) {
      checkInterrupt();
      const start = input.offset + volume * slices * rows * columns;
      for (let d = 0; d < depth; d++) {
        for (let h = 0; h < height; h++) {
          line.fill(0);
          for (let i = 0; i < dAxis.count[d]; i++) {
            const slice = start + (dAxis.first[d] + i) * rows * columns;
            for (let j = 0; j < hAxis.count[h]; j++) addLine(x, slice + (hAxis.first[h] + j) * columns, line);
          }
          for (let w = 0; w < width; w++) {
            const end = wAxis.first[w] + wAxis.count[w];
            let sum = 0;
            for (let k = wAxis.first[w]; k < end; k++) sum += line[k];
            // A window in the padding alone gives 0.
            to[next++] = sum / (divisor ?? (dAxis.divisor[d] * hAxis.divisor[h] * wAxis.divisor[w] || 1));
          }
        }
      }
    }
  },
};
