import { broadcastTo } from '../../core/broadcast.js';
import { forEachRow } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { NormalizeArgs, NormalizeInputArgs, NormalizeWeightArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';

/** Something for an operand that is not there: read at stride 0. */
function constant(value: number, { shape }: TensorData): TensorData {
  const array = Float64Array.of(value);
  const storage = { array, version: 0, exposed: false };
  return { storage, offset: 0, shape, strides: shape.map(() => 0), dtype: 'float64' };
}

/** `(x − mean) · scale · weight + bias` value by value, in double precision, rounded once. */
export const normalizeReference: Kernel<'normalize'> = {
  name: 'float_normalize__reference',
  supports: () => true,
  run({ input, mean, scale, weight, bias }: NormalizeArgs, [out]) {
    const factor = weight ?? constant(1, input);
    const shift = bias ?? constant(0, input);
    const operands = [input, mean, scale, factor, shift];
    const [x, m, s, w, b] = operands.map((operand) => valuesOf<number>(operand));
    const y = valuesOf<number>(out);
    forEachRow(input.shape, [...operands, out], (offsets, steps, length) => {
      let [i, j, k, p, q, o] = offsets;
      const [di, dj, dk, dp, dq] = steps;
      for (let n = 0; n < length; n++) {
        y[o++] = (x[i] - m[j]) * s[k] * w[p] + b[q];
        i += di;
        j += dj;
        k += dk;
        p += dp;
        q += dq;
      }
    });
  },
};

/**
 * `scale · (g − mean(g) − x̂ · mean(g · x̂))` of the weighted gradient g, the means over the values that share a mean of x:
 * first those, then the values.
 */
export const normalizeInputReference: Kernel<'normalizeInput'> = {
  name: 'float_normalize_input__reference',
  supports: () => true,
  run({ grad, input, mean, scale, weight, count }: NormalizeInputArgs, [out]) {
    const operands = [grad, input, mean, scale, weight ?? constant(1, input)];
    const [g, x, m, s, w] = operands.map((operand) => valuesOf<number>(operand));
    const y = valuesOf<number>(out);
    const groups = mean.storage.array.length;
    const sums = new Float64Array(groups);
    const products = new Float64Array(groups);
    forEachRow(input.shape, operands, (offsets, steps, length) => {
      let [h, i, j, k, p] = offsets;
      const [dh, di, dj, dk, dp] = steps;
      for (let n = 0; n < length; n++) {
        sums[j] += g[h] * w[p];
        products[j] += g[h] * w[p] * (x[i] - m[j]) * s[k];
        h += dh;
        i += di;
        j += dj;
        k += dk;
        p += dp;
      }
    });
    forEachRow(input.shape, [...operands, out], (offsets, steps, length) => {
      let [h, i, j, k, p, o] = offsets;
      const [dh, di, dj, dk, dp] = steps;
      for (let n = 0; n < length; n++) {
        const normal = (x[i] - m[j]) * s[k];
        y[o++] = (g[h] * w[p] - sums[j] / count - (normal * products[j]) / count) * s[k];
        h += dh;
        i += di;
        j += dj;
        k += dk;
        p += dp;
      }
    });
  },
};

/** `Σ g · x̂` in double precision, rounded once. */
export const normalizeWeightReference: Kernel<'normalizeWeight'> = {
  name: 'float_normalize_weight__reference',
  supports: () => true,
  run({ grad, input, mean, scale }: NormalizeWeightArgs, [out]) {
    const operands = [grad, input, mean, scale, broadcastTo(out, input.shape)];
    const [g, x, m, s] = operands.map((operand) => valuesOf<number>(operand));
    const sums = new Float64Array(out.storage.array.length);
    forEachRow(input.shape, operands, (offsets, steps, length) => {
      let [h, i, j, k, p] = offsets;
      const [dh, di, dj, dk, dp] = steps;
      for (let n = 0; n < length; n++) {
        sums[p] += g[h] * (x[i] - m[j]) * s[k];
        h += dh;
        i += di;
        j += dj;
        k += dk;
        p += dp;
      }
    });
    const y = valuesOf<number>(out);
    for (let i = 0; i < sums.length; i++) y[i] = sums[i];
  },
};
