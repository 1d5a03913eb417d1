import { describe, expect, test } from 'vitest';
import { Generator, manualSeed } from '../../src/core/random/generator.js';
import * as nn from '../../src/nn/index.js';
import { empty, zeros } from '../../src/tensor/creation.js';
import { decodeValues, readGolden } from '../golden/read-golden.js';
import { thrown } from './thrown.js';

interface Case {
  readonly seed: number;
  readonly call: 'kaimingUniform_' | 'kaimingNormal_' | 'xavierUniform_' | 'xavierNormal_' | 'Linear';
  readonly options: Record<string, never>;
  readonly shape: number[];
  readonly values: string;
}

const { cases } = readGolden<Case>('initialisers');

function drawn({ seed, call, options, shape }: Case): number[] {
  manualSeed(seed);
  if (call !== 'Linear') return [...(nn.init[call](empty(shape), options).data as Float32Array)];
  const { inFeatures, outFeatures, bias } = options;
  const layer = new nn.Linear(inFeatures, outFeatures, { bias });
  return layer.parameters().flatMap((parameter) => [...(parameter.data as Float32Array)]);
}

describe.each([...new Set(cases.map(({ call }) => call))])('%s', (call) => {
  test('draws PyTorch’s numbers, bit for bit', () => {
    const ours = cases.filter((item) => item.call === call);
    expect(ours.length).toBeGreaterThan(20);
    for (const item of ours) {
      const expected = [...(decodeValues(item.values, 'float32') as Float32Array)];
      expect(drawn(item), JSON.stringify({ ...item, values: '' })).toEqual(expected);
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
    "ArgumentError: kaimingUniform_: no nonlinearity 'leaky_relu'; did you mean 'leakyRelu'?\n  Nonlinearities: linear, sigmoid, tanh, relu, leakyRelu, selu",
  ],
  [
    () => nn.init.xavierUniform_(zeros(3, 3), { gian: 2 } as never),
    "ArgumentError: xavierUniform_: no option 'gian'; did you mean 'gain'?",
  ],
])('bad arguments %#', (call, message) => {
  expect(thrown(call)).toBe(message);
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
