// A model's shape table in every form of a display.
import { sizeFormula, transposedSizeFormula } from '../core/conv-arithmetic.js';
import { formatShape } from '../core/shape.js';
import type { Summary } from '../nn/summary.js';
import { type LayerWindow, type ShapeRow, type ShapeTablePayload, sizesText } from '../protocol/index.js';
import { mimeBundle } from './bundle.js';
import type { MimeBundle } from './host.js';
import { detailsHtml, escapeHtml, preHtml, tableHtml, wideHtml } from './static/html.js';
import { shapeTableHtml } from './static/shape-table-html.js';
import { shapeTablePicture } from './static/shape-table-picture.js';

/** Characters of the rows: with text and HTML the display stays below 256 kB. */
const ROWS_LENGTH = 90_000;

export function summaryBundle(summary: Summary): MimeBundle {
  const payload = summaryPayload(summary);
  return mimeBundle({
    payload,
    picture: shapeTablePicture(summary),
    html: summaryHtml(payload),
    text: summary.toString(),
  });
}

/** What the extension draws: every row, or as many as fit. */
export function summaryPayload(summary: Summary): ShapeTablePayload {
  const { model, inputShape, batched, dtype, totals, failure, depth } = summary;
  const rows = fittingRows(summary.rows);
  const moreRows = summary.rows.length - rows.length;
  return {
    type: 'shape-table',
    model,
    inputShape,
    batched,
    dtype,
    rows,
    ...(depth === undefined ? {} : { depth }),
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

function summaryHtml(payload: ShapeTablePayload): string {
  const { model, inputShape, batched, rows, totals, failure } = payload;
  const note = batched ? '; shapes without the batch axis' : '';
  const caption = `${escapeHtml(model)}, input <code>${formatShape(inputShape)}</code>${note}`;
  return wideHtml(
    caption,
    shapeTableHtml(payload, true),
    `<p>${escapeHtml(sizesText(totals))}</p>`,
    failure === undefined ? '' : preHtml(failure.message),
    failure?.fix === undefined ? '' : preHtml(failure.fix.code),
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
    const length = inputShape[inputShape.length - sizes.length + k];
    const axis = {
      kernelSize: window.kernelSize[k],
      stride: window.stride[k],
      padding: window.padding[k],
      dilation: window.dilation[k],
    };
    const formula = window.transposed
      ? transposedSizeFormula(length, axis, window.outputPadding?.[k])
      : sizeFormula(length, axis);
    const fits = formula.endsWith(` = ${size}`);
    const why = window.transposed ? 'as asked for' : 'with ceilMode';
    return [path === '' ? 'model' : path, axes[k], fits ? formula : `${formula}, ${size} ${why}`];
  });
}
