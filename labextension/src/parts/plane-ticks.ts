// The indices along a plane's edges: every so many cells, and always the cursor's.
import { type CellsLayout, NUMBER_SIZE } from './cells.js';
import type { Plane } from './held-values.js';
import type { Palette } from './palette.js';

/** Where the cells lie on the canvas, clipped to the view. */
export interface CellBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const FONT = 9;
const LINE_HEIGHT = 11;
/** Pixels from one label to the next. */
const COLUMN_SPACING = 30;
const ROW_SPACING = 13;
/** Room that two labels side by side leave between them. */
const ROOM = 4;

/** Cells from one labelled index to the next: 1, 2, 5, 10, 20, … so that labels do not touch. */
export function tickStep(size: number, spacing: number): number {
  for (let power = 1; ; power *= 10) {
    for (const factor of [1, 2, 5]) if (power * factor * size >= spacing) return power * factor;
  }
}

/** Labels above and at the left; the cursor's row and column in bold, and nothing that would touch them. */
export function paintTicks(
  context: CanvasRenderingContext2D,
  plane: Plane,
  cells: CellsLayout,
  box: CellBox,
  cursor: { readonly row: number; readonly column: number },
  palette: Palette,
): void {
  context.textBaseline = 'middle';
  paintColumns(context, plane, cells, box, cursor.column, palette);
  if (plane.rowIndex(0) !== null) paintRows(context, plane, cells, box, cursor.row, palette);
}

function setInk(context: CanvasRenderingContext2D, palette: Palette, bold: boolean): void {
  context.font = `${bold ? 'bold ' : ''}${FONT}px ${palette.code}`;
  context.fillStyle = bold ? palette.ink : palette.quiet;
}

function paintColumns(
  context: CanvasRenderingContext2D,
  plane: Plane,
  cells: CellsLayout,
  box: CellBox,
  current: number,
  palette: Palette,
): void {
  context.textAlign = 'center';
  const place = (column: number): number =>
    Math.max(cells.left + (column + 0.5) * cells.size, box.x + FONT / 2);
  const text = (column: number): string => String(plane.columnIndex(column));
  const inView = (column: number): boolean => {
    const x = cells.left + (column + 0.5) * cells.size;
    return x >= box.x && x <= box.x + box.width;
  };
  setInk(context, palette, true);
  const shown = inView(current);
  const half = shown ? context.measureText(text(current)).width / 2 : 0;
  if (shown) context.fillText(text(current), place(current), box.y - 14);
  setInk(context, palette, false);
  const longest = context.measureText(text(plane.columns - 1)).width + 2 * ROOM;
  const spacing = cells.size >= NUMBER_SIZE ? longest : Math.max(COLUMN_SPACING, longest);
  const step = tickStep(cells.size, spacing);
  for (let column = cells.firstColumn; column <= cells.lastColumn; column++) {
    if (column % step !== 0 || column === current || !inView(column)) continue;
    const reach = half + context.measureText(text(column)).width / 2 + ROOM;
    if (shown && Math.abs(place(column) - place(current)) < reach) continue;
    context.fillText(text(column), place(column), box.y - 14);
  }
}

function paintRows(
  context: CanvasRenderingContext2D,
  plane: Plane,
  cells: CellsLayout,
  box: CellBox,
  current: number,
  palette: Palette,
): void {
  context.textAlign = 'right';
  const place = (row: number): number => Math.max(cells.top + (row + 0.5) * cells.size, box.y + FONT / 2);
  const inView = (row: number): boolean => {
    const y = cells.top + (row + 0.5) * cells.size;
    return y >= box.y && y <= box.y + box.height;
  };
  const write = (row: number): void => context.fillText(String(plane.rowIndex(row)), box.x - 5, place(row));
  setInk(context, palette, true);
  const shown = inView(current);
  if (shown) write(current);
  setInk(context, palette, false);
  const step = tickStep(cells.size, ROW_SPACING);
  for (let row = cells.firstRow; row <= cells.lastRow; row++) {
    if (row % step !== 0 || row === current || !inView(row)) continue;
    if (!shown || Math.abs(place(row) - place(current)) >= LINE_HEIGHT) write(row);
  }
}
