// A picture of at most 256 colours, painted without a browser: rectangles, lines, triangles and one bitmap font.
// Always the light colours on opaque white: the picture must live on dark pages too. Twice its shown size, so
// every length here is half a CSS pixel.
import { colourTable, type Rgb } from '../../protocol/index.js';
import { GLYPH_HEIGHT, GLYPH_WIDTH, GLYPHS } from './font-glyphs.js';

/** Colours that are no values, by their place in the palette. */
export const PAINT = {
  paper: 0,
  ink: 1,
  quiet: 2,
  hairline: 3,
  bar: 4,
  nan: 5,
  positiveInfinity: 6,
  negativeInfinity: 7,
  chosen: 8,
  watch: 9,
  wrong: 10,
  faint: 11,
  // 12 to 19 are the series of a figure.
  input: 20,
  weight: 21,
} as const;

/** Series of a figure: plotly's own first eight, so that picture and figure agree. */
const SERIES_COLOURS: readonly Rgb[] = [
  [31, 119, 180],
  [255, 127, 14],
  [44, 160, 44],
  [214, 39, 40],
  [148, 103, 189],
  [140, 86, 75],
  [227, 119, 194],
  [127, 127, 127],
];

/** The paint of a figure's series. */
export function seriesPaint(index: number): number {
  return PAINT.faint + 1 + (index % SERIES_COLOURS.length);
}

const PAINT_COLOURS: readonly Rgb[] = [
  [255, 255, 255],
  [17, 17, 17],
  [95, 95, 95],
  [224, 224, 224],
  [120, 144, 156],
  [214, 0, 143],
  [255, 176, 77],
  [110, 198, 255],
  [25, 118, 210],
  [179, 89, 0],
  [198, 40, 40],
  [240, 240, 240],
  ...SERIES_COLOURS,
  [0, 105, 92],
  [106, 63, 181],
];

/** Steps of colour from zero to each end of the range: with the paints they fill the palette. */
export const LEVELS = 116;

const FIRST_VALUE = PAINT_COLOURS.length;

/** The palette's index of the value colour at `t`: −1…1, zero at 0, beyond it the end. */
export function valuePaint(t: number, levels: number = LEVELS): number {
  const step = Math.round(Math.min(1, Math.max(-1, t)) * levels);
  return FIRST_VALUE + LEVELS + Math.round((step * LEVELS) / levels);
}

let paletteColours: readonly Rgb[] | undefined;

/** The colours of every sheet. */
export function palette(): readonly Rgb[] {
  if (paletteColours === undefined) {
    const table = colourTable('light');
    const middle = (table.length - 1) / 2;
    const values = Array.from({ length: 2 * LEVELS + 1 }, (_, i) => {
      return table[middle + Math.round(((i - LEVELS) / LEVELS) * middle)];
    });
    paletteColours = [...PAINT_COLOURS, ...values];
  }
  return paletteColours;
}

export { GLYPH_HEIGHT, GLYPH_WIDTH };

/** Width of a text, in half CSS pixels. */
export function textWidth(text: string): number {
  return [...text].length * GLYPH_WIDTH;
}

/** A white sheet of palette indices. */
export class Sheet {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height);
  }

  /** Fills a rectangle; what lies outside the sheet is cut off. */
  fill(x: number, y: number, width: number, height: number, paint: number): void {
    const left = Math.max(0, Math.round(x));
    const right = Math.min(this.width, Math.round(x + width));
    const bottom = Math.min(this.height, Math.round(y + height));
    for (let row = Math.max(0, Math.round(y)); row < bottom; row++) {
      if (right > left) this.pixels.fill(paint, row * this.width + left, row * this.width + right);
    }
  }

  /** A line of pixels from `(x, y)` on, whole numbers; what lies outside the sheet is cut off. */
  copyLine(x: number, y: number, line: Uint8Array): void {
    if (y < 0 || y >= this.height || x < 0 || x >= this.width) return;
    this.pixels.set(line.subarray(0, this.width - x), y * this.width + x);
  }

  /** The outline of a rectangle, drawn just outside of it. */
  frame(x: number, y: number, width: number, height: number, thickness: number, paint: number): void {
    this.fill(x - thickness, y - thickness, width + 2 * thickness, thickness, paint);
    this.fill(x - thickness, y + height, width + 2 * thickness, thickness, paint);
    this.fill(x - thickness, y, thickness, height, paint);
    this.fill(x + width, y, thickness, height, paint);
  }

  /** A straight line of the given thickness between two points. */
  line(x0: number, y0: number, x1: number, y1: number, thickness: number, paint: number): void {
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
    const half = thickness / 2;
    for (let i = 0; i <= steps; i++) {
      const t = i / steps;
      this.fill(x0 + (x1 - x0) * t - half, y0 + (y1 - y0) * t - half, thickness, thickness, paint);
    }
  }

  /** A filled triangle with its base horizontal: the tip at `(x, tipY)`, the base at `baseY`. */
  triangle(x: number, tipY: number, baseY: number, halfWidth: number, paint: number): void {
    const height = Math.abs(baseY - tipY);
    const direction = Math.sign(baseY - tipY);
    for (let i = 0; i < height; i++) {
      const reach = (halfWidth * (i + 1)) / height;
      this.fill(x - reach, tipY + direction * i - (direction < 0 ? 1 : 0), 2 * reach, 1, paint);
    }
  }

  /** Text with its top left corner at `(x, y)`; characters that the font lacks become `?`. */
  text(x: number, y: number, text: string, paint: number): void {
    let left = Math.round(x);
    const top = Math.round(y);
    for (const character of text) {
      const rows = GLYPHS[character] ?? GLYPHS['?'];
      for (let row = 0; row < GLYPH_HEIGHT; row++) {
        const bits = Number.parseInt(rows.slice(3 * row, 3 * row + 3), 16);
        if (bits === 0 || top + row < 0 || top + row >= this.height) continue;
        for (let column = 0; column < GLYPH_WIDTH; column++) {
          const at = left + column;
          const on = ((bits >> (GLYPH_WIDTH - 1 - column)) & 1) === 1;
          if (on && at >= 0 && at < this.width) this.pixels[(top + row) * this.width + at] = paint;
        }
      }
      left += GLYPH_WIDTH;
    }
  }

  /** Text that ends at `right`. */
  textRight(right: number, y: number, text: string, paint: number): void {
    this.text(right - textWidth(text), y, text, paint);
  }

  /** Text around `centre`, kept on the sheet. */
  textCentred(centre: number, y: number, text: string, paint: number): void {
    const width = textWidth(text);
    this.text(Math.min(this.width - width, Math.max(0, centre - width / 2)), y, text, paint);
  }
}
