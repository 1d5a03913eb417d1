// Errors of integrals over samples.
import { expect, test } from 'vitest';
import { ArgumentError, cumulativeTrapezoid, ones, type Tensor, trapezoid, zeros } from '../../src/index.js';

const x = zeros(2, 3);

test.each<[string, () => unknown, new (...args: never[]) => Error, string]>([
  [
    'trapezoid',
    () => trapezoid(x, { x: ones(3), dx: 1 }),
    ArgumentError,
    'trapezoid: both x and dx say where the samples are; one of them does',
  ],
  [
    'cumulativeTrapezoid',
    () => cumulativeTrapezoid(3 as unknown as Tensor),
    ArgumentError,
    'cumulativeTrapezoid: y is 3, not a tensor',
  ],
])('%s says what is wrong', (_, run, kind, message) => {
  expect(run).toThrow(kind);
  expect(run).toThrow(message);
});
