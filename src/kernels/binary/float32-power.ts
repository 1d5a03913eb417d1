import { numel } from '../../core/shape.js';
import { forEachRow } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { BinaryArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import type { FunctionBuilder, Local } from '../wasm/assembler.js';
import { type MapForm, mapOf, type ValueMap } from '../wasm/maps.js';

type PowerLoop = (
  x: Float32Array,
  from: number,
  step: number,
  y: Float32Array,
  to: number,
  length: number,
) => void;

// One loop each, so that the engine compiles it. Products of two float32 are exact in double precision, of three nearly so.
const LOOPS: ReadonlyMap<number, PowerLoop> = new Map<number, PowerLoop>([
  [
    -1,
    (x, from, step, y, to, length) => {
      for (let n = 0, i = from; n < length; n++, i += step) y[to + n] = 1 / x[i];
    },
  ],
  [
    0,
    (_x, _from, _step, y, to, length) => {
      y.fill(1, to, to + length);
    },
  ],
  [
    0.5,
    (x, from, step, y, to, length) => {
      for (let n = 0, i = from; n < length; n++, i += step) y[to + n] = Math.sqrt(x[i]);
    },
  ],
  [
    1,
    (x, from, step, y, to, length) => {
      if (step === 1) y.set(x.subarray(from, from + length), to);
      else for (let n = 0, i = from; n < length; n++, i += step) y[to + n] = x[i];
    },
  ],
  [
    2,
    (x, from, step, y, to, length) => {
      for (let n = 0, i = from; n < length; n++, i += step) y[to + n] = x[i] * x[i];
    },
  ],
  [
    3,
    (x, from, step, y, to, length) => {
      for (let n = 0, i = from; n < length; n++, i += step) y[to + n] = x[i] * x[i] * x[i];
    },
  ],
]);

function loopOf({ storage, offset, dtype, strides, shape }: TensorData): PowerLoop | undefined {
  const alone = dtype === 'float32' && strides.every((stride, d) => stride === 0 || shape[d] === 1);
  return alone ? LOOPS.get(storage.array[offset] as number) : undefined;
}

/** The same on vectors. */
const FORMS: ReadonlyMap<number, MapForm> = new Map<number, MapForm>([
  [-1, formOf(-1, (f, x) => f.held(1).get(x).vector('div'))],
  [0.5, formOf(0.5, (f, x) => f.get(x).vector('sqrt'))],
  [2, formOf(2, (f, x) => f.get(x).get(x).vector('mul'))],
  [3, formOf(3, (f, x) => f.get(x).get(x).vector('mul').get(x).vector('mul'))],
]);

function formOf(exponent: number, push: (f: FunctionBuilder, x: Local) => void): MapForm {
  return {
    name: `power ${exponent}`,
    inputs: ['float32'],
    output: 'float32',
    compute: (f, { x: [x] }, k) => push(f, x[k]),
    expected: ([x]) => (exponent === 0.5 ? Math.sqrt(x) : x ** exponent),
  };
}

/** Below so many values a loop in JavaScript is done before linear memory is filled. */
const LEAST_VALUES = 256;

function mapFor({ operation, a, b }: BinaryArgs, out: TensorData): ValueMap | null {
  if (operation !== 'pow' || a.dtype !== 'float32' || numel(out.shape) < LEAST_VALUES) return null;
  const form = loopOf(b) && FORMS.get(b.storage.array[b.offset] as number);
  return form === undefined ? null : mapOf(form);
}

/** float32 to the power of −1, ½, 2 or 3 on WebAssembly vectors; a cube is rounded twice, at most 1.2e-7 of it off the reference. */
export const f32PowerVectors: Kernel<'binary'> = {
  name: 'f32_power__wasm',
  supports: (args, [out]) => mapFor(args, out) !== null,
  run(args, [out]) {
    const map = mapFor(args, out);
    if (map === null) throw new Error('f32_power__wasm: run without supports');
    map.run([args.a], out);
  },
};

/**
 * float32 to the power of one number from −1 to 3, a whole one or ½: products instead of a general power, as the reference. ½ is the root
 * as in PyTorch, so that of −0 it is −0, and of −∞ NaN.
 */
export const f32Power: Kernel<'binary'> = {
  name: 'f32_power__js',
  supports: ({ operation, a, b }, [out]) =>
    operation === 'pow' && a.dtype === 'float32' && out.dtype === 'float32' && loopOf(b) !== undefined,
  run({ a, b }, [out]) {
    const loop = loopOf(b);
    if (loop === undefined) throw new Error('f32_power__js: run without supports');
    const [x, y] = [a.storage.array as Float32Array, out.storage.array as Float32Array];
    forEachRow(out.shape, [a, out], ([from, to], [step], length) => loop(x, from, step, y, to, length));
  },
};
