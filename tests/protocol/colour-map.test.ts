import { describe, expect, test } from 'vitest';
import {
  colourAt,
  colourTable,
  defaultRange,
  inkOn,
  luminance,
  rangePosition,
  type Statistics,
} from '../../src/protocol/index.js';

function statistics(part: Partial<Statistics>): Statistics {
  return {
    count: 2000,
    finite: 2000,
    nan: 0,
    positiveInfinity: 0,
    negativeInfinity: 0,
    zeros: 0,
    min: -3,
    max: 4,
    mean: 0,
    std: 1,
    low: -1.5,
    high: 1.25,
    ...part,
  };
}

const contrast = (a: number, b: number) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

describe.each(['light', 'dark'] as const)('the %s colours', (theme) => {
  test('are 511, zero in the middle close to the page', () => {
    const table = colourTable(theme);
    expect(table).toHaveLength(511);
    const page = theme === 'light' ? 1 : luminance([33, 33, 33]);
    expect(contrast(luminance(table[255]), page)).toBeLessThan(1.15);
  });

  test('get stronger with the size of the value, both signs alike', () => {
    const page = theme === 'light' ? 1 : 0;
    const strength = (t: number) => contrast(luminance(colourAt(theme, t)), page);
    for (let t = 0.1; t <= 1; t += 0.1) {
      expect(strength(t)).toBeGreaterThan(strength(t - 0.1));
      expect(strength(-t) / strength(t)).toBeGreaterThan(0.8);
      expect(strength(-t) / strength(t)).toBeLessThan(1.25);
    }
  });

  test('show negative in blue and positive in orange', () => {
    const [red, , blue] = colourAt(theme, -0.6);
    expect(blue).toBeGreaterThan(red + 50);
    const [warmRed, , warmBlue] = colourAt(theme, 0.6);
    expect(warmRed).toBeGreaterThan(warmBlue + 50);
  });

  test('leave numbers on cells readable', () => {
    for (const colour of colourTable(theme)) {
      const ink = inkOn(colour) === 'black' ? 0 : 1;
      expect(contrast(luminance(colour), ink)).toBeGreaterThan(4.5);
    }
  });

  test('end at the range', () => {
    expect(colourAt(theme, 7)).toEqual(colourAt(theme, 1));
    expect(colourAt(theme, -7)).toEqual(colourAt(theme, -1));
  });
});

test.each([
  ['light', -1, [18, 41, 118]],
  ['light', -2 / 3, [37, 126, 212]],
  ['light', 1, [93, 21, 14]],
  ['dark', 1 / 3, [136, 59, 26]],
  ['dark', 1, [247, 233, 167]],
] as const)('the stop of the %s colours at %f is the sRGB that culori 4.0.2 computes', (theme, t, colour) => {
  expect(colourAt(theme, t)).toEqual(colour);
});

describe('defaultRange()', () => {
  test('is symmetric at the percentiles for many fractions', () => {
    expect(defaultRange(statistics({}), 'float32')).toEqual({ low: -1.5, high: 1.5 });
  });

  test('reaches to the extremes for few values and for integers', () => {
    expect(defaultRange(statistics({ finite: 999 }), 'float32')).toEqual({ low: -4, high: 4 });
    expect(defaultRange(statistics({}), 'int32')).toEqual({ low: -4, high: 4 });
  });

  test('starts at zero without negatives', () => {
    expect(defaultRange(statistics({ min: 0, low: 0 }), 'float32')).toEqual({ low: 0, high: 1.25 });
  });

  test('is never empty', () => {
    expect(defaultRange(statistics({ min: 0, max: 0, low: 0, high: 0 }), 'float32')).toEqual({
      low: 0,
      high: 1,
    });
    expect(defaultRange(statistics({ low: 0, high: 0 }), 'float32')).toEqual({ low: -4, high: 4 });
    expect(defaultRange(statistics({ min: null, max: null }), 'float32')).toEqual({ low: 0, high: 1 });
  });
});

test('rangePosition() puts zero at zero and the ends at ±1', () => {
  const range = { low: -2, high: 2 };
  expect([-2, 0, 1, 4].map((value) => rangePosition(value, range))).toEqual([-1, 0, 0.5, 2]);
});
