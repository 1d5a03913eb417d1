import { planRows, walkRows } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { fastestTiles } from '../wasm/isa.js';
import { type SumInPieces, sumColumnsInPieces, sumInPieces } from '../wasm/pieces.js';
import {
  emitSumColumns,
  emitSumRun,
  SUM_VALUES,
  type SumColumnsFunction,
  type SumRunFunction,
} from '../wasm/sum-run.js';
import type { TileSet } from '../wasm/tiles.js';
import { forEachWindow } from './windows.js';

/** Below so many values side by side a loop in JavaScript is done before linear memory is filled. */
const LEAST_RUN = 128;
/** Fewer values are added in JavaScript before they are brought to linear memory. */
const LEAST_BLOCK = 512;
/** Fewer sums are done one after the other. */
const LEAST_COLUMNS = 8;

function compiled(tiles: TileSet): SumRunFunction | null {
  const { f32, scratch } = tiles.arena;
  return tiles.emitted('sum', emitSumRun, (f: SumRunFunction) => {
    for (let i = 0; i < 2 * SUM_VALUES; i++) f32[scratch / 4 + i] = i - 3;
    const total = sumInPieces(
      tiles.arena,
      f,
      f32.slice(scratch / 4, scratch / 4 + 2 * SUM_VALUES),
      0,
      2 * SUM_VALUES,
    );
    return total === 72 ? null : `0 − 3 + … + 15 − 3 is ${total}, not 72`;
  });
}

function compiledColumns(tiles: TileSet): SumColumnsFunction | null {
  return tiles.emitted('sum of columns', emitSumColumns, (f: SumColumnsFunction) => {
    const sums = Float64Array.from({ length: SUM_VALUES + 1 }, (_, i) => i);
    const values = Float32Array.from({ length: 3 * sums.length }, (_, i) => i);
    sumColumnsInPieces(tiles.arena, f, values, 0, sums.length, 3, sums);
    const wrong = sums.findIndex((sum, i) => sum !== 4 * i + 3 * sums.length);
    return wrong < 0 ? null : `column ${wrong} is ${sums[wrong]}`;
  });
}

function sumOf(x: Float32Array, start: number, step: number, length: number): number {
  let total = 0;
  for (let n = 0, i = start; n < length; n++, i += step) total += x[i];
  return total;
}

/** Sums beside each other, of rows that are added one after the other: the way memory lies. False where they are not. */
function sumColumns(
  x: Float32Array,
  input: TensorData,
  kept: number,
  y: Float32Array | Float64Array,
): boolean {
  const { shape, strides, offset } = input;
  const rows = planRows(shape.slice(kept), [strides.slice(kept)]);
  const columns = planRows(shape.slice(0, kept), [strides.slice(0, kept)]);
  if (columns.shape.length !== 1 || columns.steps[0] !== 1 || columns.length < LEAST_COLUMNS) return false;
  const sums = new Float64Array(columns.length);
  const many = rows.length * columns.length >= LEAST_BLOCK;
  const tiles = many ? fastestTiles() : null;
  const f = tiles && compiledColumns(tiles);
  walkRows(rows, [offset], ([first], [step], length) => {
    if (f) sumColumnsInPieces(tiles.arena, f, x, first, step, length, sums);
    else for (let n = 0; n < length; n++) addRow(sums, x, first + n * step);
  });
  y.set(sums);
  return true;
}

function addRow(sums: Float64Array, x: Float32Array, start: number): void {
  for (let c = 0; c < sums.length; c++) sums[c] += x[start + c];
}

/** Sums of float32 in double precision, rounded once; long runs, and rows of columns, on WebAssembly vectors. */
export const f32Sum: Kernel<'sum'> = {
  name: 'f32_sum__wasm',
  supports: ({ input }, [out]) => input.dtype === 'float32' && out.dtype !== 'int64',
  run({ input, kept }, [out]) {
    const x = input.storage.array as Float32Array;
    const y = out.storage.array as Float32Array | Float64Array;
    if (sumColumns(x, input, kept, y)) return;
    let run: SumInPieces | null | undefined;
    const asked = (): SumInPieces | null => {
      const tiles = fastestTiles();
      const f = tiles && compiled(tiles);
      return f && ((from, length) => sumInPieces(tiles.arena, f, x, from, length));
    };
    let total = 0;
    forEachWindow(
      input,
      kept,
      (start, step, length) => {
        if (step === 1 && length >= LEAST_RUN) run ??= asked();
        total +=
          run && step === 1 && length >= LEAST_RUN ? run(start, length) : sumOf(x, start, step, length);
      },
      (position) => {
        y[position] = total;
        total = 0;
      },
    );
  },
};
