import { describeValue } from '../core/describe.js';
import type { DType } from '../core/dtype.js';
import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { fromArray } from '../core/tensor-data.js';
import type { StateDict } from '../nn/state-dict.js';
import { Tensor } from '../tensor/tensor.js';
import { type ByteSource, type Encoded, join, memorySource } from './byte-source.js';
import { readValues } from './element-formats.js';
import { contiguousBytes, type NamedTensors, setEntry, tensorEntries } from './named-tensors.js';
import { METADATA, readHeader } from './safetensors-header.js';

/** What a safetensors file holds beside its tensors. */
export interface SafetensorsOptions {
  /** Texts by name, kept in the file's header: what the tensors are, from where. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The contents of a safetensors file. */
export interface Safetensors {
  /** In the order of the file. */
  readonly tensors: StateDict;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The format's names of our dtypes, in the order in which its own writer lays tensors: widest values first. */
const DTYPE_NAMES: Readonly<Record<DType, string>> = {
  int64: 'I64',
  float64: 'F64',
  float32: 'F32',
  int32: 'I32',
  uint8: 'U8',
  bool: 'BOOL',
};
const LAYOUT_ORDER = Object.keys(DTYPE_NAMES);

const utf8 = new TextEncoder();

/** @internal Byte for byte what safetensors' own writer makes of the same tensors. */
export function safetensorsPieces(op: string, value: unknown, options: SafetensorsOptions = {}): Encoded {
  checkOptions(op, options, ['metadata']);
  const entries = tensorEntries(op, value)
    .map(([name, tensor]) => ({ name, key: utf8.encode(name), tensor }))
    .sort(
      (a, b) =>
        LAYOUT_ORDER.indexOf(a.tensor.dtype) - LAYOUT_ORDER.indexOf(b.tensor.dtype) ||
        compareBytes(a.key, b.key),
    );
  const parts: string[] = [];
  const metadata = checkMetadata(op, options.metadata);
  if (metadata !== undefined) parts.push(`"${METADATA}":${JSON.stringify(metadata)}`);
  let at = 0;
  for (const { name, tensor } of entries) {
    if (name === METADATA) {
      const problem = `no tensor can be named '${METADATA}': the format keeps texts there`;
      throw new ArgumentError({ op, problem, actual: name });
    }
    const end = at + tensor.numel * tensor.raw.storage.array.BYTES_PER_ELEMENT;
    const entry = { dtype: DTYPE_NAMES[tensor.dtype], shape: tensor.shape, data_offsets: [at, end] };
    parts.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    at = end;
  }
  const header = utf8.encode(`{${parts.join(',')}}`);
  const length = Math.ceil(header.length / 8) * 8;
  const start = new Uint8Array(8 + length).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  start.set(header, 8);
  function* pieces(): Generator<Uint8Array> {
    yield start;
    for (const { tensor } of entries) yield contiguousBytes(tensor);
  }
  return { size: start.length + at, pieces: pieces() };
}

/** @internal */
export function checkMetadata(op: string, metadata: unknown): Readonly<Record<string, string>> | undefined {
  if (metadata === undefined) return undefined;
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    const problem = `metadata is ${describeValue(metadata)}; it takes an object of texts`;
    throw new ArgumentError({ op, problem, actual: metadata });
  }
  for (const [name, text] of Object.entries(metadata)) {
    if (typeof text === 'string') continue;
    throw new ArgumentError({
      op,
      problem: `metadata '${name}' is ${describeValue(text)}; the format keeps texts`,
      actual: text,
      hint: `Try String(${name}), or JSON.stringify(${name})`,
    });
  }
  return metadata as Record<string, string>;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

/** @internal */
export function readSafetensors(source: ByteSource): Safetensors {
  const { tensors: stored, metadata } = readHeader(source);
  const tensors: StateDict = {};
  for (const { name, format, shape, count, position } of stored) {
    const values = readValues(source, position, count, format, `tensor '${name}'`);
    setEntry(tensors, name, new Tensor(fromArray(values as never, shape, format.dtype)));
  }
  return { tensors, metadata };
}

/**
 * The bytes of a safetensors file: what {@link save} writes, for where there are no files. Tensors that share their
 * values are written each in full; views are written row-major.
 *
 * @param tensors tensors by name: `model.stateDict()`, or an object of your own.
 * @param options `metadata`: texts to keep beside them.
 * @throws {@link ArgumentError} for what is no object of tensors.
 *
 * @example
 * const bytes = io.encodeSafetensors({ w: tensor([1, 2]) }, { metadata: { epoch: '3' } });
 * const { tensors, metadata } = io.decodeSafetensors(bytes);
 * tensors.w.tolist(); // [1, 2]
 * metadata.epoch; // '3'
 *
 * @see https://huggingface.co/docs/safetensors/api/torch
 */
export function encodeSafetensors(tensors: NamedTensors, options: SafetensorsOptions = {}): Uint8Array {
  return join(safetensorsPieces('encodeSafetensors', tensors, options));
}

/**
 * The tensors and texts of a safetensors file that is in memory, as after `fetch` in a browser. float16 and bfloat16
 * become float32, int8, int16 and uint16 int32, uint32 and uint64 int64, all of them exactly.
 *
 * @param bytes the whole file.
 * @throws {@link ArgumentError} for bytes that are not such a file: truncated, with tensors that overlap or leave gaps,
 * of dtypes that have no equal here. It says which tensor and which byte.
 *
 * @example
 * const bytes = io.encodeSafetensors({ 'conv.bias': zeros(8) });
 * io.decodeSafetensors(bytes).tensors['conv.bias'].shape; // [8]
 */
export function decodeSafetensors(bytes: Uint8Array | ArrayBuffer): Safetensors {
  return readSafetensors(memorySource('decodeSafetensors', bytes));
}
