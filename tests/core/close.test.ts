// The comparison that the golden tests rest on: it must be able to fail, and say where.
import { expect, test } from 'vitest';
import { EXACT, expectClose, toleranceOf, type Values } from '../close.js';
import { thrown } from '../nn/thrown.js';

const filled = (value: number): Values => ({ shape: [1, 4, 5], data: new Float32Array(20).fill(value) });

function changed(index: number, value: number): Values {
  const values = filled(54);
  values.data[index] = value as never;
  return values;
}

test('names the first element that differs', () => {
  expect(thrown(() => expectClose(changed(17, 53), filled(54), toleranceOf('float32')))).toBe(
    'Error: element 17 at [0, 3, 2]: got 53, expected 54',
  );
});

test('names a shape that differs', () => {
  expect(thrown(() => expectClose(filled(1), { ...filled(1), shape: [4, 5] }, EXACT))).toBe(
    'Error: got shape [1, 4, 5], expected [4, 5]',
  );
});

test('takes what is within the tolerance, and nothing more', () => {
  expectClose(changed(3, 54.0005), filled(54), toleranceOf('float32'));
  expect(() => expectClose(changed(3, 54.0007), filled(54), toleranceOf('float32'))).toThrow();
  expect(() => expectClose(changed(3, 54.0005), filled(54), EXACT)).toThrow();
});

test('NaN is close to NaN alone, an infinity to itself alone', () => {
  expectClose(filled(Number.NaN), filled(Number.NaN), EXACT);
  expectClose(filled(Number.POSITIVE_INFINITY), filled(Number.POSITIVE_INFINITY), EXACT);
  const loose = { rtol: 1, atol: 1 };
  expect(() => expectClose(filled(0), filled(Number.NaN), loose)).toThrow();
  expect(() => expectClose(filled(Number.NaN), filled(0), loose)).toThrow();
  expect(() => expectClose(filled(1), filled(Number.POSITIVE_INFINITY), loose)).toThrow();
});
