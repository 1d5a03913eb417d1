import { DTYPES, type DTypeArrays } from '../core/dtype.js';
import { ArgumentError } from '../core/errors.js';
import { numel, type Shape } from '../core/shape.js';
import type { TensorData } from '../core/tensor-data.js';

const ARRAYS: { readonly [D in keyof DTypeArrays]: new (length: number) => DTypeArrays[D] } = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/**
 * The data of what `structuredClone`, or a message to a worker, has made of a tensor: a plain object with its fields.
 * Null for anything else.
 *
 * @throws ArgumentError where it has a tensor's fields, but they do not fit together.
 */
export function clonedData(value: unknown): TensorData | null {
  const raw = (value as { readonly raw?: Partial<TensorData> } | null)?.raw;
  if (typeof raw !== 'object' || raw === null || raw.storage?.array === undefined) return null;
  const { storage, offset, shape, strides, dtype } = raw;
  const fits =
    dtype !== undefined &&
    DTYPES.includes(dtype) &&
    storage.array instanceof ARRAYS[dtype] &&
    isCounts(shape) &&
    Array.isArray(strides) &&
    strides.length === shape.length &&
    strides.every(Number.isSafeInteger) &&
    Number.isSafeInteger(offset) &&
    within(offset as number, shape, strides, storage.array.length);
  if (fits)
    return {
      storage: { ...storage, version: 0, exposed: false },
      offset: offset as number,
      shape,
      strides,
      dtype,
    };
  throw new ArgumentError({
    op: 'tensor',
    problem: 'the object has the fields of a tensor, but they do not fit together',
    actual: value,
    hint: 'Send x.data and x.shape instead: tensor(data, { shape })',
  });
}

function isCounts(shape: unknown): shape is Shape {
  return Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** Whether all places of a view lie in its storage. */
function within(offset: number, shape: Shape, strides: Shape, length: number): boolean {
  if (numel(shape) === 0) return true;
  const reach = shape.map((size, d) => (size - 1) * strides[d]);
  const first = reach.reduce((sum, step) => sum + Math.min(step, 0), offset);
  const last = reach.reduce((sum, step) => sum + Math.max(step, 0), offset);
  return first >= 0 && last < length;
}
