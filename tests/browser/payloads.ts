// Payloads for the views, made of plain values. What the library itself sends is tested with its own golden payloads;
// here are the shapes and values that views must be able to draw.
import type { DType, TypedArray } from '../../src/core/dtype.js';
import {
  type AxisWindow,
  encodeExact,
  encodeQuantised,
  type Histogram,
  type Statistics,
  type TensorPayload,
  wholeWindow,
} from '../../src/protocol/index.js';

/** Values that repeat themselves from run to run (a linear congruential generator, Numerical Recipes' constants). */
export function waves(count: number, amplitude = 1): Float32Array {
  let seed = 1;
  return Float32Array.from({ length: count }, (_, i) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const noise = seed / 2 ** 32 - 0.5;
    return amplitude * (Math.sin(i / 7) + Math.sin(i / 100) + noise);
  });
}

/** A tensor whose values are all in the payload. */
export function exactTensor(
  values: TypedArray,
  shape: readonly number[],
  dtype: DType,
  name?: string,
): TensorPayload {
  return tensorOf(values, shape, dtype, encodeExact(values, wholeWindow(shape)), name);
}

/** A tensor of which a window is in the payload, a byte a value. */
export function quantisedTensor(
  values: Float32Array,
  shape: readonly number[],
  window: readonly AxisWindow[],
  name?: string,
): TensorPayload {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const held = window.reduce<number[]>(
    (offsets, { start, count, step }, axis) =>
      offsets.flatMap((offset) =>
        Array.from({ length: count }, (_, i) => offset + (start + i * step) * strides[axis]),
      ),
    [0],
  );
  const { low, high } = spreadOf(values).statistics;
  const picked = held.map((offset) => values[offset]);
  return tensorOf(values, shape, 'float32', encodeQuantised(picked, window, [low ?? 0, high ?? 0]), name);
}

function tensorOf(
  values: TypedArray,
  shape: readonly number[],
  dtype: DType,
  block: TensorPayload['values'],
  name: string | undefined,
): TensorPayload {
  const { statistics, histogram } = spreadOf(values);
  const reach = Math.max(Math.abs(statistics.low ?? 0), Math.abs(statistics.high ?? 0)) || 1;
  const numbers = Array.from(values, Number).filter(Number.isFinite);
  const range = { low: (statistics.min ?? 0) < 0 ? -reach : 0, high: reach };
  return {
    type: 'tensor',
    ...(name === undefined ? {} : { name }),
    dtype,
    shape,
    values: block,
    statistics,
    range: {
      ...range,
      below: numbers.filter((value) => value < range.low).length,
      above: numbers.filter((value) => value > range.high).length,
    },
    histogram,
  };
}

/** Statistics and histogram of values. */
export function spreadOf(values: ArrayLike<number | bigint>): {
  statistics: Statistics;
  histogram: Histogram;
} {
  const all = Array.from(values, Number);
  const finite = all.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (share: number): number => finite[Math.round(share * (finite.length - 1))] ?? 0;
  const mean = finite.reduce((a, b) => a + b, 0) / finite.length;
  const variance = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0) / finite.length;
  const some = finite.length > 0;
  const [min, max] = [at(0), at(1)];
  const counts = new Array<number>(48).fill(0);
  for (const value of finite) counts[Math.min(47, Math.floor(((value - min) / (max - min || 1)) * 48))]++;
  return {
    statistics: {
      count: all.length,
      finite: finite.length,
      nan: all.filter(Number.isNaN).length,
      positiveInfinity: all.filter((value) => value === Number.POSITIVE_INFINITY).length,
      negativeInfinity: all.filter((value) => value === Number.NEGATIVE_INFINITY).length,
      zeros: all.filter((value) => value === 0).length,
      min: some ? min : null,
      max: some ? max : null,
      mean: some ? mean : null,
      std: some ? Math.sqrt(variance) : null,
      low: some ? at(0.005) : null,
      high: some ? at(0.995) : null,
    },
    histogram: { low: min, high: max, counts },
  };
}
