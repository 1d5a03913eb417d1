// Numbers as pictures, tables and texts show them. On screen the minus is U+2212 and thousands are parted by a
// narrow no-break space; `asciiNumber` turns either into what text/plain and everything copied has.
import type { DType } from '../core/dtype.js';
import { withUnit } from '../core/units.js';

export { formatBytes } from '../core/units.js';

const MINUS = '\u2212';
const NARROW_SPACE = '\u202f';

/** A screen number as text/plain has it: '-' for the minus, plain spaces, `Inf` for the infinity sign. */
export function asciiNumber(text: string): string {
  return text.replaceAll(MINUS, '-').replaceAll(NARROW_SPACE, ' ').replaceAll('∞', 'Inf');
}

function withMinus(text: string): string {
  return text.replaceAll('-', MINUS);
}

/** The special values on screen: `NaN`, `+∞`, `−∞`; null for a finite number. */
function special(value: number): string | null {
  if (Number.isFinite(value)) return null;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+∞' : `${MINUS}∞`;
}

/** Scientific, as short as it goes: `1.2e−5`. */
function exponential(value: number, digits: number): string {
  return withMinus(value.toExponential(digits - 1).replace(/\.?0*e\+?/, 'e'));
}

/**
 * A number in a cell: two digits after the point while there is room, no leading zero in cells under 34 pixels.
 *
 * @param width of the cell, in CSS pixels.
 */
export function formatCell(value: number, width: number): string {
  const mark = special(value);
  if (mark !== null) return mark;
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e5) return withMinus(String(value));
  if (size < 0.005 || size >= 99_999.5) return exponential(value, 1);
  const digits =
    size >= 99.95 ? 0 : size >= 9.995 ? (width > 34 ? 1 : 0) : size >= 0.995 && width <= 30 ? 1 : 2;
  const text = value.toFixed(digits);
  return withMinus(width < 34 ? text.replace(/^(-?)0\./, '$1.') : text);
}

/** A number beside a picture, to `digits` significant digits: `−2.801`, `1.2e−5`. */
export function formatNumber(value: number, digits: number = 4): string {
  const mark = special(value);
  if (mark !== null) return mark;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return withMinus(String(value));
  if (size >= 1e5 || size < 1e-3) return exponential(value, Math.min(3, digits));
  return withMinus(String(Number(value.toPrecision(digits))));
}

/** The shortest decimal that reads back as the same value of `dtype`: `0.1` for the float32 nearest to 0.1. */
export function formatExact(value: number | bigint, dtype: DType): string {
  if (typeof value === 'bigint') return withMinus(String(value));
  const mark = special(value);
  if (mark !== null) return mark;
  if (Object.is(value, -0)) return `${MINUS}0`;
  if (dtype === 'bool') return value === 0 ? 'false' : 'true';
  return withMinus(String(dtype === 'float32' ? shortestFloat32(value) : value));
}

/** The number of fewest digits that is the same float32: 0.1 for 0.10000000149011612. */
export function shortestFloat32(value: number): number {
  // Nine significant digits tell any two float32 apart (IEEE 754-2019, 5.12.2).
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return Number(value.toPrecision(9));
}

/** A whole number with its thousands parted: `61 706`. */
export function formatInteger(value: number): string {
  return withMinus(String(value).replace(/\B(?=(\d{3})+$)/g, NARROW_SPACE));
}

const COUNT_UNITS = ['', 'k', 'M', 'G', 'T', 'P'] as const;

/** A count to three digits: `118 k`, `14.5 M`; under ten thousand in full: `2 416`. */
export function formatCount(value: number): string {
  if (value < 10_000) return formatInteger(value);
  const [number, unit] = withUnit(value, COUNT_UNITS);
  return `${number} ${unit}`;
}

/** A share as percent with one decimal: `95.5 %`. */
export function formatPercent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
