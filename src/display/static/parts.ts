import { Sheet } from './sheet.js';

/** A part of a picture: it knows its size and paints itself from a height on. */
export interface Part {
  readonly width: number;
  readonly height: number;
  /** What the part leaves out, in words: `tiles show every 3rd row and column`. */
  readonly note?: string;
  paint(sheet: Sheet, y: number): void;
}

/** `tiles show every 3rd row and column`; nothing where all are shown. */
export function thinningNote(what: string, step: number): { note?: string } {
  if (step === 1) return {};
  const ordinal = step === 2 ? '2nd' : step === 3 ? '3rd' : `${step}th`;
  return { note: `${what} every ${ordinal} row and column` };
}

/** Between parts, in half CSS pixels. */
const SPACE = 24;

/** A painted sheet and what it leaves out. */
export interface Painting {
  readonly sheet: Sheet;
  readonly notes: readonly string[];
}

/** One part below the other on a sheet that just holds them. */
export function stackParts(parts: readonly Part[]): Painting {
  const height = parts.reduce((sum, part) => sum + part.height, 0) + SPACE * (parts.length - 1);
  const sheet = new Sheet(Math.max(...parts.map((part) => part.width)), height + 4);
  let y = 2;
  for (const part of parts) {
    part.paint(sheet, y);
    y += part.height + SPACE;
  }
  return { sheet, notes: parts.flatMap(({ note }) => note ?? []) };
}
