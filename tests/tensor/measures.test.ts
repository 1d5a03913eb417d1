// Errors of lengths, products and covariances.
import { expect, test } from 'vitest';
import { ArgumentError, ShapeError, zeros } from '../../src/index.js';

const x = zeros(2, 3);

test.each<[string, () => unknown, new (...args: never[]) => Error, string]>([
  [
    'cross',
    () => x.t().cross(zeros(2, 2)),
    ShapeError,
    'cross: [3, 2] and [2, 2] have no axis of three in common',
  ],
  ['renorm', () => x.renorm(0, 0, 1), ArgumentError, 'renorm: p is 0; it takes a number, above 0'],
  ['cov', () => zeros(2, 2, 2).cov(), ShapeError, 'cov: [2, 2, 2] has 3 axes; it takes a matrix or a vector'],
])('%s says what is wrong', (_, run, kind, message) => {
  expect(run).toThrow(kind);
  expect(run).toThrow(message);
});
