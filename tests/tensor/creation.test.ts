import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  arange,
  DTypeError,
  empty,
  eye,
  full,
  linspace,
  ones,
  onesLike,
  ShapeError,
  Tensor,
  tensor,
  zeros,
  zerosLike,
} from '../../src/index.js';

describe('tensor', () => {
  test('takes its dtype from the values', () => {
    expect(tensor([1, 2]).dtype).toBe('float32');
    expect(tensor([1n, 2n]).dtype).toBe('int64');
    expect(tensor([[true], [false]]).dtype).toBe('bool');
    expect(tensor([true, 2]).dtype).toBe('float32');
    expect(tensor(new Float64Array(2)).dtype).toBe('float64');
    expect(tensor(new Int32Array(2)).dtype).toBe('int32');
    expect(tensor(new Uint8Array(2)).dtype).toBe('uint8');
    expect(tensor(new Uint8ClampedArray(2)).dtype).toBe('uint8');
    expect(tensor(new Int16Array(2)).dtype).toBe('int32');
    expect(tensor(new BigInt64Array(2)).dtype).toBe('int64');
    expect(tensor([new Float64Array(2), new Float64Array(2)]).dtype).toBe('float64');
    expect(tensor([]).dtype).toBe('float32');
  });

  test('takes its shape from the nesting, or as an option', () => {
    expect(tensor(3).shape).toEqual([]);
    expect(tensor([]).shape).toEqual([0]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
    expect(tensor([[[1, 2, 3]]]).shape).toEqual([1, 1, 3]);
    expect(tensor([1, 2, 3, 4, 5, 6], { shape: [2, 3] }).tolist()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  test('copies', () => {
    const source = new Float32Array([1, 2]);
    const x = tensor(source);
    const y = tensor(x);
    source[0] = 9;
    expect(x.tolist()).toEqual([1, 2]);
    x.fill_(5);
    expect(y.tolist()).toEqual([1, 2]);
  });

  test('converts to the dtype asked for', () => {
    expect(tensor([1.7, -1.7], { dtype: 'int32' }).tolist()).toEqual([1, -1]);
    expect(tensor([0, 2], { dtype: 'bool' }).tolist()).toEqual([false, true]);
    expect(tensor([3, 4], { dtype: 'int64' }).tolist()).toEqual([3, 4]);
    expect(tensor(new Float32Array([0.5, 0]), { dtype: 'bool' }).tolist()).toEqual([true, false]);
    expect(tensor(new Float32Array([2.5]), { dtype: 'int64' }).tolist()).toEqual([2]);
    expect(tensor(new BigInt64Array([7n]), { dtype: 'float64' }).tolist()).toEqual([7]);
  });

  test('takes requiresGrad', () => {
    expect(tensor([1], { requiresGrad: true }).requiresGrad).toBe(true);
    expect(tensor([1]).requiresGrad).toBe(false);
    expect(() => tensor([1n], { requiresGrad: true })).toThrow(DTypeError);
    expect(() => tensor([1], { requiresGrad: 1 as never })).toThrow(
      'tensor: requiresGrad is true or false, got 1',
    );
  });

  test.each([
    [() => tensor([[1, 2], [3]]), ShapeError, 'tensor: rows differ in length: [0] has 2 values, [1] has 1'],
    [
      () => tensor([[[1]], [[1], [2]]]),
      ShapeError,
      'tensor: rows differ in length: [0] has 1 value, [1] has 2',
    ],
    [() => tensor([[1, 2], 3]), ShapeError, 'tensor: [1] is a number, [0] is an array of 2'],
    [() => tensor([1, [2]]), ShapeError, 'tensor: [1] is an array, [0] is a number'],
    [
      () => tensor([1, '2'] as never),
      ArgumentError,
      "tensor: [1] is '2'; values are numbers, bigints or booleans",
    ],
    [() => tensor([[1, undefined]] as never), ArgumentError, 'tensor: [0][1] is undefined'],
    [
      () => tensor(null as never),
      ArgumentError,
      'tensor: makes tensors of numbers, nested arrays of numbers and typed arrays, got null',
    ],
    [() => tensor([1, 2n]), DTypeError, 'tensor: numbers and bigints side by side'],
    [
      () => tensor([1, 2, 3], { shape: [2, 2] }),
      ShapeError,
      'tensor: 3 values do not fill the shape [2, 2], which takes 4',
    ],
    [
      () => tensor([1], { dtype: 'float' as never }),
      ArgumentError,
      "tensor: no dtype 'float'; did you mean 'float32'?",
    ],
    [
      () => tensor([1], { dtyp: 'int32' } as never),
      ArgumentError,
      "tensor: no option 'dtyp'; did you mean 'dtype'?",
    ],
    [
      () => tensor([1], [2] as never),
      ArgumentError,
      'tensor: options are one object, like { dtype: … }; got [2]',
    ],
  ])('says where and what (%#)', (call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});

describe('creation functions', () => {
  test('take sizes as numbers or one array, with options', () => {
    expect(zeros(2, 3).shape).toEqual([2, 3]);
    expect(zeros([2, 3], { dtype: 'int64' }).tolist()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(ones(2, { dtype: 'bool' }).tolist()).toEqual([true, true]);
    expect(ones().item()).toBe(1);
    expect(empty(0, 3).numel).toBe(0);
    expect(full([2], 7).tolist()).toEqual([7, 7]);
    expect(full([2], 7n).dtype).toBe('int64');
    expect(full([1], true).dtype).toBe('bool');
    expect(eye(2, 3).tolist()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect(eye(2, { dtype: 'int32' }).dtype).toBe('int32');
    expect(zerosLike(ones(2, { dtype: 'uint8' })).dtype).toBe('uint8');
    expect(onesLike(zeros(2), { dtype: 'float64' }).dtype).toBe('float64');
  });

  test('arange and linspace', () => {
    expect(arange(5).tolist()).toEqual([0, 1, 2, 3, 4]);
    expect(arange(5).dtype).toBe('float32');
    expect(arange(2, 5).tolist()).toEqual([2, 3, 4]);
    expect(arange(1, 2, 0.25).tolist()).toEqual([1, 1.25, 1.5, 1.75]);
    expect(arange(5, 0, -2, { dtype: 'int64' }).tolist()).toEqual([5, 3, 1]);
    expect(arange(0).tolist()).toEqual([]);
    expect(linspace(0, 1, 5).tolist()).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(linspace(3, 9, 1).tolist()).toEqual([3]);
  });

  test.each([
    [() => zeros(-1), 'zeros: size -1 along axis 0; a size is a whole number from 0'],
    [() => zeros(2, 1.5), 'zeros: size 1.5 along axis 1'],
    [
      () => zeros(1e6, 1e6),
      'zeros: 1000000000000 values of float32 take 4000 GB; there is no memory for them',
    ],
    [() => full([2 ** 40], 1), 'full: 1099511627776 values of float32 take 4398 GB'],
    [
      () =>
        zeros(1)
          .expand(2 ** 40)
          .clone(),
      'clone: 1099511627776 values of float32 take 4398 GB',
    ],
    [
      () =>
        zeros(1)
          .expand(2 ** 40)
          .to('float64'),
      'to: 1099511627776 values of float64 take 8796 GB',
    ],
    [
      () =>
        zeros(1)
          .expand(1, 2 ** 40)
          .sum(0),
      'sum: 1099511627776 values of float32 take 4398 GB',
    ],
    [() => tensor([1], { shape: 1 as never }), 'tensor: a shape is an array like [2, 3], got 1'],
    [() => full([2], 'a' as never), "full: the value is a number, got 'a'"],
    [() => linspace(0, Number.NaN, 3), 'linspace: start and end are finite numbers, got 0 and NaN'],
    [
      () => (arange as (...numbers: number[]) => unknown)(1, 2, 3, 4),
      'arange: takes start, end and step, got 4 numbers',
    ],
    [() => new Tensor([1, 2] as never), 'Tensor: tensors are made by functions, got new Tensor([1, 2])'],
    [() => zeros('2' as never), "zeros: size '2' along axis 0"],
    [() => zeros(2, { dytpe: 'int32' } as never), "zeros: no option 'dytpe'; did you mean 'dtype'?"],
    [() => full(2 as never, 1), 'full: a shape is an array like [2, 3], got 2'],
    [() => arange(0, 1, 0), 'arange: the step is 0'],
    [() => arange(0, 1, -1), 'arange: from 0 a step of -1 leads away from 1'],
    [() => arange(Number.NaN), 'arange: start, end and step are finite numbers'],
    [() => linspace(0, 1, 2.5), 'linspace: steps is a whole number from 0, got 2.5'],
    [() => eye(-2), 'eye: size -2 along axis 0'],
    [() => zerosLike([1] as never), 'zerosLike: other is [1], not a tensor'],
  ])('say what is wrong (%#)', (call, message) => {
    expect(call).toThrow(message);
  });
});

describe('reading', () => {
  test('int64 gives numbers where they are exact', () => {
    const big = 2n ** 60n;
    expect(tensor([1n, big]).tolist()).toEqual([1, big]);
    expect(tensor([[5n]]).item()).toBe(5);
    expect(JSON.stringify({ x: tensor([1n, big]) })).toBe('{"x":[1,"1152921504606846976"]}');
  });

  test('bool gives booleans', () => {
    expect(tensor([true]).item<boolean>()).toBe(true);
    expect([...tensor([true, false]).data]).toEqual([1, 0]);
  });

  test('item asks for one value', () => {
    expect(() => zeros(2, 3).item()).toThrow(
      'item: the tensor [2, 3] has 6 values; item() reads the value of one',
    );
    expect(() => zeros(0).item()).toThrow('item: the tensor [0] has 0 values');
  });

  test('to converts, and keeps what has the dtype', () => {
    const x = tensor([1.5, -1.5, 0]);
    expect(x.to('float32')).toBe(x);
    expect(x.to('int32').tolist()).toEqual([1, -1, 0]);
    expect(x.to('bool').tolist()).toEqual([true, true, false]);
    expect(x.to('int64').tolist()).toEqual([1, -1, 0]);
    expect(x.to('int64').to('float64').tolist()).toEqual([1, -1, 0]);
    expect(tensor([300, -1]).to('uint8').tolist()).toEqual([44, 255]);
    expect(() => x.to('int8' as never)).toThrow("to: no dtype 'int8'");
  });

  test('clone, contiguous and detach', () => {
    const x = arange(6).reshape(2, 3);
    expect(x.contiguous().raw).toBe(x.raw);
    expect(x.t().contiguous().isContiguous()).toBe(true);
    expect(x.clone().raw.storage).not.toBe(x.raw.storage);
    expect(x.detach().raw).toBe(x.raw);
    expect(tensor([1], { requiresGrad: true }).detach().requiresGrad).toBe(false);
  });
});

describe('what would be read for ever, or not at all', () => {
  test('an array that holds itself, and one nested too deep', () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    let deep: unknown = 1;
    for (let i = 0; i < 20_000; i++) deep = [deep];
    for (const values of [cyclic, deep]) {
      expect(() => tensor(values as never)).toThrow('the arrays are nested more than 64 deep');
    }
  });

  test('a shape of too many axes', () => {
    expect(() => zeros(new Array<number>(1000).fill(1))).toThrow('the shape has 1000 sizes');
    expect(zeros(new Array<number>(64).fill(1)).ndim).toBe(64);
  });

  test('an array whose memory was transferred', () => {
    const values = new Float32Array(4);
    structuredClone(values.buffer, { transfer: [values.buffer] });
    expect(() => tensor(values)).toThrow(ArgumentError);
    expect(tensor(new Float32Array(0)).shape).toEqual([0]);
  });
});
