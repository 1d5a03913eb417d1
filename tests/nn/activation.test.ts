import { describe, expect, test } from 'vitest';
import { functional as F, nn, type Tensor, tensor, zeros } from '../../src/index.js';
import { thrown } from './thrown.js';

const x = tensor([
  [-2, -0.3, 0.4, 3],
  [1, -1, 0, 0.1],
]);

/** Each layer, the text that rebuilds it, and what it computes. */
const LAYERS: readonly (readonly [nn.Module, string, Tensor])[] = [
  [new nn.ReLU({ inplace: true }), 'new nn.ReLU()', F.relu(x)],
  [new nn.ReLU6(), 'new nn.ReLU6()', F.relu6(x)],
  [new nn.LeakyReLU(), 'new nn.LeakyReLU()', F.leakyRelu(x)],
  [new nn.LeakyReLU({ negativeSlope: 0.2 }), 'new nn.LeakyReLU(0.2)', F.leakyRelu(x, 0.2)],
  [new nn.Hardtanh(), 'new nn.Hardtanh()', F.hardtanh(x)],
  [new nn.Hardtanh({ maxVal: 2 }), 'new nn.Hardtanh({ maxVal: 2 })', F.hardtanh(x, { maxVal: 2 })],
  [new nn.Threshold(0.2, 7), 'new nn.Threshold(0.2, 7)', F.threshold(x, 0.2, 7)],
  [new nn.ELU(0.5), 'new nn.ELU(0.5)', F.elu(x, 0.5)],
  [new nn.CELU({ alpha: 2 }), 'new nn.CELU(2)', F.celu(x, 2)],
  [new nn.SELU(), 'new nn.SELU()', F.selu(x)],
  [new nn.Hardshrink(0.3), 'new nn.Hardshrink(0.3)', F.hardshrink(x, 0.3)],
  [new nn.Softshrink(), 'new nn.Softshrink()', F.softshrink(x)],
  [new nn.RReLU({ lower: 0.25 }).eval(), 'new nn.RReLU({ lower: 0.25 })', F.rrelu(x, { lower: 0.25 })],
  [new nn.PReLU(), 'new nn.PReLU()', F.leakyRelu(x, 0.25)],
  [new nn.PReLU(4), 'new nn.PReLU(4)', F.leakyRelu(x, 0.25)],
  [
    new nn.PReLU({ numParameters: 4, init: 0.5 }),
    'new nn.PReLU({ numParameters: 4, init: 0.5 })',
    F.leakyRelu(x, 0.5),
  ],
  [new nn.GELU(), 'new nn.GELU()', F.gelu(x)],
  [
    new nn.GELU({ approximate: 'tanh' }),
    "new nn.GELU({ approximate: 'tanh' })",
    F.gelu(x, { approximate: 'tanh' }),
  ],
  [new nn.SiLU({ inplace: true }), 'new nn.SiLU()', F.silu(x)],
  [new nn.Mish(), 'new nn.Mish()', F.mish(x)],
  [new nn.Hardswish(), 'new nn.Hardswish()', F.hardswish(x)],
  [new nn.Hardsigmoid(), 'new nn.Hardsigmoid()', F.hardsigmoid(x)],
  [new nn.Softplus(), 'new nn.Softplus()', F.softplus(x)],
  [
    new nn.Softplus({ beta: 2, threshold: 1 }),
    'new nn.Softplus({ beta: 2, threshold: 1 })',
    F.softplus(x, { beta: 2, threshold: 1 }),
  ],
  [new nn.Softsign(), 'new nn.Softsign()', F.softsign(x)],
  [new nn.Tanhshrink(), 'new nn.Tanhshrink()', F.tanhshrink(x)],
  [new nn.LogSigmoid(), 'new nn.LogSigmoid()', F.logsigmoid(x)],
  [new nn.Sigmoid(), 'new nn.Sigmoid()', F.sigmoid(x)],
  [new nn.Tanh(), 'new nn.Tanh()', F.tanh(x)],
  [new nn.GLU(), 'new nn.GLU()', F.glu(x)],
  [new nn.GLU(0), 'new nn.GLU(0)', F.glu(x, 0)],
  [new nn.Softmin(1), 'new nn.Softmin(1)', F.softmin(x, 1)],
];

describe.each(LAYERS)('%s', (layer, text, expected) => {
  test('computes what its function does', () => {
    expect((layer(x) as Tensor).tolist()).toEqual(expected.tolist());
  });

  test('prints the expression that rebuilds it, and is copied', () => {
    expect(String(layer)).toBe(text);
    expect(String(new Function('nn', `return ${text}`)(nn))).toBe(text);
    expect((layer.clone()(x) as Tensor).tolist()).toEqual(expected.tolist());
  });

  test('puts its name together for messages alone', () => {
    const copy = layer.clone();
    let asked = 0;
    Object.defineProperty(copy, 'signature', { get: () => `name ${++asked}` });
    copy(x);
    expect(asked).toBe(0);
    expect(thrown(() => copy([1, 2] as never))).toContain('name 1');
  });
});

test('Softmax2d takes a softmax over the channels', () => {
  const map = tensor([1, 2, 3, 4, 5, 6, 7, 8], { shape: [2, 2, 2] });
  expect(new nn.Softmax2d()(map).tolist()).toEqual(F.softmax(map, 0).tolist());
  expect(new nn.Softmax2d()(map.unsqueeze(0)).tolist()).toEqual(F.softmax(map.unsqueeze(0), 1).tolist());
  expect(thrown(() => new nn.Softmax2d()(x))).toBe(
    'ShapeError: Softmax2d(): the input has 2 axes, [2, 4]; it takes [C, H, W] or [N, C, H, W]',
  );
});

test('a learned slope is a parameter', () => {
  const layer = new nn.PReLU({ numParameters: 3, dtype: 'float64' });
  expect(Object.keys(layer.stateDict())).toEqual(['weight']);
  layer(zeros([2, 3], { dtype: 'float64' }).sub(2))
    .sum()
    .backward();
  expect(layer.weight.grad?.tolist()).toEqual([-4, -4, -4]);
});

test.each<[() => unknown, string]>([
  [
    () => new nn.LeakyReLU('0.1' as never),
    "ArgumentError: LeakyReLU: negativeSlope is '0.1'; it takes a number",
  ],
  [
    () => new nn.ReLU({ inPlace: true } as never),
    "ArgumentError: ReLU: no option 'inPlace'; did you mean 'inplace'?",
  ],
  [() => new nn.Hardtanh({ minVal: 3 }), 'ArgumentError: Hardtanh: minVal 3 is beyond maxVal 1'],
  [() => new nn.Threshold(1 as never, undefined as never), 'ArgumentError: Threshold: value is missing'],
  [() => new nn.PReLU(1.5), 'ArgumentError: PReLU: numParameters is 1.5; it takes a whole number'],
  [() => new nn.PReLU({ init: 'a' as never }), "ArgumentError: PReLU: init is 'a'; it takes a number"],
  [
    () => new nn.Sequential(new nn.PReLU(4))(zeros(2, 3)),
    `ShapeError: Sequential.0, PReLU(4): the weight is [4]; an input [2, 3] takes [1] or [3]
  input   [2, 3]
  weight  [4]`,
  ],
  [
    () => new nn.GELU()(zeros([1], { dtype: 'int64' })),
    `DTypeError: GELU(): the input is int64; it takes float32 or float64
  Try input.to('float32')`,
  ],
])('refuses %#', (call, message) => {
  expect(thrown(call)).toBe(message);
});
