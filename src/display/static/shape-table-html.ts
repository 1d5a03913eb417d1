// A table of shapes as plain HTML: it reads without styles, as GitHub shows it, and fits a sheet of paper. A column that
// says nothing is left out.
import {
  formatBytes,
  formatCount,
  formatInteger,
  jumpText,
  type LayerWindow,
  type ShapeRow,
  type ShapeTablePayload,
  windowText,
} from '../../protocol/index.js';
import { escapeHtml } from './html.js';

/** What of a row stands in a column. */
interface Column {
  readonly name: string;
  readonly isNumber?: boolean;
  /** Whether it stands there even if every cell is empty. */
  readonly always?: boolean;
  cell(row: ShapeRow, at: number): string;
  total?(payload: ShapeTablePayload): string;
}

function columnsOf({ batched, failure }: ShapeTablePayload): readonly Column[] {
  const shape = (sizes: readonly number[]): string => {
    const shown = sizes.slice(batched ? 1 : 0);
    return shown.length > 0 ? shown.join('×') : sizes.length > 0 ? '1' : '';
  };
  const counted = (count: number): string => (count > 0 ? formatInteger(count) : '');
  const some = (bytes: number | undefined): string => (bytes === undefined ? '' : formatBytes(bytes));
  return [
    {
      name: 'input → output',
      always: true,
      cell: ({ inputShape, outputShape }, at) => {
        const output = outputShape !== null ? shape(outputShape) : at === failure?.row ? 'does not fit' : '';
        return `${shape(inputShape)} → ${output}`;
      },
    },
    { name: 'kernel', cell: ({ window }) => (window === undefined ? '' : windowWords(window)) },
    {
      name: 'params',
      isNumber: true,
      always: true,
      cell: ({ parameters, again }) => (again && parameters === 0 ? 'again' : counted(parameters)),
      total: ({ totals }) => formatInteger(totals.parameters),
    },
    {
      name: 'frozen',
      isNumber: true,
      cell: ({ frozen = 0 }) => counted(frozen),
      total: ({ totals }) => counted(totals.frozen ?? 0),
    },
    {
      name: 'mult-adds',
      isNumber: true,
      cell: ({ multiplyAdds }) => (multiplyAdds > 0 ? formatCount(multiplyAdds) : ''),
      total: ({ totals }) => (totals.multiplyAdds > 0 ? formatCount(totals.multiplyAdds) : ''),
    },
    {
      name: 'memory',
      isNumber: true,
      cell: ({ outputBytes, container }) => (container ? '' : some(outputBytes)),
      total: ({ totals }) => (totals.activationBytes > 0 ? formatBytes(totals.activationBytes) : ''),
    },
    { name: 'sees, px / jump', isNumber: true, cell: seen },
  ];
}

/** The table alone. `withTotal`: its last row has the sums. */
export function shapeTableHtml(payload: ShapeTablePayload, withTotal: boolean): string {
  const { rows, moreRows, failure, depth = Number.POSITIVE_INFINITY } = payload;
  const columns = columnsOf(payload).filter(
    ({ always, cell }) => always || rows.some((row, i) => cell(row, i) !== ''),
  );
  const cells = (texts: readonly string[]): string =>
    texts
      .map((text, i) => `<td${columns[i].isNumber ? ' align="right"' : ''}>${escapeHtml(text)}</td>`)
      .join('');
  const head = ['layer', ...columns.map(({ name }) => name)].map((name) => `<th scope="col">${name}</th>`);
  const body = rows.map((row, i) =>
    // What fails is shown however deep it is.
    row.depth >= depth && i !== failure?.row
      ? ''
      : `<tr>${rowHead(`${row.path === '' ? 'model' : row.path} ${row.kind}`)}${cells(columns.map(({ cell }) => cell(row, i)))}</tr>`,
  );
  const more =
    moreRows === undefined ? '' : `<tr><td colspan="${columns.length + 1}">${moreRows} more rows</td></tr>`;
  const total = `<tr>${rowHead(failure === undefined ? 'total' : 'as far as it fits')}${cells(columns.map(({ total }) => total?.(payload) ?? ''))}</tr>`;
  return `<table><tr>${head.join('')}</tr>${body.join('')}${more}${withTotal ? total : ''}</table>`;
}

function rowHead(text: string): string {
  return `<th scope="row" align="left">${escapeHtml(text)}</th>`;
}

/** What one output cell sees of the input, where the layer has a window or weights to widen it: `14 / 2`. */
function seen({ receptiveField, seesAll, jump, window, parameters, container }: ShapeRow): string {
  if (seesAll === true) return parameters > 0 ? 'all' : '';
  if (receptiveField === null || (window === undefined && !container)) return '';
  return `${one(receptiveField)}${window && jump ? ` / ${one(jump.map(jumpText))}` : ''}`;
}

/** One number where all are the same. */
function one(sizes: readonly (number | string)[]): string {
  return sizes.every((size) => size === sizes[0]) ? String(sizes[0] ?? '') : sizes.join('×');
}

const WORDS: Readonly<Record<string, string>> = { s: 'stride', p: 'padding', d: 'dilation', g: 'groups' };

/** `5×5, padding 2`: the short form of a window, spelt out. */
function windowWords(window: LayerWindow): string {
  return windowText(window)
    .split(' ')
    .map((part) => part.replace(/^[spdg](?=\d)/, (letter) => `${WORDS[letter]} `))
    .join(', ');
}
