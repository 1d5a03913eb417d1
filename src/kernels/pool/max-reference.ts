import type { DType } from '../../core/dtype.js';
import { contiguousStrides, numel } from '../../core/shape.js';
import { contiguousValues } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { forEachPlace, tapsOnInput } from './windows.js';

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
 * Max pooling as its definition reads, for any number of spatial axes and every dtype.
 *
 * Padding never wins: its cells are not looked at. NaN wins over every number; of equal values the first wins,
 * of NaNs the last, as in PyTorch.
 */
export const maxPoolReference: Kernel<'maxPool'> = {
  name: 'any_maxpool__reference',
  supports: () => true,
  run({ input, window }, [values, indices]) {
    const axes = window.length;
    const size = input.shape.slice(2);
    const places = values.shape.slice(2);
    const strides = input.strides.slice(2);
    const flatStrides = contiguousStrides(size);
    const taps = window.map((axis, d) => tapsOnInput(size[d], places[d], axis));
    const planeSize = numel(places);
    // int64 values are bigints: they compare with each other as numbers do, and are only copied.
    const source = input.storage.array as Float64Array;
    const best = contiguousValues(values) as Float64Array;
    const bestIndex = contiguousValues(indices) as Int32Array;
    const least = LEAST[input.dtype] as number;

    let max = least;
    let maxIndex = 0;
    const scan = (axis: number, place: readonly number[], offset: number, flat: number): void => {
      const count = taps[axis].count[place[axis]];
      let index = taps[axis].first[place[axis]];
      for (let k = 0; k < count; k++, index += window[axis].dilation) {
        const at = offset + index * strides[axis];
        const flatAt = flat + index * flatStrides[axis];
        if (axis + 1 < axes) {
          scan(axis + 1, place, at, flatAt);
          continue;
        }
        const value = source[at];
        if (value > max || Number.isNaN(value)) {
          max = value;
          maxIndex = flatAt;
        }
      }
    };

    for (let n = 0; n < input.shape[0]; n++) {
      for (let c = 0; c < input.shape[1]; c++) {
        const plane = input.offset + n * input.strides[0] + c * input.strides[1];
        const firstOut = (n * input.shape[1] + c) * planeSize;
        forEachPlace(places, (place, position) => {
          max = least;
          maxIndex = 0;
          for (let d = 0; d < axes; d++) maxIndex += taps[d].first[place[d]] * flatStrides[d];
          scan(0, place, plane, 0);
          best[firstOut + position] = max;
          bestIndex[firstOut + position] = maxIndex;
        });
      }
    }
  },
};
