// The emitted functions of matrix products, each proved on small whole numbers before it is used.
import { type CopyPanelFunction, emitCopyPanel } from '../wasm/copy-panel.js';
import { emitInterleaveDoubles, type InterleaveRowsFunction } from '../wasm/interleave-rows.js';
import type { Arena } from '../wasm/memory.js';
import {
  emitProductTile,
  type ProductTileForm,
  type ProductTileFunction,
  type ProductType,
} from '../wasm/product-tile.js';
import type { TileSet } from '../wasm/tiles.js';

/** Bytes of a value. */
export function bytesOf(type: ProductType): 4 | 8 {
  return type === 'float64' ? 8 : 4;
}

/** Linear memory as values of that type. */
export function valuesOf(
  { f32, f64, i32 }: Arena,
  type: ProductType,
): Float32Array | Float64Array | Int32Array {
  return type === 'float64' ? f64 : type === 'int32' ? i32 : f32;
}

/** The tile of that many rows and vectors; null where it comes out wrong here. */
export function productTile(
  tiles: TileSet,
  type: ProductType,
  rows: number,
  vectors: number,
): ProductTileFunction | null {
  const form = { type, rows, vectors, relaxed: tiles.relaxed };
  return tiles.emitted(
    `product ${type} ${rows} × ${vectors}`,
    () => emitProductTile(form),
    (f: ProductTileFunction) => whyProductWrong(f, form, tiles.arena),
  );
}

/** Two tiles of three products each, small whole numbers, added to ones. */
function whyProductWrong(
  f: ProductTileFunction,
  { type, rows, vectors }: ProductTileForm,
  arena: Arena,
): string | null {
  const values = valuesOf(arena, type);
  const bytes = bytesOf(type);
  const width = (16 * vectors) / bytes;
  const [length, height] = [3, 2 * rows];
  const a = arena.scratch / bytes;
  const b = a + height * (length + 1);
  const out = b + length * (width + 1);
  for (let i = a; i < out; i++) values[i] = ((7 * i) % 11) - 5;
  values.fill(1, out, out + height * width);
  const [aRow, bStep] = [(length + 1) * bytes, (width + 1) * bytes];
  f(a * bytes, aRow, bytes, b * bytes, bStep, length, out * bytes, width * bytes, 2);
  for (let m = 0; m < height; m++) {
    for (let i = 0; i < width; i++) {
      let expected = 1;
      for (let k = 0; k < length; k++)
        expected += values[a + m * (length + 1) + k] * values[b + k * (width + 1) + i];
      if (values[out + m * width + i] !== expected) return `row ${m}, column ${i}`;
    }
  }
  return null;
}

/** The copy of columns that lie together. */
export function copyPanel(tiles: TileSet, vectors: number): CopyPanelFunction {
  const { scratch } = tiles.arena;
  return tiles.emitted(
    `copy panel of ${vectors}`,
    () => emitCopyPanel(vectors),
    (f: CopyPanelFunction) => {
      f(scratch, 0, scratch, 1);
      return null;
    },
  ) as CopyPanelFunction;
}

/** Brings values of `lanes` columns, each of which lies together, side by side. */
export function interleave(tiles: TileSet, type: ProductType, lanes: number): InterleaveRowsFunction {
  if (type !== 'float64') return tiles.interleaveRows(lanes);
  const { scratch } = tiles.arena;
  return tiles.emitted(
    `interleave doubles ${lanes}`,
    () => emitInterleaveDoubles(lanes),
    (f: InterleaveRowsFunction) => {
      f(scratch, scratch, 3, 64);
      return null;
    },
  ) as InterleaveRowsFunction;
}
