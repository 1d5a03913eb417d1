// A picture with a palette as a PNG file: https://www.w3.org/TR/png-3/
import { zlibSync } from 'fflate';
import { palette, type Sheet } from './sheet.js';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const COLOUR_TYPE_PALETTE = 3;
const LEVEL = 6;

/**
 * The sheet as a PNG: one byte a pixel before compression, rows unfiltered (a palette's indices have no slopes).
 *
 * @param margin of paper on all sides.
 */
export function encodePng(sheet: Sheet, margin: number = 0): Uint8Array {
  const width = sheet.width + 2 * margin;
  const height = sheet.height + 2 * margin;
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  header.setUint8(8, 8);
  header.setUint8(9, COLOUR_TYPE_PALETTE);
  const rows = new Uint8Array((width + 1) * height);
  for (let row = 0; row < sheet.height; row++) {
    const line = sheet.pixels.subarray(row * sheet.width, (row + 1) * sheet.width);
    rows.set(line, (row + margin) * (width + 1) + 1 + margin);
  }
  return joined([
    Uint8Array.from(SIGNATURE),
    ...chunk('IHDR', new Uint8Array(header.buffer)),
    ...chunk('PLTE', Uint8Array.from(palette().flat())),
    ...chunk('IDAT', deflate(rows)),
    ...chunk('IEND', new Uint8Array()),
  ]);
}

/** Node's own zlib is five times as fast as one in JavaScript; a page in a browser has the latter alone. */
function deflate(bytes: Uint8Array): Uint8Array {
  const zlib = globalThis.process?.getBuiltinModule?.('node:zlib');
  return zlib === undefined ? zlibSync(bytes, { level: LEVEL }) : zlib.deflateSync(bytes, { level: LEVEL });
}

/** Length, name, data and checksum. */
function chunk(name: string, data: Uint8Array): Uint8Array[] {
  const named = joined([Uint8Array.from(name, (letter) => letter.charCodeAt(0)), data]);
  return [bigEndian(data.length), named, bigEndian(crc32(named))];
}

function bigEndian(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

let crcTable: Uint32Array | undefined;

/** The cyclic redundancy code of PNG's annex D. */
function crc32(bytes: Uint8Array): number {
  crcTable ??= Uint32Array.from({ length: 256 }, (_, n) => {
    let code = n;
    for (let k = 0; k < 8; k++) code = (code & 1) !== 0 ? 0xedb88320 ^ (code >>> 1) : code >>> 1;
    return code;
  });
  let code = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) code = crcTable[(code ^ bytes[i]) & 0xff] ^ (code >>> 8);
  return (code ^ 0xffffffff) >>> 0;
}
