import { numel } from '../../core/shape.js';
import { planRows, walkRows } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';
import { emitTwo, ON_TWO, ROUND_VALUES, type TwoFunction, type TwoName } from '../wasm/elementwise.js';
import { fastestTiles } from '../wasm/isa.js';
import type { Arena } from '../wasm/memory.js';
import { twoInPieces } from '../wasm/pieces.js';
import type { TileSet } from '../wasm/tiles.js';
import { BINARY_FLOAT } from './functions.js';

/** Below so many values in a row a loop in JavaScript is done before linear memory is filled. */
const LEAST_ROW = 256;

function isHere(name: string): name is TwoName {
  return Object.hasOwn(ON_TWO, name);
}

function compiled(tiles: TileSet, name: TwoName, repeated: boolean): TwoFunction | null {
  const key = `two ${name}${repeated ? ' repeated' : ''}`;
  return tiles.emitted(
    key,
    () => emitTwo(name, repeated),
    (f: TwoFunction) => whyWrong(f, name, repeated, tiles.arena),
  );
}

/** Compares a few values with JavaScript's. */
function whyWrong(f: TwoFunction, name: TwoName, repeated: boolean, { f32, scratch }: Arena): string | null {
  const [a, b] = [scratch / 4, scratch / 4 + ROUND_VALUES];
  const [x, y] = [
    [-2.5, -1, 0, 0.25, 1.5, 4, 8, Number.NaN],
    [2, 0, -1, 0.5, Number.NaN, 4, -8, 0],
  ];
  f32.set(x, a);
  f32.set(y, b);
  f(4 * a, 4 * b, 4 * a, 1);
  for (let i = 0; i < ROUND_VALUES; i++) {
    const second = repeated ? y[0] : y[i];
    const [actual, expected] = [f32[a + i], Math.fround(BINARY_FLOAT[name](x[i], second))];
    if (!Object.is(actual + 0, expected + 0))
      return `${name}(${x[i]}, ${second}) is ${actual}, not ${expected}`;
  }
  return null;
}

/** The rows of a call in which the first operand and the result go from value to value; null where there are none. */
function rowsOf(a: TensorData, b: TensorData, out: TensorData) {
  const plan = planRows(out.shape, [a.strides, b.strides, out.strides]);
  const [aStep, bStep, outStep] = plan.steps;
  if (plan.length < LEAST_ROW || aStep !== 1 || outStep !== 1 || (bStep !== 0 && bStep !== 1)) return null;
  return plan;
}

/**
 * The four basic operations, `maximum`, `minimum` and `keep` of float32 on WebAssembly vectors, through linear memory in
 * pieces; the second operand may be one value a row. To the last bit as the reference.
 */
export const f32BinaryWasm: Kernel<'binary'> = {
  name: 'f32_binary__wasm',
  supports({ operation, a, b }, [out]) {
    if (a.dtype !== 'float32' || b.dtype !== 'float32' || !isHere(operation)) return false;
    if (numel(out.shape) < LEAST_ROW) return false;
    const plan = rowsOf(a, b, out);
    const tiles = plan && fastestTiles();
    return plan !== null && tiles !== null && compiled(tiles, operation, plan.steps[1] === 0) !== null;
  },
  run({ operation, a, b }, [out]) {
    const plan = rowsOf(a, b, out);
    const tiles = fastestTiles();
    const f = plan && tiles && compiled(tiles, operation as TwoName, plan.steps[1] === 0);
    if (!f) throw new Error('f32_binary__wasm: run without supports');
    const arrays = [a, b, out].map(({ storage }) => storage.array as Float32Array);
    walkRows(plan, [a.offset, b.offset, out.offset], (offsets, [, bStep], length) => {
      twoInPieces(tiles.arena, f, arrays, offsets, bStep as 0 | 1, length);
    });
  },
};
