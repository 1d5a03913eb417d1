// Winograd's transforms on panels, each held against its definition before it is used.
import type { TileSet } from '../wasm/tiles.js';
import { INPUT_MATRIX, OUTPUT_MATRIX, WEIGHT_MATRIX } from '../wasm/winograd-axis.js';
import { AXES, emitPatchTransform, type PatchTransformFunction } from '../wasm/winograd-panels.js';

/** What each of them multiplies with on both sides. */
const MATRICES: Readonly<Record<keyof typeof AXES, readonly (readonly number[])[]>> = {
  input: INPUT_MATRIX,
  gradient: transposed(OUTPUT_MATRIX),
  filter: transposed(WEIGHT_MATRIX),
};

function transposed(matrix: readonly (readonly number[])[]): number[][] {
  return matrix[0].map((_, column) => matrix.map((row) => row[column]));
}

/** A transform of Winograd's of so many vectors at once; null where it comes out wrong here. */
export function patchTransform(
  tiles: TileSet,
  axis: keyof typeof AXES,
  width: 1 | 2,
): PatchTransformFunction | null {
  return tiles.emitted(
    `patch ${axis} ${width}`,
    () => emitPatchTransform(`patch ${axis}`, AXES[axis], width, tiles.relaxed),
    (f: PatchTransformFunction) => whyTransformWrong(f, MATRICES[axis], width, tiles),
  );
}

/** Two rows of two patches that lie side by side. */
function whyTransformWrong(
  f: PatchTransformFunction,
  matrix: readonly (readonly number[])[],
  width: number,
  { arena }: TileSet,
): string | null {
  const { f32, scratch } = arena;
  const [size, lanes] = [matrix[0].length, 4 * width];
  const cell = (row: number, column: number, lane: number): number =>
    (row * 2 * size + column) * lanes + lane;
  const plane = 4 * lanes;
  const [from, to] = [scratch / 4, scratch / 4 + 4096];
  for (let i = 0; i < 4 * size * size * lanes; i++) f32[from + i] = ((5 * i) % 13) / 2 - 3;
  const bytes = 4 * lanes;
  const line = 2 * size * bytes;
  f(4 * from, line, bytes, size * bytes, size * line, 4 * to, 4 * plane, 1, 2, 2);
  for (let i = 0; i < matrix.length ** 2 * plane; i++) {
    const [point, patch, lane] = [Math.floor(i / plane), Math.floor(i / lanes) % 4, i % lanes];
    const [rows, columns] = [matrix[Math.floor(point / matrix.length)], matrix[point % matrix.length]];
    const [top, left] = [size * Math.floor(patch / 2), size * (patch % 2)];
    let expected = 0;
    rows.forEach((down, y) => {
      columns.forEach((across, x) => {
        expected += down * across * f32[from + cell(top + y, left + x, lane)];
      });
    });
    if (!(Math.abs(f32[to + i] - expected) < 1e-4)) return `point ${point}, patch ${patch}, lane ${lane}`;
  }
  return null;
}
