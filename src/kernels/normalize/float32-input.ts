import { forEachRow } from '../../core/strided.js';
import type { NormalizeInputArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { streamsOf } from '../wasm/streams.js';
import { GRADIENT, GRADIENT_SUMS, LEAST_ROW } from './streams.js';

const FORMS = { sums: GRADIENT_SUMS, gradient: GRADIENT } as const;

/** Adds `Σ g` and `Σ g · (x − mean)` of a row to those of its group. */
function addSums(
  g: Float32Array,
  x: Float32Array,
  [h, i, j]: readonly number[],
  [dh, di]: readonly number[],
  length: number,
  mean: number,
  sums: Float64Array,
  products: Float64Array,
): void {
  let [sum, product] = [0, 0];
  for (let n = 0; n < length; n++) {
    const value = g[h + n * dh];
    sum += value;
    product += value * (x[i + n * di] - mean);
  }
  sums[j] += sum;
  products[j] += product;
}

/** `y = (g − share − (x − mean) · slope) · scale` of a row. */
function write(
  g: Float32Array,
  x: Float32Array,
  y: Float32Array,
  [h, i, , , o]: readonly number[],
  [dh, di]: readonly number[],
  length: number,
  mean: number,
  share: number,
  slope: number,
  scale: number,
): void {
  for (let n = 0; n < length; n++)
    y[o + n] = (g[h + n * dh] - share - (x[i + n * di] - mean) * slope) * scale;
}

/**
 * The gradient of a normalised float32 input in rows that share a mean: the sums first, then the values. Long rows on
 * WebAssembly vectors, with sums as those of the moments: at most 3e-6 of the largest `|g| · scale` off the reference.
 */
export const f32NormalizeInput: Kernel<'normalizeInput'> = {
  name: 'f32_normalize_input__wasm',
  supports({ grad, input, mean }: NormalizeInputArgs) {
    const last = input.shape.length - 1;
    return (
      last >= 0 &&
      input.dtype === 'float32' &&
      grad.dtype === 'float32' &&
      mean.strides[last] === 0 &&
      input.shape[last] > 1
    );
  },
  run({ grad, input, mean, scale, count }, [out]) {
    const [g, x, y] = [grad, input, out].map(({ storage }) => storage.array as Float32Array);
    const [means, scales] = [mean.storage.array as Float64Array, scale.storage.array as Float64Array];
    const sums = new Float64Array(means.length);
    const products = new Float64Array(means.length);
    const forRow = ([dh, di]: readonly number[], length: number) =>
      dh === 1 && di === 1 && length >= LEAST_ROW ? streamsOf(FORMS) : null;
    forEachRow(input.shape, [grad, input, mean, scale], (offsets, steps, length) => {
      const [h, i, j] = offsets;
      const vectors = forRow(steps, length);
      if (!vectors) return addSums(g, x, offsets, steps, length, means[j], sums, products);
      const centre = Math.fround(means[j]);
      vectors.sums.run(
        [
          [g, h],
          [x, i],
        ],
        [centre],
        length,
      );
      const [sum, product] = vectors.sums.totals;
      sums[j] += sum;
      products[j] += product + (centre - means[j]) * sum;
    });
    forEachRow(input.shape, [grad, input, mean, scale, out], (offsets, steps, length) => {
      const [h, i, j, k, o] = offsets;
      const s = scales[k];
      const [share, slope] = [sums[j] / count, (products[j] * s * s) / count];
      const vectors = forRow(steps, length);
      if (!vectors) return write(g, x, y, offsets, steps, length, means[j], share, slope, s);
      const centre = Math.fround(means[j]);
      const moved = share + (centre - means[j]) * slope;
      vectors.gradient.run(
        [
          [g, h],
          [x, i],
        ],
        [centre, moved, slope, s],
        length,
        [[y, o]],
      );
    });
  },
};
