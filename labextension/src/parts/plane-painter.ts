// Paints a plane's picture: the cells in view, index ticks, the rail, the cursor's ring and its profiles.
import { type CellsLayout, cellColour, type NumberKind, paintCells } from './cells.js';
import { type ColourRange, positionOf } from './colour-range.js';
import type { Plane } from './held-values.js';
import type { Palette } from './palette.js';
import { type CellBox, paintTicks } from './plane-ticks.js';

/** What is drawn. */
export interface PlaneContent {
  readonly plane: Plane;
  readonly range: ColourRange;
  readonly kind: NumberKind;
  /** For the screen reader. */
  readonly label: string;
  /** Whether the tensor goes on past the last row or column held. */
  readonly goesOn: { readonly right: boolean; readonly below: boolean };
}

/** Lengths in CSS pixels: a cell, and the gutters around all cells. */
export interface PlaneLayout {
  readonly size: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly profiles: boolean;
}

/** The part of the picture that is in view. */
export interface ViewBox {
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
}

/** Gutters that profiles take, at the right and below. */
export const PROFILE_WIDTH = 84;
export const PROFILE_HEIGHT = 48;

const RAIL_LENGTH = 7;
const RAIL_WIDTH = 4;
/** Cells smaller than this get hairlines from the ring to the edges, to find it by. */
const HAIRLINES_BELOW = 18;

/** Everything but the cursor and the index labels, which make room for the cursor's. */
export function paintPlane(
  context: CanvasRenderingContext2D,
  content: PlaneContent,
  layout: PlaneLayout,
  view: ViewBox,
  palette: Palette,
): void {
  const { plane } = content;
  const box = cellBox(plane, layout, view);
  const cells = cellsInView(plane, layout, view, box);
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  paintCells(context, plane, cells, content.range, content.kind, palette);
  context.restore();
  paintRail(context, plane, cells, box, palette);
  paintDashedEdges(context, content, cells, box, palette);
}

/** The cursor's ring, the index labels with its own in bold, and the profiles of its row and column. */
export function paintCursor(
  context: CanvasRenderingContext2D,
  content: PlaneContent,
  layout: PlaneLayout,
  view: ViewBox,
  cursor: { readonly row: number; readonly column: number },
  palette: Palette,
): void {
  const box = cellBox(content.plane, layout, view);
  const x = layout.left - view.x + cursor.column * layout.size;
  const y = layout.top - view.y + cursor.row * layout.size;
  context.save();
  context.beginPath();
  // A ring at the edge may reach a little over it.
  context.rect(box.x - 3, box.y - 3, box.width + 6, box.height + 6);
  context.clip();
  if (layout.size < HAIRLINES_BELOW) paintHairlines(context, box, x, y, layout.size, palette);
  paintRing(context, x, y, layout.size, palette);
  context.restore();
  paintTicks(context, content.plane, cellsInView(content.plane, layout, view, box), box, cursor, palette);
  if (layout.profiles) paintProfiles(context, content, layout, view, box, cursor, palette);
}

function cellBox(plane: Plane, layout: PlaneLayout, view: ViewBox): CellBox {
  return {
    x: layout.left,
    y: layout.top,
    width: Math.min(plane.columns * layout.size - view.x, view.width - layout.left - layout.right),
    height: Math.min(plane.rows * layout.size - view.y, view.height - layout.top - layout.bottom),
  };
}

function firstCells(layout: PlaneLayout, view: ViewBox): { row: number; column: number } {
  return { row: Math.floor(view.y / layout.size), column: Math.floor(view.x / layout.size) };
}

function cellsInView(plane: Plane, layout: PlaneLayout, view: ViewBox, box: CellBox): CellsLayout {
  const first = firstCells(layout, view);
  return {
    size: layout.size,
    firstRow: first.row,
    lastRow: Math.min(plane.rows - 1, first.row + Math.ceil(box.height / layout.size)),
    firstColumn: first.column,
    lastColumn: Math.min(plane.columns - 1, first.column + Math.ceil(box.width / layout.size)),
    left: layout.left - view.x,
    top: layout.top - view.y,
  };
}

/** Ticks at each row and column that holds a NaN or an infinity, so that one in a million is found. */
function paintRail(
  context: CanvasRenderingContext2D,
  plane: Plane,
  cells: CellsLayout,
  box: CellBox,
  palette: Palette,
): void {
  const { rows, columns } = specials(plane);
  const half = RAIL_LENGTH / 2;
  // Infinities first: where ticks overlap, NaN is the one to be seen.
  for (const [kind, colour] of [
    ['infinite', palette.ink],
    ['nan', palette.nan],
  ] as const) {
    context.fillStyle = colour;
    columns.forEach((found, column) => {
      const x = cells.left + (column + 0.5) * cells.size;
      if (found === kind && x >= box.x && x <= box.x + box.width) {
        context.fillRect(x - half, box.y - RAIL_WIDTH - 2, RAIL_LENGTH, RAIL_WIDTH);
      }
    });
    rows.forEach((found, row) => {
      const y = cells.top + (row + 0.5) * cells.size;
      if (found === kind && y >= box.y && y <= box.y + box.height) {
        context.fillRect(box.x + box.width + 2, y - half, RAIL_WIDTH, RAIL_LENGTH);
      }
    });
  }
}

type Special = 'nan' | 'infinite' | null;
const specialsOf = new WeakMap<Plane, { rows: Special[]; columns: Special[] }>();

/** Which rows and columns hold special values; looked for once a plane. */
function specials(plane: Plane): { rows: Special[]; columns: Special[] } {
  const known = specialsOf.get(plane);
  if (known) return known;
  const rows = new Array<Special>(plane.rows).fill(null);
  const columns = new Array<Special>(plane.columns).fill(null);
  for (let row = 0; row < plane.rows; row++) {
    for (let column = 0; column < plane.columns; column++) {
      const value = plane.valueAt(row, column);
      if (Number.isFinite(value)) continue;
      const kind = Number.isNaN(value) ? 'nan' : 'infinite';
      if (rows[row] !== 'nan') rows[row] = kind;
      if (columns[column] !== 'nan') columns[column] = kind;
    }
  }
  const found = { rows, columns };
  specialsOf.set(plane, found);
  return found;
}

/** A dashed edge where the tensor goes on past what is held. */
function paintDashedEdges(
  context: CanvasRenderingContext2D,
  { goesOn, plane }: PlaneContent,
  cells: CellsLayout,
  box: CellBox,
  palette: Palette,
): void {
  context.strokeStyle = palette.quiet;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  if (goesOn.right && cells.lastColumn === plane.columns - 1) {
    context.moveTo(box.x + box.width + 0.5, box.y);
    context.lineTo(box.x + box.width + 0.5, box.y + box.height);
  }
  if (goesOn.below && cells.lastRow === plane.rows - 1) {
    context.moveTo(box.x, box.y + box.height + 0.5);
    context.lineTo(box.x + box.width, box.y + box.height + 0.5);
  }
  context.stroke();
  context.setLineDash([]);
}

function paintHairlines(
  context: CanvasRenderingContext2D,
  box: CellBox,
  x: number,
  y: number,
  size: number,
  palette: Palette,
): void {
  const [middle, centre] = [x + size / 2, y + size / 2];
  context.strokeStyle = palette.ink;
  context.globalAlpha = 0.75;
  context.lineWidth = 0.6;
  context.beginPath();
  context.moveTo(box.x, centre);
  context.lineTo(x - 2, centre);
  context.moveTo(x + size + 2, centre);
  context.lineTo(box.x + box.width, centre);
  context.moveTo(middle, box.y);
  context.lineTo(middle, y - 2);
  context.moveTo(middle, y + size + 2);
  context.lineTo(middle, box.y + box.height);
  context.stroke();
  context.globalAlpha = 1;
}

/** Ink with a halo in paper: visible on every colour. */
function paintRing(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  size: number,
  palette: Palette,
): void {
  context.strokeStyle = palette.paper;
  context.lineWidth = 4;
  context.strokeRect(x - 1.5, y - 1.5, size + 3, size + 3);
  context.strokeStyle = palette.ink;
  context.lineWidth = 2;
  context.strokeRect(x - 1.5, y - 1.5, size + 3, size + 3);
}

/** Bars of the cursor's row below the cells and of its column at their right, on the scale of the colours. */
function paintProfiles(
  context: CanvasRenderingContext2D,
  content: PlaneContent,
  layout: PlaneLayout,
  view: ViewBox,
  box: CellBox,
  cursor: { readonly row: number; readonly column: number },
  palette: Palette,
): void {
  const { plane, range } = content;
  const signed = range.low < 0;
  const thickness = Math.max(1, layout.size - (layout.size > 3 ? 1 : 0));
  const first = firstCells(layout, view);
  // A bar from the base line: where it begins and how long it is, along the axis that grows from `from`.
  const bar = (value: number, reach: number): { offset: number; length: number } | null => {
    if (!Number.isFinite(value)) return null;
    const t = Math.max(-1, Math.min(1, positionOf(value, range)));
    const full = signed ? reach / 2 : reach;
    return {
      offset: (signed ? reach / 2 : 0) + Math.min(0, t) * full,
      length: Math.max(0.5, Math.abs(t) * full),
    };
  };
  const paint = (
    value: number,
    current: boolean,
    draw: (offset: number, length: number) => void,
    reach: number,
  ): void => {
    const shape = bar(value, reach);
    context.globalAlpha = current ? 1 : 0.38;
    context.fillStyle = shape ? palette.ink : cellColour(value, range, palette);
    if (shape) draw(shape.offset, shape.length);
  };
  const down = { y: box.y + box.height + 6, reach: PROFILE_HEIGHT - 8 };
  const lastColumn = Math.min(plane.columns, first.column + Math.ceil(box.width / layout.size));
  for (let column = first.column; column < lastColumn; column++) {
    const x = layout.left - view.x + column * layout.size;
    paint(
      plane.valueAt(cursor.row, column),
      column === cursor.column,
      (offset, length) => context.fillRect(x, down.y + down.reach - offset - length, thickness, length),
      down.reach,
    );
  }
  const right = { x: box.x + box.width + 14, reach: PROFILE_WIDTH - 18 };
  const lastRow = Math.min(plane.rows, first.row + Math.ceil(box.height / layout.size));
  for (let row = first.row; row < lastRow; row++) {
    const y = layout.top - view.y + row * layout.size;
    paint(
      plane.valueAt(row, cursor.column),
      row === cursor.row,
      (offset, length) => context.fillRect(right.x + offset, y, length, thickness),
      right.reach,
    );
  }
  context.globalAlpha = 1;
}
