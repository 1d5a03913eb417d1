// The legend is the distribution of all values over the colours they have.

import type { ColourRange, Histogram } from '../../protocol/index.js';
import { formatInteger, formatNumber, rangePosition } from '../../protocol/index.js';
import { GLYPH_HEIGHT, PAINT, type Sheet, textWidth, valuePaint } from './sheet.js';

export const LEGEND_WIDTH = 520;
const BARS = 56;
const STRIP = 14;
const CLIPPED_SPACE = 32;
/** Height of the bars, the strip and the numbers under it. */
export const LEGEND_HEIGHT: number = BARS + STRIP + GLYPH_HEIGHT + 6;

/** Text that the bitmap font has: thousands are parted by plain spaces. */
export function plainSpaces(text: string): string {
  return text.replaceAll('\u202f', ' ');
}

/** Paints histogram, colour strip, the ends of range and data, and how many values lie beyond. */
export function paintLegend(
  sheet: Sheet,
  x: number,
  y: number,
  histogram: Histogram,
  range: ColourRange,
): void {
  const { low, high, counts } = histogram;
  const place = (value: number): number =>
    high > low ? x + ((value / 2 - low / 2) / (high / 2 - low / 2)) * LEGEND_WIDTH : x + LEGEND_WIDTH / 2;
  // Square roots: the tails stay visible beside the peak.
  const tallest = Math.sqrt(Math.max(1, ...counts));
  const width = LEGEND_WIDTH / counts.length;
  counts.forEach((count, i) => {
    const height = count === 0 ? 0 : Math.max(2, Math.round((Math.sqrt(count) / tallest) * BARS));
    sheet.fill(x + i * width, y + BARS - height, Math.max(1, width - 2), height, PAINT.bar);
  });
  for (let i = 0; i < LEGEND_WIDTH; i += 4) {
    const t = (i + 2) / LEGEND_WIDTH;
    sheet.fill(x + i, y + BARS, 4, STRIP, valuePaint(rangePosition(low * (1 - t) + high * t, range)));
  }
  sheet.frame(x, y + BARS, LEGEND_WIDTH, STRIP, 1, PAINT.hairline);
  paintNumbers(sheet, x, y + BARS + STRIP + 5, histogram, range, place);
  const ends = [range.low > low ? range.low : null, range.high < high ? range.high : null];
  for (const end of ends)
    if (end !== null) sheet.fill(place(end) - 1, y + 4, 2, BARS + STRIP - 2, PAINT.chosen);
  if (low < 0 && high > 0) sheet.fill(place(0) - 1, y + BARS, 2, STRIP, PAINT.ink);
  paintClipped(sheet, x + LEGEND_WIDTH + CLIPPED_SPACE, y, range);
}

/** The ends and zero, and where the colours end: the outer ones first, those that would touch another left out. */
function paintNumbers(
  sheet: Sheet,
  x: number,
  y: number,
  { low, high }: Histogram,
  range: ColourRange,
  place: (value: number) => number,
): void {
  const values = [low, high, range.low, range.high, 0].filter((value) => value >= low && value <= high);
  const taken: [number, number][] = [];
  for (const value of new Set(values)) {
    const text = formatNumber(value, 3);
    const wide = textWidth(text);
    const left = Math.min(x + LEGEND_WIDTH - wide, Math.max(x, place(value) - wide / 2));
    if (taken.some(([from, to]) => left < to + 12 && left + wide > from - 12)) continue;
    taken.push([left, left + wide]);
    const end =
      value !== 0 && (value === range.low || value === range.high) && value !== low && value !== high;
    sheet.text(left, y, text, end ? PAINT.chosen : PAINT.quiet);
  }
}

/** What the range leaves out: `8 580 above 1.46`. */
function clippedTexts({ low, high, below, above }: ColourRange): string[] {
  const text = (count: number, side: string, end: number): string[] =>
    count === 0 ? [] : [plainSpaces(`${formatInteger(count)} ${side} ${formatNumber(end, 3)}`)];
  return [...text(above, 'above', high), ...text(below, 'below', low)];
}

/** Room for these texts at the right of the legend. */
export function clippedWidth(range: ColourRange): number {
  const widths = clippedTexts(range).map((text) => CLIPPED_SPACE + textWidth(text));
  return Math.max(0, ...widths);
}

function paintClipped(sheet: Sheet, x: number, y: number, range: ColourRange): void {
  const texts = clippedTexts(range);
  const lineHeight = GLYPH_HEIGHT + 4;
  const top = y + BARS + STRIP - texts.length * lineHeight;
  texts.forEach((text, i) => {
    sheet.text(x, top + i * lineHeight, text, PAINT.quiet);
  });
}
