import type { DType, TypedArray } from './dtype.js';
import type { Asker } from './errors.js';
import { storedValue } from './scalar.js';
import { forEachRow } from './strided.js';
import { allocateUnset, contiguousValues, isContiguous, type TensorData } from './tensor-data.js';

/** The arrays of numbers: storing in one converts as {@link storedValue} does, but for bool. */
type Numbers = Exclude<TypedArray, BigInt64Array>;

/**
 * Copies every value of `source` to `target`, a buffer of the same shape; both may be strided. Between dtypes
 * values are converted as {@link storedValue} says.
 */
export function copyValues(source: TensorData, target: TensorData): void {
  const sameKind = source.dtype === target.dtype || (source.dtype === 'bool' && target.dtype === 'uint8');
  if (sameKind && isContiguous(source) && isContiguous(target)) {
    contiguousValues(target).set(contiguousValues(source) as never);
    return;
  }
  const [from, to] = [source.storage.array, target.storage.array];
  const areNumbers = !(from instanceof BigInt64Array) && !(to instanceof BigInt64Array);
  if (from instanceof Float32Array && to instanceof Float32Array) copyFloats(source, from, target, to);
  else if (areNumbers && (sameKind || target.dtype !== 'bool')) copyNumbers(source, from, target, to);
  else convertValues(source, target);
}

/** Apart from the other arrays: a loop that has met few kinds of them is compiled to plain loads and stores. */
function copyFloats(source: TensorData, from: Float32Array, target: TensorData, to: Float32Array): void {
  forEachRow(source.shape, [source, target], ([read, write], [readStep, writeStep], length) => {
    for (let n = 0, i = read, o = write; n < length; n++, i += readStep, o += writeStep) to[o] = from[i];
  });
}

function copyNumbers(source: TensorData, from: Numbers, target: TensorData, to: Numbers): void {
  forEachRow(source.shape, [source, target], ([read, write], [readStep, writeStep], length) => {
    for (let n = 0, i = read, o = write; n < length; n++, i += readStep, o += writeStep) to[o] = from[i];
  });
}

function convertValues(source: TensorData, target: TensorData): void {
  const [from, to] = [source.storage.array, target.storage.array];
  const { dtype } = target;
  forEachRow(source.shape, [source, target], ([read, write], [readStep, writeStep], length) => {
    for (let n = 0, i = read, o = write; n < length; n++, i += readStep, o += writeStep) {
      to[o] = storedValue(from[i], dtype) as never;
    }
  });
}

/** `data` in another dtype; itself where it has that. For want of memory the error names `asker`. */
export function castTo(data: TensorData, dtype: DType, asker: Asker): TensorData {
  if (data.dtype === dtype) return data;
  const cast = allocateUnset(data.shape, dtype, asker);
  copyValues(data, cast);
  return cast;
}
