import type { DType, TypedArray } from './dtype.js';
import { forEachRow } from './strided.js';
import { allocateUnset, contiguousValues, isContiguous, type TensorData } from './tensor-data.js';

/** A typed array as the loops below see it, once both sides are known to hold numbers. */
type Numbers = Exclude<TypedArray, BigInt64Array>;

/** The nearest int64 towards zero; NaN becomes 0, what is beyond the range wraps. */
function toBigInt(value: number): bigint {
  return Number.isFinite(value) ? BigInt.asIntN(64, BigInt(Math.trunc(value))) : 0n;
}

/** One row, value by value, with the conversion that the two dtypes ask for. */
function convertRow(
  source: TypedArray,
  from: number,
  fromStep: number,
  target: TypedArray,
  to: number,
  toStep: number,
  length: number,
  targetDtype: DType,
): void {
  const bool = targetDtype === 'bool';
  for (let i = 0; i < length; i++) {
    const value = source[from + i * fromStep];
    let converted: number | bigint = value;
    if (bool) converted = Number(value) !== 0 ? 1 : 0;
    else if (target instanceof BigInt64Array) converted = typeof value === 'bigint' ? value : toBigInt(value);
    else if (typeof value === 'bigint')
      converted =
        target instanceof Float64Array || target instanceof Float32Array
          ? Number(value)
          : Number(BigInt.asIntN(32, value));
    target[to + i * toStep] = converted as never;
  }
}

/**
 * Copies every value of `source` to `target`, a buffer of the same shape; both may be strided. Between
 * dtypes: fractions are cut towards zero, integers beyond the range wrap, anything but 0 is true.
 */
export function copyValues(source: TensorData, target: TensorData): void {
  const from = source.storage.array;
  const to = target.storage.array;
  const sameKind = source.dtype === target.dtype || (source.dtype === 'bool' && target.dtype === 'uint8');
  if (sameKind && isContiguous(source) && isContiguous(target)) {
    contiguousValues(target).set(contiguousValues(source) as never);
    return;
  }
  const numbers =
    !(from instanceof BigInt64Array) &&
    !(to instanceof BigInt64Array) &&
    (sameKind || target.dtype !== 'bool');
  forEachRow(source.shape, [source, target], ([read, write], [readStep, writeStep], length) => {
    if (numbers) copyRow(from as Numbers, read, readStep, to as Numbers, write, writeStep, length);
    else convertRow(from, read, readStep, to, write, writeStep, length, target.dtype);
  });
}

/** One row of numbers: storing in a typed array converts. */
function copyRow(
  source: Numbers,
  from: number,
  fromStep: number,
  target: Numbers,
  to: number,
  toStep: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) {
    target[to] = source[from];
    from += fromStep;
    to += toStep;
  }
}

/** `data` in another dtype; itself where it has that. */
export function castTo(data: TensorData, dtype: DType): TensorData {
  if (data.dtype === dtype) return data;
  const cast = allocateUnset(data.shape, dtype);
  copyValues(data, cast);
  return cast;
}
