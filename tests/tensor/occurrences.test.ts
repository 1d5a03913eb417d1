// Errors of what comes again.
import { expect, test } from 'vitest';
import { ShapeError, zeros } from '../../src/index.js';

test.each<[string, () => unknown, new (...args: never[]) => Error, string]>([
  ['mode', () => zeros(2, 0).mode(), ShapeError, 'mode: axis 1 of [2, 0] has no values'],
])('%s says what is wrong', (_, run, kind, message) => {
  expect(run).toThrow(kind);
  expect(run).toThrow(message);
});
