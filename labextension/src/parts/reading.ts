// What the read-out says of one value: its index, how sure it is, and a remark where it is not on the colours.
import { formatExact, formatNumber } from 'convlens/protocol';
import { type ColourRange, clippedSide } from './colour-range.js';
import type { HeldValues, Place } from './held-values.js';
import type { Reading } from './read-out.js';

/** Digits of a value that is known to the 250 steps of a quantised block only. */
const QUANTISED_DIGITS = 2;

/**
 * The value at a place of what is held: exact as its dtype has it, `≈` from a quantised block.
 *
 * @param prefix indices named before those of the place. @param first axis of the place that is named.
 */
export function readingOf(
  values: HeldValues,
  place: Place,
  range: ColourRange,
  name: string,
  prefix: readonly number[] = [],
  first: number = 0,
): Reading {
  const index = [...prefix, ...place.map((at, axis) => values.indexAt(axis, at)).slice(first)];
  const where = index.length === 0 ? name || 'value' : `${name}[${index.join(', ')}]`;
  const value = values.valueAt(place);
  const beyond = values.beyondAt(place);
  const number = Number(value);
  if (beyond) {
    const relation = beyond === 'below' ? '<' : '>';
    return {
      place: where,
      relation,
      value: formatNumber(number, 3),
      remark: 'beyond the scale of the preview',
    };
  }
  const remark = remarkOn(number, range, values.slack);
  if (values.exact) return { place: where, relation: '=', value: formatExact(value, values.dtype), remark };
  return {
    place: where,
    relation: '≈',
    value: formatNumber(number, QUANTISED_DIGITS),
    remark: remark || 'from the preview',
  };
}

function remarkOn(value: number, range: ColourRange, slack: number): string {
  const side = clippedSide(value, null, range, slack);
  if (!side) return '';
  return `${side} the range, drawn as ${formatNumber(side === 'above' ? range.high : range.low, 3)}`;
}
