import { describe, expect, test } from 'vitest';
import { checkDType } from '../../src/core/check-dtype.js';
import { describeValue } from '../../src/core/describe.js';
import { closest } from '../../src/core/did-you-mean.js';
import { ArgumentError } from '../../src/core/errors.js';
import { checkOptions } from '../../src/core/options.js';
import { tensor } from '../../src/index.js';

const ALLOWED = ['stride', 'padding', 'dilation', 'groups', 'bias', 'paddingMode', 'dtype'];

describe('checkOptions', () => {
  test('lets through what exists, and nothing at all', () => {
    expect(() => checkOptions('conv2d', undefined, ALLOWED)).not.toThrow();
    expect(() => checkOptions('conv2d', {}, ALLOWED)).not.toThrow();
    expect(() => checkOptions('conv2d', { stride: 2, paddingMode: 'reflect' }, ALLOWED)).not.toThrow();
  });

  test.each([
    [{ strides: 2 }, "conv2d: no option 'strides'; did you mean 'stride'?"],
    [{ padding_mode: 'reflect' }, "conv2d: no option 'padding_mode'; did you mean 'paddingMode'?"],
    [{ pad: 1 }, "conv2d: no option 'pad'; did you mean 'padding'?"],
    [{ device: 'cpu' }, "conv2d: no option 'device'\n  Options: stride, padding, dilation"],
    [3, 'conv2d: options are one object, like { stride: … }; got 3'],
    [[1, 2], 'conv2d: options are one object, like { stride: … }; got [1, 2]'],
    [null, 'conv2d: options are one object, like { stride: … }; got null'],
    [tensor([1]), 'conv2d: options are one object, like { stride: … }; got a tensor [1]'],
  ])('refuses %j', (options, message) => {
    const call = () => checkOptions('conv2d', options, ALLOWED);
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});

test('closest finds slips, snake_case and beginnings, and nothing far away', () => {
  expect(closest('dilaton', ALLOWED)).toBe('dilation');
  expect(closest('gruops', ALLOWED)).toBe('groups');
  expect(closest('Padding', ALLOWED)).toBe('padding');
  expect(closest('padding-mode', ALLOWED)).toBe('paddingMode');
  expect(closest('learningRate', ALLOWED)).toBeUndefined();
  expect(closest('', ALLOWED)).toBeUndefined();
});

test('checkDType knows other names of our dtypes', () => {
  expect(checkDType('zeros', 'int64')).toBe('int64');
  expect(() => checkDType('zeros', 'torch.long')).toThrow(
    "zeros: no dtype 'torch.long'; did you mean 'int64'?",
  );
  expect(() => checkDType('zeros', 'double')).toThrow("did you mean 'float64'?");
  expect(() => checkDType('zeros', 'flaot32')).toThrow("did you mean 'float32'?");
  expect(() => checkDType('zeros', 'complex64')).toThrow(
    "zeros: no dtype 'complex64'\n  Dtypes: float32, float64, int32, int64, uint8, bool",
  );
  expect(() => checkDType('zeros', 32)).toThrow('zeros: no dtype 32');
});

test('describeValue says any value in one short line', () => {
  expect([1, 'a', null, undefined, true, 5n, -0, Number.NaN].map(describeValue)).toEqual([
    '1',
    "'a'",
    'null',
    'undefined',
    'true',
    '5n',
    '-0',
    'NaN',
  ]);
  expect(describeValue([1, [2, 'x']])).toBe("[1, [2, 'x']]");
  expect(describeValue([1, 2, 3, 4, 5, 6, 7])).toBe('[1, 2, 3, 4, 5, 6, ...]');
  expect(describeValue(new Float32Array(2))).toBe('a Float32Array');
  expect(describeValue({})).toBe('an object');
  expect(describeValue(new Map())).toBe('a Map');
  expect(describeValue(() => 1)).toBe('a function');
  expect(describeValue('x'.repeat(80))).toHaveLength(42);
});
