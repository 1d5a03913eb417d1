// Numbers in PyTorch's format (torch/_tensor_str.py, precision 4): all values of a tensor in one width and one
// notation, found from the values shown. Only NaN, +Inf and -Inf are spelt as everywhere in convlens.
import type { DType } from '../core/dtype.js';
import { isFloatingPoint } from '../core/dtype.js';

const PRECISION = 4;

/** `toFixed` as C's printf: a value exactly halfway goes to the even digit. */
export function fixed(value: number, digits: number): string {
  const scaled = Math.abs(value) * 2 ** (digits + 1);
  // x · 10ᵈ is halfway exactly where x · 2ᵈ⁺¹ is an odd whole number: 10ᵈ = 2ᵈ · 5ᵈ, and 5ᵈ is odd.
  const halfway = scaled % 2 === 1;
  let text = Math.abs(value).toFixed(digits);
  if (halfway && Number(text.at(-1)) % 2 === 1) {
    // `toFixed` went up; the even digit is one below.
    text = `${text.slice(0, -1)}${Number(text.at(-1)) - 1}`;
  }
  return value < 0 || Object.is(value, -0) ? `-${text}` : text;
}

/** `1.2346e+05`: C's `%.4e`, halfway values to the even digit. */
export function exponential(value: number, digits: number): string {
  const [mantissa, exponent] = Math.abs(value).toExponential(digits).split('e');
  // 17 significant digits tell doubles apart: 30 show whether the rest is exactly one half.
  const rest = Math.abs(value)
    .toExponential(30)
    .split('e')[0]
    .slice(digits + 2);
  const odd = Number(mantissa.at(-1)) % 2 === 1;
  const even =
    /^50*$/.test(rest) && odd ? `${mantissa.slice(0, -1)}${Number(mantissa.at(-1)) - 1}` : mantissa;
  const sign = exponent.startsWith('-') ? '-' : '+';
  const negative = value < 0 || Object.is(value, -0) ? '-' : '';
  return `${negative}${even}e${sign}${exponent.replace(/^[+-]/, '').padStart(2, '0')}`;
}

function special(value: number): string | null {
  if (Number.isFinite(value)) return null;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
}

/** How floats are written: `1.` where all are whole, else `1.0000`, or `1.0000e+00` where their sizes differ much. */
function floatFormat(values: readonly number[]): (value: number) => string {
  const sizes = values.filter((value) => Number.isFinite(value) && value !== 0).map(Math.abs);
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  const smallest = sizes.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const whole = sizes.every((size) => Number.isInteger(size));
  const scientific = sizes.length > 0 && (largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4);
  return (value) => {
    const mark = special(value);
    if (mark !== null) return mark;
    if (scientific) return exponential(value, PRECISION);
    return whole ? `${fixed(value, 0)}.` : fixed(value, PRECISION);
  };
}

/** Writes a value of a tensor, padded to the common width. */
export interface NumberFormat {
  readonly width: number;
  format(value: number | bigint): string;
}

/** The format for the values shown. */
export function numberFormat(values: readonly (number | bigint)[], dtype: DType): NumberFormat {
  let write: (value: number | bigint) => string = String;
  if (dtype === 'bool') write = (value) => (value ? 'true' : 'false');
  else if (isFloatingPoint(dtype)) write = floatFormat(values as readonly number[]) as typeof write;
  let width = 1;
  for (const value of values) width = Math.max(width, write(value).length);
  return { width, format: (value) => write(value).padStart(width) };
}
