import { inflateSync } from 'fflate';
import { allocate } from '../core/dtype.js';
import {
  type ByteSource,
  byteCount,
  formatOf,
  malformed,
  memorySource,
  readBytes,
  readInto,
  sourcePart,
} from './byte-source.js';
import { crc32 } from './crc32.js';

/** A file of a zip archive, as the directory at its end tells. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Where its own header lies, before its bytes. */
  readonly header: number;
}

const END = 0x06054b50;
const END_64_PLACE = 0x07064b50;
const END_64 = 0x06064b50;
const DIRECTORY = 0x02014b50;
const LOCAL = 0x04034b50;

/** No deflated byte stands for more: what claims more is not allocated. */
const HIGHEST_RATIO = 1032;

/**
 * The directory of a zip archive, zip64 included.
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function readZipDirectory(source: ByteSource): ZipEntry[] {
  const { start, length, count } = findDirectory(source);
  const bytes = readBytes(source, start, length);
  const view = new DataView(bytes.buffer);
  const entries: ZipEntry[] = [];
  let at = 0;
  let packed = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > length || view.getUint32(at, true) !== DIRECTORY)
      throw brokenDirectory(source, i, count, start + at);
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const end = at + 46 + lengths[0] + lengths[1] + lengths[2];
    if (end > length) throw brokenDirectory(source, i, count, start + at);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + lengths[0]));
    const extra = bytes.subarray(at + 46 + lengths[0], at + 46 + lengths[0] + lengths[1]);
    const sizes = wideSizes(
      extra,
      [24, 20, 42].map((field) => view.getUint32(at + field, true)),
    );
    if (sizes === null) throw brokenDirectory(source, i, count, start + at);
    entries.push({
      name,
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      size: sizes[0],
      packed: sizes[1],
      header: sizes[2],
    });
    packed += sizes[1];
    at = end;
  }
  if (packed > source.size) {
    throw malformed(
      source,
      `the entries of the archive take ${byteCount(packed)}; the ${source.holder} has ${source.size}`,
      {
        expected: packed,
        actual: source.size,
      },
    );
  }
  return entries;
}

function brokenDirectory(source: ByteSource, i: number, count: number, at: number): Error {
  return malformed(source, `entry ${i} of the archive's ${count}, at byte ${at}, is broken`);
}

function findDirectory(source: ByteSource): { start: number; length: number; count: number } {
  const { size, holder } = source;
  const tail = readBytes(source, Math.max(0, size - 65_557), Math.min(size, 65_557));
  const tailStart = size - tail.length;
  const view = new DataView(tail.buffer);
  let at = tail.length - 22;
  while (at >= 0 && view.getUint32(at, true) !== END) at--;
  if (at < 0) {
    const first = readBytes(source, 0, Math.min(size, 16));
    const known = formatOf(first);
    throw malformed(source, `the ${holder} of ${byteCount(size)} has no end of a zip archive`, {
      hint:
        known === undefined
          ? 'Truncated, or no .npz file'
          : known.startsWith('a zip')
            ? 'It begins like one. Truncated? Copy or download it again'
            : `This begins like ${known}`,
    });
  }
  let count = view.getUint16(at + 10, true);
  let length = view.getUint32(at + 12, true);
  let start = view.getUint32(at + 16, true);
  if (at >= 20 && view.getUint32(at - 20, true) === END_64_PLACE) {
    const place = Number(view.getBigUint64(at - 12, true));
    const wide = place + 56 <= size ? new DataView(readBytes(source, place, 56).buffer) : undefined;
    if (wide?.getUint32(0, true) !== END_64) {
      throw malformed(
        source,
        `the archive's end says that its zip64 record lies at byte ${place}; it does not`,
      );
    }
    count = Number(wide.getBigUint64(32, true));
    length = Number(wide.getBigUint64(40, true));
    start = Number(wide.getBigUint64(48, true));
  }
  if (start + length > tailStart + at || count * 46 > length) {
    const problem = `the archive's directory of ${count} entries and ${byteCount(length)} at byte ${start} does not fit before its end at ${tailStart + at}`;
    throw malformed(source, problem);
  }
  return { start, length, count };
}

/** Sizes of 64 bits stand in an extra field, in the order of those that are marked as too large; null if they do not. */
function wideSizes(extra: Uint8Array, sizes: number[]): number[] | null {
  if (!sizes.includes(0xffffffff)) return sizes;
  const view = new DataView(extra.buffer, extra.byteOffset, extra.length);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const end = at + 4 + view.getUint16(at + 2, true);
    if (end > extra.length) return null;
    let field = at + 4;
    const wide = sizes.map((size) => {
      if (size !== 0xffffffff) return size;
      field += 8;
      return field <= end ? Number(view.getBigUint64(field - 8, true)) : Number.NaN;
    });
    return wide.every(Number.isSafeInteger) ? wide : null;
  }
  return null;
}

const METHODS: Readonly<Record<number, string>> = {
  9: 'deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
};

/** The bytes of an entry, unpacked and compared with their check sum. */
export function entrySource(source: ByteSource, entry: ZipEntry): ByteSource {
  const { name, method, flags, packed, size, header } = entry;
  const holder = `entry '${name}'`;
  if (flags & 1) throw malformed(source, `${holder} is encrypted`);
  if (method !== 0 && method !== 8) {
    throw malformed(
      source,
      `${holder} is packed by ${METHODS[method] ?? `method ${method}`}; stored and deflated ones are read`,
      {
        actual: method,
        hint: 'np.savez and np.savez_compressed write these',
      },
    );
  }
  const local = header + 30 <= source.size ? new DataView(readBytes(source, header, 30).buffer) : undefined;
  if (local?.getUint32(0, true) !== LOCAL) {
    throw malformed(source, `${holder} should begin at byte ${header}; it does not`);
  }
  const start = header + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  if (start + packed > source.size) {
    throw malformed(
      source,
      `${holder} ends at byte ${start + packed}; the ${source.holder} has ${byteCount(source.size)}`,
      {
        expected: start + packed,
        actual: source.size,
        hint: 'Truncated? Copy or download it again',
      },
    );
  }
  if (method === 0) {
    if (size !== packed)
      throw malformed(source, `${holder} is stored in ${byteCount(packed)}, not in its ${size}`);
    const part = sourcePart(source, holder, start, size);
    checkSum(part, entry);
    return part;
  }
  if (size > packed * HIGHEST_RATIO) {
    throw malformed(
      source,
      `${holder} claims ${byteCount(size)} in ${packed} deflated ones, more than they can hold`,
      {
        actual: size,
      },
    );
  }
  const deflated = allocate('uint8', packed, source.op);
  readInto(source, start, deflated);
  const unpacked = memorySource(source.op, inflate(source, holder, deflated, size), holder);
  checkSum(unpacked, entry);
  return unpacked;
}

function inflate(source: ByteSource, holder: string, deflated: Uint8Array, size: number): Uint8Array {
  // One byte more than is claimed: where that is written too, the claim was too small.
  const out = allocate('uint8', size + 1, source.op);
  let got: Uint8Array;
  try {
    got = inflateSync(deflated, { out });
  } catch (error) {
    throw malformed(
      source,
      `${holder} is broken: its ${byteCount(deflated.length)} do not unpack (${(error as Error).message})`,
    );
  }
  if (got.length !== size) {
    const much = got.length > size ? 'more' : `${got.length}`;
    throw malformed(source, `${holder} unpacks to ${much} bytes; the archive says ${size}`, {
      expected: size,
    });
  }
  return got;
}

function checkSum(part: ByteSource, { crc }: ZipEntry): void {
  const found = crc32(part);
  if (found === crc) return;
  const hex = (sum: number): string => sum.toString(16).padStart(8, '0');
  throw malformed(
    part,
    `${part.holder} is damaged: its check sum is ${hex(found)}, the archive says ${hex(crc)}`,
    {
      expected: crc,
      actual: found,
    },
  );
}
