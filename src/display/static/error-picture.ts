// A mistake as a picture, for what shows neither HTML nor our payload: in a net the table up to the layer that failed,
// the shapes as boxes with the axes that disagree one above the other, the cause and the corrected line.
import { failedLines } from '../../nn/summary-text.js';
import type { ErrorFix, ErrorOperand, ErrorPayload } from '../../protocol/index.js';
import { type Picture, paintWithin } from './detail.js';
import { type Part, stackParts } from './parts.js';
import { tablePart } from './shape-table-picture.js';
import { GLYPH_HEIGHT, PAINT, type Sheet, textWidth } from './sheet.js';
import { textPart } from './text-part.js';

const BYTES = 30_000;
const TEXT_WIDTH = 1200;

/** Of a box, in half CSS pixels. */
const BOX = { width: 120, height: 60, gap: 10 } as const;
/** Between two rows of boxes: room for the line that joins what disagrees. */
const JOINT = 44;

export function errorPicture(payload: ErrorPayload): Picture | null {
  const { name, op, problem, operands, details = [], table, cause, fix } = payload;
  return paintWithin(BYTES, () =>
    stackParts([
      textPart(`${name}: ${op}: ${problem}`, PAINT.wrong, TEXT_WIDTH),
      ...(table === undefined ? [] : [tablePart(failedLines(table))]),
      ...(operands.length === 0 ? [] : [boxesPart(payload)]),
      ...details.map((line) => textPart(line, PAINT.quiet, TEXT_WIDTH)),
      ...(cause === undefined ? [] : [textPart(cause, PAINT.ink, TEXT_WIDTH)]),
      ...(fix === undefined ? [] : [fixPart(fix)]),
    ]),
  );
}

/** Where the boxes stand so that those which disagree are one above the other: empty places before each row. */
export function placesBefore(rows: readonly ErrorOperand[]): number[] {
  const farthest = Math.max(0, ...rows.map(({ axis }) => axis ?? 0));
  return rows.map(({ axis }) => (axis === undefined ? 0 : farthest - axis));
}

function boxesPart({ operands, clash }: ErrorPayload): Part {
  const names = Math.max(...operands.map(({ name }) => textWidth(name))) + 30;
  const before = placesBefore(operands);
  const columns = Math.max(...operands.map(({ shape }, i) => shape.length + before[i]));
  const meeting = Math.max(0, ...operands.map(({ axis }) => axis ?? 0));
  const said = names + (meeting + 1) * (BOX.width + BOX.gap);
  return {
    width: Math.max(names + columns * (BOX.width + BOX.gap), said + textWidth(clash ?? '')),
    height: operands.length * (BOX.height + JOINT) - JOINT,
    paint(sheet, top) {
      operands.forEach(({ name, shape, axes, axis }, i) => {
        const y = top + i * (BOX.height + JOINT);
        const paint = name.endsWith('weight') ? PAINT.weight : PAINT.input;
        sheet.text(0, y + (BOX.height - GLYPH_HEIGHT) / 2, name, paint);
        shape.forEach((size, d) => {
          const x = names + (before[i] + d) * (BOX.width + BOX.gap);
          paintBox(sheet, x, y, String(size), axes?.[d], d === axis);
        });
        if (i === 0 || axis === undefined || clash === undefined) return;
        const x = names + meeting * (BOX.width + BOX.gap) + BOX.width / 2;
        sheet.fill(x - 1, y - JOINT, 3, JOINT, PAINT.wrong);
        if (i === 1) sheet.text(said, y - JOINT + (JOINT - GLYPH_HEIGHT) / 2, clash, PAINT.wrong);
      });
    },
  };
}

function paintBox(sheet: Sheet, x: number, y: number, size: string, axis: string = '', wrong: boolean): void {
  const thickness = wrong ? 3 : 1;
  sheet.frame(
    x + thickness,
    y + thickness,
    BOX.width - 2 * thickness,
    BOX.height - 2 * thickness,
    thickness,
    wrong ? PAINT.wrong : PAINT.quiet,
  );
  const middle = x + BOX.width / 2;
  const lines = axis === '' ? [size] : [size, axis];
  const top = y + (BOX.height - lines.length * (GLYPH_HEIGHT + 2)) / 2;
  lines.forEach((line, i) => {
    const paint = i > 0 ? PAINT.quiet : wrong ? PAINT.wrong : PAINT.ink;
    sheet.text(middle - textWidth(line) / 2, top + i * (GLYPH_HEIGHT + 2), line, paint);
  });
}

/** The corrected line in a frame, what is new in it underlined. */
function fixPart({ code, from, to }: ErrorFix): Part {
  const PADDING = 12;
  const width = textWidth(code) + 2 * PADDING;
  const height = GLYPH_HEIGHT + 2 * PADDING;
  return {
    width: width + 2,
    height,
    paint(sheet, y) {
      sheet.frame(1, y + 1, width - 2, height - 2, 1, PAINT.quiet);
      sheet.text(PADDING, y + PADDING, code, PAINT.ink);
      const x = PADDING + textWidth(code.slice(0, from));
      sheet.fill(x, y + PADDING + GLYPH_HEIGHT + 2, textWidth(code.slice(from, to)), 3, PAINT.input);
    },
  };
}
