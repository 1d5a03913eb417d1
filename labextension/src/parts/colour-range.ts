// From values to positions on the colour map, by the range the reader chose.
import { type ColourRange as CountedRange, rangePosition } from 'convlens/protocol';
import type { Beyond, Plane } from './held-values.js';

/** Where the colours end: symmetric around zero, or from 0 for data without negatives. */
export type ColourRange = Pick<CountedRange, 'low' | 'high'>;

/** Around zero to the larger of both ends; from 0 where nothing is below. Null where nothing is finite. */
export function symmetricRange(min: number | null, max: number | null): ColourRange {
  if (min === null || max === null) return { low: 0, high: 1 };
  const end = Math.max(Math.abs(min), Math.abs(max)) || 1;
  return { low: min < 0 ? -end : 0, high: end };
}

/** −1…1 on the colour map; outside where the range clips it, NaN for NaN. */
export function positionOf(value: number, range: ColourRange): number {
  return rangePosition(value, range);
}

/** Relative. Statistics travel with fewer digits than values: the largest value is not beyond its own rounded self. */
export const ROUNDING = 1e-5;

/** On which side of the range a value lies, if it does; `slack` is what a quantised value may be off. */
export function clippedSide(value: number, beyond: Beyond, range: ColourRange, slack: number): Beyond {
  if (!Number.isFinite(value)) return null;
  if (beyond) return beyond;
  // Data without negatives have `low` 0, and the negative half of the colours is there all the same.
  const reach = Math.max(-range.low, range.high);
  const tolerance = slack + ROUNDING * reach;
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
