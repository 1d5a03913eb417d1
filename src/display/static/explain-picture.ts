// One output cell worked out, without the extension: for each input channel where the window stands, what lies under
// it, the weights and the products; what they add up to; and the output with the cell in it.
import { sourceIndex } from '../../core/conv-arithmetic.js';
import { type TermRow, tapsAlong, toldRows, tripleOf } from '../../protocol/index.js';
import type { InspectedConvolution } from '../explain-inspected.js';
import { cellName, rowName, sumFormats } from '../explain-text.js';
import { type Picture, PNG_BYTES, paintWithin } from './detail.js';
import { type Ends, type Plane, paintHeatMap } from './heat-map.js';
import { stackParts } from './parts.js';
import { GLYPH_HEIGHT, PAINT, type Sheet, textWidth } from './sheet.js';

/** Half CSS pixels. */
const WIDTH = 1640;
const GAP = 36;
/** Of a cell with a number in it; of kernels with many taps a little less. */
const CELL = 46;
const MOST_GRID = 240;
/** Of the small planes that show where the window stands, and the most padded cells of one that are shown. */
const PLANE = 200;
const SHOWN_CELLS = 20;
const ROW_SPACE = 22;
const HEADER = GLYPH_HEIGHT + 12;

/** The picture of one output cell. */
export function explainPicture(inspected: InspectedConvolution): Picture | null {
  return paintWithin(PNG_BYTES, () => {
    const layout = arrange(inspected);
    return stackParts([
      { width: layout.width, height: layout.height, paint: (sheet, y) => paint(sheet, y, inspected, layout) },
    ]);
  });
}

interface Arrangement {
  readonly width: number;
  readonly height: number;
  readonly cell: number;
  readonly planeCell: number;
  readonly rowHeight: number;
  readonly sum: number;
  /** Left edges. */
  readonly left: Readonly<Record<'plane' | 'window' | 'weights' | 'products' | 'sums' | 'output', number>>;
  readonly shown: { readonly rows: AxisPart; readonly columns: AxisPart };
  readonly output: { readonly cell: number; readonly rows: AxisPart; readonly columns: AxisPart };
}

/** Cells along an axis from `start` on. */
interface AxisPart {
  readonly start: number;
  readonly count: number;
}

/** At most `most` cells of those from `low` on, around the middle of what must be seen. */
function partAround(low: number, count: number, middle: number, most: number): AxisPart {
  const shown = Math.min(count, most);
  const start = Math.max(low, Math.min(low + count - shown, Math.round(middle - shown / 2)));
  return { start, count: shown };
}

function arrange(inspected: InspectedConvolution): Arrangement {
  const { layout, at, outputShape } = inspected;
  const [, down, across] = layout.axes;
  const [, i, j] = tripleOf(at.slice(1), 0);
  const cell = Math.min(CELL, Math.floor(MOST_GRID / Math.max(down.kernelSize, across.kernelSize)));
  const paddedPart = (axis: 1 | 2, place: number): AxisPart => {
    const [before, after] = layout.outputPadding === undefined ? layout.axes[axis].padding : [0, 0];
    const taps = tapsAlong(layout, axis, place);
    const middle = (taps[0].index + taps[taps.length - 1].index + 1) / 2;
    return partAround(-before, before + layout.size[axis] + after, middle, SHOWN_CELLS);
  };
  const shown = { rows: paddedPart(1, i), columns: paddedPart(2, j) };
  const planeCell = Math.min(20, Math.floor(PLANE / Math.max(shown.rows.count, shown.columns.count)));
  const [gridWidth, gridHeight] = [across.kernelSize * cell, down.kernelSize * cell];
  const { told, rest } = toldRows(inspected.sum.rows);
  const { sum: format } = sumFormats(inspected);
  const label = Math.max(...told.map((row) => textWidth(rowName(inspected, row)))) + 12;
  const plane = label;
  const window = plane + Math.max(planeCell * shown.columns.count, textWidth('input + padding')) + GAP;
  const column = Math.max(gridWidth, textWidth('products')) + GAP + 14;
  const [weights, products, sums] = [window + column, window + 2 * column, window + 3 * column];
  const numbers = [...told.map(({ sum }) => sum), inspected.sum.bias, inspected.sum.total, rest?.sum ?? 0];
  const sumWidth = 24 + Math.max(...numbers.map((value) => textWidth(format(value))));
  const sum = sums + sumWidth;
  const rowHeight = Math.max(gridHeight, planeCell * shown.rows.count) + ROW_SPACE;
  const height =
    HEADER + told.length * rowHeight + (rest === null ? 0 : GLYPH_HEIGHT + 8) + 2 * GLYPH_HEIGHT + 30;
  const left = { plane, window, weights, products, sums, output: sum + 2 * GAP };
  const [rows, columns] = tripleOf(outputShape.slice(1), 1).slice(1);
  const room = WIDTH - left.output;
  const most = Math.max(1, Math.floor(room / 12));
  const parts = { rows: partAround(0, rows, i + 0.5, 40), columns: partAround(0, columns, j + 0.5, most) };
  const outputCell = Math.min(
    CELL,
    Math.floor(room / parts.columns.count),
    Math.max(12, Math.floor((height - HEADER) / parts.rows.count)),
  );
  return {
    width: left.output + outputCell * parts.columns.count + 8,
    height: Math.max(height, HEADER + outputCell * parts.rows.count + 8),
    cell,
    planeCell,
    rowHeight,
    sum,
    left,
    shown,
    output: { cell: outputCell, ...parts },
  };
}

function paint(sheet: Sheet, top: number, inspected: InspectedConvolution, layout: Arrangement): void {
  const { left } = layout;
  const { sum, layout: conv } = inspected;
  const padded =
    conv.outputPadding === undefined && conv.axes.some(({ padding }) => padding[0] + padding[1] > 0);
  sheet.text(left.plane, top, padded ? 'input + padding' : 'input', PAINT.input);
  sheet.text(left.window, top, 'window', PAINT.input);
  sheet.text(left.weights, top, 'weights', PAINT.weight);
  sheet.text(left.products, top, 'products', PAINT.quiet);
  sheet.textRight(layout.sum, top, 'sum', PAINT.quiet);
  sheet.text(left.output, top, `output y[${inspected.at[0]}]`, PAINT.ink);
  const { told, rest } = toldRows(sum.rows);
  const { sum: format } = sumFormats(inspected);
  told.forEach((row, k) => {
    paintRow(sheet, top + HEADER + k * layout.rowHeight, inspected, layout, row, format);
  });
  let y = top + HEADER + told.length * layout.rowHeight;
  const line = (name: string, value: number, paint: number): void => {
    const text = format(value);
    sheet.textRight(layout.sum - textWidth(text) - 12, y, name, paint);
    sheet.textRight(layout.sum, y, text, PAINT.ink);
    y += GLYPH_HEIGHT + 8;
  };
  if (rest !== null) line(`${rest.count} more`, rest.sum, PAINT.quiet);
  if (inspected.arrays.bias !== null) line('bias', sum.bias, PAINT.weight);
  sheet.fill(layout.sum - 120, y - 3, 120, 2, PAINT.ink);
  y += 4;
  line(cellName(inspected), sum.total, PAINT.ink);
  paintOutput(sheet, top + HEADER, inspected, layout);
}

/** The end of the colours for some values: symmetric around zero. */
function endsOf(values: Iterable<number>): Ends {
  let [end, signed] = [0, false];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    end = Math.max(end, Math.abs(value));
    signed ||= value < 0;
  }
  return { low: signed ? -(end || 1) : 0, high: end || 1 };
}

function paintRow(
  sheet: Sheet,
  top: number,
  inspected: InspectedConvolution,
  layout: Arrangement,
  row: TermRow,
  format: (value: number) => string,
): void {
  const { cell, left, planeCell, shown } = layout;
  const [, down, across] = inspected.layout.axes;
  const [rows, columns] = [down.kernelSize, across.kernelSize];
  const terms = toldRows(inspected.sum.rows).told.flatMap((told) => told.terms);
  const inputs = endsOf(inspected.arrays.input as Iterable<number>);
  const grid = (x: number, of: (k: number) => number, ends: Ends, frame: number): void => {
    const plane = { rows, columns, at: (r: number, c: number) => of(r * columns + c) };
    paintHeatMap(sheet, x, top, plane, ends, { cellWidth: cell, cellHeight: cell });
    sheet.frame(x, top, columns * cell - 2, rows * cell - 2, 2, frame);
  };
  const middle = top + (rows * cell) / 2 - GLYPH_HEIGHT / 2;
  sheet.text(0, middle, rowName(inspected, row), PAINT.input);
  paintInput(sheet, left.plane, top, inspected, row, inputs, planeCell, shown);
  grid(left.window, (k) => row.terms[k].x, inputs, PAINT.input);
  row.terms.forEach((term) => {
    if (term.padded) dashed(sheet, left.window + term.column * cell, top + term.row * cell, cell - 2);
  });
  grid(left.weights, (k) => row.terms[k].w, endsOf(terms.map(({ w }) => w)), PAINT.weight);
  grid(
    left.products,
    (k) => row.terms[k].product,
    endsOf(terms.map(({ product }) => product)),
    PAINT.hairline,
  );
  sheet.textCentred(left.weights - GAP / 2 - 4, middle, '×', PAINT.quiet);
  sheet.textCentred(left.products - GAP / 2 - 4, middle, '=', PAINT.quiet);
  sheet.text(left.products + columns * cell + 14, middle, '→', PAINT.quiet);
  sheet.textRight(layout.sum, middle, format(row.sum), PAINT.ink);
}

/** A cell that stands on the padding. */
function dashed(sheet: Sheet, x: number, y: number, size: number): void {
  for (let k = 0; k < size; k += 8) {
    const length = Math.min(4, size - k);
    sheet.fill(x + k, y, length, 1, PAINT.quiet);
    sheet.fill(x + k, y + size - 1, length, 1, PAINT.quiet);
    sheet.fill(x, y + k, 1, length, PAINT.quiet);
    sheet.fill(x + size - 1, y + k, 1, length, PAINT.quiet);
  }
}

/** The channel's plane with its padding: hatched where it is zeros, small cells where it is copied. */
function paintInput(
  sheet: Sheet,
  x: number,
  y: number,
  { layout, values }: InspectedConvolution,
  row: TermRow,
  ends: Ends,
  cell: number,
  { rows, columns }: Arrangement['shown'],
): void {
  const [, height, width] = layout.size;
  const source = row.depth.source;
  const value = (r: number, c: number): number | null => {
    const [i, j] = [sourceIndex(r, height, layout.mode), sourceIndex(c, width, layout.mode)];
    return source === null || i === null || j === null ? null : values.input(row.channel, source, i, j);
  };
  for (let r = 0; r < rows.count; r++) {
    for (let c = 0; c < columns.count; c++) {
      const [i, j] = [rows.start + r, columns.start + c];
      const [left, top] = [x + c * cell, y + r * cell];
      const found = value(i, j);
      if (found === null) hatch(sheet, left, top, cell);
      else {
        const inside = i >= 0 && i < height && j >= 0 && j < width;
        const inset = inside ? 0 : Math.max(1, Math.round(cell / 5));
        const plane: Plane = { rows: 1, columns: 1, at: () => found };
        const size = cell - 2 * inset;
        paintHeatMap(sheet, left + inset, top + inset, plane, ends, { cellWidth: size, cellHeight: size });
      }
    }
  }
  const frame = (
    top: number,
    left: number,
    bottom: number,
    right: number,
    thick: number,
    paint: number,
  ): void => {
    const [t, l] = [Math.max(top, rows.start), Math.max(left, columns.start)];
    const [b, r] = [
      Math.min(bottom, rows.start + rows.count),
      Math.min(right, columns.start + columns.count),
    ];
    const [fx, fy] = [x + (l - columns.start) * cell, y + (t - rows.start) * cell];
    if (b > t && r > l) sheet.frame(fx, fy, (r - l) * cell, (b - t) * cell, thick, paint);
  };
  frame(rows.start, columns.start, rows.start + rows.count, columns.start + columns.count, 1, PAINT.hairline);
  frame(0, 0, height, width, 1, PAINT.input);
  if (layout.outputPadding !== undefined) {
    for (const { source } of row.terms) {
      if (source !== null) frame(source[0], source[1], source[0] + 1, source[1] + 1, 2, PAINT.weight);
    }
    return;
  }
  const [first] = row.terms;
  const last = row.terms[row.terms.length - 1];
  const spread = layout.axes.some(({ dilation, kernelSize }) => dilation > 1 && kernelSize > 1);
  frame(first.at[0], first.at[1], last.at[0] + 1, last.at[1] + 1, spread ? 1 : 3, PAINT.weight);
  if (!spread) return;
  for (const { at } of row.terms) frame(at[0], at[1], at[0] + 1, at[1] + 1, 2, PAINT.weight);
}

function hatch(sheet: Sheet, x: number, y: number, cell: number): void {
  for (let k = 0; k < cell; k++) {
    for (let m = 0; m < cell; m++)
      if ((x + m + y + k) % 7 === 0) sheet.fill(x + m, y + k, 1, 1, PAINT.hairline);
  }
}

/** The channel of the output that the cell is in. */
function paintOutput(sheet: Sheet, y: number, inspected: InspectedConvolution, layout: Arrangement): void {
  const { outputShape, at, arrays } = inspected;
  const { cell, rows, columns } = layout.output;
  const [depths, height, width] = tripleOf(outputShape.slice(1), 1);
  const [depth, i, j] = tripleOf(at.slice(1), 0);
  const x = layout.left.output;
  const plane: Plane = {
    rows: rows.count,
    columns: columns.count,
    at: (r, c) =>
      Number(arrays.output[((at[0] * depths + depth) * height + rows.start + r) * width + columns.start + c]),
  };
  paintHeatMap(sheet, x, y, plane, endsOf(arrays.output as Iterable<number>), {
    cellWidth: cell,
    cellHeight: cell,
  });
  sheet.frame(x, y, columns.count * cell, rows.count * cell, 1, PAINT.hairline);
  const [ringX, ringY] = [x + (j - columns.start) * cell, y + (i - rows.start) * cell];
  sheet.frame(ringX, ringY, cell - 2, cell - 2, 2, PAINT.paper);
  sheet.frame(ringX, ringY, cell - 2, cell - 2, 4, PAINT.ink);
}
