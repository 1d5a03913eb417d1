import { Sheet } from './sheet.js';

/** A part of a picture: it knows its size and paints itself from a height on. */
export interface Part {
  readonly width: number;
  readonly height: number;
  paint(sheet: Sheet, y: number): void;
}

/** Between parts, in half CSS pixels. */
const SPACE = 24;

/** One part below the other on a sheet that just holds them. */
export function stackParts(parts: readonly Part[]): Sheet {
  const height = parts.reduce((sum, part) => sum + part.height, 0) + SPACE * (parts.length - 1);
  const sheet = new Sheet(Math.max(...parts.map((part) => part.width)), height + 4);
  let y = 2;
  for (const part of parts) {
    part.paint(sheet, y);
    y += part.height + SPACE;
  }
  return sheet;
}
