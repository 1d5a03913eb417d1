// Every bad argument and operand of conv1d and conv2d that PyTorch refuses: refused here too, with the whole text
// that a user reads, and with PyTorch's sentence as a field.
import { describe, expect, test } from 'vitest';
import { isConvlensError } from '../../src/core/errors.js';
import { functional as F, ones } from '../../src/index.js';
import { pytorchMessage, pytorchMessages } from '../golden/conv-errors.js';
import { caught, thrown } from '../nn/thrown.js';

const lines = (...text: string[]): string => text.join('\n');
const x = ones(1, 3, 5, 5);
const w = ones(8, 3, 3, 3);

/** The call as the golden file names it, ours, and what it throws. */
const CASES: readonly (readonly [string, () => unknown, string])[] = [
  [
    'conv2d([1, 4, 5, 5], [8, 3, 3, 3])',
    () => F.conv2d(ones([1, 4, 5, 5]), ones([8, 3, 3, 3])),
    lines(
      'ShapeError: conv2d: the input has 4 channels, the weight takes 3',
      '  input   [1, 4, 5, 5]    N=1  C=4  H=5  W=5',
      '  weight  [8, 3, 3, 3]    out=8  in=3  kH=3  kW=3',
    ),
  ],
  [
    'conv2d([5, 5], [8, 1, 3, 3])',
    () => F.conv2d(ones([5, 5]), ones([8, 1, 3, 3])),
    lines(
      'ShapeError: conv2d: the input has 2 axes, [5, 5]; it takes [C, H, W] or [N, C, H, W]',
      '  One grey image? Try input.reshape(1, 5, 5)',
    ),
  ],
  [
    'conv2d([1, 4, 5, 5], [8, 1, 3, 3])',
    () => F.conv2d(ones([1, 4, 5, 5]), ones([8, 1, 3, 3])),
    lines(
      'ShapeError: conv2d: the input has 4 channels, the weight takes 1',
      '  input   [1, 4, 5, 5]    N=1  C=4  H=5  W=5',
      '  weight  [8, 1, 3, 3]    out=8  in=1  kH=3  kW=3',
      '  The weight fits with { groups: 4 }',
    ),
  ],
  [
    'conv2d([1, 3, 5, 5], [8, 3, 3, 3], { groups: 2 })',
    () => F.conv2d(ones([1, 3, 5, 5]), ones([8, 3, 3, 3]), { groups: 2 }),
    lines(
      'ShapeError: conv2d: the input has 3 channels, the weight takes 6 (2 groups of 3)',
      '  input   [1, 3, 5, 5]    N=1  C=3  H=5  W=5',
      '  weight  [8, 3, 3, 3]    out=8  in=3  kH=3  kW=3',
      '  The weight fits with { groups: 1 }',
    ),
  ],
  [
    'conv2d([1, 3, 5, 5], [8, 1, 3, 3], { groups: 3 })',
    () => F.conv2d(ones([1, 3, 5, 5]), ones([8, 1, 3, 3]), { groups: 3 }),
    lines(
      "ShapeError: conv2d: the weight's 8 filters cannot be divided into 3 groups (possible groups: 1, 2, 4, 8)",
      '  input   [1, 3, 5, 5]    N=1  C=3  H=5  W=5',
      '  weight  [8, 1, 3, 3]    out=8  in=1  kH=3  kW=3',
    ),
  ],
  [
    'conv2d([2, 2, 4, 4], [2, 2, 3, 3], { groups: 3 })',
    () => F.conv2d(ones([2, 2, 4, 4]), ones([2, 2, 3, 3]), { groups: 3 }),
    lines(
      "ShapeError: conv2d: the weight's 2 filters cannot be divided into 3 groups (possible groups: 1, 2)",
      '  input   [2, 2, 4, 4]    N=2  C=2  H=4  W=4',
      '  weight  [2, 2, 3, 3]    out=2  in=2  kH=3  kW=3',
    ),
  ],
  [
    'conv2d(x, w, { groups: 0 })',
    () => F.conv2d(x, w, { groups: 0 }),
    'ArgumentError: conv2d: groups is 0; it must be at least 1',
  ],
  [
    'conv2d(x, w, { groups: 1.5 })',
    () => F.conv2d(x, w, { groups: 1.5 }),
    'ArgumentError: conv2d: groups is 1.5; it takes a whole number',
  ],
  [
    'conv2d(x, w, { dilation: -1 })',
    () => F.conv2d(x, w, { dilation: -1 }),
    'ArgumentError: conv2d: dilation is -1; it must be at least 1',
  ],
  [
    "conv2d(x, w, { stride: '2' })",
    () => F.conv2d(x, w, { stride: '2' as never }),
    "ArgumentError: conv2d: stride is '2'; it takes one or two whole numbers",
  ],
  [
    "conv2d(x, w, { padding: 'bogus' })",
    () => F.conv2d(x, w, { padding: 'bogus' as never }),
    lines("ArgumentError: conv2d: no padding 'bogus'", "  Padding is whole numbers, 'same' or 'valid'"),
  ],
  [
    "conv2d(x, w, { padding: 'same', stride: 2 })",
    () => F.conv2d(x, w, { padding: 'same', stride: 2 }),
    lines(
      "ArgumentError: conv2d: padding 'same' needs stride 1, got [2, 2]",
      '  For an output of ceil(size / 2): padding 1 with kernelSize 3',
    ),
  ],
  [
    'conv1d(x, w, { padding: [1, 1] })',
    () => F.conv1d(ones(1, 3, 5), ones(8, 3, 3), { padding: [1, 1] }),
    lines(
      'ArgumentError: conv1d: padding has 2 numbers, [1, 1]; a 1-D convolution takes one',
      '  A number for each side? Pad first: F.pad(input, [left, right])',
    ),
  ],
  [
    'conv2d(x, w, { bias: [7] })',
    () => F.conv2d(x, w, { bias: ones(7) }),
    lines(
      "ShapeError: conv2d: the bias is [7]; the weight's 8 filters take [8]",
      '  bias    [7]',
      '  weight  [8, 3, 3, 3]    out=8  in=3  kH=3  kW=3',
    ),
  ],
  [
    'conv2d(x, w, { bias: [8, 1] })',
    () => F.conv2d(x, w, { bias: ones(8, 1) }),
    lines(
      "ShapeError: conv2d: the bias is [8, 1]; the weight's 8 filters take [8]",
      '  bias    [8, 1]',
      '  weight  [8, 3, 3, 3]    out=8  in=3  kH=3  kW=3',
      '  Try bias.reshape(8)',
    ),
  ],
  [
    'conv2d(float64, float32)',
    () => F.conv2d(x.to('float64'), w),
    lines(
      'DTypeError: conv2d: input is float64, weight is float32; they must agree',
      "  Try input.to('float32'), or build the layer with { dtype: 'float64' }",
    ),
  ],
  [
    'conv2d(float32, float32, float64)',
    () => F.conv2d(x, w, { bias: ones(8, { dtype: 'float64' }) }),
    lines(
      'DTypeError: conv2d: input is float32, bias is float64; they must agree',
      "  Try bias.to('float32')",
    ),
  ],
  [
    'conv2d(int64, float32)',
    () => F.conv2d(x.to('int64'), w),
    lines(
      'DTypeError: conv2d: input is int64, weight is float32; they must agree',
      "  Try input.to('float32')",
    ),
  ],
  [
    'conv2d(bool, bool)',
    () => F.conv2d(x.to('bool'), w.to('bool')),
    lines(
      'DTypeError: conv2d: input and weight are bool; a convolution multiplies and adds numbers',
      "  Try input.to('float32') and weight.to('float32')",
    ),
  ],
  [
    'conv2d([1, 3, 5, 5], [8, 3, 3])',
    () => F.conv2d(ones([1, 3, 5, 5]), ones([8, 3, 3])),
    lines(
      'ShapeError: conv2d: the weight has 3 axes, [8, 3, 3]; it takes [out, in, kH, kW]',
      "  A weight of 3 axes is conv1d's",
    ),
  ],
  [
    'conv1d([1, 3, 5], [8, 3, 3, 3])',
    () => F.conv1d(ones([1, 3, 5]), ones([8, 3, 3, 3])),
    lines(
      'ShapeError: conv1d: the weight has 4 axes, [8, 3, 3, 3]; it takes [out, in, kL]',
      "  A weight of 4 axes is conv2d's",
    ),
  ],
  [
    'conv1d([1, 3, 5], [8, 3])',
    () => F.conv1d(ones([1, 3, 5]), ones([8, 3])),
    'ShapeError: conv1d: the weight has 2 axes, [8, 3]; it takes [out, in, kL]',
  ],
  [
    'conv2d([1, 3, 5, 5], [0, 3, 3, 3])',
    () => F.conv2d(ones([1, 3, 5, 5]), ones([0, 3, 3, 3])),
    lines(
      'ShapeError: conv2d: the weight has 0 filters; it must have at least 1',
      '  weight  [0, 3, 3, 3]    out=0  in=3  kH=3  kW=3',
    ),
  ],
  [
    'conv2d([1, 3, 5, 5], [8, 3, 0, 3])',
    () => F.conv2d(ones([1, 3, 5, 5]), ones([8, 3, 0, 3])),
    lines(
      'ShapeError: conv2d: the weight has 0 taps along H; it must have at least 1',
      '  weight  [8, 3, 0, 3]    out=8  in=3  kH=0  kW=3',
    ),
  ],
  [
    'conv2d([[1]], w)',
    () => F.conv2d([[1]] as never, w),
    lines('ArgumentError: conv2d: input is [[1]], not a tensor', '  Try tensor(input)'),
  ],
];

test('every recorded call of a function is here', () => {
  const recorded = pytorchMessages().filter((call) => call.startsWith('conv'));
  expect(CASES.map(([call]) => call).sort()).toEqual(recorded.sort());
});

describe('conv1d and conv2d say what is wrong and what to do', () => {
  test.each(CASES)('%s', (call, body, text) => {
    const error = caught(body);
    expect(String(error)).toBe(text);
    if (!isConvlensError(error)) throw new Error('not an error of ours');
    expect(pytorchMessage(call)).toContain(error.pytorch);
  });
});

test('a bias in the third place, as PyTorch takes it, is told where it goes', () => {
  expect(thrown(() => F.conv2d(x, w, ones(8) as never))).toBe(
    'ArgumentError: conv2d: options are one object, like { bias: … }; got a tensor [8]',
  );
});

test('an output that no memory holds', () => {
  expect(thrown(() => F.conv2d(x, w, { padding: 2 ** 24 }))).toBe(
    'ShapeError: conv2d: 9007200865353800 values of float32 take 36028803 GB; there is no memory for them',
  );
});
