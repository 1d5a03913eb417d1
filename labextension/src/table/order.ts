// Which rows are shown, and in which order.
import { type Column, LAYER } from './columns.js';
import type { TableRow } from './rows.js';

/** By which column, and which way. */
export interface Sorting {
  readonly column: Column;
  readonly direction: 'ascending' | 'descending';
}

/** The largest first (names from A on), then the other way round, then the order of the calls. */
export function nextSorting(sorting: Sorting | null, column: Column): Sorting | null {
  const [first, second] =
    column === LAYER ? (['ascending', 'descending'] as const) : (['descending', 'ascending'] as const);
  if (sorting?.column.id !== column.id) return { column, direction: first };
  return sorting.direction === first ? { column, direction: second } : null;
}

/** In the order of the calls, without what is folded. */
export function unfoldedRows(rows: readonly TableRow[], folded: ReadonlySet<TableRow>): TableRow[] {
  const hidden = new Set<TableRow>();
  for (const row of rows) {
    if (row.parent && (hidden.has(row.parent) || folded.has(row.parent))) hidden.add(row);
  }
  return rows.filter((row) => !hidden.has(row));
}

/** Layers alone, by a column; those that have nothing in it come last. */
export function sortedRows(rows: readonly TableRow[], { column, direction }: Sorting): TableRow[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return rows
    .filter(({ children }) => children.length === 0)
    .sort((a, b) => {
      const [one, other] = [column.sortKey(a.row), column.sortKey(b.row)];
      if (one === null || other === null) return Number(one === null) - Number(other === null);
      if (one === other) return a.index - b.index;
      if (typeof one === 'string') return sign * one.localeCompare(String(other));
      return sign * (one < Number(other) ? -1 : 1);
    });
}
