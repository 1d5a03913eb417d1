import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TypedArray } from '../../src/core/dtype.js';
import { histogram, joinBins, statistics } from '../../src/tensor/statistics.js';

/** `torch.quantile` on a sorted array. */
function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const before = sorted[Math.floor(position)];
  const after = sorted[Math.ceil(position)];
  const t = position - Math.floor(position);
  return before * (1 - t) + after * t;
}

describe('statistics()', () => {
  test('of the numbers 1 to 5', () => {
    expect(statistics(Float32Array.of(1, 2, 3, 4, 5))).toEqual({
      count: 5,
      finite: 5,
      nan: 0,
      positiveInfinity: 0,
      negativeInfinity: 0,
      zeros: 0,
      min: 1,
      max: 5,
      mean: 3,
      std: Math.sqrt(2.5),
      low: 1.02,
      high: 4.98,
    });
  });

  test('counts what is not finite and leaves it out of the rest', () => {
    const values = Float64Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 6);
    expect(statistics(values)).toMatchObject({
      count: 6,
      finite: 3,
      nan: 1,
      positiveInfinity: 1,
      negativeInfinity: 1,
      zeros: 2,
      min: 0,
      max: 6,
      mean: 2,
    });
  });

  test.each([new Float32Array(0), Float32Array.of(Number.NaN)])(
    'has nulls where nothing is finite',
    (values) => {
      expect(statistics(values)).toMatchObject({ finite: 0, min: null, mean: null, std: null, low: null });
    },
  );

  test('has no deviation of one value', () => {
    expect(statistics(Float32Array.of(7))).toMatchObject({ mean: 7, std: null, low: 7, high: 7 });
  });

  test('takes every dtype', () => {
    expect(statistics(BigInt64Array.of(-1n, 3n))).toMatchObject({ min: -1, max: 3, mean: 1 });
    expect(statistics(Uint8Array.of(0, 1, 1))).toMatchObject({ zeros: 1, mean: 2 / 3 });
  });

  test('does not overflow next to the largest double', () => {
    const huge = Number.MAX_VALUE;
    const found = statistics(Float64Array.of(huge, huge, huge, huge / 2));
    expect(found.mean! / huge).toBeCloseTo(0.875, 12);
    expect(found.std! / huge).toBeCloseTo(0.25, 12);
    expect(statistics(Float64Array.of(-huge, huge))).toMatchObject({ mean: 0, std: null });
  });

  test('has the percentiles of a sorted copy, of any finite values', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 400 }), (list) => {
        const sorted = Float64Array.from(list).sort();
        const found = statistics(Float64Array.from(list));
        // Adding 0 makes 0 of -0: which of the two a percentile is, is not said.
        expect(found.low! + 0).toBe(quantile(sorted, 0.005) + 0);
        expect(found.high! + 0).toBe(quantile(sorted, 0.995) + 0);
      }),
    );
  });
});

describe('histogram()', () => {
  const counted = (values: TypedArray, bins: number): number[] => histogram(values, statistics(values), bins);

  test('puts the ends into the first and the last bin and leaves out what is not finite', () => {
    const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    expect(counted(Float32Array.of(0, 0.4, ...special, 0.5, 1), 2)).toEqual([2, 2]);
    expect(counted(Float32Array.of(...special), 2)).toEqual([0, 0]);
  });

  test('of one repeated value is one bar', () => {
    expect(counted(Float32Array.of(3, 3), 5)).toEqual([0, 0, 2, 0, 0]);
    expect(counted(Float64Array.of(5e-324, 5e-324), 3)).toEqual([0, 2, 0]);
  });

  test('spans all that a double can hold', () => {
    const huge = Number.MAX_VALUE;
    expect(counted(Float64Array.of(-huge, 0, huge), 3)).toEqual([1, 1, 1]);
    expect(counted(Float64Array.of(0, 5e-324), 2).reduce((a, b) => a + b)).toBe(2);
  });

  test('over the whole range counts every finite value', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 1 }), (list) => {
        const counts = counted(Float64Array.from(list), 20);
        expect(counts.reduce((a, b) => a + b)).toBe(list.length);
      }),
    );
  });
});

test('joinBins() adds up neighbours', () => {
  expect(joinBins([1, 2, 3, 4, 5, 6], 3)).toEqual([3, 7, 11]);
});
