import { describe, expect, test } from 'vitest';
import * as F from '../../src/functional/index.js';
import * as nn from '../../src/nn/index.js';
import { ones, tensor, zeros } from '../../src/tensor/creation.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { thrown } from './thrown.js';

describe('layers compute what their functional forms do', () => {
  const x = tensor([
    [
      [1, -2, 3, 4, 0],
      [5, 6, 7, 8, 0],
      [-1, 0, 2, 9, 0],
    ],
  ]);

  test.each<[nn.Module, Tensor]>([
    [new nn.MaxPool2d(2), F.maxPool2d(x, 2)],
    [
      new nn.MaxPool2d([2, 3], { stride: 1, padding: [1, 0] }),
      F.maxPool2d(x, [2, 3], { stride: 1, padding: [1, 0] }),
    ],
    [new nn.MaxPool1d(3, { dilation: 2 }), F.maxPool1d(x.select(0, 0), 3, { dilation: 2 })],
    [new nn.AvgPool2d(2, { ceilMode: true }), F.avgPool2d(x, 2, { ceilMode: true })],
    [new nn.AvgPool1d(2, { divisorOverride: 3 }), F.avgPool1d(x.select(0, 0), 2, { divisorOverride: 3 })],
    [new nn.ReLU(), F.relu(x)],
    [new nn.Sigmoid(), F.sigmoid(x)],
    [new nn.Tanh(), F.tanh(x)],
    [new nn.Softmax(-1), F.softmax(x, -1)],
    [new nn.LogSoftmax(0), F.logSoftmax(x, 0)],
    [new nn.Flatten(), F.flatten(x, 1)],
    [new nn.Flatten(0, 1), F.flatten(x, 0, 1)],
    [new nn.Identity(), x],
  ])('%s', (layer, expected) => {
    const input = layer.constructor.name.endsWith('1d') ? x.select(0, 0) : x;
    expect((layer(input) as Tensor).tolist()).toEqual(expected.tolist());
  });

  test('Sigmoid and Tanh do not overflow, and keep NaN', () => {
    const extreme = tensor([0, 100, -100, Number.NaN]);
    expect(new nn.Sigmoid()(extreme).tolist()).toEqual([0.5, 1, expect.closeTo(0, 30), Number.NaN]);
    expect(new nn.Tanh()(extreme).tolist()).toEqual([0, 1, -1, Number.NaN]);
  });

  test('Linear', () => {
    const layer = new nn.Linear(5, 2);
    expect(layer(x).shape).toEqual([1, 3, 2]);
    expect(layer(x).tolist()).toEqual(F.linear(x, layer.weight, layer.bias).tolist());
    expect(new nn.Linear(5, 2, { bias: false }).bias).toBe(null);
  });

  test('max pooling with indices', () => {
    const { values, indices } = new nn.MaxPool2d(2, { returnIndices: true })(x);
    expect(values.tolist()).toEqual([[[6, 8]]]);
    expect(indices.tolist()).toEqual([[[6, 8]]]);
    expect(indices.dtype).toBe('int32');
  });
});

test.each<[nn.Module, Tensor]>([
  [new nn.Conv1d(1, 1, 2), zeros(1, 8)],
  [new nn.Conv2d(1, 1, 2, { paddingMode: 'reflect', padding: 1 }), zeros(1, 4, 4)],
  [new nn.Linear(4, 2), zeros(3, 4)],
  [new nn.MaxPool1d(2), zeros(1, 8)],
  [new nn.MaxPool2d(2), zeros(1, 4, 4)],
  [new nn.AvgPool1d(2), zeros(1, 8)],
  [new nn.AvgPool2d(2), zeros(1, 4, 4)],
  [new nn.Softmax(0), zeros(4)],
  [new nn.LogSoftmax(0), zeros(4)],
  [new nn.ReLU(), zeros(4)],
  [new nn.Sigmoid(), zeros(4)],
  [new nn.Tanh(), zeros(4)],
  [new nn.Flatten(), zeros(4, 2)],
])('%s puts its name together for messages alone', (layer, input) => {
  let asked = 0;
  Object.defineProperty(layer, 'signature', { configurable: true, get: () => `name ${++asked}` });
  layer(input);
  expect(asked).toBe(0);
  expect(thrown(() => layer([1, 2] as never))).toContain('name 1');
  delete (layer as { signature?: unknown }).signature;
  expect((layer.clone()(input) as Tensor).tolist()).toEqual((layer(input) as Tensor).tolist());
});

test('layers print the expression that rebuilds them, defaults silent', () => {
  const layers: [nn.Module, string][] = [
    [new nn.MaxPool2d(2), 'new nn.MaxPool2d(2)'],
    [new nn.MaxPool2d([3, 3], { stride: [3, 3] }), 'new nn.MaxPool2d(3)'],
    [
      new nn.MaxPool2d([2, 3], {
        stride: 1,
        padding: [1, 0],
        dilation: 2,
        ceilMode: true,
        returnIndices: true,
      }),
      'new nn.MaxPool2d([2, 3], { stride: 1, padding: [1, 0], dilation: 2, ceilMode: true, returnIndices: true })',
    ],
    [new nn.MaxPool1d(2, { stride: 1 }), 'new nn.MaxPool1d(2, { stride: 1 })'],
    [
      new nn.AvgPool2d(3, { stride: 2, countIncludePad: false, divisorOverride: 4 }),
      'new nn.AvgPool2d(3, { stride: 2, countIncludePad: false, divisorOverride: 4 })',
    ],
    [new nn.AvgPool1d(4), 'new nn.AvgPool1d(4)'],
    [new nn.Linear(400, 120), 'new nn.Linear(400, 120)'],
    [
      new nn.Linear(2, 3, { bias: false, dtype: 'float64' }),
      "new nn.Linear(2, 3, { bias: false, dtype: 'float64' })",
    ],
    [new nn.Linear(2, 3).to('float64'), "new nn.Linear(2, 3, { dtype: 'float64' })"],
    [new nn.Flatten(), 'new nn.Flatten()'],
    [new nn.Flatten(0), 'new nn.Flatten(0)'],
    [new nn.Flatten(1, 2), 'new nn.Flatten(1, 2)'],
    [new nn.ReLU(), 'new nn.ReLU()'],
    [new nn.Sigmoid(), 'new nn.Sigmoid()'],
    [new nn.Tanh(), 'new nn.Tanh()'],
    [new nn.Softmax(1), 'new nn.Softmax(1)'],
    [new nn.LogSoftmax(-1), 'new nn.LogSoftmax(-1)'],
    [new nn.Identity(), 'new nn.Identity()'],
  ];
  for (const [layer, text] of layers) {
    expect(String(layer)).toBe(text);
    const again = new Function('nn', `return ${text}`)(nn) as nn.Module;
    expect(String(again)).toBe(text);
  }
});

describe('what no input could make right is refused by the constructor', () => {
  test.each<[() => unknown, string]>([
    [
      () => new nn.MaxPool2d(2, { padding: 2 }),
      `ArgumentError: MaxPool2d: padding is 2 along H and W, more than half of kernelSize 2
  Fits with padding ≤ 1, or kernelSize ≥ 4`,
    ],
    [
      () => new nn.AvgPool2d([3, 4], { padding: [2, 2] }),
      `ArgumentError: AvgPool2d: padding is 2 along H, more than half of kernelSize 3
  Fits with padding ≤ [1, 2], or kernelSize ≥ 4`,
    ],
    [() => new nn.MaxPool2d(0), 'ArgumentError: MaxPool2d: kernelSize is 0; it must be at least 1'],
    [
      () => new nn.MaxPool2d(2, { stride: [1, 0] }),
      'ArgumentError: MaxPool2d: stride is 0 along W; it must be at least 1',
    ],
    [
      () => new nn.MaxPool2d(2, { dilation: 0 }),
      'ArgumentError: MaxPool2d: dilation is 0; it must be at least 1',
    ],
    [
      () => new nn.AvgPool1d(2, { padding: -1 }),
      'ArgumentError: AvgPool1d: padding is -1; it must be at least 0',
    ],
    [
      () => new nn.MaxPool2d(1.5),
      'ArgumentError: MaxPool2d: kernelSize is 1.5; it takes one or two whole numbers',
    ],
    [
      () => new nn.MaxPool2d([2, 2, 2]),
      'ArgumentError: MaxPool2d: kernelSize has 3 numbers, [2, 2, 2]; a 2-D pooling takes one or two\n  For three axes use MaxPool3d',
    ],
    [
      () => new nn.AvgPool1d([2, 2]),
      'ArgumentError: AvgPool1d: kernelSize has 2 numbers, [2, 2]; a 1-D pooling takes one\n  For two axes use AvgPool2d',
    ],
    [
      () => new nn.MaxPool2d(2, { strides: 1 } as never),
      "ArgumentError: MaxPool2d: no option 'strides'; did you mean 'stride'?",
    ],
    [
      () => new nn.AvgPool2d(2, { dilation: 2 } as never),
      `ArgumentError: AvgPool2d: no option 'dilation'
  Options: stride, padding, ceilMode, countIncludePad, divisorOverride`,
    ],
    [
      () => new nn.MaxPool2d(2, { ceilMode: 1 } as never),
      'ArgumentError: MaxPool2d: ceilMode is 1; it takes true or false',
    ],
    [
      () => new nn.AvgPool2d(2, { divisorOverride: 0 }),
      'ArgumentError: AvgPool2d: divisorOverride is 0; nothing can be divided by it',
    ],
    [() => new nn.Linear(-1, 3), 'ArgumentError: Linear: inFeatures is -1; it must be at least 0'],
    [() => new nn.Linear(3, 2.5), 'ArgumentError: Linear: outFeatures is 2.5; it takes a whole number'],
    [
      () => new nn.Linear(3, 2, { bais: false } as never),
      "ArgumentError: Linear: no option 'bais'; did you mean 'bias'?",
    ],
    [
      () => new nn.Linear(3, 2, { dtype: 'int32' }),
      'DTypeError: Linear: parameters are float32 or float64, not int32',
    ],
    [
      () => new nn.Softmax(undefined as never),
      'ArgumentError: Softmax: dim is missing; it takes a whole number',
    ],
    [() => new nn.Flatten(1.5), 'ArgumentError: Flatten: startDim is 1.5; it takes a whole number'],
  ])('%#', (build, message) => {
    expect(thrown(build)).toBe(message);
  });
});

describe('an input that does not fit', () => {
  test.each<[() => unknown, string]>([
    [
      () => new nn.MaxPool2d(5)(zeros(1, 4, 4)),
      `ShapeError: MaxPool2d(5): the window does not fit along H and W
  5 taps span 5 cells, the input has 4 (no padding)
  Fits with kernelSize ≤ 4`,
    ],
    [
      () => F.maxPool2d(zeros(1, 6, 9), 3, { dilation: 4, padding: 1 }),
      `ShapeError: maxPool2d: the window does not fit along H
  3 taps with dilation 4 span 9 cells, the input has 6 (8 with padding 1)
  Fits with dilation ≤ 3, or kernelSize ≤ 2 along H`,
    ],
    [
      () => new nn.AvgPool2d([5, 3])(zeros(1, 4, 2)),
      `ShapeError: AvgPool2d([5, 3]): the window does not fit along H and W
  along H: 5 taps span 5 cells, the input has 4 (no padding)
  along W: 3 taps span 3 cells, the input has 2 (no padding)
  Fits with kernelSize ≤ 2`,
    ],
    [
      () => new nn.MaxPool2d(2)(zeros(5, 5)),
      `ShapeError: MaxPool2d(2): the input has 2 axes, [5, 5]; it takes [C, H, W] or [N, C, H, W]
  One map? Try input.reshape(1, 5, 5)`,
    ],
    [
      () => F.avgPool1d(zeros(1, 2, 3, 4), 2),
      'ShapeError: avgPool1d: the input has 4 axes, [1, 2, 3, 4]; it takes [C, L] or [N, C, L]',
    ],
    [
      () => F.maxPool2d(zeros(1, 0, 4, 4), 2),
      `ShapeError: maxPool2d: the input is empty along C; only the batch may be
  input  [1, 0, 4, 4]    N=1  C=0  H=4  W=4`,
    ],
    [
      () => F.maxPool2d(zeros([1, 4, 4], { dtype: 'bool' }), 2),
      `DTypeError: maxPool2d: the input is bool; it takes numbers, not truth values
  Try input.to('float32')`,
    ],
    [
      () => new nn.AvgPool2d(2)(zeros([1, 4, 4], { dtype: 'int32' })),
      `DTypeError: AvgPool2d(2): the input is int32; it takes float32, float64 or int64
  Try input.to('float32')`,
    ],
    [
      () => new nn.Linear(400, 120)(zeros(8, 576)),
      `ShapeError: Linear(400, 120): the input's last axis is 576, the layer takes 400
  input   [8, 576]
  weight  [120, 400]    out=120  in=400
  For this input: new nn.Linear(576, 120)`,
    ],
    [
      () => new nn.Linear(400, 120)(zeros(8, 16, 5, 5)),
      `ShapeError: Linear(400, 120): the input's last axis is 5, the layer takes 400
  input   [8, 16, 5, 5]
  weight  [120, 400]       out=120  in=400
  Not flattened? Try input.flatten(1)`,
    ],
    [
      () => new nn.Linear(400, 120)(zeros(8, 16, 6, 6)),
      `ShapeError: Linear(400, 120): the input's last axis is 6, the layer takes 400
  input   [8, 16, 6, 6]
  weight  [120, 400]       out=120  in=400
  Flattened from axis 1 it would be 576: input.flatten(1) and new nn.Linear(576, 120)`,
    ],
    [
      () => new nn.Linear(400, 120)(zeros(3200)),
      `ShapeError: Linear(400, 120): the input's last axis is 3200, the layer takes 400
  input   [3200]
  weight  [120, 400]    out=120  in=400
  3200 is 8 · 400: was the batch flattened too? Try input.reshape(8, 400), or flatten(1) before`,
    ],
    [
      () => F.linear(zeros(8, 3), zeros(2, 8)),
      `ShapeError: linear: the input's last axis is 3, the weight takes 8
  input   [8, 3]
  weight  [2, 8]    out=2  in=8
  Transposed? Try input.t()`,
    ],
    [
      () => F.linear(tensor(1), zeros(2, 8)),
      'ShapeError: linear: the input is a single number, shape []; the weight takes a last axis of 8',
    ],
    [
      () => F.linear(zeros(8), zeros(2, 2, 8)),
      'ShapeError: linear: the weight has 3 axes, [2, 2, 8]; it takes [out, in]',
    ],
    [
      () => F.linear(zeros(8), zeros(2, 8), zeros(1, 2)),
      `ShapeError: linear: the bias is [1, 2]; the weight's 2 outputs take [2]
  bias    [1, 2]
  weight  [2, 8]    out=2  in=8
  Try bias.reshape(2)`,
    ],
    [
      () => new nn.Linear(8, 2)(zeros(8, { dtype: 'float64' })),
      `DTypeError: Linear(8, 2): input is float64, weight is float32; they must agree
  Try input.to('float32'), or build the layer with { dtype: 'float64' }`,
    ],
    [
      () => F.linear([1, 2] as never, zeros(2, 2)),
      `ArgumentError: linear: input is [1, 2], not a tensor
  Try tensor(input)`,
    ],
    [
      () => zeros(2, 3).matmul(zeros(2, 3)),
      `ShapeError: matmul: rows of 3 meet columns of 2; the last axis of input must be the last but one of other
  input  [2, 3]
  other  [2, 3]
  Transposed? Try input.matmul(other.transpose(-2, -1))`,
    ],
    [
      () => zeros(3, 2, 3).matmul(zeros(2, 3, 4)),
      `ShapeError: matmul: the batch axes [3] and [2] do not broadcast
  input  [3, 2, 3]
  other  [2, 3, 4]`,
    ],
    [
      () => tensor(2).matmul(zeros(3)),
      `ShapeError: matmul: input is a single number, shape []; it takes vectors and matrices
  input  []
  other  [3]
  To multiply by a number use mul`,
    ],
    [
      () => ones(2, 2).matmul(ones([2, 2], { dtype: 'float64' })),
      `DTypeError: matmul: input is float32, other is float64; they must agree
  Try other.to('float32')`,
    ],
    [
      () => new nn.Softmax(2)(zeros(3, 3)),
      `ShapeError: Softmax(2): there is no axis 2; [3, 3] has 2 (-2 to 1)
  input  [3, 3]`,
    ],
    [
      () => F.softmax(zeros([3], { dtype: 'int64' }), 0),
      `DTypeError: softmax: the input is int64; it takes float32 or float64
  Try input.to('float32')`,
    ],
  ])('%#', (call, message) => {
    expect(thrown(call)).toBe(message);
  });
});
