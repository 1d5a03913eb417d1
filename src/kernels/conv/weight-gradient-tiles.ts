// The emitted functions of the weight's gradient, each proved on small whole numbers before it is used.
import { DOT_LANES, type DotTileFunction, emitDotTile } from '../wasm/dot-tile.js';
import { emitOuterTile, type OuterTileFunction } from '../wasm/outer-tile.js';
import { emitPlaceTile, GRAD_PANEL, type PlaceTileFunction } from '../wasm/place-tile.js';
import { emitSeparateRows, type SeparateRowsFunction } from '../wasm/separate-rows.js';
import type { TileSet } from '../wasm/tiles.js';

/** The outer products of that many taps and lanes; null where they come out wrong here. */
export function outerTile(tiles: TileSet, rows: number, lanes: number): OuterTileFunction | null {
  const form = { rows, vectors: lanes / 4, relaxed: tiles.relaxed };
  return tiles.emitted(
    `outer ${rows} × ${lanes}`,
    () => emitOuterTile(form),
    (f: OuterTileFunction) => whyOuterWrong(f, rows, lanes, tiles),
  );
}

/** Two lines of two places, small whole numbers. */
function whyOuterWrong(f: OuterTileFunction, rows: number, lanes: number, { arena }: TileSet): string | null {
  const { f32, i32, scratch } = arena;
  const [offsets, x, grad, sums] = [scratch / 4, scratch / 4 + 16, scratch / 4 + 64, scratch / 4 + 256];
  for (let t = 0; t < rows; t++) i32[offsets + t] = 4 * t;
  for (let i = 0; i < 40; i++) f32[x + i] = (i % 5) - 2;
  for (let i = 0; i < 4 * lanes; i++) f32[grad + i] = (i % 7) - 3;
  f32.fill(1, sums, sums + rows * lanes);
  f(4 * x, 4 * offsets, 4 * grad, 4 * sums, 2, 2, 12);
  for (let t = 0; t < rows; t++) {
    for (let lane = 0; lane < lanes; lane++) {
      const expected = [0, 1, 3, 4].reduce(
        (sum, cell, place) => sum + f32[x + cell + t] * f32[grad + place * lanes + lane],
        1,
      );
      if (f32[sums + t * lanes + lane] !== expected) return `tap ${t}, channel ${lane}`;
    }
  }
  return null;
}

/** The tile of that many output channels and lanes of input channels; null where it comes out wrong here. */
export function placeTile(tiles: TileSet, rows: number, lanes: number): PlaceTileFunction | null {
  const form = { rows, vectors: lanes / 4, relaxed: tiles.relaxed };
  return tiles.emitted(
    `place ${rows} × ${lanes}`,
    () => emitPlaceTile(form),
    (f: PlaceTileFunction) => whyPlaceWrong(f, rows, lanes, tiles),
  );
}

/** Two taps of three places, small whole numbers. */
function whyPlaceWrong(f: PlaceTileFunction, rows: number, lanes: number, { arena }: TileSet): string | null {
  const { f32, i32, scratch } = arena;
  const [taps, places, x, grad, sums] = [0, 16, 32, 160, 320].map((cells) => scratch / 4 + cells);
  const [tapCells, placeCells, gradStep] = [[0, 8], [0, 24, 40], 3 * GRAD_PANEL];
  tapCells.forEach((cell, t) => {
    i32[taps + t] = 4 * cell;
  });
  placeCells.forEach((cell, p) => {
    i32[places + p] = 4 * cell;
  });
  for (let i = 0; i < 80; i++) f32[x + i] = (i % 5) - 2;
  for (let i = 0; i < 2 * gradStep; i++) f32[grad + i] = (i % 7) - 3;
  f32.fill(1, sums, sums + 2 * rows * lanes);
  f(4 * x, 4 * taps, 2, 4 * places, 3, 4 * grad, 4 * gradStep, 4 * sums);
  for (let i = 0; i < 2 * rows * lanes; i++) {
    const [t, row, lane] = [Math.floor(i / rows / lanes), Math.floor(i / lanes) % rows, i % lanes];
    const expected = placeCells.reduce(
      (sum, cell, p) =>
        sum + f32[grad + t * gradStep + p * GRAD_PANEL + row] * f32[x + tapCells[t] + cell + lane],
      1,
    );
    if (f32[sums + i] !== expected) return `tap ${t}, row ${row}, lane ${lane}`;
  }
  return null;
}

/** Taps of a dot tile: their sums and what they are made of stay in registers. */
export function dotTaps({ bits }: TileSet): number {
  return bits === 256 ? 10 : 5;
}

/** The products of that many taps along lines; null where they come out wrong here. */
export function dotTile(tiles: TileSet, taps: number, masked: boolean): DotTileFunction | null {
  return tiles.emitted(
    `dot ${taps}${masked ? ' masked' : ''}`,
    () => emitDotTile(taps, masked, tiles.relaxed),
    (f: DotTileFunction) => whyDotWrong(f, taps, masked, tiles),
  );
}

/** Two lines of eight places, or of three under the mask. */
function whyDotWrong(f: DotTileFunction, taps: number, masked: boolean, { arena }: TileSet): string | null {
  const { f32, i32, scratch } = arena;
  const [offsets, mask, x, grad, sums] = [0, 16, 32, 96, 160].map((cells) => scratch / 4 + cells);
  const places = masked ? 3 : DOT_LANES;
  for (let t = 0; t < taps; t++) i32[offsets + t] = 4 * t;
  for (let i = 0; i < DOT_LANES; i++) i32[mask + i] = i < places ? -1 : 0;
  for (let i = 0; i < 64; i++) f32[x + i] = (i % 5) - 2;
  for (let i = 0; i < 64; i++) f32[grad + i] = (i % 7) - 3;
  f32.fill(1, sums, sums + taps * DOT_LANES);
  f(4 * x, 4 * offsets, 4 * grad, 4 * sums, 2, 1, 4 * 13, 4 * 11, 4 * mask);
  for (let t = 0; t < taps; t++) {
    let expected = DOT_LANES;
    for (let i = 0; i < places; i++)
      expected += f32[x + i + t] * f32[grad + i] + f32[x + 13 + i + t] * f32[grad + 11 + i];
    const lanes = f32.subarray(sums + t * DOT_LANES, sums + (t + 1) * DOT_LANES);
    if (lanes.reduce((sum, value) => sum + value, 0) !== expected) return `tap ${t}`;
  }
  return null;
}

/** Brings sums, one lane a channel, into rows of a channel each. */
export function separateRows(tiles: TileSet, rows: number): SeparateRowsFunction | null {
  const { scratch } = tiles.arena;
  return tiles.emitted(
    `separate ${rows}`,
    () => emitSeparateRows(rows),
    (f: SeparateRowsFunction) => {
      f(scratch, scratch, 1, 4, 4);
      return null;
    },
  );
}
