// The forms in place of what the methods give.
import { expect, test } from 'vitest';
import { ones, tensor, zeros } from '../../src/index.js';

test('the forms in place write what the methods give', () => {
  const a = tensor([0.5, -0.25, 0.75]);
  const b = tensor([1, 2, -1]);
  for (const name of [
    'acos',
    'asin',
    'atan',
    'cosh',
    'erfinv',
    'exp2',
    'expm1',
    'frac',
    'log1p',
    'sinc',
    'tan',
  ] as const) {
    expect(a.clone()[`${name}_`]().equal(a[name]()), name).toBe(true);
  }
  for (const name of ['atan2', 'copysign', 'hypot', 'floatPower', 'ldexp'] as const) {
    expect(a.double()[`${name}_`](b.double()).equal(a.double()[name](b.double())), name).toBe(true);
  }
  expect(a.clone().gt_(0).tolist()).toEqual([1, 0, 1]);
  expect(a.clone().cumsum_(0).tolist()).toEqual([0.5, 0.25, 1]);
  expect(
    a
      .clone()
      .maskedScatter_(tensor([true, false, true]), b)
      .tolist(),
  ).toEqual([1, -0.25, 2]);
  expect(zeros(2, 2).addmm_(ones(2, 1), ones(1, 2)).tolist()).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(() => tensor([1n]).exp2_()).toThrow(
    'exp2_: the result is float32, the tensor is int64 and cannot hold it',
  );
});
