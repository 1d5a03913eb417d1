import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arange, type DType, full, manualSeed, ones, randn, tensor, zeros } from '../../src/index.js';
import { exponential, fixed } from '../../src/tensor/printed-numbers.js';
import { formatNumbers } from '../../src/tensor/printing.js';
import { decodeValues, readGolden } from '../golden/read-golden.js';

interface PrintingCase {
  readonly dtype: DType;
  readonly shape: number[];
  readonly values: string;
  readonly text?: string;
  readonly tokens?: string[];
}

describe('numbers in PyTorch’s format', () => {
  const { cases } = readGolden<PrintingCase>('printing');

  test.each(cases.map((golden, i) => [`${i}: ${golden.dtype} [${golden.shape}]`, golden] as const))(
    '%s',
    (_, golden) => {
      const { dtype, shape, values, text, tokens } = golden;
      const printed = formatNumbers(tensor(decodeValues(values, dtype), { dtype, shape }).raw);
      if (text !== undefined) expect(printed).toBe(text);
      else expect(printed.match(/[^\s[\],]+/g)).toEqual(tokens);
    },
  );
});

test('halfway values go to the even digit, as in C', () => {
  expect(fixed(0.5, 0)).toBe('0');
  expect(fixed(1.5, 0)).toBe('2');
  expect(fixed(-2.5, 0)).toBe('-2');
  expect(fixed(0.03125, 4)).toBe('0.0312');
  expect(fixed(-0, 1)).toBe('-0.0');
  expect(exponential(100005, 4)).toBe('1.0000e+05');
  expect(exponential(100015, 4)).toBe('1.0002e+05');
  expect(exponential(1.00005e-7, 4)).toBe('1.0001e-07');
});

describe('a tensor as text', () => {
  test('has a header, a line of statistics and the numbers', () => {
    expect(String(arange(6).reshape(2, 3))).toBe(
      [
        'tensor [2, 3] float32, 24 B',
        'values 0 |█   █   █   █   █  █| 5  mean 2.500  std 1.871  1 zero, 0 NaN, 0 Inf',
        '[[0., 1., 2.],',
        ' [3., 4., 5.]]',
      ].join('\n'),
    );
  });

  test('abbreviates more than 1000 values, with fewer rows the more axes there are', () => {
    manualSeed(0);
    const lines = String(randn(20, 33, 26, 100)).split('\n');
    expect(lines[0]).toBe('tensor [20, 33, 26, 100] float32, 6.86 MB');
    expect(lines[1]).toMatch(
      /^values -4\.761 \|[ ▁▂▃▄▅▆▇█]{20}\| 4\.827 {2}mean -0\.0006 {2}std 0\.9997 {2}0 zero, 0 NaN, 0 Inf$/,
    );
    expect(lines.slice(2)).toEqual([
      '[[[[-1.1258, -1.1524, -0.2506, ..., -1.3602,  0.3446,  0.5199],',
      '   [-2.6133, -1.6965, -0.2282, ...,  0.8760, -0.2871,  1.0216],',
      '   ...,',
      '   [ 0.7638,  0.1912, -0.5438, ..., -1.7292, -0.9581,  0.8003]],',
      '  ...,',
      '  [[ 1.0095,  0.3222,  0.0983, ..., -0.7785, -0.3639, -0.9420],',
      '   [-1.8679,  0.8403,  0.8579, ..., -0.4027, -0.2375, -0.5224],',
      '   ...,',
      '   [ 0.5337,  0.3603,  0.1086, ..., -0.2195, -0.0067, -0.5960]]],',
      ' ...]',
    ]);
  });

  test('counts NaN and infinities, and aligns them', () => {
    expect(String(tensor([1, Number.NaN, Number.POSITIVE_INFINITY, 3]))).toBe(
      [
        'tensor [4] float32, 16 B',
        'values 1 |█                  █| 3  mean 2 of 2 finite  1 NaN, 1 +Inf',
        '[  1.,  NaN, +Inf,   3.]',
      ].join('\n'),
    );
    expect(String(full([2], Number.NaN))).toBe(
      'tensor [2] float32, 8 B\nvalues 0 of 2 finite  2 NaN\n[NaN, NaN]',
    );
  });

  test('is short for single numbers, bools, integers and no values', () => {
    expect(String(tensor(3.25))).toBe('tensor [] float32, 4 B\n3.2500');
    expect(String(tensor([true, false, true]))).toBe(
      'tensor [3] bool, 3 B\nvalues 2 true, 1 false\n[ true, false,  true]',
    );
    expect(String(tensor([3n, -1n]))).toBe(
      'tensor [2] int64, 16 B\nvalues -1 |█                  █| 3  mean 1  std 2.828  0 zero\n[ 3, -1]',
    );
    expect(String(zeros(0, 3))).toBe('tensor [0, 3] float32, 0 B\nno values');
  });

  test('shows a view as what it shows', () => {
    const x = arange(6).reshape(2, 3);
    expect(String(x.t())).toBe(String(x.t().clone()));
  });

  test('never has a line of more than 100 columns', () => {
    const scale = fc.constantFrom(1, 1e-9, 1e9, 3e37);
    const shape = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(shape, scale, fc.constantFrom(0, 1), (sizes, factor, special) => {
        const x = randn(sizes).mul(factor);
        if (special) x.flatten()[Symbol.iterator]().next().value!.fill_(Number.NEGATIVE_INFINITY);
        for (const line of String(x).split('\n')) expect(line.length).toBeLessThanOrEqual(100);
      }),
      { numRuns: 60 },
    );
  });
});

describe('util.inspect', () => {
  test('shows what toString() does', () => {
    const x = ones(2, 2);
    expect(inspect(x)).toBe(String(x));
  });

  test('stays on one line inside other values', () => {
    expect(inspect({ a: tensor([1, 2]), b: zeros(8, 3, 3, 3), c: [tensor(3)] })).toBe(
      '{\n  a: tensor [2] float32 [1., 2.],\n  b: tensor [8, 3, 3, 3] float32, 864 B,\n  c: [ tensor [] float32 3. ]\n}',
    );
  });
});
