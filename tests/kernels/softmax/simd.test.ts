import { describe, expect, test } from 'vitest';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import { f32SoftmaxWasm } from '../../../src/kernels/softmax/float32-simd.js';
import { softmaxReference } from '../../../src/kernels/softmax/reference.js';
import { expectClose } from '../../close.js';

const seen = ({ shape, storage }: TensorData) => ({ shape, data: storage.array });

function compare(values: Float32Array, shape: readonly number[], log: boolean): void {
  const args = { input: fromArray(values, shape, 'float32'), axis: shape.length - 1, log };
  const [out, expected] = [allocateData(shape, 'float32', 'test'), allocateData(shape, 'float32', 'test')];
  expect(f32SoftmaxWasm.supports(args, [out])).toBe(true);
  f32SoftmaxWasm.run(args, [out]);
  softmaxReference.run(args, [expected]);
  expectClose(seen(out), seen(expected), { rtol: 5e-6, atol: log ? 4e-6 : 1e-37 });
}

describe.each([false, true])('softmax on vectors, logarithm: %s', (log) => {
  // Around the lanes, and the longest row.
  test.each([16, 17, 19, 20, 23, 24, 25, 1000, 4095, 4096])('rows of %i', (length) => {
    const rows = Math.ceil(600 / length) + 1;
    const values = Float32Array.from({ length: rows * length }, (_, i) => Math.sin(i * 12.9898) * 20);
    compare(values, [rows, length], log);
  });

  test('infinities, NaN and large values', () => {
    const values = Float32Array.from({ length: 6 * 100 }, (_, i) => Math.cos(i) * 3);
    values[0] = Number.POSITIVE_INFINITY;
    values[150] = Number.NaN;
    values.fill(Number.NEGATIVE_INFINITY, 200, 300);
    values[310] = Number.NEGATIVE_INFINITY;
    values[420] = 3e38;
    for (let i = 500; i < 600; i++) values[i] += 1e4;
    compare(values, [2, 3, 100], log);
  });
});
