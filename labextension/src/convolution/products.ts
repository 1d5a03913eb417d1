// Window × weights = products, a row for each input channel, added up with the bias as on paper.
import { type CellSum, colourAt, commonFormat, inkOn, type TermRow, toldRows } from 'convlens/protocol';
import { cellColour, paintCells } from '../parts/cells.js';
import { type ColourRange, positionOf } from '../parts/colour-range.js';
import type { Plane } from '../parts/held-values.js';
import type { Palette } from '../parts/palette.js';
import { rangeOf } from './numbers.js';
import { type Box, dashed, frame, ring, subscripted, text } from './sketch.js';

/** Room of a grid, and its largest cell: one with a number in it. */
const GRID = 80;
const CELL = 26;
const SIGN = 20;
const ROW_SPACE = 12;
const SUM = 76;
const MARGIN = 3;

/** Which of the three grids. */
export type GridKind = 'x' | 'w' | 'product';

/** One tap of one row: what is pointed at. */
export interface TapPlace {
  readonly row: TermRow;
  readonly tap: number;
}

/** What is drawn. */
export interface ProductsContent {
  readonly sum: CellSum;
  readonly rows: readonly [down: number, across: number];
  /** The output cell: `y[1, 0, 4]`, and the colours of the output. */
  readonly target: string;
  readonly targetRange: ColourRange;
  /** Colours of the first two grids, where they are those of a stack; else each has its own. */
  readonly ranges: { readonly x?: ColourRange; readonly w?: ColourRange };
  /** Whose values the first two grids hold. */
  readonly roles: { readonly x: 'input' | 'output'; readonly w: 'weight' | 'output' };
  /** `bias[1]`; none for a layer without. */
  readonly bias: string | null;
  /** The input channel in front, and the tap pointed at. */
  readonly front: TermRow | null;
  readonly hot: TapPlace | null;
  /** What a row is called: `x₂`. */
  readonly nameOf: (row: TermRow) => string;
}

/** Where everything stands. */
export interface ProductsLayout {
  readonly cell: number;
  readonly width: number;
  readonly height: number;
  readonly told: readonly TermRow[];
  readonly rest: { readonly count: number; readonly sum: number } | null;
  readonly label: number;
  readonly gridWidth: number;
  readonly gridHeight: number;
  readonly pitch: number;
}

/** The layout: `roomy` cells have their numbers in them, whatever room they take; else a grid keeps to its own. */
export function productsLayout(
  { sum, rows: [down, across], nameOf }: ProductsContent,
  roomy: boolean,
): ProductsLayout {
  const { told, rest } = toldRows(sum.rows);
  const cell = roomy ? CELL : Math.max(3, Math.min(CELL, Math.floor(GRID / Math.max(down, across))));
  const [gridWidth, gridHeight] = [across * cell, down * cell];
  const pitch = Math.max(gridHeight, 26) + ROW_SPACE;
  const label = Math.max(24, 8 + 7 * Math.max(...told.map((row) => nameOf(row).length)));
  return {
    cell,
    told,
    rest,
    label,
    gridWidth,
    gridHeight,
    pitch,
    width: label + 3 * gridWidth + 2 * SIGN + SUM + MARGIN,
    height: MARGIN + told.length * pitch + (rest ? 20 : 0) + 46,
  };
}

/** Top left corner of a grid of a row. */
function gridBox(layout: ProductsLayout, row: number, kind: GridKind): Box {
  const at = { x: 0, w: 1, product: 2 }[kind];
  const { gridWidth: width, gridHeight: height } = layout;
  const top = MARGIN + row * layout.pitch + (layout.pitch - ROW_SPACE - height) / 2;
  return { x: layout.label + at * (width + SIGN), y: top, width, height };
}

/** The tap at a point, in any of the three grids; or the row alone. */
export function productsHit(
  layout: ProductsLayout,
  columns: number,
  px: number,
  py: number,
): { readonly row: TermRow; readonly tap: number | null; readonly kind: GridKind | null } | null {
  const at = Math.floor((py - MARGIN) / layout.pitch);
  const row = layout.told[at];
  if (!row || py < MARGIN) return null;
  for (const kind of ['x', 'w', 'product'] as const) {
    const box = gridBox(layout, at, kind);
    const [column, down] = [Math.floor((px - box.x) / layout.cell), Math.floor((py - box.y) / layout.cell)];
    if (px < box.x || py < box.y || px >= box.x + box.width || py >= box.y + box.height) continue;
    return { row, tap: down * columns + column, kind };
  }
  return { row, tap: null, kind: null };
}

/** Paints the rows and the sum. */
export function paintProducts(
  context: CanvasRenderingContext2D,
  content: ProductsContent,
  layout: ProductsLayout,
  palette: Palette,
): void {
  const { sum, front, hot, nameOf, ranges, roles } = content;
  const { told, gridWidth, cell } = layout;
  const terms = told.flatMap((row) => row.terms);
  const inputRange = ranges.x ?? rangeOf(terms.map(({ x }) => x));
  const weightRange = ranges.w ?? rangeOf(terms.map(({ w }) => w));
  const productRange = rangeOf(terms.map(({ product }) => product));
  const format = commonFormat([...told.map((row) => row.sum), layout.rest?.sum ?? 0, sum.bias, sum.total]);
  const right = layout.width - MARGIN - 4;
  told.forEach((row, k) => {
    const isFront = front !== null && sameRow(row, front);
    const middle = MARGIN + k * layout.pitch + (layout.pitch - ROW_SPACE) / 2 + 4;
    text(context, palette, nameOf(row), 0, middle, { size: 11, colour: palette[roles.x], bold: isFront });
    const grid = (kind: GridKind, of: (tap: number) => number, range: ColourRange): Box => {
      const box = gridBox(layout, k, kind);
      paintGrid(context, content, box, cell, of, range, palette);
      return box;
    };
    const window = grid('x', (tap) => row.terms[tap].x, inputRange);
    row.terms.forEach((term) => {
      if (!term.padded) return;
      const inner = cell - (cell >= 12 ? 2 : 1);
      dashed(
        context,
        {
          x: window.x + term.column * cell + 0.5,
          y: window.y + term.row * cell + 0.5,
          width: inner,
          height: inner,
        },
        palette.quiet,
      );
    });
    const weights = grid('w', (tap) => row.terms[tap].w, weightRange);
    const products = grid('product', (tap) => row.terms[tap].product, productRange);
    frame(
      context,
      { ...window, x: window.x - 1, y: window.y - 1, width: gridWidth + 1, height: window.height + 1 },
      palette[roles.x],
    );
    frame(
      context,
      { ...weights, x: weights.x - 1, y: weights.y - 1, width: gridWidth + 1, height: weights.height + 1 },
      palette[roles.w],
    );
    const sign = { size: 13, colour: palette.quiet, align: 'center' } as const;
    text(context, palette, '×', weights.x - SIGN / 2, middle, sign);
    text(context, palette, '=', products.x - SIGN / 2, middle, sign);
    text(context, palette, '→', products.x + gridWidth + 13, middle, sign);
    text(context, palette, format(row.sum), right, middle, {
      size: 12,
      colour: palette.text,
      align: 'right',
    });
    if (hot && sameRow(hot.row, row)) {
      const { row: down, column } = row.terms[hot.tap];
      for (const box of [window, weights, products]) {
        ring(
          context,
          { x: box.x + column * cell, y: box.y + down * cell, width: cell - 1, height: cell - 1 },
          palette.ink,
          palette,
        );
      }
    }
  });
  paintSum(context, content, layout, format, right, palette);
}

/** Whether two rows are the same channel and slice. */
export function sameRow(a: TermRow, b: TermRow): boolean {
  return a.channel === b.channel && a.depth.k === b.depth.k;
}

function paintGrid(
  context: CanvasRenderingContext2D,
  { rows: [rows, columns] }: ProductsContent,
  box: Box,
  cell: number,
  of: (tap: number) => number,
  range: ColourRange,
  palette: Palette,
): void {
  const plane: Plane = {
    rows,
    columns,
    valueAt: (row, column) => of(row * columns + column),
    beyondAt: () => null,
    slack: 0,
    rowIndex: (row) => row,
    columnIndex: (column) => column,
  };
  const all = { firstRow: 0, lastRow: rows - 1, firstColumn: 0, lastColumn: columns - 1 };
  paintCells(context, plane, { size: cell, ...all, left: box.x, top: box.y }, range, 'real', palette);
}

/** The rest in words, the bias, a line, and the sum in the colour of its cell. */
function paintSum(
  context: CanvasRenderingContext2D,
  { sum, target, targetRange, bias }: ProductsContent,
  layout: ProductsLayout,
  format: (value: number) => string,
  right: number,
  palette: Palette,
): void {
  let y = MARGIN + layout.told.length * layout.pitch + 8;
  const number = { size: 12, colour: palette.text, align: 'right' } as const;
  const name = { size: 11, align: 'right' } as const;
  const names = right - SUM + 8;
  if (layout.rest) {
    text(context, palette, `${layout.rest.count} more, together`, names, y, {
      ...name,
      colour: palette.quiet,
    });
    text(context, palette, format(layout.rest.sum), right, y, number);
    y += 20;
  }
  if (bias !== null) {
    text(context, palette, bias, names, y, { ...name, colour: palette.weight });
    text(context, palette, format(sum.bias), right, y, number);
  }
  context.fillStyle = palette.text;
  context.fillRect(right - SUM + 14, y + 7, SUM - 14, 1.2);
  const colour = cellColour(sum.total, targetRange, palette);
  const box = { x: right - SUM + 18, y: y + 12, width: SUM - 14, height: 21 };
  context.fillStyle = colour;
  context.fillRect(box.x, box.y, box.width, box.height);
  frame(context, box, palette.ink, 1.2);
  const ink = Number.isFinite(sum.total)
    ? inkOn(colourAt(palette.theme, positionOf(sum.total, targetRange)))
    : palette.paper;
  text(context, palette, format(sum.total), right, y + 27, { ...number, colour: ink, bold: true });
  text(context, palette, target, names, y + 27, { ...name, colour: palette.quiet });
}

/** `x₂`; along a depth, the slice as well: `x₂ 0`. */
export function termRowName(row: TermRow, hasDepth: boolean, name = 'x'): string {
  const channel = subscripted(name, row.channel);
  return hasDepth ? `${channel} ${row.depth.source ?? '–'}` : channel;
}
