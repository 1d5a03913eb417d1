import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allclose,
  arange,
  cat,
  type DType,
  ones,
  stack,
  type Tensor,
  tensor,
  zeros,
} from '../../src/index.js';
import { decodeValues, readGolden } from '../golden/read-golden.js';

interface Encoded {
  readonly dtype: DType;
  readonly shape: number[];
  readonly values: string;
}

interface ArithmeticCase {
  readonly call: string;
  readonly inputs: Encoded[];
  readonly number?: number;
  readonly dim?: number | number[] | null;
  readonly keepdim?: boolean;
  readonly result: Encoded;
}

const golden = readGolden<ArithmeticCase>('arithmetic');

function decode({ dtype, shape, values }: Encoded): Tensor {
  return tensor(decodeValues(values, dtype), { dtype, shape });
}

type Method = (...args: unknown[]) => Tensor | { values: Tensor; indices: Tensor };

function run({ call, inputs, number, dim, keepdim }: ArithmeticCase): Tensor {
  const tensors = inputs.map(decode);
  if (call === 'cat') return cat(tensors, dim as number);
  if (call === 'stack') return stack(tensors, dim as number);
  const [name, part] = call.split('.');
  const x = tensors[0];
  const method = (x as unknown as Record<string, Method>)[name];
  const args: unknown[] = [];
  if (tensors.length > 1) args.push(tensors[1]);
  else if (number !== undefined) args.push(number);
  else if (dim !== undefined && !(dim === null && (name === 'max' || name === 'min')))
    args.push(dim, { keepdim });
  const result = method.apply(x, args);
  return part === undefined
    ? (result as Tensor)
    : (result as { values: Tensor; indices: Tensor })[part as 'values'];
}

/** Exact for all that is rounded once; a few units in the last place for what the C library or PyTorch's own code approximates. */
const TOLERANCE: Partial<Record<DType, number>> = { float32: 3e-7, float64: 2e-15 };
const EXACT = new Set([
  'neg',
  'abs',
  'add',
  'sub',
  'mul',
  'div',
  'relu',
  'floor',
  'ceil',
  'round',
  'maximum',
  'minimum',
]);

function expectResult(actual: Tensor, golden: ArithmeticCase, name: string): void {
  const expected = decode(golden.result);
  expect(actual.dtype, name).toBe(expected.dtype);
  expect(actual.shape, name).toEqual(expected.shape);
  const tolerance = EXACT.has(golden.call) ? 0 : (TOLERANCE[actual.dtype] ?? 0);
  const [x, y] = [actual.data, expected.data];
  for (let i = 0; i < y.length; i++) {
    if (Number.isNaN(Number(y[i])) && Number.isNaN(Number(x[i]))) continue;
    if (x[i] === y[i]) continue;
    const error = Math.abs(Number(x[i]) - Number(y[i])) / Math.max(Math.abs(Number(y[i])), 1e-3);
    expect(error, `${name}: value ${i} is ${x[i]}, PyTorch's ${y[i]}`).toBeLessThanOrEqual(tolerance);
  }
}

describe('as in PyTorch', () => {
  const calls = [...new Set(golden.cases.map(({ call }) => call))];

  test('the golden file has every call', () => {
    expect(calls.length).toBeGreaterThanOrEqual(40);
  });

  test.each(calls)('%s', (call) => {
    for (const candidate of golden.cases.filter((other) => other.call === call)) {
      const { inputs, number, dim, keepdim } = candidate;
      const operands = inputs.map(({ dtype, shape }) => `${dtype} [${shape}]`).join(', ');
      expectResult(
        run(candidate),
        candidate,
        `${call}(${operands}) ${JSON.stringify({ number, dim, keepdim })}`,
      );
    }
  });
});

describe('views', () => {
  const shape = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 });
  const view = shape.chain((sizes) =>
    fc.tuple(fc.constant(sizes), fc.shuffledSubarray([...sizes.keys()], { minLength: sizes.length })),
  );

  test('give the results of their contiguous copies', () => {
    fc.assert(
      fc.property(view, ([sizes, axes]) => {
        const count = sizes.reduce((a, b) => a * b, 1);
        const x = arange(count).reshape(sizes).permute(axes);
        const copy = x.clone();
        expect(x.add(copy).tolist()).toEqual(copy.add(copy).tolist());
        expect(x.mul(0.5).relu().tolist()).toEqual(copy.mul(0.5).relu().tolist());
        for (let dim = 0; dim < x.ndim; dim++) {
          expect(x.sum(dim).tolist()).toEqual(copy.sum(dim).tolist());
          expect(x.max(dim).indices.tolist()).toEqual(copy.max(dim).indices.tolist());
          expect(x.std(dim, { correction: 0 }).tolist()).toEqual(copy.std(dim, { correction: 0 }).tolist());
        }
        expect(cat([x, copy], -1).tolist()).toEqual(cat([copy, copy], -1).tolist());
      }),
    );
  });

  test('broadcast as if expanded', () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 0, max: 15 }), (sizes, mask) => {
        const small = sizes.map((size, i) => ((mask >> i) & 1 ? 1 : size));
        const a = arange(sizes.reduce((p, q) => p * q, 1)).reshape(sizes);
        const b = arange(small.reduce((p, q) => p * q, 1)).reshape(small);
        expect(a.sub(b).tolist()).toEqual(a.sub(b.expand(sizes).clone()).tolist());
        expect(b.sub(a).tolist()).toEqual(b.expand(sizes).clone().sub(a).tolist());
      }),
    );
  });
});

describe('in place', () => {
  test('keeps the tensor, its dtype and its storage', () => {
    const x = tensor([1, 2, 3]);
    const storage = x.raw.storage;
    expect(
      x
        .add_(1)
        .mul_(tensor([2]))
        .sub_(1)
        .div_(2),
    ).toBe(x);
    expect(x.tolist()).toEqual([1.5, 2.5, 3.5]);
    expect(x.raw.storage).toBe(storage);
    expect(storage.version).toBe(4);
    expect(x.zero_().tolist()).toEqual([0, 0, 0]);
  });

  test('refuses what the tensor cannot hold', () => {
    expect(() => tensor([1n]).div_(2)).toThrow(
      'div_: the result is float32, the tensor is int64 and cannot hold it',
    );
    expect(() => zeros(2).add_(zeros(3, 2))).toThrow('add_: the result has the shape [3, 2], the tensor [2]');
  });
});

describe('numbers beside tensors', () => {
  test('take the tensor’s dtype; a fraction makes integers float32', () => {
    const x = tensor([1, 2], { dtype: 'int32' });
    expect(x.add(1).dtype).toBe('int32');
    expect(x.add(0.5).dtype).toBe('float32');
    expect(x.div(2).dtype).toBe('float32');
    expect(tensor([1], { dtype: 'float64' }).add(0.1).item()).toBe(1.1);
    expect(tensor([true]).add(1).dtype).toBe('int64');
    expect(
      tensor([1n])
        .mul(2n ** 40n)
        .item(),
    ).toBe(2 ** 40);
  });

  test('clamp, any, all, equal, allclose', () => {
    expect(tensor([-2, 0.5, 9]).clamp({ min: 0, max: 6 }).tolist()).toEqual([0, 0.5, 6]);
    expect(
      tensor([-2, 9])
        .clamp({ max: tensor([3]) })
        .tolist(),
    ).toEqual([-2, 3]);
    expect(tensor([1, Number.NaN]).isnan().any().item<boolean>()).toBe(true);
    expect(tensor([1, 2]).equal(tensor([1, 2]))).toBe(true);
    expect(tensor([1, 2]).equal(tensor([[1, 2]]))).toBe(false);
    expect(allclose(tensor([1, Infinity]), tensor([1.000001, Infinity]))).toBe(true);
    expect(allclose(tensor([1]), tensor([1.1]))).toBe(false);
    expect(allclose(tensor([1]), tensor([1.1]), { atol: 0.2 })).toBe(true);
    expect(allclose(tensor([Infinity]), tensor([1]))).toBe(false);
    expect(allclose(tensor([NaN]), tensor([NaN]))).toBe(false);
    expect(allclose(tensor([NaN]), tensor([NaN]), { equalNan: true })).toBe(true);
    expect(
      tensor([1, 5])
        .max(tensor([3, 3]))
        .tolist(),
    ).toEqual([3, 5]);
    expect(tensor(3).sum(0).item()).toBe(3);
  });
});

test.each([
  [() => zeros(2, 3).add(zeros(4)), 'add: [2, 3] and [4] do not broadcast: 3 and 4 on the last axis'],
  [() => zeros(8, 3, 5, 5).add(zeros(3)), 'Is other meant along axis 1? Try other.reshape(3, 1, 1)'],
  [() => zeros(2).add('1' as never), "add: takes a tensor or a number, got '1'"],
  [() => zeros(2).mul([1, 2] as never), 'mul: takes a tensor or a number, got [1, 2]\n  Try tensor([…])'],
  [() => ones(2, { dtype: 'bool' }).sub(true), 'sub: bool minus bool is no number'],
  [
    () => ones(2, { dtype: 'int32' }).pow(-1),
    'pow: an integer to the power -1 is a fraction, and the tensor is int32',
  ],
  [
    () => ones(2, { dtype: 'int32' }).mean(),
    'mean: the input is int32; the mean of whole numbers is a fraction',
  ],
  [() => ones(2, { dtype: 'bool' }).std(), "Try x.to('float32').std(…)"],
  [() => ones(2, { dtype: 'bool' }).neg(), 'neg: the input is bool; it takes numbers\n  Try x.logicalNot()'],
  [() => ones(2, { dtype: 'bool' }).relu(), 'relu: the input is bool; it takes numbers'],
  [() => zeros(0).max(), 'max: there is no largest of no values, the shape is [0]'],
  [() => zeros(2, 3).sum(2), 'sum: there is no axis 2; [2, 3] has 2 (-2 to 1)'],
  [() => zeros(2, 3).sum([0, -2]), 'sum: axis 0 and -2 are the same in [0, -2]'],
  [() => zeros(2, 3).sum(0, { keepDim: true } as never), "sum: no option 'keepDim'; did you mean 'keepdim'?"],
  [() => zeros(2, 3).sum(0, { keepdim: 1 } as never), 'sum: keepdim is true or false, got 1'],
  [() => zeros(2, 3).std(0, { correction: 'x' } as never), "std: correction is a number, got 'x'"],
  [() => zeros(2).clamp({ min: 'a' as never }), "clamp: takes a tensor or a number, got 'a'"],
  [() => zeros(2, 2).argmax([0] as never), 'argmax: takes one axis, got [0]'],
  [() => zeros(2, 2).max([0, 1] as never), 'max: takes one axis, got [0, 1]'],
  [() => zeros(2).copy_([1, 2] as never), 'copy_: takes a tensor, got [1, 2]'],
  [() => zeros(2).clamp({}), 'clamp: no bound given'],
  [() => zeros(2).clamp(0 as never), 'clamp: options are one object, like { min: … }; got 0'],
  [
    () => zeros(2).allclose(zeros(2, { dtype: 'float64' })),
    'allclose: input is float32, other is float64; they must agree',
  ],
  [() => cat([]), 'cat: takes an array of at least one tensor, got []'],
  [() => cat([zeros(2), 3 as never]), 'cat: item 1 is 3, not a tensor'],
  [
    () => cat([zeros(2, 3), zeros(2, 4)]),
    'cat: tensor 1 is [2, 4], tensor 0 is [2, 3]; they may differ along axis 0 only',
  ],
  [() => stack([zeros(2), zeros(3)]), 'stack: tensor 1 is [3], tensor 0 is [2]; they must agree'],
  [() => stack([zeros(2)], 3), 'stack: there is no axis 3'],
])('says what is wrong (%#)', (call, message) => {
  expect(call).toThrow(message);
});
