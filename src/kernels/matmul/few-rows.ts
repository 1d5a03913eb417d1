// One to three rows times a matrix whose columns lie together: what a linear layer does with a single item. Nothing is used
// twice, so a matrix goes through linear memory a piece at a time, ten columns met at once by a row.
import { checkInterrupt } from '../../core/interrupt.js';
import { numel } from '../../core/shape.js';
import type { MatmulArgs } from '../args.js';
import { dotTaps, dotTile } from '../conv/weight-gradient-tiles.js';
import type { Kernel } from '../kernel.js';
import { DOT_LANES } from '../wasm/dot-tile.js';
import { fastestTiles } from '../wasm/isa.js';
import { bufferBytes } from '../wasm/memory.js';
import type { TileSet } from '../wasm/tiles.js';

/** From so many rows on, tiles that use a value of the matrix several times are faster. */
const MOST_ROWS = 3;
/** Below, bringing the matrix over costs more than it saves. */
const LEAST_PRODUCTS = 1 << 11;
const LEAST_LENGTH = 16;
/** Cells of the matrix that are brought over at a time (256 kB), and of the longest column (4 MB). */
const PIECE_CELLS = 64 << 10;
const MOST_LENGTH = 1 << 20;

/** Cells of each buffer. */
function layOut(tiles: TileSet, m: number, k: number, n: number) {
  const atOnce = Math.min(dotTaps(tiles), n);
  const columns = atOnce * Math.max(1, Math.floor(PIECE_CELLS / k / atOnce));
  return {
    atOnce,
    columns,
    cells: { offsets: atOnce, mask: DOT_LANES, rows: m * k + DOT_LANES, piece: columns * k + DOT_LANES },
    sums: columns * DOT_LANES,
  };
}

/** @param tilesFor the tiles, or null where this process does not use them */
export function fewRowsKernel(name: string, tilesFor: () => TileSet | null): Kernel<'matmul'> {
  return {
    name,
    supports({ a, b }: MatmulArgs, [out]) {
      const [m, n] = out.shape.slice(-2);
      const k = a.shape[a.shape.length - 1];
      if (a.dtype !== 'float32' || m > MOST_ROWS || k < LEAST_LENGTH || k > MOST_LENGTH) return false;
      if (numel(out.shape) !== m * n || m * k * n < LEAST_PRODUCTS) return false;
      const [down, across] = b.strides.slice(-2);
      if (down !== 1 || (across !== k && n > 1) || a.strides[a.strides.length - 1] !== 1) return false;
      const tiles = tilesFor();
      if (tiles === null) return false;
      const { atOnce, cells, sums } = layOut(tiles, m, k, n);
      const bytes = [...Object.values(cells), sums].reduce((sum, count) => sum + bufferBytes(4 * count), 0);
      return (
        [false, true].every((masked) => dotTile(tiles, atOnce, masked) !== null) && tiles.arena.reserve(bytes)
      );
    },
    run(args, [out]) {
      const tiles = tilesFor();
      if (tiles === null) throw new Error(`${name}: run without supports`);
      multiply(tiles, args, out.storage.array as Float32Array, out.offset, out.shape.slice(-2));
    },
  };
}

function multiply(
  tiles: TileSet,
  { a, b, bias }: MatmulArgs,
  y: Float32Array,
  start: number,
  [m, n]: readonly number[],
): void {
  const k = a.shape[a.shape.length - 1];
  const { atOnce, columns, cells, sums } = layOut(tiles, m, k, n);
  const [plain, masked] = [false, true].map((hide) => dotTile(tiles, atOnce, hide)!);
  const { arena } = tiles;
  arena.reset();
  const { f32, i32 } = arena;
  const [offsets, mask, rows, piece, totals] = [cells.offsets, cells.mask, cells.rows, cells.piece, sums].map(
    (count) => arena.allocate(4 * count),
  );
  for (let t = 0; t < atOnce; t++) i32[offsets / 4 + t] = 4 * t * k;
  const rounds = Math.floor(k / DOT_LANES);
  const rest = k % DOT_LANES;
  for (let lane = 0; lane < DOT_LANES; lane++) i32[mask / 4 + lane] = lane < rest ? -1 : 0;
  const [x, w] = [a.storage.array as Float32Array, b.storage.array as Float32Array];
  const rowStep = a.strides[a.strides.length - 2];
  for (let i = 0; i < m; i++) {
    const from = a.offset + i * rowStep;
    f32.set(x.subarray(from, from + k), rows / 4 + i * k);
  }
  for (let first = 0; first < n; first += columns) {
    checkInterrupt();
    const count = Math.min(columns, n - first);
    const from = b.offset + first * k;
    f32.set(w.subarray(from, from + count * k), piece / 4);
    for (let i = 0; i < m; i++) {
      f32.fill(0, totals / 4, totals / 4 + sums);
      // The last columns may be fewer: what is computed beyond them is not looked at.
      for (let j = 0; j < count; j += atOnce) {
        const run = (f: typeof plain, cell: number, times: number): void => {
          const [matrix, row] = [piece + 4 * (j * k + cell), rows + 4 * (i * k + cell)];
          f(matrix, offsets, row, totals + 4 * j * DOT_LANES, 1, times, 0, 0, mask);
        };
        run(plain, 0, rounds);
        if (rest > 0) run(masked, rounds * DOT_LANES, 1);
      }
      for (let j = 0; j < count; j++) {
        let sum =
          bias === null ? 0 : (bias.storage.array[bias.offset + (first + j) * bias.strides[0]] as number);
        const at = totals / 4 + j * DOT_LANES;
        for (let lane = 0; lane < DOT_LANES; lane++) sum += f32[at + lane];
        y[start + i * n + first + j] = sum;
      }
    }
  }
}

/**
 * float32 products of at most three rows with a matrix of which each column lies together, as a linear layer's weight does.
 * Sums in float32 of every eighth product, in double precision over the eight: at most K/8 · 2⁻²⁴ of the sum of the products'
 * magnitudes off.
 */
export const f32MatmulFewRows: Kernel<'matmul'> = fewRowsKernel('f32_matmul_few_rows__wasm', fastestTiles);
