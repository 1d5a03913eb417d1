// Errors of sums and means.
import { expect, test } from 'vitest';
import { ShapeError, zeros } from '../../src/index.js';

const x = zeros(2, 3);

test.each<[string, () => unknown, new (...args: never[]) => Error, string]>([
  ['nanmean', () => x.nanmean(5), ShapeError, 'nanmean: there is no axis 5'],
  ['nansum', () => x.nansum(5), ShapeError, 'nansum: there is no axis 5'],
  ['sumToSize', () => x.sumToSize(2, 2), ShapeError, 'sumToSize: [2, 3] is not what [2, 2] broadcasts to'],
])('%s says what is wrong', (_, run, kind, message) => {
  expect(run).toThrow(kind);
  expect(run).toThrow(message);
});
