import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  asciiNumber,
  formatBytes,
  formatCell,
  formatCount,
  formatExact,
  formatInteger,
  formatNumber,
  formatPercent,
} from '../../src/protocol/index.js';

describe('formatCell()', () => {
  test.each([
    [0.3289, 32, '.33'],
    [-0.3475, 32, '−.35'],
    [-0.3475, 40, '−0.35'],
    [0, 32, '0'],
    [7.068, 32, '7.07'],
    [7.068, 28, '7.1'],
    [12.34, 32, '12'],
    [12.34, 40, '12.3'],
    [123.4, 40, '123'],
    [28, 24, '28'],
    [0.004, 32, '4e−3'],
    [-1234567, 40, '−1e6'],
    [Number.NaN, 32, 'NaN'],
    [Number.POSITIVE_INFINITY, 32, '+∞'],
    [Number.NEGATIVE_INFINITY, 32, '−∞'],
  ])('%f in %i pixels reads %s', (value, width, text) => {
    expect(formatCell(value, width)).toBe(text);
  });

  test('stays within seven characters, so that it fits a cell', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true }), (value) => {
        expect(formatCell(value, 32).length).toBeLessThanOrEqual(7);
      }),
    );
  });
});

describe('formatNumber()', () => {
  test.each([
    [-2.80123, '−2.801'],
    [0.01099, '0.01099'],
    [0.000012345, '1.23e−5'],
    [123456.7, '1.23e5'],
    [1716000, '1.72e6'],
    [250_000, '250000'],
    [0, '0'],
    [Number.NaN, 'NaN'],
  ])('%f reads %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('formatExact()', () => {
  test('is the shortest decimal of the float32', () => {
    expect(formatExact(Math.fround(0.1), 'float32')).toBe('0.1');
    expect(formatExact(Math.fround(-0.96980715), 'float32')).toBe('−0.96980715');
    expect(formatExact(-0, 'float32')).toBe('−0');
    expect(formatExact(0.1, 'float64')).toBe('0.1');
    expect(formatExact(9007199254740993n, 'int64')).toBe('9007199254740993');
    expect(formatExact(1, 'bool')).toBe('true');
  });

  test('reads back as the same float32', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.fround(Number(asciiNumber(formatExact(value, 'float32'))))).toBe(value);
      }),
    );
  });
});

test('counts, bytes and shares carry units of three digits', () => {
  expect(formatInteger(1716000)).toBe('1\u202f716\u202f000');
  expect([2416, 9999, 48120, 117_600, 999_950, 14_500_000].map(formatCount)).toEqual([
    '2\u202f416',
    '9\u202f999',
    '48.1 k',
    '118 k',
    '1 M',
    '14.5 M',
  ]);
  expect([0, 768, 999, 1000, 6_864_000, 999_999].map(formatBytes)).toEqual([
    '0 B',
    '768 B',
    '999 B',
    '1 kB',
    '6.86 MB',
    '1 MB',
  ]);
  expect(formatPercent(0.9553)).toBe('95.5 %');
});

test('asciiNumber() leaves nothing but ASCII', () => {
  expect(asciiNumber('−61\u202f706')).toBe('-61 706');
  expect(asciiNumber('+∞')).toBe('+Inf');
});
