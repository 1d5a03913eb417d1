// The colours of values: zero is paper, magnitude is ink, blue is negative, orange positive.
// Both halves lie on one curve of OKLCH lightness, so that equal magnitudes look equally strong.
import { type DType, isFloatingPoint } from '../core/dtype.js';
import type { Statistics } from './payloads.js';

/** JupyterLab's two kinds of theme. */
export type Theme = 'light' | 'dark';

/** Red, green and blue, 0…255. */
export type Rgb = readonly [number, number, number];

/** Lightness, chroma and hue (degrees), from zero to the end of the range. */
type Oklch = readonly [number, number, number];

const STOPS: Readonly<Record<Theme, { negative: readonly Oklch[]; positive: readonly Oklch[] }>> = {
  light: {
    negative: [
      [0.972, 0.006, 230],
      [0.83, 0.085, 228],
      [0.585, 0.155, 252],
      [0.32, 0.135, 266],
    ],
    positive: [
      [0.972, 0.006, 80],
      [0.83, 0.105, 74],
      [0.585, 0.165, 45],
      [0.32, 0.105, 30],
    ],
  },
  dark: {
    negative: [
      [0.25, 0.012, 260],
      [0.45, 0.12, 262],
      [0.69, 0.13, 243],
      [0.93, 0.05, 215],
    ],
    positive: [
      [0.25, 0.012, 50],
      [0.45, 0.115, 42],
      [0.69, 0.145, 58],
      [0.93, 0.085, 98],
    ],
  },
};

/** Gamma of sRGB, clipped to its gamut. */
function channel(linear: number): number {
  const x = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, x)));
}

/** OKLCH to sRGB; the matrices are of https://bottosson.github.io/posts/oklab/ (B. Ottosson, 2020). */
function oklchToRgb([lightness, chroma, hue]: Oklch): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    channel(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** The colour at `t` (0…1) of the way along the stops of one half. */
function between(stops: readonly Oklch[], t: number): Rgb {
  const at = t * (stops.length - 1);
  const k = Math.min(stops.length - 2, Math.floor(at));
  const mix = (i: 0 | 1 | 2) => stops[k][i] + (stops[k + 1][i] - stops[k][i]) * (at - k);
  return oklchToRgb([mix(0), mix(1), mix(2)]);
}

/** Colours a half: the table has `2 · HALF + 1` of them, zero in the middle. */
const HALF = 255;

const tables = new Map<Theme, readonly Rgb[]>();

/**
 * The colours from the negative to the positive end, 511 of them, zero at index 255. Data without negatives
 * use the upper half: `colourTable(theme).slice(255)`.
 */
export function colourTable(theme: Theme): readonly Rgb[] {
  let table = tables.get(theme);
  if (table === undefined) {
    const { negative, positive } = STOPS[theme];
    table = Array.from({ length: 2 * HALF + 1 }, (_, i) =>
      i < HALF ? between(negative, (HALF - i) / HALF) : between(positive, (i - HALF) / HALF),
    );
    tables.set(theme, table);
  }
  return table;
}

/** The colour at `t`: −1 the negative end, 0 zero, 1 the positive end; beyond, the end. */
export function colourAt(theme: Theme, t: number): Rgb {
  return colourTable(theme)[HALF + Math.round(HALF * Math.min(1, Math.max(-1, t)))];
}

/** Share of the light of white, by WCAG 2's formula: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
export function luminance([red, green, blue]: Rgb): number {
  const linear = (value: number) => {
    const x = value / 255;
    return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Black or white, whichever has more contrast on `colour` (equal at luminance 0.179): never below 4.5. */
export function inkOn(colour: Rgb): 'black' | 'white' {
  return luminance(colour) > 0.179 ? 'black' : 'white';
}

/** `rgb(31, 119, 180)` */
export function cssColour([red, green, blue]: Rgb): string {
  return `rgb(${red}, ${green}, ${blue})`;
}

/** From how many values on single outliers are clipped: below, the percentiles would cut off a handful of cells. */
const ENOUGH_FOR_PERCENTILES = 1000;

/**
 * Where the colours end by default: symmetric around zero, from 0 for data without negatives. Many fractions
 * end at the 0.5th and 99.5th percentile, integers and few values at the extremes.
 */
export function defaultRange(statistics: Statistics, dtype: DType): { low: number; high: number } {
  const { min, max, low, high, finite } = statistics;
  if (min === null || max === null) return { low: 0, high: 1 };
  const robust = isFloatingPoint(dtype) && finite >= ENOUGH_FOR_PERCENTILES && low !== null && high !== null;
  const reach = robust ? Math.max(Math.abs(low), Math.abs(high)) : 0;
  // Mostly zeros: the percentiles are zero, the extremes are not.
  const end = reach || Math.max(Math.abs(min), Math.abs(max)) || 1;
  return { low: min < 0 ? -end : 0, high: end };
}

/** Where `value` lies on a range: −1…1, zero at 0; beyond ±1 where it is clipped. */
export function rangePosition(value: number, range: { readonly low: number; readonly high: number }): number {
  return value / (value < 0 ? Math.max(-range.low, range.high) : range.high);
}
