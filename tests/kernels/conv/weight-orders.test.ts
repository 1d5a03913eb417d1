// Weights that do not lie row-major: how the tiles pack them.
import { expect, test } from 'vitest';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import type { ConvArgs } from '../../../src/kernels/args.js';
import { convReference } from '../../../src/kernels/conv/reference.js';
import { f32ConvWasm128 } from '../../../src/kernels/conv/simd.js';
import { hashedValues } from '../../golden/hashed-values.js';

const CELLS = 40_000;
const STORAGE = fromArray(hashedValues([CELLS], 3, 'float32', true) as never, [CELLS], 'float32').storage;

/** `[O, C / groups, 3, 4]` at those strides, none of them before the middle of the storage. */
function weight(shape: readonly number[], strides: readonly number[]): TensorData {
  return { storage: STORAGE, offset: CELLS / 2, shape, strides, dtype: 'float32' };
}

function differsFromReference(groups: number, channels: number, weights: TensorData): number {
  const shape = [2, groups * channels, 9, 11];
  const input = fromArray(hashedValues(shape, 1, 'float32', true) as never, shape, 'float32');
  const args: ConvArgs = {
    input,
    weight: weights,
    bias: null,
    stride: [1, 1],
    padding: [
      [1, 1],
      [2, 2],
    ],
    dilation: [1, 1],
    groups,
  };
  const [out, expected] = [0, 1].map(() => allocateData([2, weights.shape[0], 9, 12], 'float32', 'test'));
  expect(f32ConvWasm128.supports(args, [out])).toBe(true);
  f32ConvWasm128.run(args, [out]);
  convReference.run(args, [expected]);
  return (out.storage.array as Float32Array).findIndex((value, i) => value !== expected.storage.array[i]);
}

const ORDERS: Record<string, (filters: number, channels: number) => number[]> = {
  'row-major': (_, channels) => [12 * channels, 12, 4, 1],
  'channels exchanged, windows backwards': (filters) => [12, 12 * filters, -4, -1],
  'channels last': (_, channels) => [12 * channels, 1, 4 * channels, channels],
  'all axes backwards': (_, channels) => [-12 * channels, -12, -4, -1],
  'part of larger windows': (_, channels) => [25 * channels, 25, 5, 1],
  'the same for every channel': () => [12, 0, 4, 1],
};

test.each(Object.keys(ORDERS))('%s', (order) => {
  for (const [groups, filters, channels] of [
    [1, 13, 11],
    [1, 1, 20],
    [1, 8, 1],
    [2, 3, 4],
    [9, 1, 1],
    [4, 1, 3],
  ]) {
    const shape = [groups * filters, channels, 3, 4];
    const strides = ORDERS[order](groups * filters, channels);
    expect(differsFromReference(groups, channels, weight(shape, strides))).toBe(-1);
  }
});
