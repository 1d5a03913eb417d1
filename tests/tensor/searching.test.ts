// Finding values among others.
import { expect, test } from 'vitest';
import { ArgumentError, isin, ShapeError, searchsorted, tensor, zeros } from '../../src/index.js';

const x = zeros(2, 3);

test.each<[string, () => unknown, new (...args: never[]) => Error, string]>([
  [
    'searchsorted',
    () => searchsorted(x, zeros(4, 2)),
    ShapeError,
    'searchsorted: the sequence is [2, 3], the values [4, 2]; they may differ in the last axis alone',
  ],
  [
    'a side',
    () => searchsorted(zeros(2), 1, { side: 'left', right: true }),
    ArgumentError,
    "searchsorted: side is 'left', right is true; they must agree",
  ],
])('%s says what is wrong', (_, run, kind, message) => {
  expect(run).toThrow(kind);
  expect(run).toThrow(message);
});

test('NaN is among no others', () => {
  expect(isin(tensor([Number.NaN, 1]), tensor([Number.NaN, 1])).tolist()).toEqual([false, true]);
});

// What torch.isin gives.
test('values are compared in the dtype of both', () => {
  const large = 2n ** 53n;
  const int64 = tensor([large + 1n, large]);
  expect(isin(int64, tensor([large])).tolist()).toEqual([false, true]);
  expect(isin(int64, large).tolist()).toEqual([false, true]);
  expect(isin(int64, tensor([2 ** 53])).tolist()).toEqual([true, true]);
  const tenth = tensor([0.1], { dtype: 'float64' });
  expect(isin(tenth, tensor([0.1])).tolist()).toEqual([false]);
  expect(isin(0.1, tensor([0.1])).item()).toBe(true);
  expect(isin(tensor([0]), tensor([-0])).tolist()).toEqual([true]);
  expect(isin(2.5, tensor([2n])).item()).toBe(false);
});
