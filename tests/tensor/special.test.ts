// Errors of special functions.
import { expect, test } from 'vitest';
import { ArgumentError, zeros } from '../../src/index.js';

const x = zeros(2, 3);

test.each<[string, () => unknown, new (...args: never[]) => Error, string]>([
  ['too high a derivative', () => x.polygamma(101), ArgumentError, 'polygamma: n is 101; it is at most 100'],
  ['polygamma', () => x.polygamma(-1), ArgumentError, 'polygamma: n is -1; it must be at least 0'],
])('%s says what is wrong', (_, run, kind, message) => {
  expect(run).toThrow(kind);
  expect(run).toThrow(message);
});
