import { MAX_AXES, type Shape } from '../core/shape.js';
import { type ByteSource, byteCount, formatOf, malformed, readBytes } from './byte-source.js';
import { duplicateKey } from './duplicate-key.js';
import { ELEMENT_FORMATS, type ElementFormat } from './element-formats.js';
import { countOf } from './named-tensors.js';

/** A tensor as a header describes it, found to fit the file. */
export interface StoredTensor {
  readonly name: string;
  readonly format: ElementFormat;
  readonly shape: Shape;
  readonly count: number;
  /** Where its first byte lies in the file. */
  readonly position: number;
}

export interface SafetensorsHeader {
  /** In the order of their bytes. */
  readonly tensors: readonly StoredTensor[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** The format's names of the dtypes that are read. */
const FORMATS: Readonly<Record<string, ElementFormat>> = {
  F64: ELEMENT_FORMATS.float64,
  F32: ELEMENT_FORMATS.float32,
  F16: ELEMENT_FORMATS.float16,
  BF16: ELEMENT_FORMATS.bfloat16,
  I64: ELEMENT_FORMATS.int64,
  I32: ELEMENT_FORMATS.int32,
  I16: ELEMENT_FORMATS.int16,
  I8: ELEMENT_FORMATS.int8,
  U64: ELEMENT_FORMATS.uint64,
  U32: ELEMENT_FORMATS.uint32,
  U16: ELEMENT_FORMATS.uint16,
  U8: ELEMENT_FORMATS.uint8,
  BOOL: ELEMENT_FORMATS.bool,
};

/** What the format's own reader takes at most. */
const LONGEST_HEADER = 100_000_000;
export const METADATA = '__metadata__';

/**
 * Reads the header of a safetensors file and checks all of it against the file's size: after this every tensor's
 * bytes are there, each once.
 *
 * @see https://github.com/huggingface/safetensors#format
 */
export function readHeader(source: ByteSource): SafetensorsHeader {
  const { size, holder } = source;
  if (size < 8) {
    const problem = `the ${holder} has ${byteCount(size)}; 8 come first that tell the length of the header`;
    throw malformed(source, problem, { expected: 8, actual: size });
  }
  const length = new DataView(readBytes(source, 0, 8).buffer).getBigUint64(0, true);
  if (length > BigInt(size - 8) || length > BigInt(LONGEST_HEADER)) {
    const known = formatOf(readBytes(source, 0, Math.min(size, 16)));
    const most =
      size - 8 < LONGEST_HEADER ? `${byteCount(size - 8)} follow` : `at most ${LONGEST_HEADER} are read`;
    throw malformed(source, `the first 8 bytes tell of a header of ${byteCount(length)}; ${most}`, {
      actual: length,
      hint:
        known === undefined || known === 'a .safetensors file'
          ? 'Truncated, or no safetensors file'
          : `This begins like ${known}`,
    });
  }
  const dataStart = 8 + Number(length);
  const header = parseHeader(source, readBytes(source, 8, Number(length)));
  const tensors: StoredTensor[] = [];
  const ends: number[] = [];
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, value] of Object.entries(header)) {
    if (name === METADATA) metadata = readMetadata(source, value);
    else {
      const { end, ...tensor } = readEntry(source, name, value, dataStart);
      tensors.push(tensor);
      ends.push(end);
    }
  }
  const order = tensors
    .map((_, i) => i)
    .sort((a, b) => tensors[a].position - tensors[b].position || ends[a] - ends[b]);
  checkCover(
    source,
    order.map((i) => ({ ...tensors[i], end: ends[i] })),
    dataStart,
  );
  return { tensors: order.map((i) => tensors[i]), metadata };
}

function parseHeader(source: ByteSource, bytes: Uint8Array): Record<string, unknown> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed(source, `the header of ${byteCount(bytes.length)} is no UTF-8 text`);
  }
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    const at = /position (\d+)/.exec(String(error))?.[1];
    const place = at === undefined ? '' : `, from character ${at} on`;
    throw malformed(source, `the header of ${byteCount(bytes.length)} is no JSON${place}`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw malformed(source, 'the header is JSON, but no object of tensors');
  }
  const twice = duplicateKey(text);
  if (twice !== undefined) throw malformed(source, `the header has '${twice}' twice`, { actual: twice });
  return header as Record<string, unknown>;
}

function readMetadata(source: ByteSource, value: unknown): Readonly<Record<string, string>> {
  const texts =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((text) => typeof text === 'string');
  if (!texts) throw malformed(source, `the header's ${METADATA} is no object of texts`, { actual: value });
  return value as Record<string, string>;
}

function readEntry(
  source: ByteSource,
  name: string,
  value: unknown,
  dataStart: number,
): StoredTensor & { end: number } {
  const tensor = `tensor '${name}'`;
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Record<string, unknown>;
  if (typeof dtype !== 'string' || !isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    const problem = `${tensor}: the header has no dtype, shape and two data_offsets in whole numbers`;
    throw malformed(source, problem, { actual: value });
  }
  if (!Object.hasOwn(FORMATS, dtype)) {
    throw malformed(source, `${tensor} is ${dtype.slice(0, 20)}, which convlens has no dtype for`, {
      actual: dtype,
      expected: Object.keys(FORMATS),
      hint: "In Python: save_file({name: t.to(torch.float32) for name, t in tensors.items()}, 'net.safetensors')",
    });
  }
  if (shape.length > MAX_AXES) {
    throw malformed(source, `${tensor} has ${shape.length} axes; a tensor has at most ${MAX_AXES}`);
  }
  const format = FORMATS[dtype];
  const [begin, end] = offsets;
  const count = countOf(shape);
  const bytes = (count ?? Number.POSITIVE_INFINITY) * format.bytes;
  if (count === null || bytes !== end - begin) {
    const needs = count === null ? 'more bytes than a file can have' : byteCount(bytes);
    const problem = `${tensor}: ${dtype} [${shape.join(', ')}] takes ${needs}, its offsets ${begin} to ${end} hold ${end - begin}`;
    throw malformed(source, problem, { expected: bytes, actual: end - begin });
  }
  if (dataStart + end > source.size) {
    throw malformed(
      source,
      `${tensor} ends at byte ${dataStart + end}; the ${source.holder} has ${byteCount(source.size)}`,
      { expected: dataStart + end, actual: source.size, hint: 'Truncated? Copy or download it again' },
    );
  }
  return { name, format, shape: [...shape], count, position: dataStart + begin, end: dataStart + end };
}

/** Every byte behind the header belongs to one tensor: neither shared nor unused, so nothing can hide there. */
function checkCover(
  source: ByteSource,
  tensors: readonly (StoredTensor & { readonly end: number })[],
  dataStart: number,
): void {
  let covered = dataStart;
  let before = 'the header';
  for (const { name, position, end } of tensors) {
    if (position < covered) {
      const problem = `tensor '${name}' begins at byte ${position}, before the end of ${before} at ${covered}`;
      throw malformed(source, problem, { expected: covered, actual: position });
    }
    if (position > covered) {
      const problem = `${byteCount(position - covered)} from byte ${covered} on, between ${before} and tensor '${name}', belong to no tensor`;
      throw malformed(source, problem, { expected: covered, actual: position });
    }
    covered = end;
    before = `tensor '${name}'`;
  }
  if (covered !== source.size) {
    const problem = `${byteCount(source.size - covered)} from byte ${covered} on, behind ${before}, belong to no tensor`;
    throw malformed(source, problem, { expected: covered, actual: source.size });
  }
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
