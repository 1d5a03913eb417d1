// Errors of what puts values at places, searches and splits; the numbers are in golden.test.ts.
import { expect, test } from 'vitest';
import {
  ArgumentError,
  atleast1d,
  broadcastShapes,
  canCast,
  combinations,
  cumulativeTrapezoid,
  DTypeError,
  hsplit,
  isin,
  isTensor,
  ones,
  promoteTypes,
  resultType,
  ShapeError,
  searchsorted,
  type Tensor,
  tensor,
  trapezoid,
  trilIndices,
  unravelIndex,
  vsplit,
  zeros,
} from '../../src/index.js';

const x = zeros(2, 3);
const index = tensor([0n, 1n]);
const mask = tensor([[true, false, true]]);

test.each<[string, () => unknown, new (...args: never[]) => Error, string]>([
  ['too high a derivative', () => x.polygamma(101), ArgumentError, 'polygamma: n is 101; it is at most 100'],
  ['nanmean', () => x.nanmean(5), ShapeError, 'nanmean: there is no axis 5'],
  ['nansum', () => x.nansum(5), ShapeError, 'nansum: there is no axis 5'],
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
  ['sumToSize', () => x.sumToSize(2, 2), ShapeError, 'sumToSize: [2, 3] is not what [2, 2] broadcasts to'],
  [
    'cross',
    () => x.t().cross(zeros(2, 2)),
    ShapeError,
    'cross: [3, 2] and [2, 2] have no axis of three in common',
  ],
  ['renorm', () => x.renorm(0, 0, 1), ArgumentError, 'renorm: p is 0; it takes a number, above 0'],
  ['cov', () => zeros(2, 2, 2).cov(), ShapeError, 'cov: [2, 2, 2] has 3 axes; it takes a matrix or a vector'],
  ['mode', () => zeros(2, 0).mode(), ShapeError, 'mode: axis 1 of [2, 0] has no values'],
  ['polygamma', () => x.polygamma(-1), ArgumentError, 'polygamma: n is -1; it must be at least 0'],
  ['hsplit', () => hsplit(x, 2), ShapeError, 'hsplit: axis 1 has 3, which 2 equal parts do not make up'],
  ['vsplit', () => vsplit(zeros(3), 1), ShapeError, 'vsplit: [3] has 1 axis; it takes 2 at least'],
  [
    'atleast1d',
    () => atleast1d([3] as unknown as Tensor[]),
    ArgumentError,
    'atleast1d: item 0 is 3, not a tensor',
  ],
  [
    'broadcastShapes',
    () => broadcastShapes([2], [3]),
    ShapeError,
    'broadcastShapes: [2] and [3] do not broadcast',
  ],
  [
    'no shape',
    () => broadcastShapes([-1]),
    ArgumentError,
    'broadcastShapes: size -1 along axis 0; a size is a whole number from 0',
  ],
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
    'searchsorted: side is left, right is true; they must agree',
  ],
  [
    'unravelIndex',
    () => unravelIndex(tensor([6n]), [2, 3]),
    ShapeError,
    'unravelIndex: place 6 is not in [2, 3], which has 6 values',
  ],
  ['combinations', () => combinations(x), ShapeError, 'combinations: the input is [2, 3]; it takes one axis'],
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
  ['trilIndices', () => trilIndices(-1, 2), ArgumentError, 'trilIndices'],
])('%s says what is wrong', (_, run, kind, message) => {
  expect(run).toThrow(kind);
  expect(run).toThrow(message);
});

test('what is asked of dtypes', () => {
  expect([promoteTypes('uint8', 'float32'), canCast('float32', 'int32')]).toEqual(['float32', false]);
  expect(resultType(tensor([1n]), tensor(0.5))).toBe('float32');
  expect(resultType(tensor([1n]), 2)).toBe('int64');
  expect([isTensor(x), isTensor([1])]).toEqual([true, false]);
  expect([x.elementSize(), x.itemsize, x.nbytes, x.isFloatingPoint(), x.isSigned()]).toEqual([
    4,
    4,
    24,
    true,
    true,
  ]);
});

test('NaN is among no others', () => {
  expect(isin(tensor([Number.NaN, 1]), tensor([Number.NaN, 1])).tolist()).toEqual([false, true]);
});

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
