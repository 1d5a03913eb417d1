// Winograd's transforms compiled, each held against its definition before use.
import type { TileSet } from './tiles.js';
import {
  emitWinogradInput,
  emitWinogradOutput,
  emitWinogradWeights,
  type WinogradInputFunction,
  type WinogradOutputFunction,
  type WinogradWeightFunction,
} from './winograd.js';
import { INPUT_MATRIX, OUTPUT_MATRIX, PATCH, WEIGHT_MATRIX } from './winograd-axis.js';

/** The three transforms. */
export interface WinogradTransforms {
  readonly input: WinogradInputFunction;
  readonly weights: ReadonlyMap<number, WinogradWeightFunction>;
  readonly output: WinogradOutputFunction;
}

type Matrix = readonly (readonly number[])[];

/** Values of the tests: halves, whose transforms are off by single roundings only. */
function testValue(i: number): number {
  return ((5 * i) % 13) / 2 - 3;
}
const CLOSE = 1e-4;

/** `matrix · x · matrixᵀ`, x square and row-major. */
function bothSides(matrix: Matrix, x: readonly number[]): number[] {
  const size = matrix[0].length;
  const half = matrix.map((row) =>
    Array.from({ length: size }, (_, j) => row.reduce((sum, m, i) => sum + m * x[i * size + j], 0)),
  );
  return half.flatMap((line) => matrix.map((row) => row.reduce((sum, m, j) => sum + m * line[j], 0)));
}

function firstDifference(
  what: string,
  expected: readonly number[],
  actual: (i: number) => number,
): string | null {
  const at = expected.findIndex((value, i) => !(Math.abs(value - actual(i)) < CLOSE));
  return at < 0 ? null : `${what}: value ${at} is ${actual(at)}, not ${expected[at]}`;
}

/** The transforms for tiles of these heights; null where one computes wrongly here. Uses the scratch page alone. */
export function winogradTransforms(tiles: TileSet, heights: readonly number[]): WinogradTransforms | null {
  const { arena, relaxed } = tiles;
  const { f32, scratch } = arena;
  const [parameters, from, to] = [scratch, scratch + 1024, scratch + 32768];
  const fill = (count: number): void => {
    for (let i = 0; i < count; i++) f32[from / 4 + i] = testValue(i);
  };

  const input = tiles.emitted<WinogradInputFunction>(
    'winogradInput',
    () => emitWinogradInput(relaxed),
    (f) => {
      // Two rows of four patches: rows of 20 cells, the second four rows further.
      const pitch = 20;
      fill(10 * pitch);
      f(from, 4 * pitch, to, 32, 1, 2, 1, 0, 0);
      for (let patch = 0; patch < 8; patch++) {
        const first = Math.floor(patch / 4) * PATCH.outputs * pitch + (patch % 4) * PATCH.outputs;
        const d = Array.from({ length: PATCH.products }, (_, k) =>
          testValue(first + Math.floor(k / PATCH.inputs) * pitch + (k % PATCH.inputs)),
        );
        const wrong = firstDifference(
          'input',
          bothSides(INPUT_MATRIX, d),
          (k) => f32[to / 4 + 8 * k + patch],
        );
        if (wrong !== null) return wrong;
      }
      return null;
    },
  );

  const output = tiles.emitted<WinogradOutputFunction>(
    'winogradOutput',
    () => emitWinogradOutput(relaxed),
    (f) => {
      fill(4 * PATCH.products);
      f32.fill(0, parameters / 4, parameters / 4 + 4);
      f32[parameters / 4 + 4] = 0.5;
      f(from, 16, parameters + 16, to, 64, 1, 1, parameters);
      for (let patch = 0; patch < 4; patch++) {
        const m = Array.from({ length: PATCH.products }, (_, k) => testValue(4 * k + patch));
        const y = bothSides(OUTPUT_MATRIX, m).map((value) => value + 0.5);
        const place = (k: number): number => to / 4 + 16 * Math.floor(k / 4) + 4 * patch + (k % 4);
        const wrong = firstDifference('output', y, (k) => f32[place(k)]);
        if (wrong !== null) return wrong;
      }
      return f32[parameters / 4] === 0 ? null : 'output: finite values taken for others';
    },
  );

  const weights = new Map<number, WinogradWeightFunction>();
  for (const rows of new Set(heights)) {
    const f = tiles.emitted<WinogradWeightFunction>(
      `winogradWeights${rows}`,
      () => emitWinogradWeights(rows, relaxed),
      (transform) => {
        fill(9 * rows);
        transform(from, to, 4 * rows, 1);
        for (let row = 0; row < rows; row++) {
          const g = Array.from({ length: 9 }, (_, k) => testValue(k * rows + row));
          const wrong = firstDifference(
            'weights',
            bothSides(WEIGHT_MATRIX, g),
            (k) => f32[to / 4 + k * rows + row],
          );
          if (wrong !== null) return wrong;
        }
        return null;
      },
    );
    if (f === null) return null;
    weights.set(rows, f);
  }
  return input && output && { input, output, weights };
}
