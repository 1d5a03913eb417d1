import { describe, expect, test } from 'vitest';
import type { DType } from '../../src/core/dtype.js';
import { isConvlensError } from '../../src/core/errors.js';
import { functional as F, type Shape, tensor, zeros } from '../../src/index.js';
import { EXACT, expectClose } from '../close.js';
import { hashedValues } from '../golden/hashed-values.js';
import { decodeValues, readGolden } from '../golden/read-golden.js';
import { caught, thrown } from '../nn/thrown.js';

interface Case {
  readonly name: string;
  readonly seed: number;
  readonly input: { readonly shape: Shape; readonly dtype: DType };
  readonly amounts: number[];
  readonly options: F.PadOptions;
  readonly shape?: Shape;
  readonly values?: string;
  readonly error?: string;
}

const { cases } = readGolden<Case>('pad');

function padded({ input: { shape, dtype }, seed, amounts, options }: Case): ReturnType<typeof F.pad> {
  return F.pad(tensor(hashedValues(shape, seed, dtype, true), { shape, dtype }), amounts, options);
}

describe('pad agrees with PyTorch', () => {
  const good = cases.filter(({ error }) => error === undefined);
  const bad = cases.filter(({ error }) => error !== undefined);

  test('there are results and refusals of every mode', () => {
    for (const mode of ['constant', 'reflect', 'replicate', 'circular']) {
      expect(good.filter(({ options }) => options.mode === mode).length).toBeGreaterThan(10);
      expect(bad.filter(({ options }) => options.mode === mode).length).toBeGreaterThan(5);
    }
  });

  test.each(good)('$name $input.shape $amounts $options', (item) => {
    const data = decodeValues(item.values!, item.input.dtype);
    expectClose(padded(item), { shape: item.shape!, data }, EXACT);
  });

  test.each(bad)('$name $input.shape $amounts $options is refused', (item) => {
    const error = caught(() => padded(item));
    expect(isConvlensError(error)).toBe(true);
    if (isConvlensError(error) && error.pytorch !== undefined) expect(item.error).toContain(error.pytorch);
  });
});

describe('what pad refuses', () => {
  const x = zeros(1, 1, 4, 4);
  test.each<[() => unknown, string]>([
    [() => F.pad(x, [1, 1, 1]), 'ArgumentError: pad: [1, 1, 1] has 3 numbers; each axis takes two'],
    [
      () => F.pad(x, [1, 1], { mode: 'wrap' as never }),
      "ArgumentError: pad: no mode 'wrap'\n  Modes: 'constant', 'reflect', 'replicate', 'circular'",
    ],
    [
      () => F.pad(x, [1, 1], { mode: 'zeros' as never }),
      "ArgumentError: pad: no mode 'zeros'; did you mean 'constant'?\n  Modes: 'constant', 'reflect', 'replicate', 'circular'",
    ],
    [
      () => F.pad(x, [1, 1, 1, 1], { mode: 'reflect', value: 1 }),
      "ArgumentError: pad: value is 1; mode 'reflect' copies cells and takes none",
    ],
    [
      () => F.pad(x, [4, 0, 0, 0], { mode: 'reflect' }),
      "ShapeError: pad: 'reflect' mirrors at most 3 cells of an axis of 4, padding asks for 4 along axis 3 of [1, 1, 4, 4]\n  'replicate' has no such limit",
    ],
    [
      () => F.pad(x, [1, 1], { mode: 'reflect' }),
      "ShapeError: pad: amounts for 1 axis of the input [1, 1, 4, 4]; mode 'reflect' takes an input of 2 or 3 axes",
    ],
    [
      () => F.pad(x, [-3, -2]),
      'ShapeError: pad: padding [-3, -2] leaves less than nothing of the 4 along axis 3 of [1, 1, 4, 4]',
    ],
    [
      () => F.pad(x, 1 as never),
      'ArgumentError: pad: the amounts are 1; they are an array, [left, right] of the last axis first',
    ],
    [() => F.pad(x, [1.5, 0]), 'ArgumentError: pad: amount 0 is 1.5; it takes a whole number'],
    [() => F.pad(x, [1, 1], { value: 'a' as never }), "ArgumentError: pad: value is 'a'; it takes a number"],
    [
      () => F.pad(zeros(3, { dtype: 'int32' }), [1, 1], { value: 0.5 }),
      'ArgumentError: pad: value is 0.5; a tensor of int32 holds whole numbers',
    ],
    [
      () => F.pad([1] as never, [1, 1]),
      'ArgumentError: pad: input is [1], not a tensor\n  Try tensor(input)',
    ],
    [
      () => F.pad(zeros(3), [2 ** 50, 0]),
      'ShapeError: pad: 1125899906842627 values of float32 take 4503600 GB; there is no memory for them',
    ],
  ])('%#', (call, text) => expect(thrown(call)).toBe(text));
});

test('pad keeps the dtype, and fills with what it holds', () => {
  expect(F.pad(tensor([true]), [1, 0], { value: true }).tolist()).toEqual([true, true]);
  expect(F.pad(tensor([5n]), [1, 1], { value: 7n }).dtype).toBe('int64');
  expect(F.pad(tensor([1, 2]), [0, 1], { value: Number.NaN }).tolist()).toEqual([1, 2, Number.NaN]);
});
