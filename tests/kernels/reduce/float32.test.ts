// Reductions of float32 give what the references give, along any axes.
import { expect, test } from 'vitest';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import { extremeReference } from '../../../src/kernels/reduce/extreme.js';
import { f32Extreme } from '../../../src/kernels/reduce/float32-extreme.js';
import { f32Sum } from '../../../src/kernels/reduce/float32-sum.js';
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
