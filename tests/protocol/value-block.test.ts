import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeExact,
  decodeValues,
  encodeExact,
  encodeQuantised,
  encodeQuantisedApart,
  QUANTISED_CODES,
  wholeWindow,
} from '../../src/protocol/index.js';

describe('exact blocks', () => {
  test.each([
    ['float32', Float32Array.of(0.1, Number.NaN, -0, Number.POSITIVE_INFINITY)],
    ['float64', Float64Array.of(0.1, Number.MAX_VALUE, Number.MIN_VALUE)],
    ['int32', Int32Array.of(-(2 ** 31), 2 ** 31 - 1)],
    ['int64', BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n)],
    ['uint8', Uint8Array.of(0, 255)],
    ['bool', Uint8Array.of(0, 1)],
  ] as const)('bring back every %s', (dtype, values) => {
    const block = encodeExact(values, wholeWindow([values.length]));
    expect(decodeExact(block, dtype)).toEqual(values);
  });

  test('are little-endian', () => {
    expect(encodeExact(Int32Array.of(1), wholeWindow([1])).data).toBe('AQAAAA==');
  });

  test('hold only the part of a buffer that is looked at', () => {
    const part = Float32Array.of(1, 2, 3, 4).subarray(1, 3);
    expect(decodeExact(encodeExact(part, wholeWindow([2])), 'float32')).toEqual(Float32Array.of(2, 3));
  });

  test('may be empty', () => {
    const block = encodeExact(new Float32Array(0), wholeWindow([0, 3]));
    expect(decodeValues(block, 'float32').numbers).toHaveLength(0);
  });
});

describe('quantised blocks', () => {
  test('keep each value within half a step', () => {
    const number = fc.double({ min: -1e300, max: 1e300, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 2 }), (values) => {
        const low = Math.min(...values);
        const high = Math.max(...values);
        const block = encodeQuantised(values, wholeWindow([values.length]), [low, high]);
        const { numbers } = decodeValues(block, 'float64');
        // Next to zero doubles are coarser than any relative step.
        const halfStep = Math.max((high / 498 - low / 498) * (1 + 1e-9), 2 * Number.MIN_VALUE);
        for (let i = 0; i < values.length; i++) {
          expect(Math.abs(numbers[i] - values[i])).toBeLessThanOrEqual(halfStep);
        }
      }),
    );
  });

  test('mark what is no number of the scale', () => {
    const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -3, 3, -1, 1];
    const { numbers, codes } = decodeValues(encodeQuantised(values, wholeWindow([7]), [-1, 1]), 'float32');
    const { nan, positiveInfinity, negativeInfinity, below, above } = QUANTISED_CODES;
    expect(Array.from(codes!)).toEqual([nan, positiveInfinity, negativeInfinity, below, above, 0, 249]);
    expect(Array.from(numbers)).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      -1,
      1,
      -1,
      1,
    ]);
  });

  test('of up to 250 integers in a row are exact', () => {
    const values = Array.from({ length: 250 }, (_, i) => i - 100);
    const block = encodeQuantised(values, wholeWindow([250]), [-100, 149]);
    expect(Array.from(decodeValues(block, 'int32').numbers)).toEqual(values);
  });

  test('may have a scale for each index of the first axis', () => {
    const block = encodeQuantisedApart([0, 1, 0, 1000], wholeWindow([2, 2]), [
      [0, 1],
      [0, 1000],
    ]);
    expect(Array.from(decodeValues(block, 'float32').numbers)).toEqual([0, 1, 0, 1000]);
  });

  test('of one repeated value', () => {
    expect(
      Array.from(decodeValues(encodeQuantised([5, 5], wholeWindow([2]), [5, 5]), 'float32').numbers),
    ).toEqual([5, 5]);
  });
});
