// An error in every form of a display. The message that follows it is complete alone; this is what it looks like.
import type { ConvlensError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import { failedLines } from '../nn/summary-text.js';
import type { ErrorOperand, ErrorPayload } from '../protocol/index.js';
import { mimeBundle } from './bundle.js';
import type { DisplayHint } from './display.js';
import { errorPayload } from './error-drawing.js';
import type { MimeBundle } from './host.js';
import { errorPicture, placesBefore } from './static/error-picture.js';
import { detailsHtml, escapeHtml, figureHtml, preHtml, wideHtml } from './static/html.js';
import { shapeTableHtml } from './static/shape-table-html.js';

/** The drawing of an error; nothing where there is nothing to draw. */
export function errorBundle(error: ConvlensError, source?: DisplayHint['source']): MimeBundle | undefined {
  const payload = errorPayload(error, source);
  if (payload === null) return undefined;
  return mimeBundle({
    payload,
    picture: errorPicture(payload),
    text: drawnText(payload),
    html: drawnHtml(payload),
  });
}

/**
 * Shapes one below the other, carets under what disagrees.
 *
 * ```
 *   photos  [ 8, 32, 48,  3]   N C H W
 *                ^^
 *   weight  [16,  3,  3,  3]   out in kH kW
 *                ^^  32 channels meet weights for 3
 * ```
 */
function drawnText(payload: ErrorPayload): string {
  const { table } = payload;
  const boxes = boxesText(payload);
  if (table === undefined) return boxes;
  const { title, head, rows } = failedLines(table);
  const lines = [title, head, ...rows.map(({ text }) => text)].map((line) => `  ${line}`);
  return [...lines, '', boxes].join('\n');
}

function boxesText({ operands, clash, problem, op }: ErrorPayload): string {
  if (operands.length === 0) return `${op}: ${problem}`;
  const width = Math.max(...operands.map(({ name }) => name.length));
  const digits = Math.max(...operands.flatMap(({ shape }) => shape.map((size) => String(size).length)));
  const before = placesBefore(operands);
  const lines = operands.flatMap(({ name, shape, axes, axis }, i) => {
    const pad = ' '.repeat(before[i] * (digits + 2));
    const sizes = shape.map((size) => String(size).padStart(digits)).join(', ');
    const line = `  ${name.padEnd(width)}  ${pad}[${sizes}]${axes === undefined ? '' : `   ${axes.join(' ')}`}`;
    if (axis === undefined) return [line];
    const indent = 2 + width + 2 + pad.length + 1 + axis * (digits + 2);
    const said = i === operands.length - 1 && clash !== undefined ? `  ${clash}` : '';
    return [line, `${' '.repeat(indent)}${'^'.repeat(digits)}${said}`];
  });
  return lines.join('\n');
}

function drawnHtml(payload: ErrorPayload): string {
  const { op, problem, operands, clash, details = [], table, cause, fix, pytorch } = payload;
  return (table === undefined ? figureHtml : wideHtml)(
    `<b>${escapeHtml(op)}: ${escapeHtml(problem)}</b>`,
    table === undefined ? '' : shapeTableHtml(table, false),
    boxesHtml(operands, clash, fix?.after),
    details.length > 0 ? `<p>${details.map(escapeHtml).join('<br>')}</p>` : '',
    cause === undefined ? '' : `<p>${escapeHtml(cause)}</p>`,
    fix === undefined ? '' : preHtml(fix.code),
    pytorch === undefined ? '' : detailsHtml("PyTorch's sentence", `<p>${escapeHtml(pytorch)}</p>`),
  );
}

/** A row an operand, the boxes that disagree one above the other with ≠ between them. */
function boxesHtml(
  operands: readonly ErrorOperand[],
  clash: string | undefined,
  after: ErrorOperand | undefined,
): string {
  if (operands.length === 0) return '';
  const rows = after === undefined ? operands : [...operands, { ...after, name: `${after.name}, corrected` }];
  const before = placesBefore(rows);
  const cell = (content: string): string => `<td align="center">${content}</td>`;
  const lines = rows.map(({ name, shape, axes, axis }, i) => {
    const boxes = shape.map((size, d) => {
      const label = axes === undefined ? '' : `<br>${escapeHtml(axes[d])}`;
      return cell(
        d === axis ? `<b>${i < operands.length ? '≠' : '='} ${size}</b>${label}` : `${size}${label}`,
      );
    });
    const head = `<th scope="row" align="left">${escapeHtml(name)}<br>${escapeHtml(formatShape(shape))}</th>`;
    return `<tr>${head}${cell('').repeat(before[i])}${boxes.join('')}</tr>`;
  });
  return `<table>${lines.join('')}</table>${clash === undefined ? '' : `<p>${escapeHtml(clash)}</p>`}`;
}
