import { expect, test } from 'vitest';
import { broadcastTo } from '../../../src/core/broadcast.js';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import { f32Normalize } from '../../../src/kernels/normalize/float32.js';
import {
  f32NormalizeInputColumns,
  f32NormalizeWeightColumns,
} from '../../../src/kernels/normalize/float32-columns.js';
import { f32NormalizeInput } from '../../../src/kernels/normalize/float32-input.js';
import { f32NormalizeWeight } from '../../../src/kernels/normalize/float32-weight.js';
import {
  normalizeInputReference,
  normalizeReference,
  normalizeWeightReference,
} from '../../../src/kernels/normalize/reference.js';
import { f32Moments } from '../../../src/kernels/reduce/float32-moments.js';
import { momentsReference } from '../../../src/kernels/reduce/moments.js';
import { STREAM_PIECE, STREAM_VALUES } from '../../../src/kernels/wasm/streams.js';
import { expectClose } from '../../close.js';

/** Values too few for vectors. */
const SHAPE = [3, 4, 3, 7];

function wave<D extends 'float32' | 'float64'>(shape: readonly number[], seed: number, dtype: D): TensorData {
  const length = shape.reduce((n, size) => n * size, 1);
  const value = (_: unknown, i: number): number => Math.sin(i * 12.9898 + seed) * 3 + 1;
  const array =
    dtype === 'float32' ? Float32Array.from({ length }, value) : Float64Array.from({ length }, value);
  return fromArray<'float32' | 'float64'>(array, shape, dtype);
}

// Of which shape mean and scale are, and weight and bias: batch, group and layer norm.
test.each([
  ['batch norm', [1, 4, 1, 1], [1, 4, 1, 1]],
  ['instance norm', [3, 4, 1, 1], [1, 4, 1, 1]],
  ['layer norm', [3, 4, 1, 1], [3, 7]],
  ['without weight', [3, 1, 1, 1], null],
])('%s as the reference, to the last bit', (_, small, learned) => {
  const x = wave(SHAPE, 1, 'float32');
  const transposed = { ...wave([3, 4, 7, 3], 2, 'float32'), shape: SHAPE, strides: [84, 21, 1, 3] };
  for (const input of [x, transposed]) {
    const [mean, scale] = [3, 4].map((seed) => broadcastTo(wave(small, seed, 'float64'), SHAPE));
    const [weight, bias] = [5, 6].map(
      (seed) => learned && broadcastTo(wave(learned, seed, 'float32'), SHAPE),
    );
    const [out, expected] = [allocateData(SHAPE, 'float32', 'test'), allocateData(SHAPE, 'float32', 'test')];
    for (const args of [
      { input, mean, scale, weight, bias },
      { input, mean, scale, weight, bias: null },
    ]) {
      expect(f32Normalize.supports(args, [out])).toBe(true);
      f32Normalize.run(args, [out]);
      normalizeReference.run(args, [expected]);
      expect(out.storage.array).toEqual(expected.storage.array);
    }
  }
});

// In every order of the axes: each is a walk through memory of its own.
test.each([
  [0, 1, 2, 3],
  [1, 0, 2, 3],
  [1, 3, 0, 2],
  [2, 0, 3, 1],
])('moments over axes in the order %i, %i, %i, %i', (...order) => {
  const whole = wave([12, 4, 5, 7], 1, 'float32');
  const [shape, strides] = [whole.shape, whole.strides].map((list) => order.map((axis) => list[axis]));
  const input = { ...whole, shape, strides };
  let compared = 0;
  for (let kept = 0; kept < 4; kept++) {
    const small = shape.slice(0, kept);
    const results = () => [allocateData(small, 'float64', 'test'), allocateData(small, 'float64', 'test')];
    const [actual, expected] = [results(), results()];
    // Neighbours whose results are no neighbours are for the reference.
    if (!f32Moments.supports({ input, kept }, actual)) continue;
    compared++;
    f32Moments.run({ input, kept }, actual);
    momentsReference.run({ input, kept }, expected);
    for (let i = 0; i < 2; i++) {
      const seen = (data: TensorData) => ({ shape: small, data: data.storage.array });
      expectClose(seen(actual[i]), seen(expected[i]), { rtol: 1e-6, atol: 1e-6 });
    }
  }
  expect(compared).toBeGreaterThan(1);
});

test('moments whose first values are far from the rest', () => {
  const values = Float32Array.from({ length: 40_000 }, (_, i) => (i < 64 ? 0 : 1e4 + Math.sin(i)));
  for (const [shape, strides] of [
    [[40_000], [1]],
    [
      [8, 5000],
      [1, 8],
    ],
  ]) {
    const input = { ...fromArray<'float32'>(values, [40_000], 'float32'), shape, strides };
    const kept = shape.length - 1;
    const results = () => [1, 2].map(() => allocateData(shape.slice(0, kept), 'float64', 'test'));
    const [actual, expected] = [results(), results()];
    f32Moments.run({ input, kept }, actual);
    momentsReference.run({ input, kept }, expected);
    for (let i = 0; i < 2; i++) {
      const seen = (data: TensorData) => ({ shape: data.shape, data: data.storage.array });
      expectClose(seen(actual[i]), seen(expected[i]), { rtol: 1e-6, atol: 0 });
    }
  }
});

const LENGTHS = [
  ...[86, 87, 95, 96, 97],
  ...[-1, 0, 1, 7, 8].map((n) => STREAM_PIECE + n),
  ...[0, 1, 9].map((n) => STREAM_VALUES + n),
];

/** Normalises `x` `[2, 3, length]` by both kernels, and gives values and the gradient of each. */
function bothWays(
  x: TensorData,
  small: readonly number[],
  learned: readonly number[],
  gradients = [f32NormalizeInput, f32NormalizeWeight] as const,
) {
  const { shape } = x;
  const axes = small.flatMap((size, axis) => (size === 1 && shape[axis] > 1 ? [axis] : []));
  const order = [...shape.keys()].sort((a, b) => Number(axes.includes(a)) - Number(axes.includes(b)));
  const reduced = {
    ...x,
    shape: order.map((axis) => shape[axis]),
    strides: order.map((axis) => x.strides[axis]),
  };
  const count = axes.reduce((product, axis) => product * shape[axis], 1);
  const fresh = (): TensorData => allocateData(shape, 'float32', 'test');
  return (
    [
      [f32Moments, f32Normalize, ...gradients],
      [momentsReference, normalizeReference, normalizeInputReference, normalizeWeightReference],
    ] as const
  ).map(([moments, normalize, normalizeInput, normalizeWeight]) => {
    const [means, squares] = [0, 1].map(() => allocateData(small, 'float64', 'test'));
    moments.run({ input: reduced, kept: shape.length - axes.length }, [means, squares]);
    const scales = (squares.storage.array as Float64Array).map((sum) => 1 / Math.sqrt(sum / count + 1e-5));
    const mean = broadcastTo(means, shape);
    const scale = broadcastTo(fromArray<'float64'>(scales, small, 'float64'), shape);
    const [weight, bias] = [5, 6].map((seed) => broadcastTo(wave(learned, seed, 'float32'), shape));
    const [y, gradient] = [fresh(), fresh()];
    expect(normalize.supports({ input: x, mean, scale, weight, bias }, [y])).toBe(true);
    normalize.run({ input: x, mean, scale, weight, bias }, [y]);
    const args = { grad: wave(shape, 7, 'float32'), input: x, mean, scale, weight, count };
    const [unweighted, ofWeight] = [fresh(), allocateData(learned, 'float32', 'test')];
    for (const [given, out] of [
      [args, gradient],
      [{ ...args, weight: null }, unweighted],
    ] as const) {
      expect(normalizeInput.supports(given, [out])).toBe(true);
      normalizeInput.run(given, [out]);
    }
    expect(normalizeWeight.supports(args, [ofWeight])).toBe(true);
    normalizeWeight.run(args, [ofWeight]);
    return [means, squares, y, gradient, unweighted, ofWeight].map(({ storage }) => storage.array);
  });
}

test.each(LENGTHS)('rows of %i values as the reference, in float32', (length) => {
  for (const [small, learned] of [
    [
      [1, 3, 1],
      [3, 1],
    ], // batch norm
    [[2, 3, 1], [length]], // layer norm
    [
      [2, 1, 1],
      [3, 1],
    ], // group norm of one group
  ]) {
    const x = wave([2, 3, length], 1, 'float32');
    const [actual, expected] = bothWays(x, small, learned);
    actual.forEach((data, i) => {
      const shape = [data.length];
      expectClose({ shape, data }, { shape, data: expected[i] }, { rtol: 2e-6, atol: 5e-6 });
    });
  }
});

// More rows than go through linear memory at a time, with and without a tail.
test.each([8, 9, 15, 49])('many rows of %i values as the reference', (length) => {
  const x = wave([400, 3, length], 1, 'float32');
  for (const [small, learned] of [
    [
      [1, 3, 1],
      [3, 1],
    ],
    [[400, 3, 1], [length]],
    [
      [400, 1, 1],
      [3, length],
    ],
  ]) {
    const [actual, expected] = bothWays(x, small, learned);
    actual.forEach((data, i) => {
      const shape = [data.length];
      expectClose({ shape, data }, { shape, data: expected[i] }, { rtol: 2e-6, atol: 2e-4 });
    });
  }
});

// Around a round of columns, and around what goes through linear memory at a time.
test.each([
  [400, 3],
  [65, 8],
  [300, 100],
  [9, 4096],
  [9, 4099],
])('columns of %i values, %i of them, as the reference', (rows, columns) => {
  const x = wave([rows, columns], 1, 'float32');
  const kernels = [f32NormalizeInputColumns, f32NormalizeWeightColumns] as const;
  const [actual, expected] = bothWays(x, [1, columns], [columns], kernels);
  actual.forEach((data, i) => {
    const shape = [data.length];
    expectClose({ shape, data }, { shape, data: expected[i] }, { rtol: 2e-6, atol: 1e-4 });
  });
});

test('a mean far from 0 costs no digits of the variance', () => {
  const x = wave([2, 3, 200], 1, 'float32');
  const values = x.storage.array as Float32Array;
  for (const [i, value] of values.entries()) values[i] = 10_000 + value;
  const [[, , y], [, , expected]] = bothWays(x, [1, 3, 1], [3, 1]);
  const shape = [y.length];
  expectClose({ shape, data: y }, { shape, data: expected }, { rtol: 1e-5, atol: 1e-5 });
});

test('what an earlier call left behind a row does not reach its sums', () => {
  const odd = wave([2, 1, 264], 1, 'float32');
  const [means, scales] = [3, 4].map((seed) => wave([2, 1, 1], seed, 'float64'));
  const gradient = (length: number, weight: TensorData): Float32Array => {
    const shape = [2, 1, length];
    const out = allocateData(shape, 'float32', 'test');
    const [mean, scale] = [means, scales].map((data) => broadcastTo(data, shape));
    const [input, grad] = [wave(shape, 1, 'float32'), wave(shape, 2, 'float32')];
    const args = { grad, input, mean, scale, weight: broadcastTo(weight, shape), count: length };
    expect(f32NormalizeInput.supports(args, [out])).toBe(true);
    f32NormalizeInput.run(args, [out]);
    return out.storage.array as Float32Array;
  };
  (odd.storage.array as Float32Array).fill(Number.NaN);
  gradient(264, { ...odd, shape: [264], strides: [1] });
  expect(gradient(257, wave([257], 5, 'float32')).every(Number.isFinite)).toBe(true);
});

test.each([
  [Number.POSITIVE_INFINITY, 1, Number.POSITIVE_INFINITY],
  [Number.NEGATIVE_INFINITY, 1, Number.NEGATIVE_INFINITY],
  [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
  [Number.NaN, Number.POSITIVE_INFINITY, Number.NaN],
])('the mean of values with %d and %d is %d', (first, second, expected) => {
  for (const [shape, strides] of [
    [
      [1, 9000],
      [9000, 1],
    ],
    [
      [8, 1125],
      [1, 8],
    ],
  ]) {
    for (const place of [0, 600]) {
      const values = Float32Array.from({ length: 9000 }, (_, i) => Math.sin(i));
      [values[place], values[8200]] = [first, second];
      const input = { ...fromArray<'float32'>(values, [9000], 'float32'), shape, strides };
      const results = [0, 1].map(() => allocateData([shape[0]], 'float64', 'test'));
      f32Moments.run({ input, kept: 1 }, results);
      expect((results[0].storage.array as Float64Array)[0]).toBe(expected);
      expect((results[1].storage.array as Float64Array)[0]).toBe(Number.NaN);
    }
  }
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('%d makes its own group NaN, and no other', (odd) => {
  const x = wave([2, 3, 200], 1, 'float32');
  (x.storage.array as Float32Array)[205] = odd;
  const [actual, expected] = bothWays(x, [1, 3, 1], [3, 1]);
  for (const i of [2, 3]) {
    expect(Array.from(actual[i], Number.isNaN)).toEqual(Array.from(expected[i], Number.isNaN));
  }
});
