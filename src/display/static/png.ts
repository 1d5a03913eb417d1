import { encode } from 'fast-png';
import { palette, type Sheet } from './sheet.js';

/** The sheet as a PNG with a palette: one byte a pixel before compression. */
export function encodePng({ width, height, pixels }: Sheet): Uint8Array {
  const colours = palette().map(([red, green, blue]) => [red, green, blue] as [number, number, number]);
  return encode(
    { width, height, data: pixels, depth: 8, channels: 1, palette: colours },
    { zlib: { level: 6 } },
  );
}
