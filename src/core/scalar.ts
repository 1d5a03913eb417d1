import { allocate, type DType, isFloatingPoint, type TypedArray } from './dtype.js';

/** One value, as JavaScript has it. */
export type Scalar = number | bigint | boolean;

/** A stored value in JavaScript's terms: bool as `true` or `false`, int64 as a number where that is exact. */
export function scalarValue(stored: number | bigint, dtype: DType): Scalar {
  if (dtype === 'bool') return stored !== 0;
  if (typeof stored === 'bigint') {
    const value = Number(stored);
    return Number.isSafeInteger(value) ? value : stored;
  }
  return stored;
}

/**
 * A value as an array of `dtype` takes it. For integers fractions are cut towards zero, NaN and infinities
 * become 0, and what is beyond the range wraps when it is stored; for bool anything but 0 is true.
 */
export function storedValue(value: Scalar, dtype: DType): number | bigint {
  if (dtype === 'bool') return Number(value) !== 0 ? 1 : 0;
  if (typeof value === 'bigint') {
    if (dtype === 'int64') return value;
    return Number(isFloatingPoint(dtype) ? value : BigInt.asIntN(32, value));
  }
  const number = Number(value);
  if (dtype !== 'int64') return number;
  return Number.isFinite(number) ? BigInt(Math.trunc(number)) : 0n;
}

/** An array of one value. */
export function scalarArray(value: Scalar, dtype: DType): TypedArray {
  const array = allocate(dtype, 1, 'tensor') as TypedArray;
  array[0] = storedValue(value, dtype) as never;
  return array;
}
