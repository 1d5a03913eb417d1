import { allocate, bytesPerElement, type DType, type TypedArray } from '../core/dtype.js';
import { type ByteSource, malformed, readInto } from './byte-source.js';

/** How a file holds the values of a tensor, and which of our dtypes holds them exactly. */
export interface ElementFormat {
  /** NumPy's name: `float16`. */
  readonly name: string;
  readonly bytes: number;
  readonly dtype: DType;
  /** Absent where the bytes are the values already. */
  readonly widen?: (from: ArrayBuffer, to: TypedArray, start: number) => void;
}

/** What files hold and we have no dtype for, but one that holds it exactly. */
type ForeignDType = 'int8' | 'int16' | 'uint16' | 'uint32' | 'uint64' | 'float16' | 'bfloat16';

function own(dtype: DType): ElementFormat {
  return { name: dtype, bytes: bytesPerElement(dtype), dtype };
}

function widened(
  name: string,
  bytes: number,
  dtype: DType,
  view: new (buffer: ArrayBuffer) => ArrayLike<number> & Iterable<number>,
): ElementFormat {
  return {
    name,
    bytes,
    dtype,
    widen: (from, to, start) => {
      const values = new view(from);
      const big = to instanceof BigInt64Array;
      for (let i = 0; i < values.length; i++) to[start + i] = (big ? BigInt(values[i]) : values[i]) as never;
    },
  };
}

let halves: Float32Array | undefined;

/** The value of each of the 65 536 half-precision numbers. */
function halfValues(): Float32Array {
  if (halves !== undefined) return halves;
  halves = new Float32Array(1 << 16);
  for (let bits = 0; bits < halves.length; bits++) {
    const exponent = (bits >> 10) & 31;
    const mantissa = bits & 1023;
    const size =
      exponent === 0
        ? mantissa * 2 ** -24
        : exponent < 31
          ? (1 + mantissa / 1024) * 2 ** (exponent - 15)
          : mantissa === 0
            ? Number.POSITIVE_INFINITY
            : Number.NaN;
    halves[bits] = bits >> 15 ? -size : size;
  }
  return halves;
}

/** Every format that is read, by NumPy's name. What is wider than all our dtypes is refused where it would lose. */
export const ELEMENT_FORMATS: Readonly<Record<DType | ForeignDType, ElementFormat>> = {
  float32: own('float32'),
  float64: own('float64'),
  int32: own('int32'),
  int64: own('int64'),
  uint8: own('uint8'),
  bool: own('bool'),
  int8: widened('int8', 1, 'int32', Int8Array),
  int16: widened('int16', 2, 'int32', Int16Array),
  uint16: widened('uint16', 2, 'int32', Uint16Array),
  uint32: widened('uint32', 4, 'int64', Uint32Array),
  uint64: { name: 'uint64', bytes: 8, dtype: 'int64' },
  float16: {
    name: 'float16',
    bytes: 2,
    dtype: 'float32',
    widen: (from, to, start) => {
      const bits = new Uint16Array(from);
      const values = halfValues();
      for (let i = 0; i < bits.length; i++) to[start + i] = values[bits[i]];
    },
  },
  bfloat16: {
    name: 'bfloat16',
    bytes: 2,
    dtype: 'float32',
    widen: (from, to, start) => {
      const bits = new Uint16Array(from);
      const words = new Uint32Array(to.buffer, to.byteOffset, to.length);
      for (let i = 0; i < bits.length; i++) words[start + i] = bits[i] << 16;
    },
  },
};

/** Values converted at a time: what is held twice of a tensor that is widened. */
const CHUNK = 1 << 16;

/**
 * `count` values from `position` on, which the caller has found to be there.
 *
 * @param what The tensor, as a message names it: `tensor 'conv.weight'`.
 * @param swap Whether each value's bytes lie in the other order.
 */
export function readValues(
  source: ByteSource,
  position: number,
  count: number,
  { name, bytes, dtype, widen }: ElementFormat,
  what: string,
  swap: boolean = false,
): TypedArray {
  const values: TypedArray = allocate(dtype, count, source.op);
  if (widen !== undefined) {
    for (let start = 0; start < count; start += CHUNK) {
      const chunk = new Uint8Array(Math.min(CHUNK, count - start) * bytes);
      readInto(source, position + start * bytes, chunk);
      if (swap) swapBytes(chunk, bytes);
      widen(chunk.buffer, values, start);
    }
    return values;
  }
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  readInto(source, position, raw);
  if (swap) swapBytes(raw, bytes);
  if (dtype === 'bool') for (let i = 0; i < count; i++) if (raw[i] > 1) raw[i] = 1;
  if (name === 'uint64') checkUnsigned(source, values as BigInt64Array, what);
  return values;
}

function checkUnsigned(source: ByteSource, values: BigInt64Array, what: string): void {
  const large = values.findIndex((value) => value < 0n);
  if (large < 0) return;
  const value = BigInt.asUintN(64, values[large]);
  throw malformed(
    source,
    `value ${large} of ${what} is ${value}; int64, which holds uint64 here, ends at 2⁶³ − 1`,
    {
      actual: value,
    },
  );
}

function swapBytes(raw: Uint8Array, width: number): void {
  for (let start = 0; start + width <= raw.length; start += width) {
    for (let i = start, j = start + width - 1; i < j; i++, j--) {
      const first = raw[i];
      raw[i] = raw[j];
      raw[j] = first;
    }
  }
}

/** The bytes of a typed array, shared. */
export function bytesOf(values: TypedArray): Uint8Array {
  return new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
}
