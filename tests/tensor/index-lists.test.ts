// Errors of lists of places.
import { expect, test } from 'vitest';
import {
  ArgumentError,
  combinations,
  ShapeError,
  tensor,
  trilIndices,
  unravelIndex,
  zeros,
} from '../../src/index.js';

const x = zeros(2, 3);

test.each<[string, () => unknown, new (...args: never[]) => Error, string]>([
  [
    'unravelIndex',
    () => unravelIndex(tensor([6n]), [2, 3]),
    ShapeError,
    'unravelIndex: place 6 is not in [2, 3], which has 6 values',
  ],
  ['combinations', () => combinations(x), ShapeError, 'combinations: the input is [2, 3]; it takes one axis'],
  ['trilIndices', () => trilIndices(-1, 2), ArgumentError, 'trilIndices'],
])('%s says what is wrong', (_, run, kind, message) => {
  expect(run).toThrow(kind);
  expect(run).toThrow(message);
});
