import { describeValue } from '../core/describe.js';
import type { DType } from '../core/dtype.js';
import { ArgumentError } from '../core/errors.js';
import { fromArray } from '../core/tensor-data.js';
import { Tensor } from '../tensor/tensor.js';
import { type ByteSource, type Encoded, join, memorySource } from './byte-source.js';
import { readValues } from './element-formats.js';
import { contiguousBytes } from './named-tensors.js';
import { readNpyHeader } from './npy-header.js';

const DESCR: Readonly<Record<DType, string>> = {
  float32: '<f4',
  float64: '<f8',
  int32: '<i4',
  int64: '<i8',
  uint8: '|u1',
  bool: '|b1',
};

/** NumPy leaves room for the first size to grow in place. */
const GROWTH_DIGITS = 21;

/** @internal Byte for byte what `np.save` writes. */
export function npyPieces(op: string, tensor: unknown): Encoded {
  if (!(tensor instanceof Tensor)) {
    throw new ArgumentError({
      op,
      problem: `takes one tensor, got ${describeValue(tensor)}`,
      actual: tensor,
      hint:
        typeof tensor === 'object' && tensor !== null && !ArrayBuffer.isView(tensor)
          ? 'Several tensors go into a .npz or .safetensors file, by name'
          : undefined,
    });
  }
  const { shape, dtype } = tensor;
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const room = shape.length === 0 ? 0 : GROWTH_DIGITS - String(shape[0]).length;
  const fields = `{'descr': '${DESCR[dtype]}', 'fortran_order': False, 'shape': (${sizes}), }${' '.repeat(room)}`;
  const unpadded = 10 + fields.length + 1;
  const text = `${fields}${' '.repeat(64 - (unpadded % 64))}\n`;
  const start = new Uint8Array(10 + text.length);
  start.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >> 8]);
  for (let i = 0; i < text.length; i++) start[10 + i] = text.charCodeAt(i);
  const values = contiguousBytes(tensor);
  return { size: start.length + values.length, pieces: [start, values] };
}

/** @internal */
export function readNpy(source: ByteSource, what: string = 'the array'): Tensor {
  const { format, bigEndian, fortranOrder, shape, count, position } = readNpyHeader(source);
  const values = readValues(source, position, count, format, what, bigEndian && format.bytes > 1);
  if (!fortranOrder) return new Tensor(fromArray(values as never, shape, format.dtype));
  const columns = new Tensor(fromArray(values as never, [...shape].reverse(), format.dtype));
  return columns.permute(shape.map((_, i) => shape.length - 1 - i)).contiguous();
}

/**
 * The bytes of a `.npy` file, as `np.save` writes them.
 *
 * @param tensor a tensor of any dtype; a view is written row-major.
 * @throws {@link ArgumentError} for what is no tensor.
 *
 * @example
 * io.decodeNpy(io.encodeNpy(tensor([[1, 2]]))).tolist(); // [[1, 2]]
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.save.html
 */
export function encodeNpy(tensor: Tensor): Uint8Array {
  return join(npyPieces('encodeNpy', tensor));
}

/**
 * The array of a `.npy` file that is in memory, row-major whatever its order. float16 becomes float32, int8, int16 and
 * uint16 int32, uint32 and uint64 int64, all of them exactly.
 *
 * @param bytes the whole file.
 * @throws {@link ArgumentError} for bytes that are not such a file, and for arrays of anything but numbers: pickled
 * objects are never loaded.
 *
 * @example
 * io.decodeNpy(io.encodeNpy(arange(3, { dtype: 'int64' }))).dtype; // 'int64'
 */
export function decodeNpy(bytes: Uint8Array | ArrayBuffer): Tensor {
  return readNpy(memorySource('decodeNpy', bytes));
}
