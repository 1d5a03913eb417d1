import { allocate, type DType, type DTypeArrays, type TypedArray } from './dtype.js';
import type { Asker } from './errors.js';
import { recycle, reuse } from './recycled.js';
import { contiguousStrides, numel, type Shape } from './shape.js';

/**
 * The memory behind one or more tensors.
 *
 * `version` grows with every write in place: what was derived from the values (a packed weight, a drawn
 * slice) compares it to know that it is stale. `exposed` is set once the user has held the array itself:
 * from then on writes can happen unseen, so exposed storage is never recycled and nothing derived from it
 * is cached.
 */
export interface Storage {
  readonly array: TypedArray;
  version: number;
  exposed: boolean;
}

/**
 * What operations and kernels see of a tensor: a strided window on a storage. The value at index
 * `[i, j, …]` is `storage.array[offset + i·strides[0] + j·strides[1] + …]`.
 */
export interface TensorData {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: Shape;
  readonly strides: Shape;
  readonly dtype: DType;
}

/** `TensorData` over a whole array, row-major. The array is taken, not copied. */
export function fromArray<D extends DType>(array: DTypeArrays[D], shape: Shape, dtype: D): TensorData {
  return {
    storage: { array, version: 0, exposed: false },
    offset: 0,
    shape,
    strides: contiguousStrides(shape),
    dtype,
  };
}

/** Fresh, zero-filled, row-major. Where there is no memory for it, the error names `asker`. */
export function allocateData(shape: Shape, dtype: DType, asker: Asker): TensorData {
  return fromArray(allocate(dtype, numel(shape), asker), shape, dtype);
}

/** From this many bytes on, zeroing costs more than asking for memory that is not zeroed. */
const UNSET_BYTES = 1 << 16;

/**
 * Fresh and row-major, with anything in it: for a kernel that writes every value. In Node a large float32 result
 * is then neither zeroed nor, most times, on pages new to the process (4.8 MB allocated and filled: 0.79 → 0.41 ms);
 * elsewhere it is `allocateData`. Where a result of the same size has been {@link discard}ed, it is that memory.
 */
export function allocateUnset(shape: Shape, dtype: DType, asker: Asker): TensorData {
  const bytes = 4 * numel(shape);
  if (dtype !== 'float32' || bytes < UNSET_BYTES) return allocateData(shape, dtype, asker);
  const known = reuse(numel(shape));
  if (known !== undefined) return fromArray(known, shape, dtype);
  const node = globalThis.process?.getBuiltinModule?.('node:buffer');
  if (node !== undefined) {
    try {
      return fromArray(new Float32Array(node.Buffer.allocUnsafeSlow(bytes).buffer), shape, dtype);
    } catch {
      // Not so much memory: `allocateData` says it.
    }
  }
  return allocateData(shape, dtype, asker);
}

/**
 * Gives the memory of a result back. Whoever calls it knows that no tensor, view or record of the tape holds it; what a user
 * has held the array of stays.
 */
export function discard({ storage, dtype }: TensorData): void {
  const { array, exposed } = storage;
  if (dtype === 'float32' && !exposed && array.byteLength >= UNSET_BYTES) recycle(array as Float32Array);
}

/** Whether the values lie row-major without gaps (axes of size 1 may have any stride). */
export function isContiguous({ shape, strides }: TensorData): boolean {
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    if (shape[i] === 0) return true;
    if (shape[i] !== 1 && strides[i] !== step) return false;
    step *= shape[i];
  }
  return true;
}

/** The values of a contiguous tensor as a view on its storage, without a copy. */
export function contiguousValues(data: TensorData): TypedArray {
  const { storage, offset, shape } = data;
  const n = numel(shape);
  return offset === 0 && storage.array.length === n
    ? storage.array
    : storage.array.subarray(offset, offset + n);
}
