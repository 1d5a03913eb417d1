import { describe, expect, test } from 'vitest';
import { arange, ones, ShapeError, type Tensor, tensor, zeros } from '../../src/index.js';

const x = (): Tensor => arange(6).reshape(2, 3);

describe('views and copies', () => {
  test('a diagonal and windows are views, written through', () => {
    const m = zeros(3, 3);
    m.diagonal().fill_(1);
    m.diagonal({ offset: -1 }).copy_(tensor([5, 6]));
    expect(m.tolist()).toEqual([
      [1, 0, 0],
      [5, 1, 0],
      [0, 6, 1],
    ]);
    const line = arange(5);
    line.unfold(0, 2, 2).at(1, 0).fill_(9);
    expect(line.tolist()).toEqual([0, 1, 9, 3, 4]);
  });

  test('what turns, moves or repeats copies, even where nothing changes', () => {
    const a = x();
    for (const copy of [
      a.flip(0),
      a.flip([]),
      a.roll(0),
      a.roll([], []),
      a.repeat(1, 1),
      a.rot90(0),
      a.tile(1),
    ]) {
      expect(copy.raw.storage).not.toBe(a.raw.storage);
    }
  });

  test('no values stay no values', () => {
    expect(zeros(2, 0).flip(1).shape).toEqual([2, 0]);
    expect(zeros(0, 3).roll(2, 0).shape).toEqual([0, 3]);
    expect(zeros(2, 3).repeat(0, 2).shape).toEqual([0, 6]);
    expect(zeros(2, 0).repeatInterleave(2, 0).shape).toEqual([4, 0]);
    expect(ones(2, 3).diagonal({ offset: 5 }).shape).toEqual([0]);
    expect(zeros(0).cumsum(0).shape).toEqual([0]);
    expect(zeros(2, 0).sort().values.shape).toEqual([2, 0]);
    expect(zeros(0).prod().item()).toBe(1);
    expect(zeros(0).median().item()).toBeNaN();
    expect(zeros(0).logsumexp(0).item()).toBe(-Infinity);
  });

  test('a single number is one axis of one value', () => {
    const one = tensor(4);
    expect(one.flip(0).tolist()).toBe(4);
    expect(one.roll(3).tolist()).toBe(4);
    expect(one.cumsum(0).shape).toEqual([]);
    expect(one.cummax(-1).indices.tolist()).toBe(0);
    expect(one.sort().values.shape).toEqual([]);
    expect(one.topk(1).values.tolist()).toBe(4);
    expect(one.kthvalue(1).values.tolist()).toBe(4);
    expect(one.median(0).indices.tolist()).toBe(0);
    expect(one.unfold(0, 1, 1).shape).toEqual([1]);
    expect(one.norm().item()).toBe(4);
  });

  test('NaN is the largest, and -0 stays beside 0', () => {
    const odd = tensor([2, NaN, 1, NaN]);
    expect(odd.sort().indices.tolist()).toEqual([2, 0, 1, 3]);
    expect(odd.sort(0, { descending: true }).indices.tolist()).toEqual([1, 3, 0, 2]);
    expect(odd.topk(1, { largest: false }).values.tolist()).toEqual([1]);
    expect(odd.median().item()).toBeNaN();
    expect(odd.median(0).indices.item()).toBe(1);
    expect(odd.cummin(0).values.tolist()).toEqual([2, NaN, NaN, NaN]);
    expect(tensor([0, -0]).sort().values.tolist()).toEqual([0, -0]);
  });

  test('int64 keeps every digit', () => {
    const big = tensor([2n ** 60n, 1n, -(2n ** 62n)]);
    expect(big.sort().values.at(2).item<bigint>()).toBe(2n ** 60n);
    expect(big.cumsum(0).at(1).item<bigint>()).toBe(2n ** 60n + 1n);
    expect(
      tensor([2n ** 40n, 2n ** 40n])
        .prod()
        .item(),
    ).toBe(0);
    expect(big.floorDivide(-3n).at(0).item<bigint>()).toBe(-(2n ** 60n / 3n) - 1n);
    expect(big.diag().diagonal().equal(big)).toBe(true);
  });
});

test.each([
  [() => x().flip(2), 'flip: there is no axis 2; [2, 3] has 2 (-2 to 1)'],
  [() => x().roll([1, 2]), 'roll: 2 shifts without axes'],
  [() => x().roll(1, [0, 1]), 'roll: 1 shifts and 2 axes; it takes one shift for each axis'],
  [() => x().roll(0.5, 0), 'roll: the shift is 0.5; it takes a whole number'],
  [() => x().repeat(2), 'repeat: 1 size given, [2, 3] has 2 axes; it takes one for each\n  Try x.tile(2)'],
  [() => x().repeat(2, -1), 'repeat: a size is -1; it must be at least 0'],
  [() => x().repeatInterleave(tensor([1n, 2n]), 1), 'repeatInterleave: repeats is [2], axis 1 has 3'],
  [() => x().rot90(1, [0]), 'rot90: turns in the plane of two axes, got [0]'],
  [() => x().rot90(1, [1, -1]), 'rot90: axis 1 and -1 are the same'],
  [() => x().movedim([0, 1], 0), 'movedim: 2 axes and 1 places'],
  [() => x().unflatten(1, [2, 2]), 'unflatten: the sizes [2, 2] do not multiply to axis 1, which has 3'],
  [() => x().unflatten(1, [-1, -1]), 'unflatten: the sizes [-1, -1] do not multiply to axis 1'],
  [() => x().diagonal({ dim1: 1 }), 'diagonal: axis 1 comes twice in [1, 1]'],
  [() => x().diagonal({ ofset: 1 } as never), "diagonal: no option 'ofset'; did you mean 'offset'?"],
  [() => zeros(2, 2, 2).diag(), 'diag: [2, 2, 2] has 3 axes; it takes a matrix or a vector'],
  [() => tensor(1).diagEmbed(), 'diagEmbed: the tensor is a single number'],
  [() => zeros(3).trace(), 'trace: [3] has 1 axis; it takes a matrix'],
  [() => zeros(3).tril(), 'tril: [3] has 1 axis; a triangle takes two'],
  [() => x().unfold(1, 4, 1), 'unfold: windows of 4 do not fit on axis 1, which has 3'],
  [() => x().unfold(1, 2, 0), 'unfold: step is 0; it must be at least 1'],
  [() => x().topk(4), 'topk: axis 1 of [2, 3] has 3 values, topk asks for number 4'],
  [() => x().kthvalue(0), 'kthvalue: k is 0; it must be at least 1'],
  [() => x().sort(0, { descending: 1 } as never), 'sort: descending is 1; it takes true or false'],
  [() => zeros(2, 0).median(1), 'median: axis 1 of [2, 0] has 0 values, median asks for one'],
  [() => tensor([1n]).norm(), 'norm: the input is int64; the norm of whole numbers is a fraction'],
  [() => x().norm('nuc' as never), "norm: p is a number, got 'nuc'"],
  [() => zeros(0).norm(Infinity), 'norm: of no values there is no norm with p Infinity'],
  [() => tensor([1n]).logcumsumexp(0), 'logcumsumexp: the input is int64; it takes float32 or float64'],
  [() => x().cumsum(0, { dtype: 'float' } as never), "cumsum: no dtype 'float'; did you mean 'float32'?"],
  [() => zeros(0).amax(), 'max: there is no largest of no values'],
  [() => tensor([1n]).floorDivide(0), "floorDivide: an integer is divided by 0\n  Try x.to('float32')"],
  [() => tensor([1n]).div(0, { roundingMode: 'trunc' }), 'div: an integer is divided by 0'],
  [() => x().div(2, { roundingMode: 'nearest' } as never), "div: no rounding mode 'nearest'"],
  [() => tensor([true]).remainder(true), 'remainder: the values are bool; it takes numbers'],
  [
    () => x().bitwiseAnd(1),
    "bitwiseAnd: the values are float32; it takes integers or bool\n  Try x.to('int32')",
  ],
  [() => tensor([1n]).hypot(1), 'hypot: the values are int64; it takes float32 or float64'],
  [() => tensor([1n]).add(1n, { alpha: 0.5 }), 'add: alpha is 0.5, the other operand is int64'],
  [() => x().lerp(x().to('float64'), 0.5), 'lerp: the operands are float32, float64 and float32'],
  [() => tensor([1n]).addcdiv(tensor([1n]), tensor([1n])), 'addcdiv: int64 is divided by int64'],
  [() => tensor([1n]).frac(), 'frac: the input is int64; whole numbers have no fraction'],
  [() => x().isclose(x().to('float64')), 'isclose: input is float32, other is float64; they must agree'],
  [() => tensor([1n]).sqrt_(), 'sqrt_: the result is float32, the tensor is int64 and cannot hold it'],
])('says what is wrong (%#)', (call, message) => {
  expect(call).toThrow(message);
});

test('the class of an error says what disagrees', () => {
  expect(() => x().topk(9)).toThrow(ShapeError);
});

test('in place, functions of one value and of several write over the tensor', () => {
  const a = tensor([4, -9]);
  expect(
    a
      .abs_()
      .sqrt_()
      .lerp_(tensor([4, 4]), 0.5)
      .clamp_({ max: 3.2 })
      .neg_()
      .pow_(2)
      .floor_(),
  ).toBe(a);
  expect(a.tolist()).toEqual([9, 10]);
  expect(a.addcmul_(ones(2), ones(2)).addcdiv_(ones(2), ones(2)).remainder_(4).tolist()).toEqual([3, 0]);
  const leaf = ones(2, { requiresGrad: true });
  expect(() => leaf.exp_()).toThrow('Try x.exp(…), which makes a new tensor');
});
