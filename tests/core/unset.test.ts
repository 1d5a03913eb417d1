import { describe, expect, test } from 'vitest';
import { ShapeError } from '../../src/core/errors.js';
import { allocateUnset, isContiguous } from '../../src/core/tensor-data.js';

describe('allocateUnset', () => {
  test.each([
    ['a small float32', [2, 3], 'float32'],
    ['a large float32', [300, 200], 'float32'],
    ['a large float64', [300, 200], 'float64'],
    ['nothing', [0, 5], 'float32'],
  ] as const)('%s is row-major and can be written', (_, shape, dtype) => {
    const data = allocateUnset(shape, dtype, 'test');
    expect(data).toMatchObject({ shape, dtype, offset: 0 });
    expect(isContiguous(data)).toBe(true);
    const array = data.storage.array as Float32Array | Float64Array;
    expect(array).toHaveLength(shape[0] * shape[1]);
    array.fill(1.5);
    expect(array.every((value) => value === 1.5)).toBe(true);
  });

  test('two of them share no memory', () => {
    const [a, b] = [allocateUnset([20000], 'float32', 'test'), allocateUnset([20000], 'float32', 'test')];
    expect(a.storage.array.buffer).not.toBe(b.storage.array.buffer);
    expect(a.storage.array.buffer.byteLength).toBe(80000);
  });

  test('where there is no memory the error is the usual one', () => {
    expect(() => allocateUnset([2 ** 40], 'float32', 'conv2d')).toThrow(ShapeError);
  });
});
