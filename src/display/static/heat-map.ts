// One plane of values as a heat map: cells, marks of special values, numbers, ticks and rails.
import { formatCell, inkOn, rangePosition } from '../../protocol/index.js';
import { GLYPH_HEIGHT, LEVELS, PAINT, palette, type Sheet, textWidth, valuePaint } from './sheet.js';

/** Rows and columns of values. */
export interface Plane {
  readonly rows: number;
  readonly columns: number;
  at(row: number, column: number): number;
}

/** Where the colours end. */
export interface Ends {
  readonly low: number;
  readonly high: number;
}

export interface HeatMapStyle {
  /** Half CSS pixels of one cell. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Steps of colour a half: fewer make a smaller file. */
  readonly levels?: number;
  /** Whether zeros are drawn as dots: for integers. */
  readonly integers?: boolean;
}

/** Smallest cell in which a mark can be told: 6 CSS pixels. */
const MARK_SIZE = 12;
/** Smallest cell that holds a number: 22 CSS pixels. */
const NUMBER_SIZE = 44;
/** Cells from this size on are parted by a line of paper. */
const GAP_SIZE = 24;

/** Every `step`-th row and column of a plane. */
export function thinned(plane: Plane, step: number): Plane {
  if (step === 1) return plane;
  return {
    rows: Math.ceil(plane.rows / step),
    columns: Math.ceil(plane.columns / step),
    at: (row, column) => plane.at(row * step, column * step),
  };
}

/** The largest value of every block of `step` × `step` cells, NaN before all: what is rare is not lost. */
export function thinnedToLargest(plane: Plane, step: number): Plane {
  if (step === 1) return plane;
  return {
    rows: Math.ceil(plane.rows / step),
    columns: Math.ceil(plane.columns / step),
    at(row, column) {
      let largest = Number.NEGATIVE_INFINITY;
      for (let r = row * step; r < Math.min(plane.rows, (row + 1) * step); r++) {
        for (let c = column * step; c < Math.min(plane.columns, (column + 1) * step); c++) {
          largest = Math.max(largest, plane.at(r, c)); // NaN where either is
        }
      }
      return largest;
    },
  };
}

/** The palette's index of a value's cell. */
function cellPaint(value: number, ends: Ends, levels: number): number {
  if (Number.isNaN(value)) return PAINT.nan;
  if (!Number.isFinite(value)) return PAINT.ink;
  return valuePaint(rangePosition(value, ends), levels);
}

/** Paints the plane with its top left corner at `(x, y)`. */
export function paintHeatMap(
  sheet: Sheet,
  x: number,
  y: number,
  plane: Plane,
  ends: Ends,
  style: HeatMapStyle,
): void {
  const { cellWidth, cellHeight, levels = LEVELS } = style;
  const cell = Math.min(cellWidth, cellHeight);
  if (cell < MARK_SIZE) {
    paintSmallCells(sheet, x, y, plane, ends, style);
    return;
  }
  const gap = cell >= GAP_SIZE ? 2 : 0;
  for (let row = 0; row < plane.rows; row++) {
    const top = y + row * cellHeight;
    for (let column = 0; column < plane.columns; column++) {
      const left = x + column * cellWidth;
      const value = plane.at(row, column);
      const paint = cellPaint(value, ends, levels);
      sheet.fill(left, top, cellWidth - gap, cellHeight - gap, paint);
      const box = { x: left, y: top, width: cellWidth - gap, height: cellHeight - gap };
      if (Number.isFinite(value)) {
        paintClipMark(sheet, box, rangePosition(value, ends));
        if (cell >= NUMBER_SIZE) paintNumber(sheet, box, value, paint, style.integers ?? false);
      } else paintSpecial(sheet, box, value);
    }
  }
}

/** Cells that are nothing but their colour: a row of them is painted once and copied down. */
function paintSmallCells(
  sheet: Sheet,
  x: number,
  y: number,
  plane: Plane,
  ends: Ends,
  { cellWidth, cellHeight, levels = LEVELS }: HeatMapStyle,
): void {
  const line = new Uint8Array(plane.columns * cellWidth);
  for (let row = 0; row < plane.rows; row++) {
    for (let column = 0, at = 0; column < plane.columns; column++) {
      const paint = cellPaint(plane.at(row, column), ends, levels);
      for (const end = at + cellWidth; at < end; at++) line[at] = paint;
    }
    const top = y + row * cellHeight;
    for (let k = 0; k < cellHeight; k++) sheet.copyLine(x, top + k, line);
  }
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** NaN: a cross. +∞ and −∞: a triangle that points there. */
function paintSpecial(sheet: Sheet, { x, y, width, height }: Box, value: number): void {
  const size = Math.min(width, height);
  const [middleX, middleY] = [x + width / 2, y + height / 2];
  if (Number.isNaN(value)) {
    const reach = size * 0.22;
    const thickness = Math.max(2, Math.round(size / 12));
    sheet.line(middleX - reach, middleY - reach, middleX + reach, middleY + reach, thickness, PAINT.paper);
    sheet.line(middleX + reach, middleY - reach, middleX - reach, middleY + reach, thickness, PAINT.paper);
    return;
  }
  const reach = Math.round(size * 0.26);
  const paint = value > 0 ? PAINT.positiveInfinity : PAINT.negativeInfinity;
  const up = value > 0 ? 1 : -1;
  sheet.triangle(middleX, Math.round(middleY) - up * reach, Math.round(middleY) + up * reach, reach, paint);
}

/** Above the range the top right corner is cut, below it the bottom left one. */
function paintClipMark(sheet: Sheet, { x, y, width, height }: Box, position: number): void {
  // Rounding may put the end of the range itself a hair outside.
  if (Math.abs(position) <= 1.0001) return;
  const cut = Math.max(6, Math.round(Math.min(width, height) * 0.3));
  for (let i = 0; i < cut; i++) {
    if (position > 0) sheet.fill(x + width - cut + i, y + i, cut - i, 1, PAINT.paper);
    else sheet.fill(x, y + height - cut + i, i + 1, 1, PAINT.paper);
  }
}

function paintNumber(sheet: Sheet, box: Box, value: number, paint: number, integers: boolean): void {
  const middleX = box.x + box.width / 2;
  const top = box.y + (box.height - GLYPH_HEIGHT) / 2;
  if (integers && value === 0) {
    sheet.textCentred(middleX, top, '·', PAINT.quiet);
    return;
  }
  const ink = inkOn(palette()[paint]) === 'black' ? PAINT.ink : PAINT.paper;
  // The widest form that fits; a number that fits in no form stays unwritten.
  const text = [box.width / 2, 30, 20]
    .map((width) => formatCell(value, width))
    .find((form) => textWidth(form) <= box.width);
  if (text !== undefined) sheet.text(Math.round(middleX - textWidth(text) / 2), top, text, ink);
}

/** Steps between ticks: 1, 2, 5, 10, 20, … so that neighbouring labels stay apart. */
export function tickStep(count: number, cell: number, spacing: number): number {
  for (let unit = 1; ; unit *= 10) {
    for (const step of [unit, 2 * unit, 5 * unit]) {
      if (step * cell >= spacing || step >= count) return step;
    }
  }
}

/**
 * Indices of rows at the left of `x` and of columns above `y`, and the rails: ticks at the top and right edge
 * at each column and row with a NaN or an infinity.
 */
export function paintEdges(
  sheet: Sheet,
  x: number,
  y: number,
  plane: Plane,
  { cellWidth, cellHeight }: HeatMapStyle,
  step: number,
): void {
  const rails = findRails(plane);
  const labelTop = y - GLYPH_HEIGHT - (rails.any ? RAIL : 0) - 2;
  const columnStep = tickStep(
    plane.columns * step,
    cellWidth / step,
    textWidth(String(plane.columns * step)) + 20,
  );
  for (let index = 0; index < plane.columns * step; index += columnStep) {
    sheet.textCentred(x + (index / step + 0.5) * cellWidth, labelTop, String(index), PAINT.quiet);
  }
  const rowStep = tickStep(plane.rows * step, cellHeight / step, GLYPH_HEIGHT + 8);
  for (let index = 0; index < plane.rows * step; index += rowStep) {
    const middle = y + (index / step + 0.5) * cellHeight;
    sheet.textRight(x - 8, middle - GLYPH_HEIGHT / 2, String(index), PAINT.quiet);
  }
  const right = x + plane.columns * cellWidth + 4;
  rails.columns.forEach((paint, column) => {
    const middle = x + (column + 0.5) * cellWidth;
    if (paint !== PAINT.paper) sheet.fill(middle - 7, y - RAIL, 14, RAIL - 4, paint);
  });
  rails.rows.forEach((paint, row) => {
    const middle = y + (row + 0.5) * cellHeight;
    if (paint !== PAINT.paper) sheet.fill(right, middle - 7, RAIL - 4, 14, paint);
  });
}

/** Room for a rail beside a picture, in half CSS pixels. */
export const RAIL = 12;

/** What stands in each row and column beside finite numbers: NaN before infinities. */
export function findRails(plane: Plane): { rows: number[]; columns: number[]; any: boolean } {
  const rows = new Array<number>(plane.rows).fill(PAINT.paper);
  const columns = new Array<number>(plane.columns).fill(PAINT.paper);
  let any = false;
  for (let row = 0; row < plane.rows; row++) {
    for (let column = 0; column < plane.columns; column++) {
      const value = plane.at(row, column);
      if (Number.isFinite(value)) continue;
      any = true;
      const paint = Number.isNaN(value) ? PAINT.nan : PAINT.ink;
      if (rows[row] !== PAINT.nan) rows[row] = paint;
      if (columns[column] !== PAINT.nan) columns[column] = paint;
    }
  }
  return { rows, columns, any };
}
