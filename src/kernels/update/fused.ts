import { fastestTiles } from '../wasm/isa.js';
import { type Run, type StreamForm, streamOf } from '../wasm/streams.js';
import type { TileSet } from '../wasm/tiles.js';
import { clearUpperHalves } from '../wasm/upper-halves.js';

/** Fewer values are done in JavaScript before they are brought to linear memory. */
const LEAST_VALUES = 128;

/** `x ← x · y + z`. */
const FUSED: StreamForm = {
  name: 'fusedMultiplyAdd',
  inputs: 3,
  outputs: 1,
  scalars: 0,
  sums: 0,
  compute: (f, { x: [x, y, z] }) => void f.get(x).get(y).get(z).vector('relaxedMadd').set(x),
  expected: ([x, y, z]) => [x * y + z],
};

const fuses = new WeakMap<TileSet, boolean>();

/** Whether products and sums are rounded once here: `relaxed_madd` may round twice, and then not as PyTorch does. */
function roundsOnce(tiles: TileSet): boolean {
  let found = fuses.get(tiles);
  if (found === undefined) {
    const stream = tiles.relaxed ? streamOf(tiles, FUSED) : null;
    // (1 + 2⁻¹²)² − 1 − 2⁻¹¹ = 2⁻²⁴, which is 0 where the square was rounded before.
    const [x, z] = [Float32Array.of(1 + 2 ** -12), Float32Array.of(-1 - 2 ** -11)];
    const runs = [x, x, z].map((array): Run => [array, 0]);
    stream?.run(runs, [], 1);
    found = x[0] === 2 ** -24;
    fuses.set(tiles, found);
  }
  return found;
}

/**
 * Updates whole arrays on WebAssembly vectors; false where that is not worth it, or would round otherwise: then nothing has
 * happened. The first of the arrays are written, as the form says.
 */
export function updateFused(
  form: StreamForm,
  arrays: readonly (Float32Array | Float64Array)[],
  scalars: readonly number[],
): boolean {
  const [{ length }] = arrays;
  if (length < LEAST_VALUES || arrays.some((array) => array instanceof Float64Array)) return false;
  const tiles = fastestTiles();
  const stream = tiles !== null && roundsOnce(tiles) ? streamOf(tiles, form) : null;
  const runs = arrays.map((array): Run => [array as Float32Array, 0]);
  stream?.run(runs, scalars, length);
  clearUpperHalves();
  return stream !== null;
}
