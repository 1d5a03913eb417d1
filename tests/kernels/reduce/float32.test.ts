// Reductions of float32 give what the references give, along any axes.
import { expect, test } from 'vitest';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import { extremeReference } from '../../../src/kernels/reduce/extreme.js';
import { f32Bounds } from '../../../src/kernels/reduce/float32-bounds.js';
import { f32Extreme } from '../../../src/kernels/reduce/float32-extreme.js';
import { f32LogSumExp } from '../../../src/kernels/reduce/float32-log-sum-exp.js';
import { f32Norm } from '../../../src/kernels/reduce/float32-norm.js';
import { f32Sum } from '../../../src/kernels/reduce/float32-sum.js';
import { logSumExpReference } from '../../../src/kernels/reduce/log-sum-exp.js';
import { normReference } from '../../../src/kernels/reduce/norm.js';
import { sumReference } from '../../../src/kernels/reduce/sum.js';
import { expectClose } from '../../close.js';

/** `[5, 9, 131]`, few different values among them; and its axes in other orders. */
function inputs(odd: readonly number[]): TensorData[] {
  const shape = [5, 9, 131];
  const values = Float32Array.from({ length: 5895 }, (_, i) => ((i * 7919) % 23) - 11.25);
  for (const [i, value] of odd.entries()) values.fill(value, 1000 * i + 17, 1000 * i + 19);
  const data = fromArray<'float32'>(values, shape, 'float32');
  return [
    [0, 1, 2],
    [2, 0, 1],
    [1, 2, 0],
    [2, 1, 0],
  ].map((order) => ({
    ...data,
    shape: order.map((axis) => data.shape[axis]),
    strides: order.map((axis) => data.strides[axis]),
  }));
}

const ODD = [
  [],
  [Number.NaN],
  [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  [-0, 1e-42, Number.NaN, 40, -40],
];

test.each([0, 1, 2, 3])('sums that keep %i axes', (kept) => {
  for (const input of ODD.flatMap(inputs)) {
    const shape = input.shape.slice(0, kept);
    const [actual, expected] = [0, 1].map(() => allocateData(shape, 'float32', 'test'));
    f32Sum.run({ input, kept }, [actual]);
    sumReference.run({ input, kept }, [expected]);
    const seen = ({ storage }: TensorData) => ({ shape, data: storage.array });
    expectClose(seen(actual), seen(expected), { rtol: 1e-7, atol: 1e-7 });
  }
});

// Around a round, around the rows and the columns that go through linear memory at a time, and in a view.
test.each([
  [600, 8],
  [2049, 8],
  [101, 9],
  [40, 1000],
  [3, 4096],
  [3, 4103],
  [5, 8200],
])('sums of columns, %i × %i', (rows, columns) => {
  const values = Float32Array.from({ length: rows * (columns + 3) }, (_, i) => Math.sin(i * 12.9898) * 3);
  for (const pitch of [columns, columns + 3]) {
    const whole = fromArray<'float32'>(values, [values.length], 'float32');
    const input = { ...whole, offset: pitch - columns, shape: [columns, rows], strides: [1, pitch] };
    const [actual, expected] = [0, 1].map(() => allocateData([columns], 'float32', 'test'));
    f32Sum.run({ input, kept: 1 }, [actual]);
    sumReference.run({ input, kept: 1 }, [expected]);
    const seen = ({ storage }: TensorData) => ({ shape: [columns], data: storage.array });
    expectClose(seen(actual), seen(expected), { rtol: 1e-7, atol: 1e-6 });
  }
});

test.each([0, 1, 2, 3])('the largest and the smallest that keep %i axes', (kept) => {
  for (const input of ODD.flatMap(inputs)) {
    for (const operation of ['max', 'min'] as const) {
      const shape = input.shape.slice(0, kept);
      const results = () => [allocateData(shape, 'float32', 'test'), allocateData(shape, 'int32', 'test')];
      const [actual, expected] = [results(), results()];
      f32Extreme.run({ operation, input, kept }, actual);
      extremeReference.run({ operation, input, kept }, expected);
      for (const i of [0, 1]) expect(actual[i].storage.array).toEqual(expected[i].storage.array);
    }
  }
});

const seen = ({ storage, shape }: TensorData) => ({ shape, data: storage.array });

test.each([0, 1, 2, 3])('norms that keep %i axes', (kept) => {
  for (const input of ODD.flatMap(inputs)) {
    for (const p of [1, 2]) {
      const [actual, expected] = [0, 1].map(() =>
        allocateData(input.shape.slice(0, kept), 'float32', 'test'),
      );
      // The other way round neighbours in memory are on no axis of their own, or each is kept.
      if (!f32Norm.supports({ input, kept, p }, [actual])) continue;
      f32Norm.run({ input, kept, p }, [actual]);
      normReference.run({ input, kept, p }, [expected]);
      expectClose(seen(actual), seen(expected), { rtol: 1e-7, atol: 1e-7 });
    }
  }
});

test('a norm whose square is beyond float32', () => {
  const input = fromArray<'float32'>(new Float32Array(1000).fill(1e30), [1000], 'float32');
  const out = allocateData([], 'float32', 'test');
  f32Norm.run({ input, kept: 0, p: 2 }, [out]);
  expect(out.storage.array[0]).toBeCloseTo(Math.sqrt(1000) * 1e30, -25);
});

test.each([0, 1, 2, 3])('the bounds that keep %i axes', (kept) => {
  let compared = 0;
  for (const input of ODD.flatMap(inputs)) {
    for (const operation of ['max', 'min'] as const) {
      const result = () => allocateData(input.shape.slice(0, kept), 'float32', 'test');
      const [actual, expected] = [result(), result()];
      if (!f32Bounds.supports({ operation, input, kept }, [actual])) continue;
      compared++;
      f32Bounds.run({ operation, input, kept }, [actual]);
      extremeReference.run({ operation, input, kept }, [expected]);
      // Of zeros either one.
      const positive = ({ storage }: TensorData) => (storage.array as Float32Array).map((x) => x + 0);
      expect(positive(actual)).toEqual(positive(expected));
    }
  }
  expect(compared).toBeGreaterThan(0);
});

// Rows around a round, and around what goes through linear memory at a time; dense, and in a view.
test.each([2, 3, 7, 8, 9, 49, 64, 4095, 4096, 4097, 9000])('rows of %i values', (length) => {
  const rows = length < 100 ? 1100 : 5;
  const values = Float32Array.from({ length: rows * (length + 3) }, (_, i) => Math.sin(i * 12.9898) * 3);
  values[length >> 1] = Number.NaN;
  for (const pitch of [length, length + 3]) {
    const whole = fromArray<'float32'>(values, [values.length], 'float32');
    const input = { ...whole, offset: pitch - length, shape: [rows, length], strides: [pitch, 1] };
    const result = () => allocateData([rows], 'float32', 'test');
    const [sum, wantedSum, most, wantedMost] = [result(), result(), result(), result()];
    f32Sum.run({ input, kept: 1 }, [sum]);
    sumReference.run({ input, kept: 1 }, [wantedSum]);
    expectClose(seen(sum), seen(wantedSum), { rtol: 1e-7, atol: 1e-6 });
    f32Bounds.run({ operation: 'max', input, kept: 1 }, [most]);
    extremeReference.run({ operation: 'max', input, kept: 1 }, [wantedMost]);
    expect(most.storage.array).toEqual(wantedMost.storage.array);
  }
});

test.each([0, 1, 2, 3])('logarithms of sums of exponentials that keep %i axes', (kept) => {
  let compared = 0;
  const odd = [...ODD, [Number.NEGATIVE_INFINITY], [88.8, -104, 1e4]];
  for (const input of odd.flatMap(inputs)) {
    const result = () => allocateData(input.shape.slice(0, kept), 'float32', 'test');
    const [actual, expected] = [result(), result()];
    if (!f32LogSumExp.supports({ input, kept }, [actual])) continue;
    compared++;
    f32LogSumExp.run({ input, kept }, [actual]);
    logSumExpReference.run({ input, kept }, [expected]);
    expectClose(seen(actual), seen(expected), { rtol: 1e-6, atol: 1e-6 });
  }
  expect(compared).toBeGreaterThan(0);
});

test('the logarithm of a sum of exponentials of minus infinities', () => {
  const input = fromArray<'float32'>(
    new Float32Array(1000).fill(Number.NEGATIVE_INFINITY),
    [2, 500],
    'float32',
  );
  const out = allocateData([2], 'float32', 'test');
  f32LogSumExp.run({ input, kept: 1 }, [out]);
  expect(out.storage.array).toEqual(new Float32Array(2).fill(Number.NEGATIVE_INFINITY));
});
