import { copyValues } from './copy.js';
import type { TypedArray } from './dtype.js';
import type { Asker } from './errors.js';
import { allocateUnset, contiguousValues, isContiguous, type TensorData } from './tensor-data.js';

/** The same values row-major: the data itself where they already are, else a fresh copy. */
export function toContiguous(data: TensorData, asker: Asker): TensorData {
  return isContiguous(data) ? data : copyContiguous(data, asker);
}

/** A fresh row-major copy. */
export function copyContiguous(data: TensorData, asker: Asker): TensorData {
  const copy = allocateUnset(data.shape, data.dtype, asker);
  copyValues(data, copy);
  return copy;
}

/**
 * The values row-major as a typed array, for reading: a view on the storage where that is possible, else a
 * copy.
 */
export function contiguousArray(data: TensorData): TypedArray {
  return contiguousValues(toContiguous(data, 'data'));
}
