import { isFloatingPoint } from '../../core/dtype.js';
import { checkInterrupt } from '../../core/interrupt.js';
import { contiguousStrides, numel } from '../../core/shape.js';
import { contiguousValues } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';
import { asVolumes } from './volumes.js';

/** Each cell of `grad`, divided as its mean was, is added to the cells of its window; in double precision, rounded once. */
export const avgPoolInputReference: Kernel<'avgPoolInput'> = {
  name: 'float_avgpoolinput__reference',
  supports: ({ grad }) => isFloatingPoint(grad.dtype),
  run({ grad, axes, divisor }, [out]) {
    const {
      axes: [dAxis, hAxis, wAxis],
      places: [depth, height, width],
      steps: [dStep, hStep, wStep],
    } = asVolumes(axes, { shape: out.shape, strides: contiguousStrides(out.shape) });
    const { steps: gradSteps } = asVolumes(axes, grad);
    const from = valuesOf<number>(grad);
    const target = contiguousValues(out);
    const sums = target instanceof Float64Array ? target.fill(0) : new Float64Array(target.length);
    const [batch, channels, ...size] = out.shape;
    for (let n = 0; n < batch; n++) {
      checkInterrupt();
      for (let c = 0; c < channels; c++) {
        const volume = (n * channels + c) * numel(size);
        const gradVolume = grad.offset + n * grad.strides[0] + c * grad.strides[1];
        for (let d = 0; d < depth; d++) {
          for (let h = 0; h < height; h++) {
            for (let w = 0; w < width; w++) {
              const by = divisor ?? dAxis.divisor[d] * hAxis.divisor[h] * wAxis.divisor[w];
              if (by === 0) continue; // a window in the padding alone
              const share = from[gradVolume + d * gradSteps[0] + h * gradSteps[1] + w * gradSteps[2]] / by;
              const at = volume + dAxis.first[d] * dStep + hAxis.first[h] * hStep + wAxis.first[w] * wStep;
              for (let i = 0; i < dAxis.count[d]; i++) {
                for (let j = 0; j < hAxis.count[h]; j++) {
                  const row = at + i * dStep + j * hStep;
                  for (let k = 0; k < wAxis.count[w]; k++) sums[row + k * wStep] += share;
                }
              }
            }
          }
        }
      }
    }
    if (sums !== target) (target as Float32Array).set(sums);
  },
};
