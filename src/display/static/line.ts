// A 1-D tensor as a line: filled towards zero in the colours of its values, as broad as its values need.
import { formatNumber, rangePosition } from '../../protocol/index.js';
import { tickStep } from './heat-map.js';
import { GLYPH_HEIGHT, PAINT, type Sheet, textWidth, valuePaint } from './sheet.js';

export interface LineBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The finite values that fall on one column of pixels, joined to their neighbours. */
interface Band {
  readonly low: number;
  readonly high: number;
}

/** For each column of pixels the reach of the line there; null where a value is not finite. */
function bands(values: ArrayLike<number>, width: number): (Band | null)[] {
  const last = values.length - 1;
  return Array.from({ length: width }, (_, column) => {
    const from = (column / width) * last;
    const to = ((column + 1) / width) * last;
    const at = (position: number): number => {
      const before = values[Math.floor(position)];
      const after = values[Math.ceil(position)];
      return before + (after - before) * (position - Math.floor(position));
    };
    let low = Math.min(at(from), at(to));
    let high = Math.max(at(from), at(to));
    for (let i = Math.ceil(from); i <= to; i++) {
      low = Math.min(low, values[i]);
      high = Math.max(high, values[i]);
    }
    return Number.isFinite(low) && Number.isFinite(high) ? { low, high } : null;
  });
}

/** Paints the line with its ticks below and its extremes at the right. `values` has at least two entries. */
export function paintLine(
  sheet: Sheet,
  { x, y, width, height }: LineBox,
  values: ArrayLike<number>,
  { min, max }: { readonly min: number; readonly max: number },
): void {
  // The baseline is zero wherever zero is near; data far from zero are shown by their own range.
  const bottom = Math.min(0, min);
  const top = Math.max(0, max) === bottom ? bottom + 1 : Math.max(0, max);
  const scale = { low: bottom < 0 ? -Math.max(-bottom, top) : 0, high: Math.max(-bottom, top) };
  const place = (value: number): number => y + (1 - (value - bottom) / (top - bottom)) * height;
  const zero = Math.round(place(0));
  bands(values, width).forEach((band, column) => {
    if (band === null) return;
    const end = Math.abs(band.high) > Math.abs(band.low) ? band.high : band.low;
    const from = Math.min(zero, Math.round(place(end)));
    for (let row = from; row < Math.max(zero, Math.round(place(end))); row++) {
      const value = bottom + (1 - (row + 0.5 - y) / height) * (top - bottom);
      sheet.fill(x + column, row, 1, 1, valuePaint(0.7 * rangePosition(value, scale), 24));
    }
  });
  sheet.fill(x, zero, width, 1, PAINT.hairline);
  bands(values, width).forEach((band, column) => {
    if (band === null) return;
    const upper = Math.round(place(band.high));
    sheet.fill(x + column, upper - 1, 1, Math.max(3, Math.round(place(band.low)) - upper + 2), PAINT.ink);
  });
  paintGaps(sheet, x, y, width, values);
  const last = values.length - 1;
  const step = tickStep(values.length, width / last, textWidth(String(last)) + 60);
  for (let i = 0; i <= last; i += step) {
    sheet.textCentred(x + (i / last) * width, y + height + 8, String(i), PAINT.quiet);
  }
  sheet.text(x + width + 12, place(max) - GLYPH_HEIGHT / 2, formatNumber(max, 3), PAINT.quiet);
  if (min !== max)
    sheet.text(x + width + 12, place(min) - GLYPH_HEIGHT / 2, formatNumber(min, 3), PAINT.quiet);
}

/** A tick above the line at each value that is not finite. */
function paintGaps(sheet: Sheet, x: number, y: number, width: number, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    const paint = Number.isNaN(values[i]) ? PAINT.nan : PAINT.ink;
    sheet.fill(x + (i / (values.length - 1)) * width - 4, y - 18, 8, 14, paint);
  }
}
