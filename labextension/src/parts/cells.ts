// Paints the cells of a plane: colour, numbers where there is room, and marks for what is no number on the scale.
import { cssColour, formatCell, inkOn } from 'convlens/protocol';
import { type ColourRange, clippedSide, colourOf } from './colour-range.js';
import type { Beyond, Plane } from './held-values.js';
import type { Palette } from './palette.js';

/** Cells from this size on carry marks; smaller ones are found by the rail. */
export const MARK_SIZE = 6;

/** Cells from this size on have their value written in them. */
export const NUMBER_SIZE = 26;

/** How the numbers of a plane are meant. */
export type NumberKind = 'real' | 'integer' | 'bool';

/** What of a plane is painted, and where. All lengths in CSS pixels. */
export interface CellsLayout {
  /** Width and height of a cell, its gap included. */
  readonly size: number;
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
  /** Where the cell [0, 0] would be. */
  readonly left: number;
  readonly top: number;
}

/** Colours of single values, without marks: for cells too small to carry any. */
export function cellColour(value: number, range: ColourRange, palette: Palette): string {
  if (Number.isNaN(value)) return palette.nan;
  if (!Number.isFinite(value)) return palette.ink;
  return cssColour(colourOf(value, range, palette));
}

/** Paints the cells of the layout onto a context whose unit is a CSS pixel. */
export function paintCells(
  context: CanvasRenderingContext2D,
  plane: Plane,
  layout: CellsLayout,
  range: ColourRange,
  kind: NumberKind,
  palette: Palette,
): void {
  const gap = layout.size >= 12 ? 1 : 0;
  const painter = new CellPainter(context, layout.size, gap, range, plane.slack, kind, palette);
  for (let row = layout.firstRow; row <= layout.lastRow; row++) {
    for (let column = layout.firstColumn; column <= layout.lastColumn; column++) {
      const x = layout.left + column * layout.size;
      const y = layout.top + row * layout.size;
      painter.paint(x, y, plane.valueAt(row, column), plane.beyondAt(row, column));
    }
  }
}

class CellPainter {
  readonly #context: CanvasRenderingContext2D;
  readonly #step: number;
  /** Without the gap. */
  readonly #size: number;
  readonly #range: ColourRange;
  readonly #slack: number;
  readonly #kind: NumberKind;
  readonly #palette: Palette;

  constructor(
    context: CanvasRenderingContext2D,
    step: number,
    gap: number,
    range: ColourRange,
    slack: number,
    kind: NumberKind,
    palette: Palette,
  ) {
    this.#context = context;
    this.#step = step;
    this.#size = step - gap;
    this.#range = range;
    this.#slack = slack;
    this.#kind = kind;
    this.#palette = palette;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.font = `${Math.min(12, Math.max(9, Math.round(this.#size * 0.36)))}px ${palette.code}`;
  }

  paint(x: number, y: number, value: number, beyond: Beyond): void {
    const context = this.#context;
    const size = this.#size;
    context.fillStyle = cellColour(value, this.#range, this.#palette);
    context.fillRect(x, y, size, size);
    if (this.#step < MARK_SIZE) return;
    if (Number.isNaN(value)) this.#cross(x, y);
    else if (!Number.isFinite(value)) this.#triangle(x, y, value > 0);
    else {
      const side = clippedSide(value, beyond, this.#range, this.#slack);
      if (side) this.#cutCorner(x, y, side === 'above');
      if (this.#step >= NUMBER_SIZE) this.#number(x, y, value);
    }
  }

  #cross(x: number, y: number): void {
    const context = this.#context;
    const size = this.#size;
    const inset = size * 0.28;
    context.strokeStyle = this.#palette.nanInk;
    context.lineWidth = Math.max(1, size / 12);
    context.beginPath();
    context.moveTo(x + inset, y + inset);
    context.lineTo(x + size - inset, y + size - inset);
    context.moveTo(x + size - inset, y + inset);
    context.lineTo(x + inset, y + size - inset);
    context.stroke();
  }

  #triangle(x: number, y: number, up: boolean): void {
    const context = this.#context;
    const reach = this.#size * 0.26;
    const [middle, centre] = [x + this.#size / 2, y + this.#size / 2];
    const sign = up ? 1 : -1;
    context.fillStyle = up ? this.#palette.up : this.#palette.down;
    context.beginPath();
    context.moveTo(middle, centre - sign * reach);
    context.lineTo(middle + reach, centre + sign * reach * 0.8);
    context.lineTo(middle - reach, centre + sign * reach * 0.8);
    context.fill();
  }

  /** Above the range the top right corner is missing, below it the bottom left one. */
  #cutCorner(x: number, y: number, above: boolean): void {
    const context = this.#context;
    const size = this.#size;
    const cut = Math.max(3, size * 0.3);
    context.fillStyle = this.#palette.paper;
    context.beginPath();
    if (above) {
      context.moveTo(x + size, y);
      context.lineTo(x + size - cut, y);
      context.lineTo(x + size, y + cut);
    } else {
      context.moveTo(x, y + size);
      context.lineTo(x + cut, y + size);
      context.lineTo(x, y + size - cut);
    }
    context.fill();
  }

  #number(x: number, y: number, value: number): void {
    const context = this.#context;
    const size = this.#size;
    const [middle, centre] = [x + size / 2, y + size / 2 + 0.5];
    // Most of an integer or bool matrix is zeros: a dot leaves the others to be seen.
    if (value === 0 && this.#kind !== 'real') {
      context.fillStyle = this.#palette.quiet;
      context.fillRect(middle - 1, centre - 1, 1.5, 1.5);
      return;
    }
    const text = formatCell(value, this.#step);
    if (context.measureText(text).width > 1.2 * size) return;
    context.fillStyle = inkOn(colourOf(value, this.#range, this.#palette));
    // A little too wide is set a little narrower; more would not be read.
    context.fillText(text, middle, centre, size);
  }
}
