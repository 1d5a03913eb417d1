// The lines of a shape table as elements: a row, the arithmetic it opens into, the reason why one fails.
import type { ShapeRow, ShapeTablePayload } from 'convlens/protocol';
import { correction } from '../parts/correction.js';
import { element } from '../parts/dom.js';
import type { Column, ColumnId } from './columns.js';
import { type FormulaLine, formulaLines } from './formulas.js';
import { rowName, rowsInside, type TableRow } from './rows.js';

/** Pixels a level of nesting is set in. */
const INDENT = 16;

/** How a row stands in the table at the moment. */
export interface RowLook {
  readonly columns: readonly Column[];
  /** Rows stand for themselves, in another order than that of the calls. */
  readonly sorted: boolean;
  readonly folded: boolean;
  /** Whether its arithmetic is shown below it. */
  readonly open: boolean;
}

/** Whether a row opens into rows or arithmetic. */
export function canOpen(tableRow: TableRow, batched: boolean): boolean {
  const { row, children, state } = tableRow;
  // What has run always has a line of its own; only for the rest it takes looking.
  const ran = state === 'fits' && row.outputShape !== null && row.inputShape.length > 0;
  return children.length > 0 || ran || formulaLines(tableRow, batched).length > 0;
}

/** The line of a row; its cells are found by `data-column`. */
export function rowLine(tableRow: TableRow, look: RowLook, openable: boolean): HTMLElement {
  const { row, level, children, state, index } = tableRow;
  const { columns, sorted, folded, open } = look;
  const container = children.length > 0;
  const expanded = container && !sorted ? !folded : open;
  const quiet = !container && row.parameters === 0 && row.window === undefined;
  const classes = [
    'cl-table-row',
    container ? 'cl-container' : '',
    quiet ? 'cl-quiet-row' : '',
    open ? 'cl-open' : '',
    state === 'fits' ? '' : `cl-${state}`,
  ];
  const share = state === 'fits' && !(container && expanded);
  const cells = columns.map(({ id, isNumber, draw, text }) =>
    element(
      'td',
      { class: isNumber ? 'cl-number' : null, 'data-column': id, tabindex: -1 },
      ...(draw?.(tableRow, share) ?? [text(row)]),
    ),
  );
  return element(
    'tr',
    {
      class: classes.filter(Boolean).join(' '),
      'data-row': index,
      'data-path': row.path,
      tabindex: -1,
      'aria-level': sorted ? 1 : level + 1,
      'aria-expanded': openable ? String(expanded) : null,
    },
    nameCell(tableRow, look, openable ? (expanded ? '▾' : '▸') : ''),
    ...cells,
  );
}

function nameCell(tableRow: TableRow, { sorted, folded }: RowLook, twisty: string): HTMLElement {
  const { row, level, children } = tableRow;
  const name = sorted ? row.path || row.kind : rowName(row);
  const inner = folded ? rowsInside(tableRow).filter((other) => other.children.length === 0).length : 0;
  const cell = element(
    'td',
    { class: 'cl-table-name' },
    element(
      'span',
      { class: `cl-twisty${children.length > 0 ? '' : ' cl-twisty-layer'}`, 'aria-hidden': 'true' },
      twisty,
    ),
    element('b', {}, name),
    ' ',
    name === row.kind ? null : element('span', { class: 'cl-quiet' }, row.kind),
    inner > 0 && children.length > 0
      ? element('span', { class: 'cl-note' }, ` ${inner} ${inner === 1 ? 'layer' : 'layers'}`)
      : null,
  );
  cell.style.paddingLeft = `${sorted ? 0 : level * INDENT}px`;
  return cell;
}

/** The arithmetic of a row; the line of the number that was asked for is marked. */
export function arithmeticLine(
  tableRow: TableRow,
  batched: boolean,
  asked: ColumnId | null,
  width: number,
): HTMLElement {
  const lines = formulaLines(tableRow, batched).flatMap((line) => formulaCells(line, line.column === asked));
  return fullLine('cl-arithmetic-row', element('div', { class: 'cl-arithmetic' }, ...lines), width);
}

function formulaCells({ label, formula, result, remark }: FormulaLine, asked: boolean): HTMLElement[] {
  const mark = asked ? 'cl-asked' : null;
  return [
    element('span', { class: `cl-label ${mark ?? ''}`.trim() }, label),
    element(
      'span',
      { class: mark },
      ...coloured(formula),
      ...(result === '' ? [] : [formula === '' ? '' : ' = ', element('b', {}, result)]),
      remark ? element('span', { class: 'cl-note' }, ` ${remark}`) : null,
    ),
  ];
}

/** The input's size in the colour of inputs, the kernel's in that of weights: `⌊(14 + …`, `(5 − 1)`. */
function coloured(formula: string): (Node | string)[] {
  // What a split captures stands between its pieces: piece, input, kernel, piece, …
  return formula.split(/(?<=⌊\()(\d+)|(\d+)(?= − 1\))/).map((part, i) => {
    if (part === undefined || i % 3 === 0) return part ?? '';
    return element('span', { class: i % 3 === 1 ? 'cl-role-in' : 'cl-role-weight' }, part);
  });
}

/** The message of the error: its first line says it, the rest shows the operands; and the line that mends it. */
export function failureLine({ failure }: ShapeTablePayload, width: number): HTMLElement {
  const [first, ...rest] = (failure?.message ?? '').split('\n');
  const mended = failure?.fix !== undefined;
  const operands = rest.filter((line) => !mended || !/^\s*For this input: /.test(line)).join('\n');
  const why = element(
    'div',
    { class: 'cl-why' },
    element('b', {}, first),
    operands ? element('pre', {}, operands) : null,
    failure?.fix ? correction(failure.fix) : null,
  );
  return fullLine('cl-fails', why, width);
}

/** One cell over the whole width. */
export function fullLine(kind: string, content: HTMLElement, width: number): HTMLElement {
  return element('tr', { class: kind }, element('td', { colspan: width }, content));
}

/** `largest share: fc1 78 % of the parameters, conv2 58 % of the multiply-adds` */
export function sharesText({ rows, totals }: ShapeTablePayload): (Node | string)[] {
  const layers = rows.filter(({ container, outputShape }) => !container && outputShape !== null);
  const largest = (cost: (row: ShapeRow) => number, total: number, of: string): (Node | string)[] => {
    const row = layers.reduce<ShapeRow | null>(
      (best, next) => (best && cost(best) >= cost(next) ? best : next),
      null,
    );
    if (!row || total === 0 || cost(row) === 0) return [];
    const share = Math.round((100 * cost(row)) / total);
    return [element('code', {}, row.path || row.kind), ` ${share} % of ${of}`];
  };
  const shares = [
    largest((row) => row.parameters, totals.parameters, 'the parameters'),
    largest((row) => row.multiplyAdds, totals.multiplyAdds, 'the multiply-adds'),
  ].filter((found) => found.length > 0);
  if (shares.length === 0) return [];
  return ['largest share: ', ...shares.flatMap((share, i) => (i > 0 ? [', ', ...share] : share))];
}
