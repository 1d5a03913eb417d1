import { forEachRow } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { NormalizeArgs } from '../args.js';
import type { Kernel } from '../kernel.js';

type Row = (
  x: Float32Array,
  from: number,
  y: Float32Array,
  to: number,
  length: number,
  step: number,
  mean: number,
  scale: number,
) => void;

/** One weight and one bias for the row: batch norm of an image's channel. */
function rowOfOne(factor: number, shift: number): Row {
  return (x, from, y, to, length, step, mean, scale) => {
    for (let n = 0, i = from; n < length; n++, i += step) y[to + n] = (x[i] - mean) * scale * factor + shift;
  };
}

/** A weight and a bias for each value: layer norm. */
function rowOfMany(w: Float32Array, p: number, dp: number, b: Float32Array, q: number, dq: number): Row {
  return (x, from, y, to, length, step, mean, scale) => {
    for (let n = 0, i = from; n < length; n++, i += step) {
      y[to + n] = (x[i] - mean) * scale * w[p + n * dp] + b[q + n * dq];
    }
  };
}

const ONE = Float32Array.of(1);
const ZERO = Float32Array.of(0);

function isFloat32(data: TensorData | null): boolean {
  return data === null || data.dtype === 'float32';
}

/**
 * float32 as the reference, to the last bit, in rows that share a mean and a scale: a loop that meets one kind of array is
 * compiled to plain loads and stores.
 */
export const f32Normalize: Kernel<'normalize'> = {
  name: 'f32_normalize__js',
  supports({ input, mean, weight, bias }: NormalizeArgs) {
    const last = input.shape.length - 1;
    return (
      last >= 0 &&
      input.dtype === 'float32' &&
      isFloat32(weight) &&
      isFloat32(bias) &&
      // Neighbours on the last axis share a mean, and there are some.
      mean.strides[last] === 0 &&
      input.shape[last] > 1
    );
  },
  run({ input, mean, scale, weight, bias }, [out]) {
    const none = (): TensorData => ({ ...input, offset: 0, strides: input.shape.map(() => 0) });
    const [factor, shift] = [weight ?? none(), bias ?? none()];
    const array = (data: TensorData): Float32Array => data.storage.array as Float32Array;
    const [x, y] = [array(input), array(out)];
    const [means, scales] = [mean.storage.array, scale.storage.array];
    const [w, b] = [weight === null ? ONE : array(weight), bias === null ? ZERO : array(bias)];
    forEachRow(input.shape, [input, mean, scale, factor, shift, out], (offsets, steps, length) => {
      const [i, j, k, p, q, o] = offsets;
      const [di, , , dp, dq] = steps;
      const row = dp === 0 && dq === 0 ? rowOfOne(w[p], b[q]) : rowOfMany(w, p, dp, b, q, dq);
      row(x, i, y, o, length, di, Number(means[j]), Number(scales[k]));
    });
  },
};
