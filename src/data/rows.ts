import { copyValues } from '../core/copy.js';
import type { TypedArray } from '../core/dtype.js';
import { allocateUnset, contiguousValues, isContiguous } from '../core/tensor-data.js';
import { Tensor } from '../tensor/tensor.js';

/** Rows of a tensor in the order asked for, without a history: what a batch of a {@link TensorDataset} is made of. */
export function rowsOf(source: Tensor, indices: readonly number[]): Tensor {
  const { raw } = source;
  const shape = [indices.length, ...raw.shape.slice(1)];
  const out = allocateUnset(shape, raw.dtype, 'DataLoader');
  if (!isContiguous(raw)) {
    const rows = new Tensor(out);
    indices.forEach((i, row) => {
      copyValues(source.at(i).raw, rows.at(row).raw);
    });
    return rows;
  }
  const from = contiguousValues(raw);
  const to = out.storage.array;
  const size = raw.shape.slice(1).reduce((product, n) => product * n, 1);
  indices.forEach((i, row) => {
    copyRow(from, i * size, to, row * size, size);
  });
  return new Tensor(out);
}

/** A short row is copied faster value by value than through a view. */
const SHORT = 32;

function copyRow(from: TypedArray, read: number, to: TypedArray, write: number, size: number): void {
  if (size > SHORT) to.set(from.subarray(read, read + size) as never, write);
  else for (let i = 0; i < size; i++) to[write + i] = from[read + i];
}
