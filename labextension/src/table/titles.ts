import { element } from '../parts/dom.js';
import { type Column, LAYER } from './columns.js';
import type { Sorting } from './order.js';

/**
 * The titles, each a button that sorts.
 *
 * @param stop the title that Tab leads to.
 */
export function titlesLine(
  columns: readonly Column[],
  sorting: Sorting | null,
  stop: number,
  onPress: (at: number, column: Column) => void,
): HTMLElement {
  const cells = [LAYER, ...columns].map((column, i) => {
    const { id, title, hint, isNumber } = column;
    const direction = sorting?.column.id === id ? sorting.direction : null;
    const arrow = direction === 'ascending' ? ' ↑' : ' ↓';
    const button = element(
      'button',
      { type: 'button', title: `${hint}. Sorts by ${title}`, tabindex: i === stop ? 0 : -1 },
      title,
      direction === null ? null : element('span', { 'aria-hidden': 'true' }, arrow),
    );
    button.addEventListener('click', () => onPress(i, column));
    const kind = isNumber ? 'cl-number' : null;
    return element('th', { scope: 'col', class: kind, 'aria-sort': direction ?? 'none' }, button);
  });
  return element('tr', {}, ...cells);
}
