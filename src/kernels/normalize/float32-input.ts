import { numel } from '../../core/shape.js';
import { planRows } from '../../core/strided.js';
import { isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { NormalizeInputArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { STREAM_ROUND, STREAM_VALUES, type Stream, streamsOf } from '../wasm/streams.js';
import { type Batch, forEachBatch } from './batches.js';
import { GRADIENT, GRADIENT_EACH, GRADIENT_SUMS, GRADIENT_SUMS_EACH } from './streams.js';

/** Fewer values are done by the reference before they are brought to linear memory. */
const LEAST_VALUES = 512;

/** With one weight for a row (or none), and with one for each of its values. */
const FORMS = {
  alike: { sums: GRADIENT_SUMS, gradient: GRADIENT },
  each: { sums: GRADIENT_SUMS_EACH, gradient: GRADIENT_EACH },
} as const;

/** Operands of the walk: gradient, input, result, mean, scale, weight. */
const [G, X, Y, MEAN, SCALE, WEIGHT] = [0, 1, 2, 3, 4, 5];
const OPERANDS = 6;

/** Something for a weight that is not there. */
function ones({ shape }: TensorData): TensorData {
  const storage = { array: Float32Array.of(1), version: 0, exposed: false };
  return { storage, offset: 0, shape, strides: shape.map(() => 0), dtype: 'float32' };
}

function operandsOf({ grad, input, mean, scale, weight }: NormalizeInputArgs, out: TensorData): TensorData[] {
  return [grad, input, out, mean, scale, weight ?? ones(input)];
}

/** Of float32 operands in rows that share a mean: whether they share a weight or have one for each value; null: neither. */
export function rowsOf(
  operands: readonly TensorData[],
  mean: number,
  weight: number,
): 'alike' | 'each' | null {
  const { shape } = operands[0];
  if (numel(shape) < LEAST_VALUES) return null;
  const plan = planRows(
    shape,
    operands.map(({ strides }) => strides),
  );
  if (plan.length < STREAM_ROUND || plan.steps[mean] !== 0) return null;
  if (plan.steps[weight] === 0) return 'alike';
  return plan.steps[weight] === 1 ? 'each' : null;
}

/**
 * The gradient of a normalised float32 input in rows that share a mean: the sums first, then the values, on WebAssembly
 * vectors. Sums are in float32 over at most 512 values a lane, in double precision beyond: at most 3e-6 of the largest
 * `|g| · scale` off the reference.
 */
export const f32NormalizeInput: Kernel<'normalizeInput'> = {
  name: 'f32_normalize_input__wasm',
  supports(args: NormalizeInputArgs, [out]) {
    const { grad, input, weight } = args;
    const floats = weight === null ? [grad, input] : [grad, input, weight];
    if (floats.some(({ dtype }) => dtype !== 'float32')) return false;
    if (![grad, input, out].every(isContiguous)) return false;
    const rows = rowsOf(operandsOf(args, out), MEAN, WEIGHT);
    return rows !== null && streamsOf(FORMS[rows]) !== null;
  },
  run(args, [out]) {
    const { mean, scale, count } = args;
    const operands = operandsOf(args, out);
    const [g, x, y] = [G, X, Y].map((i) => operands[i].storage.array as Float32Array);
    const w = operands[WEIGHT].storage.array as Float32Array;
    const [means, scales] = [mean.storage.array as Float64Array, scale.storage.array as Float64Array];
    const plan = planRows(
      out.shape,
      operands.map(({ strides }) => strides),
    );
    const each = plan.steps[WEIGHT] === 1;
    const streams = streamsOf(FORMS[each ? 'each' : 'alike']);
    if (streams === null) throw new Error('f32_normalize_input__wasm: run without supports');
    const { sums, gradient } = streams;
    const { f32 } = sums;
    const starts = operands.map(({ offset }) => offset);
    /** `Σ g · w` and `Σ g · w · (x − mean)` of each group. */
    const [totals, products] = [new Float64Array(means.length), new Float64Array(means.length)];

    const read = ({ rows, length, offsets }: Batch, stream: Stream): void => {
      f32.set(g.subarray(offsets[G], offsets[G] + rows * length), stream.input(0));
      f32.set(x.subarray(offsets[X], offsets[X] + rows * length), stream.input(1));
    };
    const setCentres = ({ rows, offsets }: Batch, stream: Stream): void => {
      for (let row = 0; row < rows; row++)
        f32[stream.scalar(0) + row] = means[offsets[row * OPERANDS + MEAN]];
    };
    const setWeights = ({ length, offsets }: Batch, stream: Stream): void => {
      if (each) f32.set(w.subarray(offsets[WEIGHT], offsets[WEIGHT] + length), stream.scalar(1));
    };
    const addSums = (batch: Batch): void => {
      const { rows, length, offsets } = batch;
      setCentres(batch, sums);
      setWeights(batch, sums);
      sums.rows(rows, length);
      for (let row = 0; row < rows; row++) {
        const group = offsets[row * OPERANDS + MEAN];
        const factor = each ? 1 : w[offsets[row * OPERANDS + WEIGHT]];
        const total = sums.rowSum(0, row);
        totals[group] += factor * total;
        const off = f32[sums.scalar(0) + row] - means[group];
        products[group] += factor * (sums.rowSum(1, row) + off * total);
      }
    };
    const write = (batch: Batch): void => {
      const { rows, length, offsets } = batch;
      setCentres(batch, gradient);
      setWeights(batch, gradient);
      const [factor, slope, share] = [2, 3, 4].map((i) => gradient.scalar(i));
      for (let row = 0; row < rows; row++) {
        const group = offsets[row * OPERANDS + MEAN];
        const s = scales[offsets[row * OPERANDS + SCALE]];
        const rise = (products[group] * s * s * s) / count;
        f32[factor + row] = each ? s : s * w[offsets[row * OPERANDS + WEIGHT]];
        f32[slope + row] = rise;
        const off = f32[gradient.scalar(0) + row] - means[group];
        f32[share + row] = (totals[group] * s) / count + off * rise;
      }
      gradient.rows(rows, length);
      const from = gradient.output(0);
      y.set(f32.subarray(from, from + rows * length), offsets[Y]);
    };

    const walk = (visit: (batch: Batch) => void): void =>
      forEachBatch(plan, starts, 3, each ? WEIGHT : null, visit);
    // Where each row has a mean of its own, all is known of it while it is in linear memory.
    const alone = count === plan.length && plan.length <= STREAM_VALUES;
    walk((batch) => {
      read(batch, sums);
      addSums(batch);
      if (alone) write(batch);
    });
    if (alone) return;
    walk((batch) => {
      read(batch, gradient);
      write(batch);
    });
  },
};
