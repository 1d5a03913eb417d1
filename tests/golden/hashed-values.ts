import { allocate, type DType, type TypedArray } from '../../src/core/dtype.js';
import { numel, type Shape } from '../../src/core/shape.js';

/** murmur3's finaliser. */
function hash(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * The values that `scripts/golden/hashed_values.py` makes for the same seed: in [-2, 2) with all the bits that
 * the dtype holds; integers, and `whole` values, from -3 to 3 (uint8: 0 to 6).
 */
export function hashedValues(shape: Shape, seed: number, dtype: DType, whole: boolean = false): TypedArray {
  const array = allocate(dtype, numel(shape), 'test') as TypedArray;
  const start = Math.imul(seed, 0x9e3779b9);
  for (let i = 0; i < array.length; i++) {
    const h = hash((start + i) | 0);
    if (array instanceof BigInt64Array) array[i] = BigInt((h % 7) - 3);
    else if (dtype === 'uint8') array[i] = h % 7;
    else if (whole || dtype === 'int32') array[i] = (h % 7) - 3;
    else array[i] = dtype === 'float32' ? (h >>> 8) * 2 ** -22 - 2 : h * 2 ** -30 - 2;
  }
  return array;
}
