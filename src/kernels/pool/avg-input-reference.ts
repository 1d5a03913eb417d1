import { isFloatingPoint } from '../../core/dtype.js';
import { contiguousStrides, numel } from '../../core/shape.js';
import { contiguousValues } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';
import { averageDivisor, forEachPlace, tapsOnInput } from './windows.js';

/** Each cell of `grad`, divided as its mean was, is added to the cells of its window; in double precision, rounded once. */
export const avgPoolInputReference: Kernel<'avgPoolInput'> = {
  name: 'float_avgpoolinput__reference',
  supports: ({ grad }) => isFloatingPoint(grad.dtype),
  run({ grad, window, countIncludePad, divisor }, [out]) {
    const size = out.shape.slice(2);
    const places = grad.shape.slice(2);
    const strides = contiguousStrides(size);
    const taps = window.map((axis, d) => tapsOnInput(size[d], places[d], axis));
    const from = valuesOf<number>(grad);
    const target = contiguousValues(out);
    const sums = target instanceof Float64Array ? target.fill(0) : new Float64Array(target.length);

    const spread = (d: number, place: readonly number[], at: number, share: number): void => {
      if (d === window.length) {
        sums[at] += share;
        return;
      }
      const first = taps[d].first[place[d]];
      for (let k = 0; k < taps[d].count[place[d]]; k++) {
        spread(d + 1, place, at + (first + k) * strides[d], share);
      }
    };

    const [batch, channels] = out.shape;
    for (let n = 0; n < batch; n++) {
      for (let c = 0; c < channels; c++) {
        const plane = (n * channels + c) * numel(size);
        const start = grad.offset + n * grad.strides[0] + c * grad.strides[1];
        forEachPlace(places, (place) => {
          const by = divisor ?? averageDivisor(place, size, window, taps, countIncludePad);
          if (by === 0) return; // a window in the padding alone
          const at = place.reduce((offset, y, d) => offset + y * grad.strides[d + 2], start);
          spread(0, place, plane, from[at] / by);
        });
      }
    }
    if (sums !== target) (target as Float32Array).set(sums);
  },
};
