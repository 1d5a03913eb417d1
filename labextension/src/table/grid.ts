// A shape table that can be used: rows fold and open, columns sort, arrows walk from row to row and from cell to cell.
// One tab stop for the titles, one for the rows.
import type { ShapeTablePayload } from 'convlens/protocol';
import { element } from '../parts/dom.js';
import { type Column, type ColumnId, columnsOf, fittingColumns } from './columns.js';
import { arithmeticLine, canOpen, failureLine, fullLine, rowLine } from './lines.js';
import { nextSorting, type Sorting, sortedRows, unfoldedRows } from './order.js';
import { isBatched, rowName, type TableRow, tableRows } from './rows.js';
import { titlesLine } from './titles.js';

/** Tables begin with as many levels as make no more rows. */
const UNFOLDED_ROWS = 40;

/** Rows that are drawn at first, and how many more at each wish: a notebook of anybody's may hold thousands. */
const FIRST_ROWS = 50;
const MORE_ROWS = 500;

/** Where the columns are chosen before the width is known: that of a notebook's output. */
const USUAL_WIDTH = 860;

/** What a host of the grid may say. */
export interface GridOptions {
  /** Instead of the message below the row that fails. */
  readonly why?: HTMLElement;
  /** Whether the last row has the sums. */
  readonly totals: boolean;
  /** Called when the columns or the order have changed. */
  readonly onChange?: (grid: ShapeGrid) => void;
}

export class ShapeGrid {
  readonly el: HTMLElement;
  readonly columns: readonly Column[];
  /** Levels of modules inside modules, one where there is none inside another. */
  readonly levels: number;
  /** Levels that are shown at first. */
  readonly firstDepth: number;
  readonly rows: readonly TableRow[];
  readonly #payload: ShapeTablePayload;
  readonly #options: GridOptions;
  readonly #batched: boolean;
  readonly #head = element('thead', {});
  readonly #body = element('tbody', {});
  readonly #foot = element('tfoot', {});
  readonly #observer: ResizeObserver;
  readonly #folded = new Set<TableRow>();
  /** What the reader has chosen of the columns, over what fits. */
  readonly #chosen = new Map<ColumnId, boolean>();
  #fitting: ReadonlySet<ColumnId>;
  #sorting: Sorting | null = null;
  #open: { readonly row: TableRow; readonly column: ColumnId | null } | null = null;
  /** Where Tab leads to: a row, or a cell of it. */
  #current: { readonly row: TableRow | undefined; readonly column: ColumnId | null };
  #title: number = 0;
  #drawn: number = FIRST_ROWS;

  constructor(payload: ShapeTablePayload, options: GridOptions) {
    this.#payload = payload;
    this.#options = options;
    this.#batched = isBatched(payload);
    this.rows = tableRows(payload);
    this.columns = columnsOf(payload);
    this.levels = 1 + this.rows.reduce((most, { level }) => Math.max(most, level), 0);
    this.#fitting = fittingColumns(this.columns, USUAL_WIDTH, payload.totals);
    this.#current = { row: this.rows[0], column: null };
    this.firstDepth = Math.min(this.levels, payload.depth ?? this.#depthThatFits());
    this.showDepth(this.firstDepth);
    const table = element(
      'table',
      { class: 'cl-table', role: 'treegrid', 'aria-label': `layers of ${payload.model}` },
      this.#head,
      this.#body,
      options.totals ? this.#foot : null,
    );
    this.el = element('div', { class: 'cl-table-room' }, table);
    this.#head.addEventListener('keydown', (event) => this.#pressedTitle(event));
    this.#body.addEventListener('click', (event) => this.#clicked(event));
    this.#body.addEventListener('keydown', (event) => this.#pressed(event));
    this.draw();
    this.#observer = new ResizeObserver(() => this.#fit());
    this.#observer.observe(this.el);
  }

  dispose(): void {
    this.#observer.disconnect();
  }

  #depthThatFits(): number {
    for (let depth = this.levels; depth > 1; depth--) {
      if (this.rows.filter(({ level }) => level < depth).length <= UNFOLDED_ROWS) return depth;
    }
    return 1;
  }

  /** Folds what is deeper, but not what leads to a row that fails. */
  showDepth(depth: number): void {
    this.#folded.clear();
    const leading = new Set<TableRow>();
    for (let row = this.rows.find(({ state }) => state === 'fails') ?? null; row; row = row.parent)
      leading.add(row);
    for (const row of this.rows) {
      if (row.children.length > 0 && row.level >= depth - 1 && !leading.has(row)) this.#folded.add(row);
    }
  }

  /** Shows or hides a column, whatever the width. */
  choose(id: ColumnId, shown: boolean): void {
    this.#chosen.set(id, shown);
    if (!shown && this.#sorting?.column.id === id) this.#sorting = null;
    this.draw();
  }

  isShown(id: ColumnId): boolean {
    return this.#chosen.get(id) ?? this.#fitting.has(id);
  }

  get isSorted(): boolean {
    return this.#sorting !== null;
  }

  /** Back to the order of the calls. */
  unsort(): void {
    this.#sorting = null;
    this.draw();
  }

  draw(): void {
    const columns = this.#shownColumns();
    const width = columns.length + 1;
    this.#head.replaceChildren(
      titlesLine(columns, this.#sorting, this.#title, (at, column) => this.#sort(at, column)),
    );
    const lines = this.#shownRows().flatMap((row) => this.#linesOf(row, columns));
    const { moreRows } = this.#payload;
    const left = this.#visibleRows().length - this.#drawn;
    if (left > 0) lines.push(fullLine('', this.#moreButton(left), width));
    else if (moreRows !== undefined) {
      const said = element('span', { class: 'cl-note' }, `${moreRows} more rows, left out`);
      lines.push(fullLine('', said, width));
    }
    this.#body.replaceChildren(...lines);
    this.#foot.replaceChildren(this.#totals(columns));
    this.#markCurrent();
    this.#options.onChange?.(this);
  }

  /** A row, and what it has opened into. */
  #linesOf(row: TableRow, columns: readonly Column[]): HTMLElement[] {
    const width = columns.length + 1;
    const open = this.#open?.row === row ? this.#open : null;
    const look = { columns, sorted: this.isSorted, folded: this.#folded.has(row), open: open !== null };
    const found = [rowLine(row, look, canOpen(row, this.#batched))];
    if (open !== null) found.push(arithmeticLine(row, this.#batched, open.column, width));
    if (row.state === 'fails') {
      const { why } = this.#options;
      found.push(why ? fullLine('cl-fails', why, width) : failureLine(this.#payload, width));
    }
    return found;
  }

  /** The lines of one row anew: what is around it stays. */
  #drawRow(row: TableRow): void {
    const line = this.#lineOf(row);
    if (!line) return;
    while (line.nextElementSibling?.matches('.cl-arithmetic-row, .cl-fails:not(.cl-table-row)')) {
      line.nextElementSibling.remove();
    }
    line.replaceWith(...this.#linesOf(row, this.#shownColumns()));
  }

  #lineOf(row: TableRow | undefined): HTMLElement | null {
    return this.#body.querySelector<HTMLElement>(`tr[data-row="${row?.index}"]`);
  }

  #fit(): void {
    const { clientWidth } = this.el;
    if (clientWidth === 0) return;
    const fitting = fittingColumns(this.columns, clientWidth, this.#payload.totals);
    if ([...fitting].join() === [...this.#fitting].join()) return;
    this.#fitting = fitting;
    this.draw();
  }

  #shownColumns(): Column[] {
    return this.columns.filter(({ id }) => this.isShown(id));
  }

  #moreButton(left: number): HTMLElement {
    const button = element('button', { type: 'button', class: 'cl-table-back' }, `${left} more rows`);
    button.addEventListener('click', () => {
      this.#drawn += MORE_ROWS;
      this.draw();
    });
    return button;
  }

  #shownRows(): TableRow[] {
    return this.#visibleRows().slice(0, this.#drawn);
  }

  #visibleRows(): TableRow[] {
    return this.#sorting === null
      ? unfoldedRows(this.rows, this.#folded)
      : sortedRows(this.rows, this.#sorting);
  }

  #sort(at: number, column: Column): void {
    this.#title = at;
    this.#sorting = nextSorting(this.#sorting, column);
    this.draw();
    this.#head.querySelectorAll('button')[at]?.focus();
  }

  #totals(columns: readonly Column[]): HTMLElement {
    const failing = this.rows.find(({ state }) => state === 'fails');
    const name = failing === undefined ? 'total' : `as far as ${rowName(failing.row)}`;
    const cells = columns.map(({ isNumber, total }) =>
      element('td', { class: isNumber ? 'cl-number' : null }, total?.(this.#payload.totals) ?? ''),
    );
    return element('tr', {}, element('td', {}, name), ...cells);
  }

  /** Opens the arithmetic of a row, with a line of it marked; closes it where it was just this. */
  #toggleArithmetic(row: TableRow, column: ColumnId | null): void {
    const before = this.#open;
    const same = before?.row === row && before.column === column;
    this.#open = same || !canOpen(row, this.#batched) ? null : { row, column };
    if (before && before.row !== row) this.#drawRow(before.row);
    this.#drawRow(row);
    this.#markCurrent();
  }

  /** A container folds, a layer opens. */
  #toggle(row: TableRow): void {
    if (row.children.length === 0 || this.isSorted) {
      this.#toggleArithmetic(row, null);
      return;
    }
    if (!this.#folded.delete(row)) this.#folded.add(row);
    this.draw();
  }

  #placeOf(target: EventTarget | null): { row: TableRow; column: ColumnId | null } | null {
    if (!(target instanceof Element)) return null;
    const line = target.closest<HTMLElement>('tr.cl-table-row');
    const row = this.rows[Number(line?.dataset.row ?? -1)];
    if (!row) return null;
    const cell = target.closest<HTMLElement>('td[data-column]');
    return { row, column: (cell?.dataset.column as ColumnId | undefined) ?? null };
  }

  #clicked(event: MouseEvent): void {
    const place = this.#placeOf(event.target);
    // Whoever marks text to copy it does not mean to open the row.
    if (place === null || document.getSelection()?.isCollapsed === false) return;
    this.#activate(place.row, place.column);
    this.#focus(place.row, null);
  }

  #activate(row: TableRow, column: ColumnId | null): void {
    if (column === null) this.#toggle(row);
    else this.#toggleArithmetic(row, column);
  }

  #pressed(event: KeyboardEvent): void {
    const place = this.#placeOf(event.target);
    if (place === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const { row, column } = place;
    const shown = this.#shownRows();
    const at = shown.indexOf(row);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (to === -1) this.#focusTitle(this.#title);
    else if (to !== undefined) this.#focus(shown[to] ?? row, column);
    else if (event.key === 'Enter' || event.key === ' ') {
      this.#activate(row, column);
      this.#focus(row, column);
    } else if (event.key === 'ArrowRight') this.#goRight(row, column);
    else if (event.key === 'ArrowLeft') this.#goLeft(row, column);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Unfolds, then goes from cell to cell. */
  #goRight(row: TableRow, column: ColumnId | null): void {
    if (column === null && this.#folded.has(row) && !this.isSorted) {
      this.#toggle(row);
      this.#focus(row, null);
      return;
    }
    const ids = this.#shownColumns().map(({ id }) => id);
    this.#focus(row, ids[column === null ? 0 : Math.min(ids.length - 1, ids.indexOf(column) + 1)]);
  }

  /** Goes back to the row, closes or folds it, then to the module around it. */
  #goLeft(row: TableRow, column: ColumnId | null): void {
    if (column !== null) {
      const ids = this.#shownColumns().map(({ id }) => id);
      this.#focus(row, ids[ids.indexOf(column) - 1] ?? null);
      return;
    }
    if (this.#open?.row === row) this.#toggleArithmetic(row, this.#open.column);
    else if (row.children.length > 0 && !this.#folded.has(row) && !this.isSorted) this.#toggle(row);
    else if (row.parent && !this.isSorted) {
      this.#focus(row.parent, null);
      return;
    }
    this.#focus(row, null);
  }

  #pressedTitle(event: KeyboardEvent): void {
    const last = this.#shownColumns().length;
    const to = { ArrowRight: this.#title + 1, ArrowLeft: this.#title - 1, Home: 0, End: last }[event.key];
    if (to !== undefined) this.#focusTitle(Math.max(0, Math.min(last, to)));
    else if (event.key === 'ArrowDown') this.#focus(this.#shownRows()[0], null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #focusTitle(at: number): void {
    this.#title = at;
    const buttons = [...this.#head.querySelectorAll('button')];
    for (const [i, button] of buttons.entries()) button.tabIndex = i === at ? 0 : -1;
    buttons[at]?.focus();
  }

  #focus(row: TableRow | undefined, column: ColumnId | null): void {
    this.#current = { row, column };
    this.#markCurrent()?.focus({ preventScroll: false });
  }

  /** Where Tab leads to; a row that is hidden leaves it to the first. */
  #markCurrent(): HTMLElement | null {
    for (const stop of this.#body.querySelectorAll<HTMLElement>('[tabindex="0"]')) stop.tabIndex = -1;
    const { row, column } = this.#current;
    const line = this.#lineOf(row) ?? this.#body.querySelector<HTMLElement>('tr.cl-table-row');
    const cell = column === null ? null : line?.querySelector<HTMLElement>(`td[data-column="${column}"]`);
    const stop = cell ?? line;
    if (stop) stop.tabIndex = 0;
    return stop;
  }
}
