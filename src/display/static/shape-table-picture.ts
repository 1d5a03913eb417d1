// A table of shapes as a picture, for what shows neither HTML nor our payload (a printed PDF): the aligned text, with the
// shares of parameters and multiply-adds as bars beside it.
import type { Summary } from '../../nn/summary.js';
import { summaryLines, type TableLines } from '../../nn/summary-text.js';
import type { ShapeTotals } from '../../protocol/index.js';
import { type Picture, paintWithin } from './detail.js';
import { type Part, stackParts } from './parts.js';
import { GLYPH_HEIGHT, PAINT, type Sheet, textWidth } from './sheet.js';
import { LINE_HEIGHT, textPart } from './text-part.js';

/** Bytes of the file: the table is there in HTML as well. */
const BYTES = 30_000;
/** Rows in the picture; the table has them all. */
const MOST_ROWS = 60;

/** Of a bar, in half CSS pixels. */
const BAR = { width: 150, height: 8, gap: 30 } as const;

export function shapeTablePicture(summary: Summary): Picture | null {
  const { totals, failure } = summary;
  const lines = summaryLines(summary);
  return paintWithin(BYTES, () =>
    stackParts([
      textPart(lines.title, PAINT.ink, 1600),
      tablePart(lines, totals),
      ...(lines.sizes === undefined ? [] : [textPart(lines.sizes, PAINT.quiet, 1000)]),
      ...(failure === undefined ? [] : [textPart(failure.message, PAINT.wrong, 1200)]),
    ]),
  );
}

/** Head, rows and sums; bars where there are sums to have a share of. */
export function tablePart({ head, rows, total }: TableLines, totals?: ShapeTotals): Part {
  const shown = rows.length > MOST_ROWS ? rows.slice(-MOST_ROWS) : rows;
  const left = rows.length - shown.length;
  const before = left === 0 ? [] : [`… ${left} rows before`];
  const texts = [head, ...before, ...shown.map(({ text }) => text), ...(total === undefined ? [] : [total])];
  const text = Math.max(...texts.map(textWidth));
  const hasBars = totals !== undefined && totals.parameters + totals.multiplyAdds > 0;
  const width = text + (hasBars ? 2 * (BAR.gap + BAR.width) : 0);
  return {
    width,
    height: texts.length * LINE_HEIGHT + 8,
    paint(sheet, top) {
      let y = top;
      const line = (words: string, paint: number): void => {
        sheet.text(0, y, words, paint);
        y += LINE_HEIGHT;
      };
      const bars = text + BAR.gap;
      if (hasBars) {
        sheet.text(bars, y, 'params', PAINT.quiet);
        sheet.text(bars + BAR.width + BAR.gap, y, 'mult-adds', PAINT.quiet);
      }
      line(head, PAINT.quiet);
      sheet.fill(0, y - 3, width, 1, PAINT.quiet);
      y += 4;
      for (const words of before) line(words, PAINT.quiet);
      for (const { text: words, row, failing } of shown) {
        const quiet = !row.container && row.parameters === 0 && row.window === undefined;
        if (hasBars && !row.container && row.outputShape !== null) {
          bar(sheet, bars, y, row.parameters / totals.parameters, PAINT.weight);
          bar(sheet, bars + BAR.width + BAR.gap, y, row.multiplyAdds / totals.multiplyAdds, PAINT.bar);
        }
        line(words, failing ? PAINT.wrong : quiet ? PAINT.quiet : PAINT.ink);
        sheet.fill(0, y - 3, width, 1, failing ? PAINT.wrong : PAINT.hairline);
      }
      if (total !== undefined) line(total, PAINT.ink);
    },
  };
}

function bar(sheet: Sheet, x: number, y: number, share: number, paint: number): void {
  if (!(share > 0)) return;
  const top = y + (GLYPH_HEIGHT - BAR.height) / 2;
  sheet.fill(x, top, BAR.width, BAR.height, PAINT.faint);
  sheet.fill(x, top, Math.max(2, Math.min(1, share) * BAR.width), BAR.height, paint);
}
