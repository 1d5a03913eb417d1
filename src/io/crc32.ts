import { type ByteSource, readInto } from './byte-source.js';

let table: Uint32Array | undefined;

function crcTable(): Uint32Array {
  if (table !== undefined) return table;
  table = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let sum = i;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
    table[i] = sum;
  }
  return table;
}

const CHUNK = 1 << 20;

/** The check sum of zip archives over all bytes of a source, read a chunk at a time. */
export function crc32(source: ByteSource): number {
  const sums = crcTable();
  const chunk = new Uint8Array(Math.min(CHUNK, source.size));
  let crc = 0xffffffff;
  for (let start = 0; start < source.size; start += CHUNK) {
    const part = chunk.subarray(0, Math.min(CHUNK, source.size - start));
    readInto(source, start, part);
    for (let i = 0; i < part.length; i++) crc = sums[(crc ^ part[i]) & 255] ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
