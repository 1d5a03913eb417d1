import { describe, expect, test } from 'vitest';
import { Generator, manualSeed } from '../../src/core/random/generator.js';
import * as nn from '../../src/nn/index.js';
import { empty, zeros } from '../../src/tensor/creation.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { decodeValues, readGolden } from '../golden/read-golden.js';
import { thrown } from './thrown.js';

interface Case {
  readonly seed: number;
  readonly call: Exclude<keyof typeof nn.init, 'calculateGain'> | 'Linear';
  /** Positional, between the tensor and the options. */
  readonly arg?: number;
  readonly options: Record<string, never>;
  readonly shape: number[];
  readonly values: string;
}

const { cases } = readGolden<Case>('initialisers');

function drawn({ seed, call, arg, options, shape }: Case): number[] {
  manualSeed(seed);
  if (call !== 'Linear') {
    const fill = nn.init[call] as (...args: unknown[]) => Tensor;
    return [...(fill(empty(shape), ...(arg === undefined ? [] : [arg]), options).data as Float32Array)];
  }
  const { inFeatures, outFeatures, bias } = options;
  const layer = new nn.Linear(inFeatures, outFeatures, { bias });
  return layer.parameters().flatMap((parameter) => [...(parameter.data as Float32Array)]);
}

describe.each([...new Set(cases.map(({ call }) => call))])('%s', (call) => {
  test('gives PyTorch’s numbers, bit for bit', () => {
    const ours = cases.filter((item) => item.call === call);
    expect(ours.length).toBeGreaterThan(1);
    for (const item of ours) {
      const expected = [...(decodeValues(item.values, 'float32') as Float32Array)];
      const label = JSON.stringify({ ...item, values: '' });
      if (call === 'orthogonal_') {
        // PyTorch decomposes in single precision.
        for (const [i, value] of drawn(item).entries()) expect(value, label).toBeCloseTo(expected[i], 5);
      } else expect(drawn(item), label).toEqual(expected);
    }
  });
});

test('the plain fills write in place and return their tensor', () => {
  const x = zeros(2, 2);
  expect(nn.init.ones_(x)).toBe(x);
  expect(x.tolist()).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(nn.init.constant_(x, 3).at(0, 0).item()).toBe(3);
  expect(nn.init.zeros_(x).at(1, 1).item()).toBe(0);
  const generator = new Generator(3);
  const values = nn.init.uniform_(x, 2, 3, { generator }).data;
  expect(values.every((value) => value >= 2 && value < 3)).toBe(true);
  expect(nn.init.normal_(x, 5, 0).tolist()).toEqual([
    [5, 5],
    [5, 5],
  ]);
});

test('calculateGain is PyTorch’s', () => {
  expect(nn.init.calculateGain('relu')).toBe(Math.SQRT2);
  expect(nn.init.calculateGain('tanh')).toBe(5 / 3);
  expect(nn.init.calculateGain('leakyRelu', 0.2)).toBe(1.3867504905630728);
  expect(nn.init.calculateGain('leakyRelu')).toBe(1.4141428569978354);
});

test.each([
  [
    () => nn.init.kaimingUniform_(zeros(3)),
    'ShapeError: kaimingUniform_: a tensor [3] has no fan; a weight is [out, in, ...]',
  ],
  [
    () => nn.init.kaimingNormal_(zeros(3, 3), { mode: 'fan_out' as never }),
    "ArgumentError: kaimingNormal_: no mode 'fan_out'; did you mean 'fanOut'?",
  ],
  [
    () => nn.init.kaimingUniform_(zeros(3, 3), { nonlinearity: 'leaky_relu' as never }),
    "ArgumentError: kaimingUniform_: no nonlinearity 'leaky_relu'; did you mean 'leakyRelu'?\n  Nonlinearities: linear, sigmoid, tanh, relu, leakyRelu, selu; of a convolution linear",
  ],
  [
    () => nn.init.xavierUniform_(zeros(3, 3), { gian: 2 } as never),
    "ArgumentError: xavierUniform_: no option 'gian'; did you mean 'gain'?",
  ],
  [() => nn.init.eye_(zeros(3)), 'ShapeError: eye_: the tensor [3] has 1 axis; it takes [out, in]'],
  [
    () => nn.init.dirac_(zeros(3, 3)),
    'ShapeError: dirac_: the tensor [3, 3] has 2 axes; it takes [out, in, ...kernelSize]',
  ],
  [() => nn.init.dirac_(zeros(3, 1, 3), 2), 'ArgumentError: dirac_: 2 groups do not divide the 3 outputs'],
  [
    () => nn.init.orthogonal_(zeros(3)),
    'ShapeError: orthogonal_: the tensor [3] has 1 axis; it takes [out, in, ...]',
  ],
  [
    () => nn.init.sparse_(zeros(3, 3), 2),
    'ArgumentError: sparse_: sparsity is 2; it takes a number from 0 to 1',
  ],
  [() => nn.init.truncNormal_(zeros(3), { a: 3 }), 'ArgumentError: truncNormal_: a 3 is beyond b 2'],
  [
    () => nn.init.truncNormal_(zeros(3), { std: '1' as never }),
    "ArgumentError: truncNormal_: std is '1'; it takes a number",
  ],
])('bad arguments %#', (call, message) => {
  expect(thrown(call)).toBe(message);
});

test('orthogonal rows stay so where they are nearly the same', () => {
  const weight = nn.init.orthogonal_(zeros([20, 20], { dtype: 'float64' }));
  const product = weight.matmul(weight.t());
  for (let i = 0; i < 20; i++) {
    for (let j = 0; j < 20; j++) expect(product.at(i, j).item()).toBeCloseTo(i === j ? 1 : 0, 13);
  }
});

test('a Parameter is made of a tensor', () => {
  for (const value of [null, 3, [1]]) {
    expect(() => new nn.Parameter(value as never)).toThrow('Parameter: data is');
  }
});

describe('what is no tensor, and what are no options', () => {
  const { init } = nn;
  const fills = [
    init.uniform_,
    init.normal_,
    init.constant_,
    init.zeros_,
    init.ones_,
    init.kaimingUniform_,
    init.kaimingNormal_,
    init.xavierUniform_,
    init.xavierNormal_,
  ] as readonly ((...args: unknown[]) => unknown)[];

  test.each(fills.map((fill) => [fill.name, fill] as const))('%s names the tensor', (name, fill) => {
    expect(() => fill()).toThrow(`${name}: tensor is missing`);
    for (const value of [null, 3, [[1]], {}]) expect(() => fill(value, 1)).toThrow(', not a tensor');
  });

  test.each(fills.slice(5).map((fill) => [fill.name, fill] as const))(
    '%s names the options',
    (name, fill) => {
      for (const value of [null, 3, []]) {
        expect(() => fill(zeros(2, 2), value)).toThrow(`${name}: options are one object`);
      }
    },
  );
});
