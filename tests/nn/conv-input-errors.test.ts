// Every input of a layer that PyTorch refuses: refused here too, with the whole text that a user reads, and with
// PyTorch's sentence as a field.
import { describe, expect, test } from 'vitest';
import { isConvlensError } from '../../src/core/errors.js';
import { nn, ones } from '../../src/index.js';
import { pytorchMessage, pytorchMessages } from '../golden/conv-errors.js';
import { caught } from './thrown.js';

const lines = (...text: string[]): string => text.join('\n');

/** The call as the golden file names it, ours, and what it throws. */
const CASES: readonly (readonly [string, () => unknown, string])[] = [
  [
    'Conv2d(3, 8, 3)([1, 4, 5, 5])',
    () => new nn.Conv2d(3, 8, 3)(ones([1, 4, 5, 5])),
    lines(
      'ShapeError: Conv2d(3, 8, 3): the input has 4 channels, the layer takes 3',
      '  input   [1, 4, 5, 5]    N=1  C=4  H=5  W=5',
      '  weight  [8, 3, 3, 3]    out=8  in=3  kH=3  kW=3',
    ),
  ],
  [
    'Conv2d(3, 8, 3)([4, 5, 5])',
    () => new nn.Conv2d(3, 8, 3)(ones([4, 5, 5])),
    lines(
      'ShapeError: Conv2d(3, 8, 3): the input has 4 channels, the layer takes 3',
      '  input   [4, 5, 5]       C=4  H=5  W=5',
      '  weight  [8, 3, 3, 3]    out=8  in=3  kH=3  kW=3',
    ),
  ],
  [
    'Conv2d(3, 64, 7)([1, 224, 224, 3])',
    () => new nn.Conv2d(3, 64, 7)(ones([1, 224, 224, 3])),
    lines(
      'ShapeError: Conv2d(3, 64, 7): the input has 224 channels, the layer takes 3',
      '  input   [1, 224, 224, 3]    read as N=1  C=224  H=224  W=3',
      '  weight  [64, 3, 7, 7]',
      '  The last axis is 3: channels last? Try input.permute(0, 3, 1, 2)',
    ),
  ],
  [
    'Conv2d(3, 8, 3)([32, 32, 3])',
    () => new nn.Conv2d(3, 8, 3)(ones([32, 32, 3])),
    lines(
      'ShapeError: Conv2d(3, 8, 3): the input has 32 channels, the layer takes 3',
      '  input   [32, 32, 3]     read as C=32  H=32  W=3',
      '  weight  [8, 3, 3, 3]',
      '  The last axis is 3: channels last? Try input.permute(2, 0, 1)',
    ),
  ],
  [
    'Conv2d(1, 8, 3)([64, 28, 28])',
    () => new nn.Conv2d(1, 8, 3)(ones([64, 28, 28])),
    lines(
      'ShapeError: Conv2d(1, 8, 3): the input has 64 channels, the layer takes 1',
      '  input   [64, 28, 28]    read as C=64  H=28  W=28',
      '  weight  [8, 1, 3, 3]',
      '  64 grey images without a channel axis? Try input.reshape(64, 1, 28, 28)',
    ),
  ],
  [
    'Conv2d(3, 8, 3)([1, 1, 9, 9])',
    () => new nn.Conv2d(3, 8, 3)(ones([1, 1, 9, 9])),
    lines(
      'ShapeError: Conv2d(3, 8, 3): the input has 1 channel, the layer takes 3',
      '  input   [1, 1, 9, 9]    N=1  C=1  H=9  W=9',
      '  weight  [8, 3, 3, 3]    out=8  in=3  kH=3  kW=3',
      '  A grey image for colour? Try input.expand(1, 3, 9, 9)',
    ),
  ],
  [
    'Conv2d(3, 8, 3)([2, 8, 9, 9])',
    () => new nn.Conv2d(3, 8, 3)(ones([2, 8, 9, 9])),
    lines(
      'ShapeError: Conv2d(3, 8, 3): the input has 8 channels, the layer takes 3',
      '  input   [2, 8, 9, 9]    N=2  C=8  H=9  W=9',
      '  weight  [8, 3, 3, 3]    out=8  in=3  kH=3  kW=3',
      '  8 is what this layer gives: was it applied twice?',
    ),
  ],
  [
    'Conv2d(4, 8, 3, { groups: 2 })([1, 3, 5, 5])',
    () => new nn.Conv2d(4, 8, 3, { groups: 2 })(ones([1, 3, 5, 5])),
    lines(
      'ShapeError: Conv2d(4, 8, 3, { groups: 2 }): the input has 3 channels, the layer takes 4',
      '  input   [1, 3, 5, 5]    N=1  C=3  H=5  W=5',
      '  weight  [8, 2, 3, 3]    out=8  in=2  kH=3  kW=3',
    ),
  ],
  [
    'Conv1d(3, 8, 3)([4, 9])',
    () => new nn.Conv1d(3, 8, 3)(ones([4, 9])),
    lines(
      'ShapeError: Conv1d(3, 8, 3): the input has 4 channels, the layer takes 3',
      '  input   [4, 9]       C=4  L=9',
      '  weight  [8, 3, 3]    out=8  in=3  kL=3',
    ),
  ],
  [
    'Conv1d(3, 8, 3)([2, 9, 3])',
    () => new nn.Conv1d(3, 8, 3)(ones([2, 9, 3])),
    lines(
      'ShapeError: Conv1d(3, 8, 3): the input has 9 channels, the layer takes 3',
      '  input   [2, 9, 3]    read as N=2  C=9  L=3',
      '  weight  [8, 3, 3]',
      '  The last axis is 3: channels last? Try input.permute(0, 2, 1)',
    ),
  ],
  [
    'Conv2d(3, 8, 3)([5, 5])',
    () => new nn.Conv2d(3, 8, 3)(ones([5, 5])),
    'ShapeError: Conv2d(3, 8, 3): the input has 2 axes, [5, 5]; it takes [C, H, W] or [N, C, H, W]',
  ],
  [
    'Conv2d(1, 8, 3)([5, 5])',
    () => new nn.Conv2d(1, 8, 3)(ones([5, 5])),
    lines(
      'ShapeError: Conv2d(1, 8, 3): the input has 2 axes, [5, 5]; it takes [C, H, W] or [N, C, H, W]',
      '  One grey image? Try input.reshape(1, 5, 5)',
    ),
  ],
  [
    'Conv2d(3, 8, 3)([2, 4, 3, 5, 5])',
    () => new nn.Conv2d(3, 8, 3)(ones([2, 4, 3, 5, 5])),
    lines(
      'ShapeError: Conv2d(3, 8, 3): the input has 5 axes, [2, 4, 3, 5, 5]; it takes [C, H, W] or [N, C, H, W]',
      '  Two batch axes? Try input.reshape(8, 3, 5, 5)',
    ),
  ],
  [
    'Conv2d(3, 8, 3)([])',
    () => new nn.Conv2d(3, 8, 3)(ones([])),
    'ShapeError: Conv2d(3, 8, 3): the input has 0 axes, []; it takes [C, H, W] or [N, C, H, W]',
  ],
  [
    'Conv1d(1, 8, 3)([5])',
    () => new nn.Conv1d(1, 8, 3)(ones([5])),
    lines(
      'ShapeError: Conv1d(1, 8, 3): the input has 1 axis, [5]; it takes [C, L] or [N, C, L]',
      '  One signal? Try input.reshape(1, 5)',
    ),
  ],
  [
    'Conv2d(3, 8, 3)([1, 3, 2, 2])',
    () => new nn.Conv2d(3, 8, 3)(ones([1, 3, 2, 2])),
    lines(
      'ShapeError: Conv2d(3, 8, 3): the kernel does not fit along H and W',
      '  3 taps span 3 cells, the input has 2 (no padding)',
    ),
  ],
  [
    'Conv2d(3, 8, 3)([0, 3, 2, 2])',
    () => new nn.Conv2d(3, 8, 3)(ones([0, 3, 2, 2])),
    lines(
      'ShapeError: Conv2d(3, 8, 3): the kernel does not fit along H and W',
      '  3 taps span 3 cells, the input has 2 (no padding)',
    ),
  ],
  [
    'Conv2d(1, 1, 3, { dilation: 3 })([1, 1, 6, 6])',
    () => new nn.Conv2d(1, 1, 3, { dilation: 3 })(ones([1, 1, 6, 6])),
    lines(
      'ShapeError: Conv2d(1, 1, 3, { dilation: 3 }): the kernel does not fit along H and W',
      '  3 taps with dilation 3 span 7 cells, the input has 6 (no padding)',
      '  Fits with dilation ≤ 2, or padding ≥ 1',
    ),
  ],
  [
    'Conv2d(1, 1, [3, 5], { padding: 1 })([1, 4, 2])',
    () => new nn.Conv2d(1, 1, [3, 5], { padding: 1 })(ones([1, 4, 2])),
    lines(
      'ShapeError: Conv2d(1, 1, [3, 5], { padding: 1 }): the kernel does not fit along W',
      '  5 taps span 5 cells, the input has 2 (4 with padding 1)',
    ),
  ],
  [
    'Conv2d(1, 1, [5, 7])([1, 4, 6])',
    () => new nn.Conv2d(1, 1, [5, 7])(ones([1, 4, 6])),
    lines(
      'ShapeError: Conv2d(1, 1, [5, 7]): the kernel does not fit along H and W',
      '  along H: 5 taps span 5 cells, the input has 4 (no padding)',
      '  along W: 7 taps span 7 cells, the input has 6 (no padding)',
    ),
  ],
  [
    'Conv1d(1, 1, 4, { dilation: 2 })([1, 5])',
    () => new nn.Conv1d(1, 1, 4, { dilation: 2 })(ones([1, 5])),
    lines(
      'ShapeError: Conv1d(1, 1, 4, { dilation: 2 }): the kernel does not fit along L',
      '  4 taps with dilation 2 span 7 cells, the input has 5 (no padding)',
      '  Fits with dilation ≤ 1, or padding ≥ 1',
    ),
  ],
  [
    'Conv2d(3, 8, 3, { padding: 2 })([1, 3, 0, 5])',
    () => new nn.Conv2d(3, 8, 3, { padding: 2 })(ones([1, 3, 0, 5])),
    lines(
      'ShapeError: Conv2d(3, 8, 3, { padding: 2 }): the input has no cells along H; only the batch may be empty',
      '  input  [1, 3, 0, 5]    N=1  C=3  H=0  W=5',
    ),
  ],
  [
    "Conv2d(3, 8, 3, { padding: 'same' })([1, 3, 0, 5])",
    () => new nn.Conv2d(3, 8, 3, { padding: 'same' })(ones([1, 3, 0, 5])),
    lines(
      "ShapeError: Conv2d(3, 8, 3, { padding: 'same' }): the kernel does not fit along H",
      "  3 taps span 3 cells, the input has 0 (2 with padding 'same')",
    ),
  ],
  [
    'Conv1d(3, 8, 3, { padding: 2 })([3, 0])',
    () => new nn.Conv1d(3, 8, 3, { padding: 2 })(ones([3, 0])),
    lines(
      'ShapeError: Conv1d(3, 8, 3, { padding: 2 }): the input has no cells along L; only the batch may be empty',
      '  input  [3, 0]    C=3  L=0',
    ),
  ],
  [
    "Conv2d(1, 1, 3, { padding: 4, paddingMode: 'reflect' })([1, 1, 4, 4])",
    () => new nn.Conv2d(1, 1, 3, { padding: 4, paddingMode: 'reflect' })(ones([1, 1, 4, 4])),
    lines(
      "ShapeError: Conv2d(1, 1, 3, { padding: 4, paddingMode: 'reflect' }): 'reflect' mirrors at most 3 cells of an axis of 4, padding asks for 4 along W",
      "  'replicate' has no such limit",
    ),
  ],
  [
    "Conv2d(1, 1, 3, { padding: 5, paddingMode: 'circular' })([1, 4, 4])",
    () => new nn.Conv2d(1, 1, 3, { padding: 5, paddingMode: 'circular' })(ones([1, 4, 4])),
    lines(
      "ShapeError: Conv2d(1, 1, 3, { padding: 5, paddingMode: 'circular' }): 'circular' wraps at most 4 cells of an axis of 4, padding asks for 5 along W",
      "  'replicate' has no such limit",
    ),
  ],
  [
    "Conv2d(1, 1, 3, { padding: 1, paddingMode: 'replicate' })([1, 1, 0, 4])",
    () => new nn.Conv2d(1, 1, 3, { padding: 1, paddingMode: 'replicate' })(ones([1, 1, 0, 4])),
    "ShapeError: Conv2d(1, 1, 3, { padding: 1, paddingMode: 'replicate' }): 'replicate' has no cell to copy on an axis of 0, padding asks for 1 along H",
  ],
  [
    'Conv2d(3, 8, 3)(float64)',
    () => new nn.Conv2d(3, 8, 3)(ones(1, 3, 5, 5, { dtype: 'float64' })),
    lines(
      'DTypeError: Conv2d(3, 8, 3): input is float64, weight is float32; they must agree',
      "  Try input.to('float32'), or build the layer with { dtype: 'float64' }",
    ),
  ],
  [
    'Conv2d(3, 8, 3, { bias: false })(float64)',
    () => new nn.Conv2d(3, 8, 3, { bias: false })(ones(1, 3, 5, 5, { dtype: 'float64' })),
    lines(
      'DTypeError: Conv2d(3, 8, 3, { bias: false }): input is float64, weight is float32; they must agree',
      "  Try input.to('float32'), or build the layer with { dtype: 'float64' }",
    ),
  ],
  [
    'Conv2d(3, 8, 3)(int64)',
    () => new nn.Conv2d(3, 8, 3)(ones(1, 3, 5, 5, { dtype: 'int64' })),
    lines(
      'DTypeError: Conv2d(3, 8, 3): input is int64, weight is float32; they must agree',
      "  Try input.to('float32')",
    ),
  ],
  [
    'Conv2d(3, 8, 3)(uint8)',
    () => new nn.Conv2d(3, 8, 3)(ones(1, 3, 5, 5, { dtype: 'uint8' })),
    lines(
      'DTypeError: Conv2d(3, 8, 3): input is uint8, weight is float32; they must agree',
      "  Try input.to('float32')",
    ),
  ],
  [
    'Conv2d(3, 8, 3)(bool)',
    () => new nn.Conv2d(3, 8, 3)(ones(1, 3, 5, 5, { dtype: 'bool' })),
    lines(
      'DTypeError: Conv2d(3, 8, 3): input is bool, weight is float32; they must agree',
      "  Try input.to('float32')",
    ),
  ],
  [
    'Conv2d(3, 8, 3)([1])',
    () => new nn.Conv2d(3, 8, 3)([1] as never),
    lines('ArgumentError: Conv2d(3, 8, 3): input is [1], not a tensor', '  Try tensor(input)'),
  ],
  [
    'Conv2d(3, 8, 3)(null)',
    () => new nn.Conv2d(3, 8, 3)(null as never),
    'ArgumentError: Conv2d(3, 8, 3): input is null, not a tensor',
  ],
];

test('every recorded call is here', () => {
  const recorded = pytorchMessages().filter((call) => call.startsWith('Conv') && call.includes(')('));
  expect(CASES.map(([call]) => call).sort()).toEqual(recorded.sort());
});

describe('a layer says what is wrong with its input, and what to do', () => {
  test.each(CASES)('%s', (call, body, text) => {
    const error = caught(body);
    expect(String(error)).toBe(text);
    if (!isConvlensError(error)) throw new Error('not an error of ours');
    expect(pytorchMessage(call)).toContain(error.pytorch);
  });
});

test('the facts are fields, for a program to read', () => {
  const error = caught(() => new nn.Conv2d(3, 64, 7)(ones(1, 224, 224, 3)));
  expect(error).toBeInstanceOf(RangeError);
  expect(error).toMatchObject({
    name: 'ShapeError',
    op: 'Conv2d(3, 64, 7)',
    operands: [
      { name: 'input', shape: [1, 224, 224, 3], axes: ['N', 'C', 'H', 'W'], readAs: true },
      { name: 'weight', shape: [64, 3, 7, 7] },
    ],
    axis: 1,
    expected: 3,
    actual: 224,
    hint: 'The last axis is 3: channels last? Try input.permute(0, 3, 1, 2)',
  });
});
