// The overview of a tensor with more than two axes: a tile for each plane.
import type { InspectedTensor } from '../inspected.js';
import type { Detail } from './detail.js';
import { type HeatMapStyle, paintHeatMap, thinned, tickStep } from './heat-map.js';
import { type Part, thinningNote } from './parts.js';
import { planeAt } from './planes.js';
import { GLYPH_HEIGHT, PAINT, textWidth } from './sheet.js';
import { LABEL_HEIGHT, layOutTiles, tilePlace } from './tiles.js';

/** Room for the tiles, in half CSS pixels. */
const TILES_HEIGHT = 540;
/** More tiles than this are too small to see. */
const MAX_TILES = 512;
const GRID_HEIGHT = 1000;
/** Cells of the grid, and the space between its tiles. */
const GRID_CELLS = [16, 12, 8, 6, 4, 3, 2] as const;
const GRID_GAP = 6;
/** Planes up to this size (a convolution's weights) are drawn all at once. */
const GRID_PLANE = 11;

/** Small planes of two axes as a grid, others one tile for each index of the axis before the plane. */
export function tensorTiles(tensor: InspectedTensor, width: number, detail: Detail): Part {
  return gridOfPlanes(tensor, width, detail) ?? rowOfPlanes(tensor, width, detail);
}

function rowOfPlanes(
  { values, shape, range }: InspectedTensor,
  width: number,
  { levels, step }: Detail,
): Part {
  const [planes, rows, columns] = shape.slice(-3);
  const count = Math.min(planes, MAX_TILES);
  const room = { width: width - 6, height: TILES_HEIGHT };
  const layout = layOutTiles(count, rows, columns, room, textWidth(String(count)), step);
  const style: HeatMapStyle = { cellWidth: layout.cell, cellHeight: layout.cell, levels };
  return {
    width: layout.perRow * layout.pitchX,
    height: layout.height,
    ...tilesNote(planes, layout.step),
    paint: (sheet, y) => {
      for (let tile = 0; tile < count; tile++) {
        const place = tilePlace(layout, tile);
        const [left, top] = [place.x + 3, y + place.y + LABEL_HEIGHT];
        sheet.text(left, y + place.y, String(tile), tile === 0 ? PAINT.ink : PAINT.quiet);
        paintHeatMap(sheet, left, top, thinned(planeAt(values, shape, tile), layout.step), range, style);
        if (tile === 0) sheet.frame(left, top, layout.tileWidth, layout.tileHeight, 3, PAINT.chosen);
      }
    },
  };
}

/** `the tiles are the first 512 of 3000 planes; the tiles show every 2nd row and column` */
function tilesNote(planes: number, step: number): { note?: string } {
  const { note } = thinningNote('the tiles show', step);
  if (planes <= MAX_TILES) return note === undefined ? {} : { note };
  const first = `the tiles are the first ${MAX_TILES} of ${planes} planes`;
  return { note: note === undefined ? first : `${first}; ${note}` };
}

/** One row of tiles for each index of the fourth axis from the end; null where they are too large or too many. */
function gridOfPlanes(
  { values, shape, range }: InspectedTensor,
  width: number,
  { levels }: Detail,
): Part | null {
  if (shape.length < 4) return null;
  const [down, across, rows, columns] = shape.slice(-4);
  if (down === 1 || rows > GRID_PLANE || columns > GRID_PLANE) return null;
  const labelWidth = textWidth(String(down - 1)) + 12;
  const cell = GRID_CELLS.find(
    (size) =>
      labelWidth + across * (columns * size + GRID_GAP) <= width &&
      LABEL_HEIGHT + down * (rows * size + GRID_GAP) <= GRID_HEIGHT,
  );
  if (cell === undefined) return null;
  const [pitchX, pitchY] = [columns * cell + GRID_GAP, rows * cell + GRID_GAP];
  const style: HeatMapStyle = { cellWidth: cell, cellHeight: cell, levels };
  return {
    width: labelWidth + across * pitchX + 4,
    height: LABEL_HEIGHT + down * pitchY,
    paint: (sheet, y) => {
      const columnStep = tickStep(across, pitchX, textWidth(String(across)) + 16);
      for (let i = 0; i < across; i += columnStep) {
        sheet.textCentred(labelWidth + i * pitchX + (columns * cell) / 2, y, String(i), PAINT.quiet);
      }
      const top = y + LABEL_HEIGHT + 4;
      const rowStep = tickStep(down, pitchY, GLYPH_HEIGHT + 4);
      for (let i = 0; i < down; i += rowStep) {
        sheet.textRight(
          labelWidth - 8,
          top + i * pitchY + (rows * cell - GLYPH_HEIGHT) / 2,
          String(i),
          PAINT.quiet,
        );
      }
      for (let i = 0; i < down * across; i++) {
        const left = labelWidth + (i % across) * pitchX;
        const up = top + Math.floor(i / across) * pitchY;
        paintHeatMap(sheet, left, up, planeAt(values, shape, i), range, style);
        if (i === 0) sheet.frame(left, up, columns * cell, rows * cell, 2, PAINT.chosen);
      }
    },
  };
}
