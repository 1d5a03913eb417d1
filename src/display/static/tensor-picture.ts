// A tensor without the extension: the distribution of all values, tiles of the planes, one plane large.
import { isFloatingPoint } from '../../core/dtype.js';
import { formatCell } from '../../protocol/index.js';
import type { InspectedTensor } from '../inspected.js';
import { type Detail, type Picture, PNG_BYTES, paintWithin } from './detail.js';
import { findRails, type Plane, paintEdges, paintHeatMap, RAIL, thinned } from './heat-map.js';
import { clippedWidth, LEGEND_HEIGHT, LEGEND_WIDTH, paintLegend } from './legend.js';
import { paintLine } from './line.js';
import { type Part, stackParts, thinningNote } from './parts.js';
import { planeAt } from './planes.js';
import { GLYPH_HEIGHT, PAINT, textWidth } from './sheet.js';
import { tensorTiles } from './tensor-tiles.js';

/** Half CSS pixels: 832 wide as the mock-ups, the large plane at most 400 high. */
const WIDTH = 1640;
const PLANE_HEIGHT = 800;
/** Largest cell: 32 CSS pixels. */
const CELL = 64;
/** Up to here a 1-D tensor is a row of numbers, beyond it a line. */
const ROW_VALUES = 24;
const LINE_HEIGHT = 200;
/** Under this many values the picture itself says all that a histogram would. */
const LEGEND_VALUES = 64;

/** The picture of a tensor; null for one without values or with a single one, which text says better. */
export function tensorPicture(tensor: InspectedTensor): Picture | null {
  const { shape, statistics } = tensor;
  if (shape.length === 0 || statistics.count <= 1) return null;
  return paintWithin(PNG_BYTES, (detail) => stackParts(tensorParts(tensor, detail)));
}

function tensorParts(tensor: InspectedTensor, detail: Detail): Part[] {
  const { shape, statistics, values } = tensor;
  const parts: Part[] =
    statistics.count >= LEGEND_VALUES && tensor.histogram !== undefined ? [legendPart(tensor)] : [];
  if (shape.length === 1 && shape[0] > ROW_VALUES && statistics.finite > 0)
    return [...parts, linePart(tensor)];
  const tiles = shape.length > 2 ? shape[shape.length - 3] : 1;
  if (tiles > 1) parts.push(tensorTiles(tensor, WIDTH, detail));
  parts.push(planePart(tensor, planeAt(values, shape, 0), detail));
  return parts;
}

function legendPart({ histogram, range }: InspectedTensor): Part {
  return {
    width: LEGEND_WIDTH + clippedWidth(range) + 4,
    height: LEGEND_HEIGHT,
    paint: (sheet, y) => paintLegend(sheet, 2, y, histogram!, range),
  };
}

function linePart({ values, statistics }: InspectedTensor): Part {
  const { min, max } = statistics;
  const labels = 140;
  const rail = statistics.finite < statistics.count ? 20 : 4;
  const width = Math.min(WIDTH - labels, Math.max(700, values.length * 8));
  return {
    width: width + labels,
    height: rail + LINE_HEIGHT + 8 + GLYPH_HEIGHT,
    paint: (sheet, y) =>
      paintLine(sheet, { x: 8, y: y + rail, width, height: LINE_HEIGHT }, values, { min: min!, max: max! }),
  };
}

/** The size of a plane's cells, and which rows and columns are left out where even one pixel each is too much. */
function planeScale(plane: Plane, room: number): { cell: number; step: number } {
  const fitting = Math.min(room / plane.columns, PLANE_HEIGHT / plane.rows);
  if (fitting >= 1) return { cell: Math.min(CELL, Math.floor(fitting)), step: 1 };
  return { cell: 1, step: Math.ceil(1 / fitting) };
}

function planePart(tensor: InspectedTensor, whole: Plane, { levels, step: coarser }: Detail): Part {
  const { shape, range, dtype, name } = tensor;
  const index = shape.slice(0, -2).map(() => 0);
  const title = index.length > 0 ? `${name ?? ''}[${index.join(', ')}]` : '';
  const labelWidth = textWidth(String(whole.rows - 1)) + 12;
  const room = WIDTH - labelWidth - RAIL - 8;
  const fitting = planeScale(whole, room);
  // A coarser picture thins a plane of small cells only: large ones weigh little.
  const factor = fitting.cell < 12 ? coarser : 1;
  const step = fitting.step * factor;
  const cell = fitting.cell * factor;
  const plane = thinned(whole, step);
  const integers = !isFloatingPoint(dtype);
  const cellWidth = integers && cell === CELL ? widthForIntegers(plane, room) : cell;
  const style = { cellWidth, cellHeight: cell, levels, integers };
  const titleHeight = title === '' ? 0 : GLYPH_HEIGHT + 8;
  const rail = findRails(plane).any ? RAIL : 0;
  const top = titleHeight + GLYPH_HEIGHT + 4 + rail;
  return {
    width: Math.max(labelWidth + plane.columns * cellWidth + RAIL + 8, textWidth(title)),
    height: top + plane.rows * cell,
    ...thinningNote('the large plane shows', step),
    paint: (sheet, y) => {
      sheet.text(0, y, title, PAINT.ink);
      paintEdges(sheet, labelWidth, y + top, plane, style, step);
      paintHeatMap(sheet, labelWidth, y + top, plane, range, style);
    },
  };
}

/** Integers are readable as integers: the cells are as wide as the longest of them, where there is room. */
function widthForIntegers(plane: Plane, room: number): number {
  let longest = 0;
  for (let row = 0; row < plane.rows; row++) {
    for (let column = 0; column < plane.columns; column++) {
      longest = Math.max(longest, textWidth(formatCell(plane.at(row, column), CELL)));
    }
  }
  return Math.max(CELL, Math.min(longest + 16, Math.floor(room / plane.columns)));
}
