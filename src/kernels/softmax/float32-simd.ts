import { numel } from '../../core/shape.js';
import { isContiguous } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { emitTwo, ROUND_VALUES, type TwoFunction } from '../wasm/elementwise.js';
import { EXPONENTIALS_VALUES, type ExponentialsFunction, emitExponentials } from '../wasm/exponentials.js';
import { fastestTiles } from '../wasm/isa.js';
import type { TileSet } from '../wasm/tiles.js';

/** Shorter rows are done in JavaScript before they are brought to linear memory. */
const LEAST_ROW = 16;
/** A row and its exponentials stay in the scratch page, and in the first-level cache. */
const MOST_ROW = 4096;
const LEAST_VALUES = 512;

interface Functions {
  readonly exponentials: ExponentialsFunction;
  readonly divide: TwoFunction;
  readonly subtract: TwoFunction;
}

function functionsOf(tiles: TileSet): Functions | null {
  const { f32, scratch } = tiles.arena;
  const at = scratch / 4;
  const exponentials = tiles.emitted('exponentials', emitExponentials, (f: ExponentialsFunction) => {
    f32.set([1, 3, 2, Number.NEGATIVE_INFINITY], at);
    f(scratch, scratch, 1, scratch + 64);
    const sum = 1 + Math.exp(-1) + Math.exp(-2);
    const right = f32[at + 16] === 3 && Math.abs(f32[at + 20] - sum) < 1e-6 && f32[at + 1] === 1;
    return right ? null : `the sum is ${f32[at + 20]}, not ${sum}`;
  });
  const repeated = (name: 'div' | 'sub', expected: number): TwoFunction | null =>
    tiles.emitted(
      `two ${name} repeated`,
      () => emitTwo(name, true),
      (f: TwoFunction) => {
        f32.fill(6, at, at + ROUND_VALUES);
        f32[at + ROUND_VALUES] = 2;
        f(scratch, scratch + 4 * ROUND_VALUES, scratch, 1);
        return f32[at] === expected ? null : `6 and 2 give ${f32[at]}`;
      },
    );
  const [divide, subtract] = [repeated('div', 3), repeated('sub', 4)];
  return exponentials && divide && subtract && { exponentials, divide, subtract };
}

/**
 * Softmax and its logarithm of float32 along the last axis, on WebAssembly vectors. The distance from the largest value is
 * rounded to float32, as in PyTorch: at most 5e-6 of the value (of the logarithm: 4e-6) off the reference.
 */
export const f32SoftmaxWasm: Kernel<'softmax'> = {
  name: 'f32_softmax__wasm',
  supports({ input, axis }, [out]) {
    const length = input.shape[axis];
    if (input.dtype !== 'float32' || axis !== input.shape.length - 1 || numel(input.shape) < LEAST_VALUES)
      return false;
    if (length < LEAST_ROW || length > MOST_ROW || !isContiguous(input) || !isContiguous(out)) return false;
    const tiles = fastestTiles();
    return tiles !== null && functionsOf(tiles) !== null;
  },
  run({ input, axis, log }, [out]) {
    const tiles = fastestTiles();
    const functions = tiles && functionsOf(tiles);
    if (!functions) throw new Error('f32_softmax__wasm: run without supports');
    const { f32, scratch } = tiles.arena;
    const [x, y] = [input.storage.array as Float32Array, out.storage.array as Float32Array];
    const length = input.shape[axis];
    const filled = EXPONENTIALS_VALUES * Math.ceil(length / EXPONENTIALS_VALUES);
    const rounds = Math.ceil(length / ROUND_VALUES);
    const [row, powers, result] = [scratch, scratch + 4 * MOST_ROW, scratch + 8 * MOST_ROW];
    const values = numel(input.shape);
    for (let done = 0; done < values; done += length) {
      f32.set(x.subarray(input.offset + done, input.offset + done + length), row / 4);
      f32.fill(Number.NEGATIVE_INFINITY, row / 4 + length, row / 4 + filled);
      functions.exponentials(row, powers, filled / EXPONENTIALS_VALUES, result);
      const sum = result + 16;
      if (log) {
        functions.subtract(row, result, row, rounds);
        f32[sum / 4] = Math.log(f32[sum / 4]);
        functions.subtract(row, sum, row, rounds);
      } else functions.divide(powers, sum, row, rounds);
      y.set(f32.subarray(row / 4, row / 4 + length), out.offset + done);
    }
  },
};
