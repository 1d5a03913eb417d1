// The numbers of a written-out sum stand under each other: all of them in one form.
import { formatNumber } from './number-format.js';

/** From here on, and below {@link SMALL}, fixed digits after the point no longer tell numbers apart. */
const LARGE = 10_000;
const SMALL = 1e-3;

/**
 * One form for all `values`: whole numbers as they are, else as many digits after the point as leave the largest two
 * significant ones (two at least: `−0.36`, `1.62`).
 *
 * @returns what writes a number in that form; NaN and ∞ by their names.
 */
export function commonFormat(values: Iterable<number>): (value: number) => string {
  let [largest, whole] = [0, true];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    largest = Math.max(largest, Math.abs(value));
    whole &&= Number.isInteger(value);
  }
  if (largest >= LARGE || (largest > 0 && largest < SMALL)) return (value) => formatNumber(value, 3);
  const digits = whole ? 0 : Math.max(2, largest === 0 ? 0 : 1 - Math.floor(Math.log10(largest)));
  return (value) => {
    if (!Number.isFinite(value)) return formatNumber(value);
    const text = value.toFixed(digits);
    return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
  };
}

/** Rows that are told one by one where there are many, and the others as one number. */
export interface ToldRows<Row> {
  readonly told: readonly Row[];
  readonly rest: { readonly count: number; readonly sum: number } | null;
}

/** Up to so many rows are all told; of more, the {@link TOLD} with the largest sums. */
const ALL = 4;
const TOLD = 3;

/** All of a few rows; of many the three with the largest |sum|, in their order, and what the others add up to. */
export function toldRows<Row extends { readonly sum: number }>(rows: readonly Row[]): ToldRows<Row> {
  if (rows.length <= ALL) return { told: rows, rest: null };
  // NaN is the news where there is one.
  const weight = ({ sum }: Row): number => (Number.isNaN(sum) ? Number.POSITIVE_INFINITY : Math.abs(sum));
  const order = rows.map((_, i) => i).sort((a, b) => weight(rows[b]) - weight(rows[a]) || a - b);
  const chosen = new Set(order.slice(0, TOLD));
  const others = rows.filter((_, i) => !chosen.has(i));
  return {
    told: rows.filter((_, i) => chosen.has(i)),
    rest: { count: others.length, sum: others.reduce((total, { sum }) => total + sum, 0) },
  };
}
