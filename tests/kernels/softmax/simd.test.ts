import { describe, expect, test } from 'vitest';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import { f32SoftmaxGradientWasm } from '../../../src/kernels/softmax/float32-gradient.js';
import { f32SoftmaxWasm } from '../../../src/kernels/softmax/float32-simd.js';
import { softmaxGradientReference } from '../../../src/kernels/softmax/gradient-reference.js';
import { softmaxReference } from '../../../src/kernels/softmax/reference.js';
import { expectClose } from '../../close.js';

const seen = ({ shape, storage }: TensorData) => ({ shape, data: storage.array });

function compare(values: Float32Array, shape: readonly number[], log: boolean, axis = shape.length - 1) {
  const args = { input: fromArray(values, shape, 'float32'), axis, log };
  const [out, expected] = [allocateData(shape, 'float32', 'test'), allocateData(shape, 'float32', 'test')];
  expect(f32SoftmaxWasm.supports(args, [out])).toBe(true);
  f32SoftmaxWasm.run(args, [out]);
  softmaxReference.run(args, [expected]);
  expectClose(seen(out), seen(expected), { rtol: 5e-6, atol: log ? 4e-6 : 1e-37 });
}

/** What comes back through the softmax of some values. */
function compareGradient(shape: readonly number[], log: boolean, axis = shape.length - 1) {
  const size = shape.reduce((n, length) => n * length, 1);
  const wave = (seed: number): TensorData =>
    fromArray(
      Float32Array.from({ length: size }, (_, i) => Math.sin(i * 12.9898 + seed) * 3),
      shape,
      'float32',
    );
  const [grad, input] = [wave(1), wave(2)];
  const [output, out, expected] = [0, 1, 2].map(() => allocateData(shape, 'float32', 'test'));
  softmaxReference.run({ input, axis, log }, [output]);
  const args = { grad, output, axis, log };
  expect(f32SoftmaxGradientWasm.supports(args, [out])).toBe(true);
  f32SoftmaxGradientWasm.run(args, [out]);
  softmaxGradientReference.run(args, [expected]);
  expectClose(seen(out), seen(expected), { rtol: 5e-6, atol: 1.5e-5 });
}

describe.each([false, true])('softmax on vectors, logarithm: %s', (log) => {
  // Around the lanes, the rows at a time, and the longest row that is one piece.
  test.each([2, 7, 8, 9, 15, 16, 17, 25, 1000, 4095, 4096, 4097, 10000])('rows of %i', (length) => {
    const rows = Math.ceil(600 / length) + 1;
    const values = Float32Array.from({ length: rows * length }, (_, i) => Math.sin(i * 12.9898) * 20);
    compare(values, [rows, length], log);
    compareGradient([rows, length], log);
  });

  test('more rows than go at a time', () => {
    const values = Float32Array.from({ length: 1025 * 3 }, (_, i) => Math.sin(i * 12.9898) * 20);
    compare(values, [1025, 3], log);
    compareGradient([1025, 3], log);
  });

  test.each([
    [2, 3, 200],
    [1, 21, 1001],
    [3, 512, 9],
    [300, 2, 8],
  ])('along the middle axis of [%i, %i, %i]', (...shape) => {
    const size = shape.reduce((n, length) => n * length, 1);
    const values = Float32Array.from({ length: size }, (_, i) => Math.sin(i * 12.9898) * 20);
    compare(values, shape, log, 1);
    compareGradient(shape, log, 1);
  });

  test.each([2, 1])('infinities, NaN and large values along axis %i', (axis) => {
    const values = Float32Array.from({ length: 6 * 100 }, (_, i) => Math.cos(i) * 3);
    values[0] = Number.POSITIVE_INFINITY;
    values[150] = Number.NaN;
    values.fill(Number.NEGATIVE_INFINITY, 200, 300);
    values[310] = Number.NEGATIVE_INFINITY;
    values[420] = 3e38;
    for (let i = 500; i < 600; i++) values[i] += 1e4;
    compare(values, [2, 3, 100], log, axis);
  });
});
