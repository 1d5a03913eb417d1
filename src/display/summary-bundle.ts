// A model's shape table in every form of a display. It needs no picture: the table is one.
import { sizeFormula } from '../core/conv-arithmetic.js';
import { formatShape } from '../core/shape.js';
import type { Summary } from '../nn/summary.js';
import {
  formatBytes,
  formatInteger,
  type LayerWindow,
  type ShapeRow,
  type ShapeTablePayload,
  windowText,
} from '../protocol/index.js';
import { mimeBundle } from './bundle.js';
import type { MimeBundle } from './host.js';
import { detailsHtml, escapeHtml, figureHtml, preHtml, tableHtml } from './static/html.js';

/** Characters of the rows: with text and HTML the display stays below 256 kB. */
const ROWS_LENGTH = 90_000;

export function summaryBundle(summary: Summary): MimeBundle {
  const payload = summaryPayload(summary);
  return mimeBundle({
    payload,
    picture: null,
    html: summaryHtml(payload),
    text: summary.toString(),
  });
}

/** What the extension draws: every row, or as many as fit. */
export function summaryPayload(summary: Summary): ShapeTablePayload {
  const { model, inputShape, batched, dtype, totals, failure } = summary;
  const rows = fittingRows(summary.rows);
  const moreRows = summary.rows.length - rows.length;
  return {
    type: 'shape-table',
    model,
    inputShape,
    batched,
    dtype,
    rows,
    ...(moreRows > 0 ? { moreRows } : {}),
    totals,
    ...(failure !== undefined && failure.row < rows.length ? { failure } : {}),
  };
}

function fittingRows(rows: readonly ShapeRow[]): readonly ShapeRow[] {
  let length = 0;
  const end = rows.findIndex((row) => {
    length += JSON.stringify(row).length;
    return length > ROWS_LENGTH;
  });
  return end < 0 ? rows : rows.slice(0, end);
}

const COLUMNS = ['layer', 'kind', 'input', 'output', 'kernel', 'params', 'mult-adds', 'sees, px'] as const;

/** A plain table: it reads without styles, as GitHub shows it. */
function summaryHtml(payload: ShapeTablePayload): string {
  const { model, inputShape, batched, rows, moreRows, totals, failure } = payload;
  const note = batched ? '; shapes without the batch axis' : '';
  const caption = `${escapeHtml(model)}, input <code>${formatShape(inputShape)}</code>${note}`;
  const head = `<tr>${COLUMNS.map((name) => `<th scope="col">${name}</th>`).join('')}</tr>`;
  const body = rows.map((row, i) => rowHtml(row, i === failure?.row, batched ?? false)).join('');
  const more = moreRows === undefined ? '' : `<tr><td colspan="8">${moreRows} more rows</td></tr>`;
  const label = failure === undefined ? 'total' : 'as far as it fits';
  const total =
    `<tr>${rowHead(label)}<td></td><td></td><td></td><td></td>` +
    `${rightCell(formatInteger(totals.parameters))}${rightCell(formatInteger(totals.multiplyAdds))}<td></td></tr>`;
  const sizes = `weights ${formatBytes(totals.parameterBytes)}, activations ${formatBytes(totals.activationBytes)}`;
  return figureHtml(
    caption,
    `<table>${head}${body}${more}${total}</table><p>${sizes}</p>`,
    failure === undefined ? '' : preHtml(failure.message),
    formulasHtml(rows),
  );
}

/** Of the sizes that are worked out, one by one, folded. */
const FORMULAS = 200;

/** How each window makes its output's size, in the user's numbers. */
function formulasHtml(rows: readonly ShapeRow[]): string {
  const lines = rows.flatMap((row) =>
    row.window === undefined || row.outputShape === null
      ? []
      : sizeLines(row, row.window, row.outputShape.slice(-row.window.kernelSize.length)),
  );
  if (lines.length === 0) return '';
  const more = lines.length > FORMULAS ? `<p>${lines.length - FORMULAS} more</p>` : '';
  return detailsHtml(
    'sizes worked out',
    tableHtml(
      ['layer', 'axis', 'floor((size + padding − dilation·(kernel − 1) − 1) / stride) + 1'],
      lines.slice(0, FORMULAS),
    ) + more,
  );
}

const AXES = ['depth', 'height', 'width'] as const;

function sizeLines(
  { path, inputShape }: ShapeRow,
  window: LayerWindow,
  sizes: readonly number[],
): string[][] {
  const axes = sizes.length === 1 ? ['length'] : AXES.slice(-sizes.length);
  return sizes.map((size, k) => {
    const formula = sizeFormula(inputShape[inputShape.length - sizes.length + k], {
      kernelSize: window.kernelSize[k],
      stride: window.stride[k],
      padding: window.padding[k],
      dilation: window.dilation[k],
    });
    const result = formula.endsWith(` = ${size}`) ? formula : `${formula}, ${size} with ceilMode`;
    return [path === '' ? 'model' : path, axes[k], result];
  });
}

function rowHtml(row: ShapeRow, failing: boolean, batched: boolean): string {
  const { path, kind, inputShape, outputShape, window, parameters, multiplyAdds } = row;
  const ran = outputShape !== null;
  const shape = (sizes: readonly number[]): string => sizes.slice(batched ? 1 : 0).join('×');
  const output = ran ? shape(outputShape) : failing ? 'does not fit' : '';
  const texts = [
    kind,
    ran || failing ? shape(inputShape) : '',
    output,
    window === undefined ? '' : windowWords(window),
  ];
  const numbers = [parameters, multiplyAdds].map((count) => rightCell(count > 0 ? formatInteger(count) : ''));
  return `<tr>${rowHead(path === '' ? 'model' : path)}${texts.map((text) => `<td>${escapeHtml(text)}</td>`).join('')}${numbers.join('')}${rightCell(seen(row))}</tr>`;
}

function rowHead(text: string): string {
  return `<th scope="row" align="left">${escapeHtml(text)}</th>`;
}

function rightCell(text: string): string {
  return `<td align="right">${text}</td>`;
}

/** What one output cell sees of the input, where the layer has a window or weights to widen it. */
function seen({ receptiveField, seesAll, window, parameters, container }: ShapeRow): string {
  if (seesAll === true) return parameters > 0 ? 'all' : '';
  if (receptiveField === null || (window === undefined && !container)) return '';
  const [first] = receptiveField;
  return receptiveField.every((size) => size === first) ? String(first) : receptiveField.join('×');
}

const WORDS: Readonly<Record<string, string>> = { s: 'stride', p: 'padding', d: 'dilation', g: 'groups' };

/** `5×5, padding 2`: the short form of a window, spelt out. */
function windowWords(window: LayerWindow): string {
  return windowText(window)
    .split(' ')
    .map((part) => part.replace(/^[spdg](?=\d)/, (letter) => `${WORDS[letter]} `))
    .join(', ');
}
