import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { broadcastPair, broadcastShapes, broadcastTo } from '../../src/core/broadcast.js';
import { contiguousArray, copyContiguous, toContiguous } from '../../src/core/contiguous.js';
import { DTYPES } from '../../src/core/dtype.js';
import { promoteDTypes, resultDType, scalarDType } from '../../src/core/promotion.js';
import { forEachRow } from '../../src/core/strided.js';
import { allocateData, fromArray, isContiguous, type TensorData } from '../../src/core/tensor-data.js';
import { castTo } from '../../src/ops/cast-to.js';

/** A random window on a storage of counted values: any offset, steps and order of axes. */
const windows: fc.Arbitrary<TensorData> = fc
  .array(fc.record({ size: fc.integer({ min: 0, max: 4 }), step: fc.integer({ min: 0, max: 3 }) }), {
    maxLength: 4,
  })
  .chain((axes) =>
    fc.tuple(fc.constant(axes), fc.shuffledSubarray([...axes.keys()], { minLength: axes.length })),
  )
  .map(([axes, order]) => {
    let span = 1;
    const strides = axes.map(({ size, step }) => {
      const stride = span * step;
      span *= Math.max(1, size * Math.max(1, step));
      return stride;
    });
    const array = Float32Array.from({ length: span + 5 }, (_, i) => i);
    return {
      ...fromArray<'float32'>(array, [], 'float32'),
      offset: 3,
      shape: order.map((axis) => axes[axis].size),
      strides: order.map((axis) => strides[axis]),
    };
  });

/** Where each value lies, by the definition of strides. */
function offsetsOf({ shape, strides, offset }: TensorData): number[] {
  return shape.reduce<number[]>(
    (all, size, d) => all.flatMap((at) => Array.from({ length: size }, (_, i) => at + i * strides[d])),
    [offset],
  );
}

test('forEachRow visits every value of every operand in row-major order', () => {
  fc.assert(
    fc.property(windows, (data) => {
      const out = allocateData(data.shape, 'float32', 'test');
      const visited: [number, number][] = [];
      forEachRow(data.shape, [data, out], ([i, o], [iStep, oStep], length) => {
        for (let n = 0; n < length; n++) visited.push([i + n * iStep, o + n * oStep]);
      });
      expect(visited.map(([i]) => i)).toEqual(offsetsOf(data));
      expect(visited.map(([, o]) => o)).toEqual(visited.map((_, n) => n));
    }),
  );
});

test('forEachRow makes one row of contiguous operands', () => {
  const rows: number[] = [];
  const data = allocateData([4, 1, 5, 6], 'float32', 'test');
  forEachRow(data.shape, [data, data], (_, __, length) => rows.push(length));
  expect(rows).toEqual([120]);
});

test('copies are row-major, and made only where the values are not', () => {
  fc.assert(
    fc.property(windows, fc.constantFrom(...DTYPES), (data, dtype) => {
      const expected = offsetsOf(data);
      expect([...contiguousArray(data)]).toEqual(expected);
      expect(toContiguous(data, 'test') === data).toBe(isContiguous(data));
      expect(copyContiguous(data, 'test').storage).not.toBe(data.storage);
      const cast = castTo(data, dtype, 'test');
      const stored = { bool: (value: number) => Number(value !== 0), uint8: (value: number) => value % 256 };
      const values = expected.map(dtype in stored ? stored[dtype as 'bool'] : (value) => value);
      expect(Array.from(contiguousArray(cast), Number)).toEqual(values);
    }),
  );
});

describe('broadcasting', () => {
  const shapes = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 });

  test('is symmetric, and a shape broadcasts to the common one', () => {
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        const common = broadcastShapes([a, b]);
        expect(broadcastShapes([b, a])).toEqual(common);
        if (common === null) {
          expect(() => broadcastPair('add', a, b)).toThrow('do not broadcast');
          return;
        }
        const seen = broadcastTo(allocateData(a, 'float32', 'test'), common);
        expect(seen.shape).toEqual(common);
        expect(offsetsOf(seen)).toHaveLength(common.reduce((p, q) => p * q, 1));
        expect(broadcastShapes([common, a])).toEqual(common);
      }),
    );
  });

  test.each([
    [[2, 3], [4], 'add: [2, 3] and [4] do not broadcast: 3 and 4 on the last axis'],
    [[2, 3, 4], [5, 1, 4], 'add: [2, 3, 4] and [5, 1, 4] do not broadcast: 2 and 5 on axis -3'],
  ])('%j with %j', (a, b, message) => {
    expect(broadcastShapes([a, b])).toBeNull();
    expect(() => broadcastPair('add', a, b)).toThrow(message);
  });
});

test('promotion', () => {
  expect(promoteDTypes('uint8', 'int32')).toBe('int32');
  expect(promoteDTypes('int64', 'float32')).toBe('float32');
  const single = (dtype: 'float64' | 'int64' | 'float32') => allocateData([], dtype, 'test');
  expect(resultDType(allocateData([2], 'float32', 'test'), single('float64'))).toBe('float32');
  expect(resultDType(allocateData([2], 'int32', 'test'), single('int64'))).toBe('int32');
  expect(resultDType(allocateData([2], 'int32', 'test'), single('float64'))).toBe('float64');
  expect(resultDType(single('float32'), single('float64'))).toBe('float64');
  expect(scalarDType(2, 'uint8')).toBe('uint8');
  expect(scalarDType(2.5, 'uint8')).toBe('float32');
  expect(scalarDType(2, 'bool')).toBe('int64');
  expect(scalarDType(2n, 'float32')).toBe('float32');
});
