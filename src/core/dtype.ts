import { type Asker, askerName, ShapeError } from './errors.js';

/**
 * The element types a tensor can have, in JavaScript's terms: each has one typed array.
 * `bool` is held in a `Uint8Array` of zeros and ones; `int64` in a `BigInt64Array`.
 */
export type DType = 'float32' | 'float64' | 'int32' | 'int64' | 'uint8' | 'bool';

/** The typed array that holds values of each dtype. */
export interface DTypeArrays {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  int64: BigInt64Array;
  uint8: Uint8Array;
  bool: Uint8Array;
}

/** Any array a tensor's values can live in. */
export type TypedArray = DTypeArrays[DType];

/** Every dtype, floating point first. */
export const DTYPES: readonly DType[] = ['float32', 'float64', 'int32', 'int64', 'uint8', 'bool'];

/** What `make` gives for each dtype. */
export function ofEachDType<T>(make: (dtype: DType) => T): Readonly<Record<DType, T>> {
  return Object.fromEntries(DTYPES.map((dtype) => [dtype, make(dtype)])) as Record<DType, T>;
}

const BYTES: Readonly<Record<DType, number>> = {
  float32: 4,
  float64: 8,
  int32: 4,
  int64: 8,
  uint8: 1,
  bool: 1,
};

/** Bytes of one value. */
export function bytesPerElement(dtype: DType): number {
  return BYTES[dtype];
}

/** Whether the dtype holds fractions: the only ones a layer's parameters can have. */
export function isFloatingPoint(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64';
}

/**
 * A zero-filled array for `length` values of `dtype`.
 *
 * @throws ShapeError in the name of `asker` where there is no memory for so many values.
 */
export function allocate<D extends DType>(dtype: D, length: number, asker: Asker): DTypeArrays[D];
export function allocate(dtype: DType, length: number, asker: Asker): TypedArray {
  try {
    return newArray(dtype, length);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ShapeError({
      op: askerName(asker),
      problem: `${length} values of ${dtype} take ${formatBytes(length * BYTES[dtype])}; there is no memory for them`,
      actual: length,
    });
  }
}

function newArray(dtype: DType, length: number): TypedArray {
  switch (dtype) {
    case 'float32':
      return new Float32Array(length);
    case 'float64':
      return new Float64Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'int64':
      return new BigInt64Array(length);
    default:
      return new Uint8Array(length);
  }
}

function formatBytes(bytes: number): string {
  return `${Math.round(bytes / 1e9)} GB`;
}
