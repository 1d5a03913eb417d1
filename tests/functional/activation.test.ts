import { describe, expect, test } from 'vitest';
import { functional as F, manualSeed, nn, ones, tensor, zeros } from '../../src/index.js';
import { failures, functionCases } from '../golden/function-case.js';
import { thrown } from '../nn/thrown.js';

const cases = functionCases('activations');

describe.each([...new Set(cases.map(({ call }) => call))])('%s', (call) => {
  const ours = cases.filter((item) => item.call === call);

  test.each([
    ['', false],
    [' for views with gaps', true],
  ])('gives PyTorch’s results and gradients%s', (_, gaps) => {
    expect(ours.length).toBeGreaterThan(2);
    expect(failures(ours, gaps)).toEqual([]);
  });
});

test('corners, infinities and NaN have PyTorch’s values and slopes', () => {
  const nan = Number.NaN;
  const inf = Number.POSITIVE_INFINITY;
  const x = [-3, 3, nan, inf, -inf, 0, -0.5, 0.5];
  const both = (fn: (x: ReturnType<typeof tensor>) => ReturnType<typeof tensor>): unknown[] => {
    const leaf = tensor(new Float64Array(x), { requiresGrad: true });
    const y = fn(leaf);
    y.backward(ones(8, { dtype: 'float64' }));
    return [y, leaf.grad].map((one) => one?.tolist<number[]>().map((value) => Math.round(value * 1e4) / 1e4));
  };
  expect(both(F.hardsigmoid)).toEqual([
    [0, 1, nan, 1, 0, 0.5, 0.4167, 0.5833],
    [0, 0, 0, 0, 0, 0.1667, 0.1667, 0.1667],
  ]);
  expect(both(F.hardtanh)).toEqual([
    [-1, 1, nan, 1, -1, 0, -0.5, 0.5],
    [0, 0, 1, 0, 0, 1, 1, 1],
  ]);
  expect(both(F.hardshrink)).toEqual([
    [-3, 3, nan, inf, -inf, 0, 0, 0],
    [1, 1, 1, 1, 1, 0, 0, 0],
  ]);
  expect(both(F.softshrink)).toEqual([
    [-2.5, 2.5, nan, inf, -inf, 0, -0, 0],
    [1, 1, 1, 1, 1, 0, 0, 0],
  ]);
  expect(both((leaf) => F.threshold(leaf, 0.5, 7))).toEqual([
    [7, 3, nan, inf, 7, 7, 7, 7],
    [0, 1, 1, 1, 0, 0, 0, 0],
  ]);
  expect(both(F.leakyRelu)).toEqual([
    [-0.03, 3, nan, inf, -inf, 0, -0.005, 0.5],
    [0.01, 1, 0.01, 1, 0.01, 0.01, 0.01, 1],
  ]);
  expect(both(F.hardswish)[1]).toEqual([0, 1, 1, 1, 0, 0.5, 0.3333, 0.6667]);
  expect(both(F.logsigmoid)[1]).toEqual([0.9526, 0.0474, nan, 0, 1, 0.5, 0.6225, 0.3775]);
});

test('rrelu draws PyTorch’s slopes while it is trained', () => {
  manualSeed(1);
  const x = tensor([-1, 1, -1, -1, 2, -1]);
  const layer = new nn.RReLU();
  // torch.manual_seed(1); F.rrelu(torch.tensor([-1., 1, -1, -1, 2, -1]), training=True)
  const expected = [-0.1377, 1, -0.1718, -0.1738, 2, -0.1619];
  const close = (values: number[]): void => {
    for (const [i, value] of values.entries()) expect(value).toBeCloseTo(expected[i], 4);
  };
  close(layer(x).tolist());
  manualSeed(1);
  close(F.rrelu(x, { training: true }).tolist());
  expect(layer.eval()(x).tolist<number[]>()[0]).toBeCloseTo(-(1 / 8 + 1 / 3) / 2);
});

test.each<[() => unknown, string]>([
  [
    () => F.gelu(zeros([2], { dtype: 'int32' })),
    `DTypeError: gelu: the input is int32; it takes float32 or float64
  Try input.to('float32')`,
  ],
  [
    () => F.leakyRelu(ones(1), { slope: 1 } as never),
    `ArgumentError: leakyRelu: no option 'slope'
  Options: negativeSlope, inplace`,
  ],
  [
    () => F.leakyRelu(ones(1), '1' as never),
    "ArgumentError: leakyRelu: negativeSlope is '1'; it takes a number",
  ],
  [() => F.elu(ones(1), { inplace: 1 } as never), 'ArgumentError: elu: inplace is 1; it takes true or false'],
  [
    () => F.gelu(ones(1), { approximate: 'tan' as never }),
    "ArgumentError: gelu: approximate is 'tan'; it takes 'none' or 'tanh'; did you mean 'tanh'?",
  ],
  [() => F.hardtanh(ones(1), { minVal: 2 }), 'ArgumentError: hardtanh: minVal 2 is beyond maxVal 1'],
  [
    () => F.hardtanh(zeros([1], { dtype: 'uint8' })),
    'ArgumentError: hardtanh: minVal is -1; the input is uint8, whose values begin at 0',
  ],
  [
    () => F.relu6(zeros([1], { dtype: 'bool' })),
    `DTypeError: relu6: the input is bool; it takes numbers
  Try input.to('float32')`,
  ],
  [
    () => F.softsign(zeros([1], { dtype: 'bool' })),
    `DTypeError: softsign: the input is bool; it takes numbers
  Try input.to('float32')`,
  ],
  [() => F.celu(ones(1), 0), 'ArgumentError: celu: alpha is 0; x is divided by it'],
  [() => F.softshrink(ones(1), -1), 'ArgumentError: softshrink: lambd is -1; it must be at least 0'],
  [() => F.rrelu(ones(1), { lower: 1 }), 'ArgumentError: rrelu: lower 1 is beyond upper 0.3333333333333333'],
  [() => F.threshold(ones(1), 1, undefined as never), 'ArgumentError: threshold: value is missing'],
  [
    () => F.glu(ones(2, 3)),
    'ShapeError: glu: axis 1 of the input [2, 3] is 3; it is halved, so it must be even',
  ],
  [
    () => F.prelu(ones(2, 3), ones(2)),
    `ShapeError: prelu: the weight is [2]; an input [2, 3] takes [1] or [3]
  input   [2, 3]
  weight  [2]`,
  ],
  [
    () => F.prelu(ones(2), ones([1], { dtype: 'float64' })),
    `DTypeError: prelu: input is float32, weight is float64; they are both float32, or both float64
  Try input.to('float64')`,
  ],
  [() => F.mish([1] as never), 'ArgumentError: mish: input is [1], not a tensor\n  Try tensor(input)'],
])('refuses %#', (call, message) => {
  expect(thrown(call)).toBe(message);
});
