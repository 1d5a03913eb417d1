// Every argument of a layer that PyTorch refuses, there often at the first forward: refused here in the constructor,
// with the whole text that a user reads, and with PyTorch's sentence as a field.
import { describe, expect, test } from 'vitest';
import { isConvlensError } from '../../src/core/errors.js';
import { nn } from '../../src/index.js';
import { pytorchMessage, pytorchMessages } from '../golden/conv-errors.js';
import { caught, thrown } from './thrown.js';

const lines = (...text: string[]): string => text.join('\n');

/** The call as the golden file names it, ours, and what it throws. */
const CASES: readonly (readonly [string, () => unknown, string])[] = [
  [
    'Conv2d(3, 6, 3, { groups: 2 })',
    () => new nn.Conv2d(3, 6, 3, { groups: 2 }),
    'ArgumentError: Conv2d: inChannels 3 is not divisible by groups 2 (possible groups: 1, 3)',
  ],
  [
    'Conv2d(4, 6, 3, { groups: 4 })',
    () => new nn.Conv2d(4, 6, 3, { groups: 4 }),
    'ArgumentError: Conv2d: outChannels 6 is not divisible by groups 4 (possible groups: 1, 2)',
  ],
  [
    'Conv2d(4, 8, 3, { groups: 0 })',
    () => new nn.Conv2d(4, 8, 3, { groups: 0 }),
    'ArgumentError: Conv2d: groups is 0; it must be at least 1',
  ],
  [
    'Conv2d(4, 8, 3, { groups: -1 })',
    () => new nn.Conv2d(4, 8, 3, { groups: -1 }),
    'ArgumentError: Conv2d: groups is -1; it must be at least 1',
  ],
  [
    "Conv2d(3, 8, 3, { paddingMode: 'bad' })",
    () => new nn.Conv2d(3, 8, 3, { paddingMode: 'bad' as never }),
    lines(
      "ArgumentError: Conv2d: no paddingMode 'bad'",
      "  Padding modes: 'zeros', 'reflect', 'replicate', 'circular'",
    ),
  ],
  [
    "Conv2d(3, 8, 3, { padding: 'bad' })",
    () => new nn.Conv2d(3, 8, 3, { padding: 'bad' as never }),
    lines("ArgumentError: Conv2d: no padding 'bad'", "  Padding is whole numbers, 'same' or 'valid'"),
  ],
  [
    "Conv2d(3, 8, 3, { padding: 'SAME' })",
    () => new nn.Conv2d(3, 8, 3, { padding: 'SAME' as never }),
    "ArgumentError: Conv2d: no padding 'SAME'; did you mean 'same'?",
  ],
  [
    "Conv2d(3, 8, 3, { stride: 2, padding: 'same' })",
    () => new nn.Conv2d(3, 8, 3, { stride: 2, padding: 'same' }),
    lines(
      "ArgumentError: Conv2d: padding 'same' needs stride 1, got [2, 2]",
      '  For an output of ceil(size / 2): padding 1 with kernelSize 3',
    ),
  ],
  [
    "Conv2d(3, 8, 3, { stride: [1, 2], padding: 'same' })",
    () => new nn.Conv2d(3, 8, 3, { stride: [1, 2], padding: 'same' }),
    lines(
      "ArgumentError: Conv2d: padding 'same' needs stride 1, got [1, 2]",
      '  For an output of ceil(size / stride): padding 1 with kernelSize 3',
    ),
  ],
  [
    'Conv2d(3, 8, 3, { padding: -1 })',
    () => new nn.Conv2d(3, 8, 3, { padding: -1 }),
    'ArgumentError: Conv2d: padding is -1; it must be at least 0',
  ],
  [
    'Conv2d(3, 8, 3, { stride: 0 })',
    () => new nn.Conv2d(3, 8, 3, { stride: 0 }),
    'ArgumentError: Conv2d: stride is 0; it must be at least 1',
  ],
  [
    'Conv2d(3, 8, 3, { stride: [1, 0] })',
    () => new nn.Conv2d(3, 8, 3, { stride: [1, 0] }),
    'ArgumentError: Conv2d: stride is 0 along W; it must be at least 1',
  ],
  [
    'Conv2d(3, 8, 3, { stride: -1 })',
    () => new nn.Conv2d(3, 8, 3, { stride: -1 }),
    'ArgumentError: Conv2d: stride is -1; it must be at least 1',
  ],
  [
    'Conv2d(3, 8, 3, { dilation: 0 })',
    () => new nn.Conv2d(3, 8, 3, { dilation: 0 }),
    'ArgumentError: Conv2d: dilation is 0; it must be at least 1',
  ],
  [
    'Conv2d(3, 8, 3, { dilation: -1 })',
    () => new nn.Conv2d(3, 8, 3, { dilation: -1 }),
    'ArgumentError: Conv2d: dilation is -1; it must be at least 1',
  ],
  [
    'Conv2d(3, 8, 0)',
    () => new nn.Conv2d(3, 8, 0),
    'ArgumentError: Conv2d: kernelSize is 0; it must be at least 1',
  ],
  [
    'Conv2d(3, 8, -1)',
    () => new nn.Conv2d(3, 8, -1),
    'ArgumentError: Conv2d: kernelSize is -1; it must be at least 1',
  ],
  [
    'Conv2d(3, 8, 2.5)',
    () => new nn.Conv2d(3, 8, 2.5),
    'ArgumentError: Conv2d: kernelSize is 2.5; it takes one or two whole numbers',
  ],
  [
    'Conv2d(3, 8, null)',
    () => new nn.Conv2d(3, 8, null as never),
    'ArgumentError: Conv2d: kernelSize is null; it takes one or two whole numbers',
  ],
  [
    "Conv2d('3', 8, 3)",
    () => new nn.Conv2d('3' as never, 8, 3),
    "ArgumentError: Conv2d: inChannels is '3'; it takes a whole number",
  ],
  [
    'Conv2d(-1, 8, 3)',
    () => new nn.Conv2d(-1, 8, 3),
    'ArgumentError: Conv2d: inChannels is -1; it must be at least 0',
  ],
  [
    'Conv2d(3, 0, 3)',
    () => new nn.Conv2d(3, 0, 3),
    'ArgumentError: Conv2d: outChannels is 0; it must be at least 1',
  ],
  [
    'Conv2d(3, 8, 3, { stride: 1.5 })',
    () => new nn.Conv2d(3, 8, 3, { stride: 1.5 }),
    'ArgumentError: Conv2d: stride is 1.5; it takes one or two whole numbers',
  ],
  [
    'Conv2d(3, 8, 3, { stride: true })',
    () => new nn.Conv2d(3, 8, 3, { stride: true as never }),
    'ArgumentError: Conv2d: stride is true; it takes one or two whole numbers',
  ],
  [
    'Conv2d(3, 8, [3, 3, 3])',
    () => new nn.Conv2d(3, 8, [3, 3, 3]),
    lines(
      'ArgumentError: Conv2d: kernelSize has 3 numbers, [3, 3, 3]; a 2-D convolution takes one or two',
      '  For three axes use Conv3d',
    ),
  ],
  [
    'Conv2d(3, 8, [3])',
    () => new nn.Conv2d(3, 8, [3]),
    lines(
      'ArgumentError: Conv2d: kernelSize has 1 number, [3]; a 2-D convolution takes one for each of H and W',
      '  For the same size along every axis write 3',
    ),
  ],
  [
    'Conv1d(3, 8, [3, 3])',
    () => new nn.Conv1d(3, 8, [3, 3]),
    lines(
      'ArgumentError: Conv1d: kernelSize has 2 numbers, [3, 3]; a 1-D convolution takes one',
      '  For two axes use Conv2d',
    ),
  ],
  [
    'Conv2d(3, 8, 3, { padding: [1, 2, 3] })',
    () => new nn.Conv2d(3, 8, 3, { padding: [1, 2, 3] }),
    'ArgumentError: Conv2d: padding has 3 numbers, [1, 2, 3]; a 2-D convolution takes one or two',
  ],
  [
    'Conv2d(3, 8, 3, { stride: [1, 1, 1] })',
    () => new nn.Conv2d(3, 8, 3, { stride: [1, 1, 1] }),
    'ArgumentError: Conv2d: stride has 3 numbers, [1, 1, 1]; a 2-D convolution takes one or two',
  ],
  [
    "Conv2d(3, 8, 3, { dtype: 'int64' })",
    () => new nn.Conv2d(3, 8, 3, { dtype: 'int64' }),
    'DTypeError: Conv2d: parameters are float32 or float64, not int64',
  ],
];

test('every recorded call is here', () => {
  const recorded = pytorchMessages().filter((call) => /^Conv\d.*\)$/.test(call) && !call.includes(')('));
  expect(CASES.map(([call]) => call).sort()).toEqual(recorded.sort());
});

describe('a layer says what is wrong with its arguments, and what to do', () => {
  test.each(CASES)('%s', (call, body, text) => {
    const error = caught(body);
    expect(String(error)).toBe(text);
    if (!isConvlensError(error)) throw new Error('not an error of ours');
    expect(pytorchMessage(call)).toContain(error.pytorch);
  });
});

describe('what PyTorch takes, or says in another way', () => {
  test.each<[() => unknown, string]>([
    [
      () => new nn.Conv2d(3, 8, undefined as never),
      'ArgumentError: Conv2d: kernelSize is missing; it takes one or two whole numbers',
    ],
    [
      () => new nn.Conv1d(undefined as never, 8, 3),
      'ArgumentError: Conv1d: inChannels is missing; it takes a whole number',
    ],
    [
      () => new nn.Conv2d(3, 8, 3, { strides: 2 } as never),
      "ArgumentError: Conv2d: no option 'strides'; did you mean 'stride'?",
    ],
    [
      () => new nn.Conv2d(3, 8, 3, { padding_mode: 'reflect' } as never),
      "ArgumentError: Conv2d: no option 'padding_mode'; did you mean 'paddingMode'?",
    ],
    [
      () => new nn.Conv2d(3, 8, 3, 2 as never),
      'ArgumentError: Conv2d: options are one object, like { stride: … }; got 2\n  Try { stride: 2 }',
    ],
    [
      () => new nn.Conv2d(3, 8, true as never),
      'ArgumentError: Conv2d: kernelSize is true; it takes one or two whole numbers',
    ],
    [
      () => new nn.Conv2d(3, 8, [3, 2.5]),
      'ArgumentError: Conv2d: kernelSize is 2.5 along W; it takes whole numbers',
    ],
    [
      () => new nn.Conv2d(3, 8, Number.NaN),
      'ArgumentError: Conv2d: kernelSize is NaN; it takes one or two whole numbers',
    ],
    [
      () => new nn.Conv2d(3, 8, [0, 3]),
      'ArgumentError: Conv2d: kernelSize is 0 along H; it must be at least 1',
    ],
    [
      () => new nn.Conv2d(3, 8, []),
      'ArgumentError: Conv2d: kernelSize has 0 numbers, []; a 2-D convolution takes one or two',
    ],
    [
      () => new nn.Conv2d(3, 8, 3, { bias: null as never }),
      'ArgumentError: Conv2d: bias is null; it takes true or false',
    ],
    [
      () => new nn.Conv2d(3, 8, 3, { stride: 2 ** 60 }),
      'ArgumentError: Conv2d: stride is 1152921504606847000; that is too large to count with',
    ],
    [
      () => new nn.Conv2d(3, 8, 3, { padding: [1, 2, 3, 4] }),
      lines(
        'ArgumentError: Conv2d: padding has 4 numbers, [1, 2, 3, 4]; a 2-D convolution takes one or two',
        '  A number for each side? Pad first: F.pad(input, [left, right, top, bottom])',
      ),
    ],
    [
      () => new nn.Conv2d(3, 8, 4, { padding: 'same', stride: 2 }),
      "ArgumentError: Conv2d: padding 'same' needs stride 1, got [2, 2]",
    ],
    [
      () => new nn.Conv2d(3, 8, 3, { padding: 'same', stride: 2, dilation: 2 }),
      lines(
        "ArgumentError: Conv2d: padding 'same' needs stride 1, got [2, 2]",
        '  For an output of ceil(size / 2): padding 2 with kernelSize 3 and dilation 2',
      ),
    ],
    [
      () => new nn.Conv2d(2 ** 20, 2 ** 20, 2 ** 10),
      'ShapeError: Conv2d: 1152921504606847000 values of float32 take 4611686018 GB; there is no memory for them',
    ],
  ])('%#', (body, text) => expect(thrown(body)).toBe(text));

  test('a subclass is named as the user named it', () => {
    class Blur extends nn.Conv2d {}
    expect(thrown(() => new Blur(1, 1, 0))).toBe(
      'ArgumentError: Blur: kernelSize is 0; it must be at least 1',
    );
  });
});
