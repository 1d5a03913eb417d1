// The values around the cursor as a table, for readers of tables and of screens aloud.
import { element } from './dom.js';
import type { Plane } from './held-values.js';

/** Rows and columns of the table. */
const REACH = 20;

/** A fold that is filled when it is opened, and follows the cursor while it is. */
export interface ValueTable {
  readonly el: HTMLElement;
  show(plane: Plane, row: number, column: number): void;
}

/** The place of a table of values: it scrolls, so that keys must reach it. */
export function valuesBody(...children: (Node | string)[]): HTMLElement {
  return element(
    'div',
    { class: 'cl-values-body', role: 'region', 'aria-label': 'values as a table', tabindex: 0 },
    ...children,
  );
}

/**
 * @param format of a cell.
 */
export function valueTable(format: (plane: Plane, row: number, column: number) => string): ValueTable {
  const body = valuesBody();
  const el = element('details', { class: 'cl-values' }, element('summary', {}, 'values as a table'), body);
  let latest: [Plane, number, number] | null = null;
  const fill = (): void => {
    if (el.open && latest) body.replaceChildren(tableAround(...latest, format));
  };
  el.addEventListener('toggle', fill);
  return {
    el,
    show(plane, row, column) {
      latest = [plane, row, column];
      fill();
    },
  };
}

function tableAround(
  plane: Plane,
  row: number,
  column: number,
  format: (plane: Plane, row: number, column: number) => string,
): HTMLElement {
  const rows = around(row, plane.rows);
  const columns = around(column, plane.columns);
  const head = element(
    'tr',
    {},
    element('td', {}),
    ...columns.map((c) => element('th', { scope: 'col' }, String(plane.columnIndex(c)))),
  );
  const lines = rows.map((r) =>
    element(
      'tr',
      {},
      plane.rowIndex(r) === null
        ? element('td', {})
        : element('th', { scope: 'row' }, String(plane.rowIndex(r))),
      ...columns.map((c) =>
        element('td', { class: r === row && c === column ? 'cl-here' : null }, format(plane, r, c)),
      ),
    ),
  );
  return element('table', {}, element('thead', {}, head), element('tbody', {}, ...lines));
}

/** Up to {@link REACH} places around `at`, all within `count`. */
function around(at: number, count: number): number[] {
  const first = Math.max(0, Math.min(count - REACH, at - REACH / 2));
  return Array.from({ length: Math.min(REACH, count) }, (_, i) => first + i);
}
