import { expect, test } from 'vitest';
import { allocateData, fromArray, type TensorData } from '../../src/core/tensor-data.js';
import { f32Power, f32PowerVectors } from '../../src/kernels/binary/float32-power.js';
import { binaryReference } from '../../src/kernels/binary/reference.js';
import { expectClose } from '../close.js';

test.each([-1, 0, 1, 2, 3])('float32 to the power %i as the reference', (exponent) => {
  const odd = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-42, 3e38, -1e-25];
  const values = Float32Array.from({ length: 84 }, (_, i) => odd[i] ?? Math.sin(i * 12.9898) * 5);
  const data = fromArray<'float32'>(values, [7, 12], 'float32');
  const transposed = { ...data, shape: [12, 7], strides: [1, 12] };
  for (const a of [data, transposed]) {
    const power = fromArray<'float32'>(Float32Array.of(exponent), [], 'float32');
    const args = { operation: 'pow', a, b: { ...power, shape: a.shape, strides: [0, 0] } } as const;
    const [actual, expected] = [0, 1].map(() => allocateData(a.shape, 'float32', 'test'));
    expect(f32Power.supports(args, [actual])).toBe(true);
    f32Power.run(args, [actual]);
    binaryReference.run(args, [expected]);
    const seen = ({ shape, storage }: TensorData) => ({ shape, data: storage.array });
    expectClose(seen(actual), seen(expected), { rtol: 1e-7, atol: 0 });
  }
});

test('other powers stay with the reference', () => {
  const a = allocateData([2], 'float32', 'test');
  for (const b of [
    fromArray<'float32'>(Float32Array.of(2, 3), [2], 'float32'),
    { ...fromArray<'float32'>(Float32Array.of(1.5), [], 'float32'), shape: [2], strides: [0] },
  ]) {
    expect(f32Power.supports({ operation: 'pow', a, b }, [a])).toBe(false);
  }
});

test.each([-1, 0.5, 2, 3])('float32 to the power %d on vectors as in a loop', (exponent) => {
  const odd = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-42, 3e38, -1e-25];
  const values = Float32Array.from({ length: 700 }, (_, i) => odd[i] ?? Math.sin(i * 12.9898) * 5);
  const a = fromArray<'float32'>(values, [20, 35], 'float32');
  const power = fromArray<'float32'>(Float32Array.of(exponent), [], 'float32');
  const args = { operation: 'pow', a, b: { ...power, shape: a.shape, strides: [0, 0] } } as const;
  const [actual, expected] = [0, 1].map(() => allocateData(a.shape, 'float32', 'test'));
  expect(f32PowerVectors.supports(args, [actual])).toBe(true);
  f32PowerVectors.run(args, [actual]);
  f32Power.run(args, [expected]);
  const seen = ({ shape, storage }: TensorData) => ({ shape, data: storage.array });
  expectClose(seen(actual), seen(expected), { rtol: 2.5e-7, atol: 0 });
});
