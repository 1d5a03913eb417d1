import { describe, expect, test } from 'vitest';
import { arange, DTypeError, ones, ShapeError, type Tensor, tensor, where, zeros } from '../../src/index.js';

const index = (...values: number[]): Tensor => tensor(values, { dtype: 'int32' });

describe('masks and conditions', () => {
  test('two numbers make the dtype that numbers make', () => {
    const mask = tensor([true, false]);
    expect(where(mask, 1, 2).dtype).toBe('float32');
    expect(where(mask, 1n, 2n).dtype).toBe('int64');
    expect(where(mask, true, false).tolist()).toEqual([true, false]);
  });

  test('NaN and infinities are chosen as they are, and -0 stays -0', () => {
    const chosen = where(tensor([true, false, true]), tensor([-0, NaN, Infinity]), tensor([NaN, -0, NaN]));
    expect(chosen.tolist()).toEqual([-0, -0, Infinity]);
  });

  test('a mask that is broadcast up makes no tensor larger', () => {
    const x = ones(2);
    expect(x.maskedFill_(tensor([true, false]), 3)).toBe(x);
    expect(x.tolist()).toEqual([3, 1]);
    expect(() => x.maskedFill_(ones(3, 2, { dtype: 'bool' }), 0)).toThrow(
      'maskedFill_: the result has the shape [3, 2], the tensor [2]',
    );
  });

  test('of nothing there is nothing', () => {
    expect(zeros(0, 3).nonzero().shape).toEqual([0, 2]);
    expect(zeros(2).nonzero().shape).toEqual([0, 1]);
    expect(tensor(5).nonzero().shape).toEqual([1, 0]);
    expect(tensor(0).nonzero().shape).toEqual([0, 0]);
    expect(zeros(2).maskedSelect(tensor([false, false])).shape).toEqual([0]);
    expect(where(tensor(true))).toEqual([]);
  });
});

describe('index tensors', () => {
  test('may be views, and of any integer dtype', () => {
    const x = arange(12).reshape(3, 4);
    const at = tensor(new Uint8Array([0, 3, 1, 2, 0, 1]), { shape: [2, 3] }).t();
    expect(x.gather(1, at).tolist()).toEqual([
      [0, 2],
      [7, 4],
      [9, 9],
    ]);
    expect(x.t().indexSelect(0, index(3)).tolist()).toEqual([[3, 7, 11]]);
  });

  test('of a single number it is one axis of one value', () => {
    const x = tensor(4);
    expect(x.gather(0, index(0, 0)).tolist()).toEqual([4, 4]);
    expect(x.indexSelect(0, index(0)).tolist()).toBe(4);
    expect(x.scatterAdd(0, index(0, 0), tensor([1, 2])).tolist()).toBe(7);
    expect(x.indexAdd(0, index(0), tensor(1)).tolist()).toBe(5);
  });

  test('integers wrap, int64 is exact', () => {
    expect(
      tensor(new Uint8Array([250]))
        .scatterAdd(0, index(0, 0), tensor(new Uint8Array([5, 5])))
        .tolist(),
    ).toEqual([4]);
    const big = tensor([2n ** 60n]);
    expect(big.scatterAdd(0, index(0), tensor([1n])).item<bigint>()).toBe(2n ** 60n + 1n);
  });

  test('in place, the tensor stays and its version grows', () => {
    const x = zeros(3);
    const { storage } = x.raw;
    expect(
      x
        .scatter_(0, index(1), 5)
        .scatterAdd_(0, index(1), tensor([1]))
        .indexAdd_(0, index(0), tensor([2])),
    ).toBe(x);
    expect(x.tolist()).toEqual([2, 6, 0]);
    expect(x.raw.storage).toBe(storage);
    expect(storage.version).toBe(3);
  });
});

test.each<[() => unknown, new (...args: never[]) => Error, string]>([
  [
    () => where(tensor([1, 0]), 1, 2),
    DTypeError,
    'where: the condition is float32; it takes bool\n  Try condition.ne(0)',
  ],
  [() => where(true as never, 1, 2), RangeError, 'where: condition is true, not a tensor'],
  [() => ones(2).where(true as never, 1), RangeError, 'where: the condition is true, not a tensor'],
  [() => where(tensor([true]), ones(2), ones(3)), ShapeError, 'where: [2] and [3] do not broadcast'],
  [
    () => ones(2).maskedFill(ones(2), 1),
    DTypeError,
    'maskedFill: the mask is float32; it takes bool\n  Try mask.ne(0)',
  ],
  [
    () => ones(2).maskedFill(tensor([true]), ones(1)),
    ShapeError,
    'maskedFill: the value has the shape [1]; it takes one number',
  ],
  [() => ones(2).maskedFill([true] as never, 1), RangeError, 'maskedFill: the mask is [true], not a tensor'],
  [() => ones(2).maskedSelect(ones(2)), DTypeError, 'maskedSelect: the mask is float32'],
  [
    () => ones(2, 3).gather(1, tensor([[3n]])),
    ShapeError,
    'gather: the index has 3, which is not on axis 1; it has 3 (0 to 2)',
  ],
  [() => ones(2, 3).gather(1, tensor([[-1n]])), ShapeError, 'Positions are counted from 0: -1 is 2'],
  [() => ones(2, 3).gather(1, tensor([[0.5]])), DTypeError, 'gather: the index is float32'],
  [() => ones(2).gather(0, tensor([true])), DTypeError, 'To pick by truth values use x.maskedSelect(mask)'],
  [() => ones(2).gather(0, 0 as never), RangeError, 'gather: the index is 0, not a tensor'],
  [
    () => ones(2, 3).gather(1, index(0)),
    ShapeError,
    'gather: the index [1] has 1 axis, input [2, 3] has 2; they must agree',
  ],
  [
    () => ones(2, 3).gather(1, zeros(3, 1, { dtype: 'int32' })),
    ShapeError,
    'gather: the index is larger than input along axis 0: 3 and 2',
  ],
  [
    () => ones(2, 3).indexSelect(0, tensor([[0n]])),
    ShapeError,
    'indexSelect: the index is [1, 1]; it takes one axis',
  ],
  [
    () => ones(2).scatter(0, index(0, 1, 1), ones(2)),
    ShapeError,
    'asks for more values than the source [2] has',
  ],
  [
    () => ones(2).scatterAdd(0, index(0), ones(1, { dtype: 'float64' })),
    DTypeError,
    "scatterAdd: the tensor is float32, the source is float64; they must agree\n  Try source.to('float32')",
  ],
  [
    () => ones(2, 3).indexAdd(0, index(0), ones(2, 3)),
    ShapeError,
    'indexAdd: the source is [2, 3]; 1 indices along axis 0 of [2, 3] take [1, 3]',
  ],
  [
    () => ones(2).indexAdd(0, index(0), ones(1), { beta: 2 } as never),
    RangeError,
    "indexAdd: no option 'beta'",
  ],
  [() => ones(0).chunk(0), RangeError, 'chunk: chunks is 0; it must be at least 1'],
])('says what is wrong (%#)', (call, kind, message) => {
  expect(call).toThrow(kind);
  expect(call).toThrow(message);
});
