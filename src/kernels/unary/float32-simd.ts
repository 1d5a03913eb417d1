import { numel } from '../../core/shape.js';
import { isContiguous } from '../../core/tensor-data.js';
import type { UnaryArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { emitOne, ON_ONE, type OneFunction, type OneName, ROUND_VALUES } from '../wasm/elementwise.js';
import { fastestTiles } from '../wasm/isa.js';
import type { Arena } from '../wasm/memory.js';
import { oneInPieces } from '../wasm/pieces.js';
import type { TileSet } from '../wasm/tiles.js';
import { UNARY_NUMBER } from './functions.js';

/** Below so many values a loop in JavaScript is done before linear memory is filled. */
const LEAST_VALUES = 512;

function isHere(name: string): name is OneName {
  return Object.hasOwn(ON_ONE, name);
}

function compiled(tiles: TileSet, name: OneName): OneFunction | null {
  return tiles.emitted(
    `one ${name}`,
    () => emitOne(name, tiles.relaxed),
    (f: OneFunction) => whyWrong(f, name, tiles.arena),
  );
}

/** Compares a few values with JavaScript's. */
function whyWrong(f: OneFunction, name: OneName, { f32, scratch }: Arena): string | null {
  const at = scratch / 4;
  const inputs = [-2.5, -1, -0.5, -0, 0.25, 1.5, 4, Number.NaN];
  f32.set(inputs, at);
  f(scratch, scratch, inputs.length / ROUND_VALUES);
  for (const [i, x] of inputs.entries()) {
    const [actual, expected] = [f32[at + i], UNARY_NUMBER[name](x)];
    const right = Number.isNaN(expected)
      ? Number.isNaN(actual)
      : Math.abs(actual - expected) <= 1e-6 * Math.abs(expected);
    if (!right) return `${name}(${x}) is ${actual}, not ${expected}`;
  }
  return null;
}

/**
 * Functions of one float32 on WebAssembly vectors, through linear memory in pieces. As the reference to the last bit, but
 * for `exp`, `sigmoid` and `tanh`: at most 3e-7 of the value off it.
 */
export const f32UnaryWasm: Kernel<'unary'> = {
  name: 'f32_unary__wasm',
  supports({ operation, input }: UnaryArgs, [out]) {
    if (input.dtype !== 'float32' || out.dtype !== 'float32' || !isHere(operation)) return false;
    if (numel(input.shape) < LEAST_VALUES || !isContiguous(input)) return false;
    const tiles = fastestTiles();
    return tiles !== null && compiled(tiles, operation) !== null;
  },
  run({ operation, input }, [out]) {
    const tiles = fastestTiles();
    const f = tiles && compiled(tiles, operation as OneName);
    if (!f) throw new Error('f32_unary__wasm: run without supports');
    const [x, y] = [input.storage.array as Float32Array, out.storage.array as Float32Array];
    oneInPieces(tiles.arena, f, x, input.offset, y, out.offset, numel(input.shape));
  },
};
