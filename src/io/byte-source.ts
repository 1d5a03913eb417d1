import { describeValue } from '../core/describe.js';
import { checkAttached } from '../core/detached.js';
import { ArgumentError, type ErrorFacts } from '../core/errors.js';
import { checkInterrupt } from '../core/interrupt.js';

/** Where encoded tensors are read from: bytes in memory, or an open file that is read piece by piece. */
export interface ByteSource {
  /** Who reads, as a message names it: `load('net.safetensors')`, `decodeNpy`. */
  readonly op: string;
  /** `file`, `array` or `entry 'x.npy'`: what has the bytes. */
  readonly holder: string;
  readonly size: number;
  /** Fills `target` with the bytes from `position` on; all of them are there, for the caller has checked. */
  read(position: number, target: Uint8Array): void;
}

/** What encoding gives: byte for byte what is to be written, in pieces that are made when they are asked for. */
export interface Encoded {
  readonly size: number;
  readonly pieces: Iterable<Uint8Array>;
}

/** Bytes in memory. They are copied from, never kept. */
export function memorySource(op: string, bytes: unknown, holder: string = 'array'): ByteSource {
  let array: Uint8Array;
  if (bytes instanceof ArrayBuffer) array = new Uint8Array(bytes);
  else if (bytes instanceof Uint8Array) array = bytes;
  else {
    throw new ArgumentError({
      op,
      problem: `takes the bytes of a file as a Uint8Array, got ${describeValue(bytes)}`,
      actual: bytes,
      hint:
        typeof bytes === 'string'
          ? 'For a file by its name: load(path)'
          : 'In a browser: new Uint8Array(await (await fetch(url)).arrayBuffer())',
    });
  }
  checkAttached(op, array);
  return {
    op,
    holder,
    size: array.length,
    read: (position, target) => target.set(array.subarray(position, position + target.length)),
  };
}

/** Part of another source, as a source of its own. */
export function sourcePart(source: ByteSource, holder: string, start: number, size: number): ByteSource {
  return {
    op: source.op,
    holder,
    size,
    read: (position, target) => source.read(start + position, target),
  };
}

/** Some bytes from `position` on. */
export function readBytes(source: ByteSource, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  source.read(position, bytes);
  return bytes;
}

const PIECE = 1 << 26;

/** Fills a large array, in pieces between which an interrupt is heeded. */
export function readInto(source: ByteSource, position: number, target: Uint8Array): void {
  for (let start = 0; start < target.length; start += PIECE) {
    checkInterrupt();
    source.read(position + start, target.subarray(start, start + PIECE));
  }
}

/** All pieces in one array. */
export function join(encoded: Encoded): Uint8Array {
  const bytes = new Uint8Array(encoded.size);
  let at = 0;
  for (const piece of encoded.pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The error for bytes that are not what they should be. */
export function malformed(
  source: ByteSource,
  problem: string,
  more: Omit<Partial<ErrorFacts>, 'op' | 'problem'> = {},
): ArgumentError {
  return new ArgumentError({ op: source.op, problem, ...more });
}

/** A number of bytes: `1 byte`, `12 bytes`. */
export function byteCount(bytes: number | bigint): string {
  return `${bytes} byte${Number(bytes) === 1 ? '' : 's'}`;
}

/** What the first bytes of another format are, for a message; undefined for what is not known. */
export function formatOf(start: Uint8Array): string | undefined {
  const text = String.fromCharCode(...start.subarray(0, 16));
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06'))
    return 'a zip archive: .npz or PyTorch’s .pt';
  if (text.startsWith('\x93NUMPY')) return 'a .npy file';
  if (text.startsWith('\x89HDF\r\n')) return 'an HDF5 file';
  if (text.startsWith('\x1f\x8b')) return 'gzip: unpack it first';
  if (text.startsWith('\x80') && text.charCodeAt(1) >= 2 && text.charCodeAt(1) <= 5) return 'a Python pickle';
  if (/^\s*<(!doctype|html|\?xml)/i.test(text))
    return 'a web page: was the download answered by a log-in or an error?';
  if (text.startsWith('version https://')) return 'a Git LFS pointer: run git lfs pull for the file itself';
  if (text.charCodeAt(8) === 0x7b && start[7] === 0 && start[6] === 0) return 'a .safetensors file';
  return undefined;
}
