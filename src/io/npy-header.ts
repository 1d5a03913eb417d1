import { MAX_AXES, type Shape } from '../core/shape.js';
import { type ByteSource, byteCount, formatOf, malformed, readBytes } from './byte-source.js';
import { ELEMENT_FORMATS, type ElementFormat } from './element-formats.js';
import { countOf } from './named-tensors.js';
import { type PythonValue, parsePythonLiteral } from './python-literal.js';

/** What the header of a `.npy` file tells, found to fit the file. */
export interface NpyHeader {
  readonly format: ElementFormat;
  readonly bigEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: Shape;
  readonly count: number;
  /** Where the first value lies. */
  readonly position: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** NumPy's type codes: kind and bytes. */
const FORMATS: Readonly<Record<string, ElementFormat>> = {
  f2: ELEMENT_FORMATS.float16,
  f4: ELEMENT_FORMATS.float32,
  f8: ELEMENT_FORMATS.float64,
  i1: ELEMENT_FORMATS.int8,
  i2: ELEMENT_FORMATS.int16,
  i4: ELEMENT_FORMATS.int32,
  i8: ELEMENT_FORMATS.int64,
  u1: ELEMENT_FORMATS.uint8,
  u2: ELEMENT_FORMATS.uint16,
  u4: ELEMENT_FORMATS.uint32,
  u8: ELEMENT_FORMATS.uint64,
  b1: ELEMENT_FORMATS.bool,
};

/** What the other kinds hold, in words. */
const FOREIGN: Readonly<Record<string, string>> = {
  O: 'Python objects, as a pickle: a program that loading would run',
  U: 'texts',
  S: 'texts',
  a: 'texts',
  M: 'dates',
  m: 'durations',
  c: 'complex numbers',
  V: 'records or a dtype of another package, such as bfloat16',
  f: 'long doubles',
};

/**
 * Reads the header of a `.npy` file, versions 1 to 3, and checks it against the file's size.
 *
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function readNpyHeader(source: ByteSource): NpyHeader {
  const { size, holder } = source;
  const start = readBytes(source, 0, Math.min(size, 16));
  if (size < 10 || MAGIC.some((byte, i) => start[i] !== byte)) {
    const known = formatOf(start);
    throw malformed(
      source,
      size < 10
        ? `the ${holder} has ${byteCount(size)}; a .npy file begins with 10`
        : `the ${holder} does not begin as a .npy file does, with \\x93NUMPY`,
      known === undefined ? {} : { hint: `This begins like ${known}` },
    );
  }
  const [major, minor] = start.subarray(6, 8);
  if (major < 1 || major > 3 || minor !== 0) {
    throw malformed(source, `.npy version ${major}.${minor}; versions 1.0, 2.0 and 3.0 are read`);
  }
  const prefix = major === 1 ? 10 : 12;
  if (size < prefix) throw malformed(source, `the ${holder} ends at byte ${size}, inside its header`);
  const view = new DataView(start.buffer);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (prefix + length > size) {
    throw malformed(
      source,
      `the header ends at byte ${prefix + length}; the ${holder} has ${byteCount(size)}`,
      {
        expected: prefix + length,
        actual: size,
        hint: 'Truncated? Copy or download it again',
      },
    );
  }
  const text = new TextDecoder(major === 3 ? 'utf-8' : 'latin1').decode(readBytes(source, prefix, length));
  return { ...readFields(source, text, prefix + length), position: prefix + length };
}

function readFields(source: ByteSource, text: string, position: number): Omit<NpyHeader, 'position'> {
  let fields: PythonValue;
  try {
    fields = parsePythonLiteral(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw malformed(source, `the header is no Python dict, from ${error.message} on`);
  }
  const descr = fields instanceof Map ? fields.get('descr') : undefined;
  const fortranOrder = fields instanceof Map ? fields.get('fortran_order') : undefined;
  const shape = fields instanceof Map ? fields.get('shape') : undefined;
  if (descr === undefined || typeof fortranOrder !== 'boolean' || !isShape(shape)) {
    throw malformed(
      source,
      'the header does not tell descr, fortran_order (True or False) and shape (sizes)',
    );
  }
  const { format, bigEndian } = readDescr(source, descr);
  if (shape.length > MAX_AXES) {
    throw malformed(source, `the array has ${shape.length} axes; a tensor has at most ${MAX_AXES}`);
  }
  const count = countOf(shape);
  const bytes = (count ?? Number.POSITIVE_INFINITY) * format.bytes;
  const there = source.size - position;
  if (count === null || bytes !== there) {
    const needs = count === null ? 'more bytes than a file can have' : byteCount(bytes);
    throw malformed(
      source,
      `${format.name} [${shape.join(', ')}] takes ${needs}; from byte ${position} on the ${source.holder} has ${there}`,
      {
        expected: bytes,
        actual: there,
        hint:
          bytes > there
            ? 'Truncated? Copy or download it again'
            : 'Several arrays in one file? Save them by name: np.savez(path, a=a, b=b)',
      },
    );
  }
  return { format, bigEndian, fortranOrder, shape, count };
}

function readDescr(source: ByteSource, descr: PythonValue): { format: ElementFormat; bigEndian: boolean } {
  if (typeof descr !== 'string') {
    const names = Array.isArray(descr)
      ? descr.map((field) => (Array.isArray(field) ? String(field[0]) : '?'))
      : [];
    throw malformed(
      source,
      `the array holds records of ${names.length} fields (${names.slice(0, 6).join(', ')})`,
      {
        actual: descr,
        hint: `A tensor holds numbers. In Python, one field: np.save(path, np.ascontiguousarray(x['${names[0] ?? 'name'}']))`,
      },
    );
  }
  const [, order, code] = /^([<>=|]?)(.*)$/s.exec(descr) ?? ['', '', ''];
  if (Object.hasOwn(FORMATS, code)) return { format: FORMATS[code], bigEndian: order === '>' };
  const kind = FOREIGN[code[0]];
  throw malformed(
    source,
    `the array is '${descr.slice(0, 20)}'${kind === undefined ? ', which NumPy has no number for' : `: it holds ${kind}`}`,
    {
      actual: descr,
      expected: Object.keys(FORMATS),
      hint:
        code[0] === 'O'
          ? 'convlens never unpickles. In Python, if they are numbers: np.save(path, np.stack(x).astype(np.float32))'
          : "A tensor holds numbers. In Python: np.save(path, x.astype('float32'))",
    },
  );
}

function isShape(value: PythonValue | undefined): value is number[] {
  return (
    Array.isArray(value) &&
    value.every((size) => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0)
  );
}
