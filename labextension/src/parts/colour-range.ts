// From values to positions on the colour map, by the range the reader chose.
import { type ColourRange as CountedRange, type Rgb, rangePosition } from 'convlens/protocol';
import { type ColourMap, mapColour } from './colour-maps.js';
import type { Beyond, Plane } from './held-values.js';
import type { Palette } from './palette.js';

/** Where the colours end: symmetric around zero, or from 0 for data without negatives. */
export interface ColourRange extends Pick<CountedRange, 'low' | 'high'> {
  /** From the smallest to the largest value, wherever zero is: the colours run one way. */
  readonly full?: boolean;
  /** Equal steps are equal factors, down to a thousandth of the end. */
  readonly log?: boolean;
  readonly map?: ColourMap;
}

/** Below this share of the end, a logarithmic scale is linear. */
const LOG_KNEE = 1e-3;

/** Around zero to the larger of both ends; from 0 where nothing is below. Null where nothing is finite. */
export function symmetricRange(min: number | null, max: number | null): ColourRange {
  if (min === null || max === null) return { low: 0, high: 1 };
  const end = Math.max(Math.abs(min), Math.abs(max)) || 1;
  return { low: min < 0 ? -end : 0, high: end };
}

/** −1…1 on the colour map; outside where the range clips it, NaN for NaN. */
export function positionOf(value: number, range: ColourRange): number {
  const { low, high } = range;
  if (range.full) return high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5;
  if (!range.log) return rangePosition(value, range);
  const share = Math.abs(value) / Math.max(-low, high);
  return (Math.sign(value) * Math.log1p(share / LOG_KNEE)) / Math.log1p(1 / LOG_KNEE);
}

/** The colour of a value; one that is no number has none, and is marked. */
export function colourOf(value: number, range: ColourRange, { theme }: Pick<Palette, 'theme'>): Rgb {
  return mapColour(range.map ?? 'diverging', theme, positionOf(value, range), range.low < 0 && !range.full);
}

/** Relative. Statistics travel with fewer digits than values: the largest value is not beyond its own rounded self. */
export const ROUNDING = 1e-5;

/** On which side of the range a value lies, if it does; `slack` is what a quantised value may be off. */
export function clippedSide(value: number, beyond: Beyond, range: ColourRange, slack: number): Beyond {
  if (!Number.isFinite(value)) return null;
  if (beyond) return beyond;
  // Data without negatives have `low` 0, and the negative half of the colours is there all the same.
  const reach = Math.max(Math.abs(range.low), range.high);
  const tolerance = slack + ROUNDING * Math.abs(reach);
  if (range.full && value < range.low - tolerance) return 'below';
  if (value > range.high + tolerance) return 'above';
  return value < -reach - tolerance ? 'below' : null;
}

/** Calls `visit` with every cell of a plane, row by row. */
export function eachCell(plane: Plane, visit: (value: number, row: number, column: number) => void): void {
  for (let row = 0; row < plane.rows; row++) {
    for (let column = 0; column < plane.columns; column++) visit(plane.valueAt(row, column), row, column);
  }
}

/** Smallest and largest finite value of a plane; null where there is none. */
export function extremes(plane: Plane): { min: number | null; max: number | null } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  eachCell(plane, (value) => {
    if (!Number.isFinite(value)) return;
    if (value < min) min = value;
    if (value > max) max = value;
  });
  return max < min ? { min: null, max: null } : { min, max };
}

/** The cell of the largest finite magnitude, the first of equals: a place to begin reading at. */
export function largest(plane: Plane): { row: number; column: number } {
  let found = { row: 0, column: 0 };
  let size = -1;
  eachCell(plane, (value, row, column) => {
    if (!Number.isFinite(value) || Math.abs(value) <= size) return;
    size = Math.abs(value);
    found = { row, column };
  });
  return found;
}

/** Cells of a plane that the range clips, on either side. */
export function countClipped(plane: Plane, range: ColourRange): { below: number; above: number } {
  let below = 0;
  let above = 0;
  eachCell(plane, (value, row, column) => {
    const side = clippedSide(value, plane.beyondAt(row, column), range, plane.slack);
    if (side === 'below') below += 1;
    else if (side === 'above') above += 1;
  });
  return { below, above };
}
