// The sum written out term by term: what is pointed at here is ringed in the pictures.
import { type CellSum, commonFormat, type TermRow, toldRows } from 'convlens/protocol';
import { element } from '../parts/dom.js';
import type { TapPlace } from './products.js';

/** Terms of a row that are written out. */
const MOST_TERMS = 49;

/** The sum as lines, one for each row; `factors` is what is multiplied: `x · w`. */
export function writtenSum(
  target: string,
  factors: string,
  sum: CellSum,
  hasBias: boolean,
  nameOf: (row: TermRow) => string,
  onPoint: (place: TapPlace | null) => void,
): HTMLElement {
  const { told, rest } = toldRows(sum.rows);
  const terms = told.flatMap((row) => row.terms);
  const x = commonFormat(terms.map((term) => term.x));
  const w = commonFormat(terms.map((term) => term.w));
  const format = commonFormat([...told.map((row) => row.sum), rest?.sum ?? 0, sum.bias, sum.total]);
  const padded = terms.some((term) => term.padded);
  const lines = told.flatMap((row) => {
    const parts = row.terms.slice(0, MOST_TERMS).flatMap((term, tap) => {
      const part = element(
        'span',
        { class: term.padded ? 'cl-term cl-padded' : 'cl-term' },
        `${x(term.x)}·${w(term.w)}`,
      );
      part.addEventListener('pointerenter', () => onPoint({ row, tap }));
      part.addEventListener('pointerleave', () => onPoint(null));
      return tap === 0 ? [part] : [' + ', part];
    });
    const more = row.terms.length > MOST_TERMS ? ` + ${row.terms.length - MOST_TERMS} more` : null;
    return [
      element('span', { class: 'cl-in' }, nameOf(row)),
      element('span', { class: 'cl-terms-row' }, ...parts, more),
      element('b', {}, format(row.sum)),
    ];
  });
  const line = (name: string, value: number, kind: string, bold = false): HTMLElement[] => [
    element('span', { class: kind }, name),
    element('span', {}),
    element(bold ? 'b' : 'span', { class: bold ? 'cl-total' : 'cl-number' }, format(value)),
  ];
  return element(
    'div',
    { class: 'cl-terms' },
    element(
      'span',
      { class: 'cl-terms-head' },
      `${target} = Σ ${factors}, channel by channel${padded ? ' · dotted: on padding' : ''}`,
    ),
    ...lines,
    ...(rest ? line(`${rest.count} more`, rest.sum, 'cl-quiet') : []),
    ...(hasBias ? line('bias', sum.bias, 'cl-wt') : []),
    ...line(target, sum.total, 'cl-quiet', true),
  );
}
