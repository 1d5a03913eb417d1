// Errors of what puts values at places; the numbers are in golden.test.ts.
import { expect, test } from 'vitest';
import { ArgumentError, DTypeError, ShapeError, type Tensor, tensor, zeros } from '../../src/index.js';

const x = zeros(2, 3);
const index = tensor([0n, 1n]);
const mask = tensor([[true, false, true]]);

test.each<[string, () => unknown, new (...args: never[]) => Error, string]>([
  [
    'sliceScatter',
    () => x.sliceScatter(zeros(2, 2)),
    ShapeError,
    'sliceScatter: the source is [2, 2], the part [2, 3]; they must agree',
  ],
  [
    'a step of 0',
    () => x.sliceScatter(x, { step: 0 }),
    ArgumentError,
    'sliceScatter: step is 0; it must be at least 1',
  ],
  [
    'selectScatter',
    () => x.selectScatter(zeros(2), 0, 0),
    ShapeError,
    'selectScatter: the source is [2], the part [3]',
  ],
  [
    'diagonalScatter',
    () => x.diagonalScatter(zeros(3)),
    ShapeError,
    'diagonalScatter: the source is [3], the part [2]',
  ],
  [
    'another dtype',
    () => x.selectScatter(zeros(3, { dtype: 'int32' }), 0, 0),
    DTypeError,
    'selectScatter: the tensor is float32, the source int32; they must agree',
  ],
  [
    'maskedScatter',
    () => x.maskedScatter(mask, zeros(3)),
    ShapeError,
    'maskedScatter: the mask holds 4 times, the source has 3 values',
  ],
  [
    'a mask of numbers',
    () => x.maskedScatter(zeros(3), zeros(9)),
    DTypeError,
    'the mask is float32; it takes bool',
  ],
  [
    'indexPut',
    () => x.indexPut([index], zeros(4)),
    ShapeError,
    'indexPut: values of shape [4] do not broadcast to the part, [2, 3]',
  ],
  [
    'indexPut of no tensor',
    () => x.indexPut([index], 'a' as unknown as Tensor),
    ArgumentError,
    "indexPut: takes a tensor or a number, got 'a'",
  ],
  [
    'put',
    () => x.put(index, zeros(3)),
    ShapeError,
    'put: the source has 3 values, the index 2; they must agree',
  ],
  ['put beyond', () => x.put(tensor([6n]), zeros(1)), ShapeError, '6'],
])('%s says what is wrong', (_, run, kind, message) => {
  expect(run).toThrow(kind);
  expect(run).toThrow(message);
});
