// The emitted functions that move cells for the strided input gradient.
import {
  emitMergeRows,
  emitSpreadRows,
  type MergeRowsFunction,
  type SpreadRowsFunction,
} from '../wasm/spread-rows.js';
import { splitRows, type TileSet } from '../wasm/tiles.js';
import { gatherRows } from './simd-weights.js';

/** Brings the cells of two parts together in turn; null where they come out wrong here. */
export function mergeRows(tiles: TileSet): MergeRowsFunction | null {
  return tiles.emitted('merge', emitMergeRows, (f: MergeRowsFunction) => {
    const { f32, scratch } = tiles.arena;
    const [even, odd, target] = [scratch / 4, scratch / 4 + 64, scratch / 4 + 128];
    for (let i = 0; i < 64; i++) [f32[even + i], f32[odd + i]] = [2 * i, 2 * i + 1];
    f(4 * even, 4 * odd, 4 * target, 1, 1, 35, 0, 0, 0, 0);
    const wrong = f32.subarray(target, target + 35).findIndex((value, i) => value !== i);
    return wrong < 0 ? null : `cell ${wrong} is ${f32[target + wrong]}`;
  });
}

/** Brings the cells of one part to where they belong. */
export function spreadRows(tiles: TileSet): SpreadRowsFunction {
  const { scratch } = tiles.arena;
  return tiles.emitted('spread', emitSpreadRows, (f: SpreadRowsFunction) => {
    f(scratch, scratch, 0, 0, 0, 0, 0, 0, 0, 0);
    return null;
  }) as SpreadRowsFunction;
}

/** Compiles all that is needed, before the arena is filled; false where something fails its self-test. */
export function compiles(tiles: TileSet, channels: number): boolean {
  try {
    for (const height of splitRows(channels)) {
      tiles.tile(height);
      gatherRows(tiles, height);
    }
    tiles.copyRows(1);
    spreadRows(tiles);
    return mergeRows(tiles) !== null;
  } catch {
    return false;
  }
}
