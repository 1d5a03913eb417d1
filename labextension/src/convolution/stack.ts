// The planes of a tensor one behind the other: the one in front whole, of the others the edges that are seen.
import type { Range } from 'convlens/protocol';
import { cellColour, paintCells } from '../parts/cells.js';
import type { ColourRange } from '../parts/colour-range.js';
import type { Plane } from '../parts/held-values.js';
import type { Palette } from '../parts/palette.js';
import { type Box, dashed, frame, hatch, text } from './sketch.js';

/** How far a plane stands behind the one before it, right and up. */
const OFFSET = 12;
/** Edge cells of the planes behind that can be seen. */
const SEEN = 2;
const MARGIN = 3;
const LABEL = 12;
const FOOT = 16;

/** A cell: a value of the tensor, a copy of one in the padding, or a zero that the padding stands for. */
export type StackCell =
  | { readonly kind: 'value' | 'copy'; readonly value: number }
  | { readonly kind: 'zero' | 'unknown' };

/** Planes of a stack. */
const MOST_PLANES = 4;

/** The planes of a stack: all of a few, of more those that are told. */
export function planesOf(front: number, all: readonly number[], told: readonly number[]): number[] {
  const others = all.length <= MOST_PLANES ? all : [...told, ...all.filter((plane) => plane > front)];
  return [front, ...new Set(others.filter((plane) => plane !== front))].slice(0, MOST_PLANES);
}

/** All places of a range. */
export function counted({ start, count }: Range): number[] {
  return Array.from({ length: count }, (_, i) => start + i);
}

/** What is drawn. Rows and columns are indices of the tensor; those of the padding lie outside. */
export interface StackContent {
  /** Which planes are drawn, the one in front first. */
  readonly planes: readonly number[];
  /** Planes of which the output cell in front is not made are drawn faintly. */
  readonly faint: (plane: number) => boolean;
  readonly rows: Range;
  readonly columns: Range;
  readonly cellAt: (plane: number, row: number, column: number) => StackCell;
  /** Cells that the tensor has, without padding. */
  readonly size: readonly [rows: number, columns: number];
  readonly range: ColourRange;
  /** `x₂`, under the plane in front. */
  readonly label: string;
  readonly colour: (palette: Palette) => string;
  /** How strongly a cell of the plane in front is drawn: 1, less for those that are not yet played. */
  readonly strength?: (row: number, column: number) => number;
}

/** Where everything stands. */
export interface StackLayout {
  readonly cell: number;
  readonly width: number;
  readonly height: number;
  /** Top left corner of the plane in front. */
  readonly x: number;
  readonly y: number;
}

/** The layout for cells of this size. */
export function stackLayout({ planes, rows, columns }: StackContent, cell: number): StackLayout {
  const behind = (planes.length - 1) * OFFSET;
  return {
    cell,
    x: MARGIN,
    y: MARGIN + LABEL + behind,
    width: columns.count * cell + behind + 2 * MARGIN + 6,
    height: LABEL + rows.count * cell + behind + 2 * MARGIN + FOOT,
  };
}

/** The box of a cell of the plane in front. */
export function cellBox(
  { rows, columns }: StackContent,
  layout: StackLayout,
  row: number,
  column: number,
): Box {
  const { x, y, cell } = layout;
  return {
    x: x + (column - columns.start) * cell,
    y: y + (row - rows.start) * cell,
    width: cell,
    height: cell,
  };
}

/** What is at a point: a cell of the plane in front, or a plane behind. */
export function stackHit(
  content: StackContent,
  layout: StackLayout,
  px: number,
  py: number,
): { readonly row: number; readonly column: number } | { readonly plane: number } | null {
  const { rows, columns, planes } = content;
  const [wide, high] = [columns.count * layout.cell, rows.count * layout.cell];
  for (let depth = 0; depth < planes.length; depth++) {
    const [x, y] = [px - layout.x - depth * OFFSET, py - layout.y + depth * OFFSET];
    if (x < 0 || y < 0 || x >= wide || y >= high) continue;
    if (depth > 0) return { plane: planes[depth] };
    return {
      row: rows.start + Math.floor(y / layout.cell),
      column: columns.start + Math.floor(x / layout.cell),
    };
  }
  return null;
}

/** Paints the stack, back to front, without rings. */
export function paintStack(
  context: CanvasRenderingContext2D,
  content: StackContent,
  layout: StackLayout,
  palette: Palette,
): void {
  const { planes, rows, columns, colour } = content;
  for (let depth = planes.length - 1; depth >= 0; depth--) {
    const plane = planes[depth];
    const box = {
      x: layout.x + depth * OFFSET,
      y: layout.y - depth * OFFSET,
      width: columns.count * layout.cell,
      height: rows.count * layout.cell,
    };
    context.fillStyle = palette.paper;
    context.fillRect(box.x - 1, box.y - 1, box.width + 2, box.height + 2);
    const faint = content.faint(plane);
    context.globalAlpha = faint ? 0.28 : 1;
    frame(
      context,
      { x: box.x - 0.5, y: box.y - 0.5, width: box.width + 1, height: box.height + 1 },
      palette.rule,
      0.8,
    );
    const sheet = { content, plane, depth, box, cell: layout.cell, palette };
    paintOwnCells(context, sheet);
    paintPadding(context, sheet);
    paintEdge(context, content, box, layout.cell, palette, depth === 0 ? 1.6 : 0.8);
    context.globalAlpha = 1;
    if (depth > 0) {
      const style = { size: 10, colour: faint ? palette.quiet : colour(palette), align: 'right' } as const;
      text(context, palette, String(plane), box.x + box.width, box.y - 3, style);
    }
  }
  const style = { size: 11, colour: colour(palette), align: 'right', bold: true } as const;
  const right = Math.max(layout.x + columns.count * layout.cell, 20);
  text(context, palette, content.label, right, layout.y + rows.count * layout.cell + 13, style);
}

/** One plane of the stack, and where it lies. */
interface Sheet {
  readonly content: StackContent;
  readonly plane: number;
  /** How many lie before it. */
  readonly depth: number;
  readonly box: Box;
  readonly cell: number;
  readonly palette: Palette;
}

/** What lies around the tensor's own cells: zeros hatched, copies of other cells smaller. */
function paintPadding(
  context: CanvasRenderingContext2D,
  { content, plane, depth, box, cell, palette }: Sheet,
): void {
  const { rows, columns, size, range, cellAt } = content;
  const isInside = (row: number, column: number): boolean =>
    row >= 0 && column >= 0 && row < size[0] && column < size[1];
  for (let r = 0; r < rows.count; r++) {
    for (let c = 0; c < columns.count; c++) {
      const [row, column] = [rows.start + r, columns.start + c];
      const isSeen = depth === 0 || r < SEEN || c >= columns.count - SEEN;
      if (!isSeen) continue;
      const found = cellAt(plane, row, column);
      if (found.kind === 'value' && isInside(row, column)) continue;
      const [x, y] = [box.x + c * cell, box.y + r * cell];
      if (found.kind === 'zero') {
        hatch(context, { x: x + 0.5, y: y + 0.5, width: cell - 1, height: cell - 1 }, palette.hatch);
      } else if ('value' in found) {
        const inset = Math.max(1, Math.round(cell / 7));
        const small = { x: x + inset, y: y + inset, width: cell - 2 * inset, height: cell - 2 * inset };
        const alpha = context.globalAlpha;
        context.globalAlpha = 0.75 * alpha;
        context.fillStyle = cellColour(found.value, range, palette);
        context.fillRect(small.x, small.y, small.width, small.height);
        context.globalAlpha = alpha;
        if (cell >= 9) dashed(context, small, palette.quiet);
      }
    }
  }
}

/** The tensor's own cells, in as few strokes as they allow: of a plane behind, its two edges. */
function paintOwnCells(
  context: CanvasRenderingContext2D,
  { content, plane, depth, box, cell, palette }: Sheet,
): void {
  const { rows, columns, size, range, cellAt, strength } = content;
  const inside = ({ start, count }: Range, cells: number): [first: number, last: number] => [
    Math.max(0, -start),
    Math.min(count, cells - start) - 1,
  ];
  const [firstRow, lastRow] = inside(rows, size[0]);
  const [firstColumn, lastColumn] = inside(columns, size[1]);
  if (lastRow < firstRow || lastColumn < firstColumn) return;
  // A slice in the padding has no cells of its own.
  if (cellAt(plane, rows.start + firstRow, columns.start + firstColumn).kind !== 'value') return;
  const values: Plane = {
    rows: rows.count,
    columns: columns.count,
    valueAt: (r, c) => {
      const found = cellAt(plane, rows.start + r, columns.start + c);
      return 'value' in found ? found.value : 0;
    },
    beyondAt: () => null,
    slack: 0,
    rowIndex: (r) => rows.start + r,
    columnIndex: (c) => columns.start + c,
  };
  const part = (fromRow: number, toRow: number, fromColumn: number, toColumn: number): void => {
    if (toRow < fromRow || toColumn < fromColumn) return;
    const cells = { firstRow: fromRow, lastRow: toRow, firstColumn: fromColumn, lastColumn: toColumn };
    paintCells(context, values, { size: cell, ...cells, left: box.x, top: box.y }, range, 'real', palette);
  };
  if (depth > 0) {
    part(firstRow, Math.min(lastRow, SEEN - 1), firstColumn, lastColumn);
    part(Math.max(firstRow, SEEN), lastRow, Math.max(firstColumn, columns.count - SEEN), lastColumn);
    return;
  }
  part(firstRow, lastRow, firstColumn, lastColumn);
  if (!strength) return;
  const alpha = context.globalAlpha;
  context.fillStyle = palette.paper;
  for (let r = firstRow; r <= lastRow; r++) {
    for (let c = firstColumn; c <= lastColumn; c++) {
      const left = strength(rows.start + r, columns.start + c);
      if (left === 1) continue;
      context.globalAlpha = 1 - left;
      context.fillRect(box.x + c * cell, box.y + r * cell, cell, cell);
    }
  }
  context.globalAlpha = alpha;
}

/** The frame of the tensor itself within its padding; open, dashed where the tensor goes on. */
function paintEdge(
  context: CanvasRenderingContext2D,
  { rows, columns, size, colour }: StackContent,
  box: Box,
  cell: number,
  palette: Palette,
  weight: number,
): void {
  const side = (range: Range, count: number): [from: number, to: number, opens: boolean, closes: boolean] => {
    const [from, to] = [Math.max(0, range.start), Math.min(count, range.start + range.count)];
    return [from - range.start, to - range.start, from === 0, to === count];
  };
  const [top, bottom, isTop, isBottom] = side(rows, size[0]);
  const [left, right, isLeft, isRight] = side(columns, size[1]);
  if (bottom <= top || right <= left) return;
  const [x1, x2] = [box.x + left * cell, box.x + right * cell];
  const [y1, y2] = [box.y + top * cell, box.y + bottom * cell];
  context.strokeStyle = colour(palette);
  const line = (fromX: number, fromY: number, toX: number, toY: number, ends: boolean): void => {
    context.lineWidth = ends ? weight : 0.8;
    context.setLineDash(ends ? [] : [3, 3]);
    context.beginPath();
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
    context.stroke();
  };
  line(x1, y1, x2, y1, isTop);
  line(x1, y2, x2, y2, isBottom);
  line(x1, y1, x1, y2, isLeft);
  line(x2, y1, x2, y2, isRight);
  context.setLineDash([]);
}
