import { expect, test } from 'vitest';
import { broadcastTo } from '../../../src/core/broadcast.js';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import { f32Normalize } from '../../../src/kernels/normalize/float32.js';
import { normalizeReference } from '../../../src/kernels/normalize/reference.js';
import { f32Moments } from '../../../src/kernels/reduce/float32-moments.js';
import { momentsReference } from '../../../src/kernels/reduce/moments.js';
import { expectClose } from '../../close.js';

const SHAPE = [3, 4, 5, 7];

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
  ['layer norm', [3, 4, 1, 1], [5, 7]],
  ['without weight', [3, 1, 1, 1], null],
])('%s as the reference, to the last bit', (_, small, learned) => {
  const x = wave(SHAPE, 1, 'float32');
  const transposed = { ...wave([3, 4, 7, 5], 2, 'float32'), shape: SHAPE, strides: [140, 35, 1, 5] };
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

test.each([0, 1, 2, 3, 4])('moments that keep %i axes', (kept) => {
  const input = wave(SHAPE, 1, 'float32');
  const shape = SHAPE.slice(0, kept);
  const results = () => [allocateData(shape, 'float64', 'test'), allocateData(shape, 'float64', 'test')];
  const [actual, expected] = [results(), results()];
  f32Moments.run({ input, kept }, actual);
  momentsReference.run({ input, kept }, expected);
  for (let i = 0; i < 2; i++) {
    const seen = (data: TensorData) => ({ shape, data: data.storage.array });
    expectClose(seen(actual[i]), seen(expected[i]), { rtol: 1e-12, atol: 1e-12 });
  }
});
