import { forEachRow } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';

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

/** float32 to the power of one number from −1 to 3, a whole one: products instead of a general power, as the reference. */
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
