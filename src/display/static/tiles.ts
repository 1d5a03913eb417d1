// Many planes side by side: how large they can be, and where each one stands.
import { GLYPH_HEIGHT } from './sheet.js';

/** The size of one cell: `cell` half pixels, of every `step`-th row and column. */
export interface TileScale {
  readonly cell: number;
  readonly step: number;
}

export interface TileLayout extends TileScale {
  /** Tiles a row. */
  readonly perRow: number;
  /** Of one tile, without its label. */
  readonly tileWidth: number;
  readonly tileHeight: number;
  /** From one tile to the next, and from one row to the next. */
  readonly pitchX: number;
  readonly pitchY: number;
  readonly height: number;
}

/** Space between tiles, and between a tile and the label of the next row. */
const GAP = 12;
const LABEL = GLYPH_HEIGHT + 2;

/** Largest first: 16 half pixels a cell down to one for every 64th. */
const SCALES: readonly TileScale[] = [
  ...[16, 12, 10, 8, 6, 5, 4, 3, 2, 1].map((cell) => ({ cell, step: 1 })),
  ...[2, 3, 4, 6, 8, 12, 16, 24, 32, 64].map((step) => ({ cell: 1, step })),
];

function layoutAt(
  scale: TileScale,
  count: number,
  rows: number,
  columns: number,
  width: number,
  minTile: number,
  below: number,
): TileLayout {
  const tileWidth = Math.ceil(columns / scale.step) * scale.cell;
  const tileHeight = Math.ceil(rows / scale.step) * scale.cell;
  const pitchX = Math.max(tileWidth, minTile) + GAP;
  const fitting = Math.max(1, Math.floor((width + GAP) / pitchX));
  // As even as the number of rows allows: 33 tiles are 11 × 3 rather than 13 × 3.
  const tileRows = Math.ceil(count / fitting);
  const perRow = Math.ceil(count / tileRows);
  const pitchY = LABEL + tileHeight + below + GAP;
  return { ...scale, perRow, tileWidth, tileHeight, pitchX, pitchY, height: tileRows * pitchY };
}

/**
 * The largest tiles that fit.
 *
 * @param minTile room that a tile's label needs, in half pixels.
 * @param minStep leaves out rows and columns even where there is room: the file gets smaller.
 * @param below room under a tile, in half pixels.
 */
export function layOutTiles(
  count: number,
  rows: number,
  columns: number,
  room: { readonly width: number; readonly height: number },
  minTile: number,
  minStep: number,
  below: number = 0,
): TileLayout {
  // Where rows and columns are left out the cells grow, so that the tiles keep their size.
  const scales =
    minStep === 1 ? SCALES : SCALES.map(({ cell, step }) => ({ cell: cell * minStep, step: step * minStep }));
  const layouts = scales.map((scale) => layoutAt(scale, count, rows, columns, room.width, minTile, below));
  const fits = (layout: TileLayout): boolean =>
    layout.height <= room.height && layout.tileWidth <= room.width;
  return layouts.find(fits) ?? layouts[layouts.length - 1];
}

/** Top left corner of the label of tile `index`; the tile begins {@link LABEL_HEIGHT} below. */
export function tilePlace(layout: TileLayout, index: number): { x: number; y: number } {
  return {
    x: (index % layout.perRow) * layout.pitchX,
    y: Math.floor(index / layout.perRow) * layout.pitchY,
  };
}

/** From the top of a label to the top of its tile. */
export const LABEL_HEIGHT: number = LABEL;
