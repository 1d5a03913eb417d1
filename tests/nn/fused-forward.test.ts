// A convolution in a row takes along the batch norm and the cut-off that follow it. Nobody is to notice, but by the clock.
import { afterEach, describe, expect, test } from 'vitest';
import {
  featureMaps,
  getNumThreads,
  manualSeed,
  nn,
  noGrad,
  randn,
  setNumThreads,
  type Tensor,
} from '../../src/index.js';
import { Convolution } from '../../src/nn/conv.js';
import { summary } from '../../src/nn/summary.js';
import { thrown } from './thrown.js';

const threads = getNumThreads();
afterEach(() => setNumThreads(threads));

/** A batch norm that has seen something. */
function normed<Norm extends nn.BatchNorm1d | nn.BatchNorm2d | nn.BatchNorm3d>(norm: Norm): Norm {
  const { runningMean, runningVar, weight, bias } = norm;
  noGrad(() => {
    runningMean?.copy_(randn(norm.numFeatures));
    runningVar?.copy_(randn(norm.numFeatures).abs().add(0.1));
    weight?.copy_(randn(norm.numFeatures));
    bias?.copy_(randn(norm.numFeatures));
  });
  return norm;
}

/** Each layer on its own. */
function oneByOne(net: nn.Sequential, x: Tensor): Tensor {
  let value = x;
  for (const layer of net) value = layer(value) as Tensor;
  return value;
}

/** How many times convolutions took something along while `body` ran. */
function fusions(body: () => void): number {
  const { forwardThen } = Convolution.prototype;
  let count = 0;
  Convolution.prototype.forwardThen = function (input, epilogue) {
    if (epilogue !== undefined) count++;
    return forwardThen.call(this, input, epilogue);
  };
  try {
    body();
  } finally {
    Convolution.prototype.forwardThen = forwardThen;
  }
  return count;
}

manualSeed(0);
const NETS: [string, nn.Sequential, readonly number[], number][] = [
  [
    'conv, batch norm, relu',
    new nn.Sequential(new nn.Conv2d(3, 8, 3), normed(new nn.BatchNorm2d(8)), new nn.ReLU()),
    [2, 3, 9, 9],
    1,
  ],
  ['conv, relu', new nn.Sequential(new nn.Conv2d(3, 8, 3, { padding: 1 }), new nn.ReLU()), [2, 3, 9, 9], 1],
  [
    'conv, batch norm',
    new nn.Sequential(new nn.Conv2d(3, 8, 3), normed(new nn.BatchNorm2d(8))),
    [2, 3, 9, 9],
    1,
  ],
  [
    'depthwise and pointwise with relu6',
    new nn.Sequential(
      new nn.Conv2d(8, 8, 3, { padding: 1, groups: 8, bias: false }),
      normed(new nn.BatchNorm2d(8)),
      new nn.ReLU6(),
      new nn.Conv2d(8, 5, 1),
      new nn.Hardtanh({ minVal: -0.2, maxVal: 0.3 }),
    ),
    [1, 8, 20, 20],
    2,
  ],
  ['one image without a batch', new nn.Sequential(new nn.Conv2d(3, 8, 3), new nn.ReLU()), [3, 9, 9], 1],
  [
    'one axis',
    new nn.Sequential(new nn.Conv1d(3, 8, 3), normed(new nn.BatchNorm1d(8)), new nn.ReLU()),
    [2, 3, 40],
    1,
  ],
  [
    'three axes',
    new nn.Sequential(new nn.Conv3d(3, 8, 3), normed(new nn.BatchNorm3d(8)), new nn.ReLU()),
    [2, 3, 5, 6, 7],
    1,
  ],
  [
    'another padding',
    new nn.Sequential(
      new nn.Conv2d(3, 8, 3, { padding: 1, paddingMode: 'reflect' }),
      normed(new nn.BatchNorm2d(8)),
    ),
    [2, 3, 9, 9],
    1,
  ],
  [
    'without weights in the norm',
    new nn.Sequential(new nn.Conv2d(3, 8, 3), new nn.BatchNorm2d(8, { affine: false })),
    [2, 3, 9, 9],
    1,
  ],
  [
    'Winograd on several threads',
    new nn.Sequential(
      new nn.Conv2d(48, 48, 3, { padding: 1 }),
      normed(new nn.BatchNorm2d(48)),
      new nn.ReLU(),
    ),
    [1, 48, 50, 50],
    1,
  ],
  ['an activation that computes', new nn.Sequential(new nn.Conv2d(3, 8, 3), new nn.SiLU()), [2, 3, 9, 9], 0],
];

describe('a row of layers without gradients', () => {
  test.each(NETS)('%s', (_, net, shape, expected) => {
    net.eval();
    const x = randn(...shape);
    noGrad(() => {
      setNumThreads(2);
      let y = x;
      expect(
        fusions(() => {
          y = net(x);
        }),
      ).toBe(expected);
      // On its own, a norm of short rows keeps its steps in double precision.
      expect(y.allclose(oneByOne(net, x), { rtol: 1e-6, atol: 1e-6 })).toBe(true);
    });
  });

  test('NaN stays NaN', () => {
    const net = new nn.Sequential(new nn.Conv2d(1, 2, 1), new nn.BatchNorm2d(2), new nn.ReLU()).eval();
    const x = randn(1, 1, 40, 40);
    x.set([0, 0, 3, 3], Number.NaN);
    expect(
      noGrad(() => net(x))
        .isnan()
        .sum()
        .item(),
    ).toBe(2);
  });

  const chain = (): nn.Sequential =>
    new nn.Sequential(new nn.Conv2d(3, 8, 3), normed(new nn.BatchNorm2d(8)), new nn.ReLU()).eval();

  test('with gradients, each layer is a node of its own', () => {
    const net = chain();
    expect(
      fusions(() =>
        net(randn(1, 3, 9, 9))
          .sum()
          .backward(),
      ),
    ).toBe(0);
    expect(net.get('0')).toHaveProperty('weight.grad');
  });

  test('in training, the norm looks at the batch', () => {
    const net = chain().train();
    const norm = net[1] as nn.BatchNorm2d;
    expect(fusions(() => noGrad(() => net(randn(1, 3, 9, 9))))).toBe(0);
    expect(norm.numBatchesTracked?.item()).toBe(1);
  });

  test('who listens is told of every layer', () => {
    const net = chain();
    const seen: string[] = [];
    for (const layer of net) layer.registerForwardHook((module) => void seen.push(module.constructor.name));
    expect(fusions(() => noGrad(() => net(randn(1, 3, 9, 9))))).toBe(0);
    expect(seen).toEqual(['Conv2d', 'BatchNorm2d', 'ReLU']);
    expect(String(summary(chain(), [1, 3, 9, 9]))).toMatch(/Conv2d[\s\S]*BatchNorm2d[\s\S]*ReLU/);
    expect(() => featureMaps(chain(), randn(1, 3, 9, 9))).not.toThrow();
  });

  test("a forward of the user's own is called", () => {
    let calls = 0;
    class Counting extends nn.ReLU {
      override forward(input: Tensor): Tensor {
        calls++;
        return super.forward(input);
      }
    }
    const net = new nn.Sequential(new nn.Conv2d(3, 8, 3), new Counting());
    noGrad(() => net(randn(1, 3, 9, 9)));
    expect(calls).toBe(1);
  });

  test('layers that do not fit say so in their own words', () => {
    const net = new nn.Sequential(new nn.Conv2d(3, 8, 3), new nn.BatchNorm2d(9), new nn.ReLU()).eval();
    expect(thrown(() => noGrad(() => net(randn(1, 3, 9, 9))))).toContain('Sequential.1, BatchNorm2d(9)');
    expect(thrown(() => noGrad(() => net(randn(1, 4, 9, 9))))).toContain('Sequential.0, Conv2d(3, 8, 3');
    const later = new nn.Sequential(new nn.Conv2d(3, 8, 3), new nn.ReLU(), new nn.Linear(3, 1));
    expect(thrown(() => noGrad(() => later(randn(1, 3, 9, 9))))).toContain('Sequential.2, Linear(3, 1)');
  });

  test('float64 is computed layer by layer', () => {
    const net = chain().double();
    const x = randn([1, 3, 9, 9], { dtype: 'float64' });
    expect(fusions(() => noGrad(() => net(x)))).toBe(0);
  });
});
