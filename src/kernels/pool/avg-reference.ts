import { numel } from '../../core/shape.js';
import { contiguousValues } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { averageDivisor, forEachPlace, tapsOnInput } from './windows.js';

/**
 * Average pooling as its definition reads, for any number of spatial axes. Sums in double precision and rounds
 * once; int64 is summed exactly and divided towards zero, as in PyTorch.
 */
export const avgPoolReference: Kernel<'avgPool'> = {
  name: 'any_avgpool__reference',
  supports: () => true,
  run({ input, window, countIncludePad, divisor }, [out]) {
    const axes = window.length;
    const size = input.shape.slice(2);
    const places = out.shape.slice(2);
    const strides = input.strides.slice(2);
    const taps = window.map((axis, d) => tapsOnInput(size[d], places[d], axis));
    const planeSize = numel(places);
    const source = input.storage.array;
    const target = contiguousValues(out);

    let total = 0;
    let exactTotal = 0n;
    const scan = (axis: number, place: readonly number[], offset: number): void => {
      const count = taps[axis].count[place[axis]];
      let at = offset + taps[axis].first[place[axis]] * strides[axis];
      for (let k = 0; k < count; k++, at += strides[axis]) {
        if (axis + 1 < axes) scan(axis + 1, place, at);
        else if (source instanceof BigInt64Array) exactTotal += source[at];
        else total += source[at];
      }
    };

    for (let n = 0; n < input.shape[0]; n++) {
      for (let c = 0; c < input.shape[1]; c++) {
        const plane = input.offset + n * input.strides[0] + c * input.strides[1];
        const firstOut = (n * input.shape[1] + c) * planeSize;
        forEachPlace(places, (place, position) => {
          const by = divisor ?? averageDivisor(place, size, window, taps, countIncludePad);
          total = 0;
          exactTotal = 0n;
          scan(0, place, plane);
          // A window in the padding alone gives 0.
          if (target instanceof BigInt64Array) target[firstOut + position] = exactTotal / BigInt(by || 1);
          else target[firstOut + position] = total / (by || 1);
        });
      }
    }
  },
};
