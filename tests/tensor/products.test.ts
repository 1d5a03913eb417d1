import { expect, test } from 'vitest';
import {
  arange,
  blockDiag,
  cdist,
  einsum,
  fullLike,
  hstack,
  linspace,
  logspace,
  manualSeed,
  meshgrid,
  ones,
  randintLike,
  randn,
  randnLike,
  type Tensor,
  tensor,
  tensordot,
  zeros,
} from '../../src/index.js';

const x = (): Tensor => arange(6).reshape(2, 3);

test('einsum takes its operands in an array, too', () => {
  expect(einsum('ij,ij->', [x(), x()]).item()).toBe(55);
  expect(einsum('ij->ij', x()).raw.storage).not.toBe(undefined);
});

test('einsum of empty axes gives zeros', () => {
  expect(einsum('ij,jk->ik', zeros(2, 0), zeros(0, 3)).tolist()).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ]);
  expect(einsum('ij,jk->ik', zeros(0, 2), zeros(2, 3)).shape).toEqual([0, 3]);
});

test('like another tensor: its shape and its dtype', () => {
  const like = zeros(2, 3, { dtype: 'float64' });
  manualSeed(3);
  const drawn = randnLike(like);
  manualSeed(3);
  expect(drawn.equal(randn(2, 3, { dtype: 'float64' }))).toBe(true);
  expect(fullLike(like, 7, { dtype: 'int32' }).tolist()).toEqual([
    [7, 7, 7],
    [7, 7, 7],
  ]);
  const dice = randintLike(tensor([0n, 0n]), 1, 2);
  expect([dice.dtype, dice.tolist()]).toEqual(['int64', [1, 1]]);
  expect(like.newFull([2], 1.5).dtype).toBe('float64');
  expect(like.newZeros([2], { dtype: 'bool' }).tolist()).toEqual([false, false]);
  expect([x().double().dtype, x().long().dtype, x().typeAs(like).dtype]).toEqual([
    'float64',
    'int64',
    'float64',
  ]);
});

test('unique: each NaN is one of its own, parts of an axis are compared as wholes', () => {
  expect(tensor([NaN, 1, NaN, 1]).unique().tolist()).toEqual([1, NaN, NaN]);
  const rows = tensor([
    [3, 1],
    [1, 2],
    [3, 1],
  ]);
  const { values, inverse, counts } = rows.unique({ dim: 0, returnCounts: true });
  expect(values.tolist()).toEqual([
    [1, 2],
    [3, 1],
  ]);
  expect(inverse.tolist()).toEqual([1, 0, 1]);
  expect(counts.tolist()).toEqual([1, 2]);
  expect(zeros(0).unique().shape).toEqual([0]);
});

test.each([
  [() => einsum('ij,jk->ik', x()), "einsum: the equation 'ij,jk->ik' names 2 operands, got 1"],
  [() => einsum('ij', x(), x()), "einsum: the equation 'ij' names 1 operand, got 2"],
  [
    () => einsum('i', x()),
    "einsum: operand 0 is [2, 3], 'i' has 1 subscript; it takes one for each axis\n  For the axes not named write '...': '...i'",
  ],
  [() => einsum('ijk...', x()), "einsum: operand 0 is [2, 3], 'ijk...' has 3 subscripts"],
  [() => einsum('i1', x()), "einsum: '1' in operand 0 is no subscript; subscripts are letters"],
  [() => einsum('i.j', x()), "einsum: operand 0 has a '.' that is not part of '...'"],
  [() => einsum('...i...', x()), "einsum: operand 0 has '...' twice"],
  [() => einsum('ij->k', x()), 'einsum: subscript k of the result is in no operand'],
  [() => einsum('ij->ii', x()), 'einsum: subscript i comes twice in the result'],
  [() => einsum('ij->i->', x()), "einsum: '->' comes twice"],
  [() => einsum('ij,jk->ik', x(), x()), 'einsum: subscript j is 3 and, in operand 1, 2'],
  [() => einsum('ii', x()), 'einsum: subscript i is 2 and, in operand 0, 3'],
  [
    () => einsum('i,i', x().at(0), x().at(0).to('float64')),
    'einsum: operand 0 is float32, operand 1 is float64',
  ],
  [() => einsum('i,i', x().at(0), 1 as never), 'einsum: operand 1 is 1, not a tensor'],
  [() => einsum(x() as never, 'ij' as never), 'einsum: the equation is a tensor [2, 3]'],
  [() => einsum('ij'), 'einsum: no operands given'],
  [() => x().mm(zeros(3)), 'mm: other is [3]; it takes a matrix\n  For other axes use matmul'],
  [() => x().mm(x()), 'matmul: rows of 3 meet columns of 2'],
  [() => zeros(2, 1, 1).bmm(zeros(3, 1, 1)), 'bmm: 2 matrices meet 3; it takes as many of both\n'],
  [() => x().dot(x()), 'dot: input is [2, 3]; it takes a vector'],
  [() => x().outer([1] as never), 'outer: input is [2, 3]; it takes a vector'],
  [() => zeros(5).addmm(x(), x().t()), 'addmm: [5] does not broadcast to the product, [2, 2]'],
  [() => zeros(2).addmm(x(), x().t(), { alpha: '2' } as never), "addmm: alpha is '2'; it takes a number"],
  [() => zeros(2).addmm(x(), x().t(), { gamma: 2 } as never), "addmm: no option 'gamma'"],
  [() => tensordot(x(), x(), { dims: 1 }), 'tensordot: axis 1 of a has 3, axis 0 of b 2; they must agree'],
  [() => tensordot(x(), x(), { dims: [[0], [0, 1]] }), 'tensordot: dims is [[0], [0, 1]]; it takes a number'],
  [() => tensordot(x(), x(), { dims: 3 }), 'tensordot: dims is 3; a is [2, 3], b is [2, 3]'],
  [() => cdist(zeros(2, 3), zeros(2, 4)), 'cdist: a is [2, 3], b is [2, 4]; both take rows of one length'],
  [() => meshgrid([x()]), 'meshgrid: tensor 0 is [2, 3]; it takes vectors'],
  [
    () => meshgrid([zeros(2), tensor([1n])]),
    'meshgrid: tensor 0 is float32, tensor 1 is int64; they must agree',
  ],
  [() => meshgrid([zeros(2)], { indexing: 'yx' } as never), "meshgrid: indexing is 'yx'; it is 'ij' or 'xy'"],
  [
    () => hstack(zeros(2) as never),
    'hstack: takes an array of at least one tensor, got a tensor [2]\n  Try hstack([a, b])',
  ],
  [() => fullLike([1] as never, 2), 'fullLike: other is [1], not a tensor'],
  [() => ones(2).newZeros(2 as never), 'newZeros: a shape is an array like [2, 3], got 2'],
  [() => tensor([0.5]).bincount(), "bincount: the input is float32; it takes integers\n  Try x.to('int64')"],
  [() => tensor([-1n]).bincount(), 'bincount: the values begin at -1; they are counted from 0'],
  [() => tensor([[1n]]).bincount(), 'bincount: the input is [1, 1]; it takes one axis\n  Try x.reshape(-1)'],
  [
    () => tensor([1n]).bincount({ weights: ones(2) }),
    'bincount: the weights are a tensor [2], the values [1]',
  ],
  [() => tensor([1n]).histc(), 'histc: the input is int64; it takes float32 or float64'],
  [() => ones(2).histc({ min: 2, max: 1 }), 'histc: the bins go from 2 to 1; that is no range'],
  [() => ones(2).unique({ dim: 1 }), 'unique: there is no axis 1'],
  [() => logspace(0, 1, 2, { bas: 2 } as never), "logspace: no option 'bas'; did you mean 'base'?"],
  [() => linspace(0, 1, -1), 'linspace: steps is a whole number from 0, got -1'],
  [() => ones(2).diff(1), 'diff: there is no axis 1'],
  [() => ones(2).inner(ones(3)), 'inner: the last axes have 2 and 3; they must agree'],
  [
    () => ones(2).heaviside(tensor([1n])),
    'heaviside: the input is float32, the values are int64; they must agree',
  ],
  [() => blockDiag(zeros(1, 1, 1)), 'blockDiag: tensor 0 is [1, 1, 1]; it takes matrices'],
  [() => ones(2).quantile(2), 'quantile: q is 2; it is from 0 to 1'],
  [() => ones(2).quantile(0.5, 0, { interpolation: 'cubic' } as never), "quantile: no interpolation 'cubic'"],
  [() => ones(2).quantile(tensor([1n])), 'quantile: q is int64 [1], the input float32'],
  [() => zeros(0).quantile(0.5), 'quantile: of no values there is no quantile'],
  [
    () => tensor([1n]).nanquantile(0.5),
    "nanquantile: the input is int64; it takes float32 or float64\n  Try x.to('float32')",
  ],
  [() => ones(2).bucketize(ones(2, 2)), 'bucketize: the boundaries are [2, 2]; it takes one axis'],
  [
    () => ones(2).scatterReduce(0, tensor([0n]), ones(1), 'max' as never),
    "scatterReduce: no reduction 'max'; there is sum, prod",
  ],
  [
    () => ones(2).scatter(0, tensor([0n]), 1, { reduce: 'sum' } as never),
    "scatter: no reduction 'sum'; there is 'add' or",
  ],
])('says what is wrong (%#)', (call, message) => {
  expect(call).toThrow(message);
});
