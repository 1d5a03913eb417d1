import { describe, expect, test } from 'vitest';
import { bernoulli, functional as F, full, manualSeed, nn, ones, tensor, zeros } from '../../src/index.js';
import { type ModuleCase, moduleFailures } from '../golden/module-case.js';
import { readGolden } from '../golden/read-golden.js';
import { thrown } from './thrown.js';

const { cases } = readGolden<ModuleCase>('layer-cases');

test.each([...new Set(cases.map(({ code }) => code))])('results and gradients are PyTorch’s: %s', (code) => {
  expect(moduleFailures(cases.filter((item) => item.code === code))).toEqual([]);
});

describe('draws are PyTorch’s for the same seed', () => {
  test('bernoulli, of a probability and of a tensor of them', () => {
    manualSeed(5); // torch.manual_seed(5); torch.bernoulli(torch.full((8,), 0.5)), …
    expect(bernoulli(full([8], 0.5)).tolist()).toEqual([0, 1, 0, 0, 0, 1, 1, 0]);
    expect(zeros(8).bernoulli_(0.3).tolist()).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
    expect(zeros([4], { dtype: 'int64' }).bernoulli_(0.3).tolist()).toEqual([0, 1, 1, 0]);
    expect(bernoulli(full([8], 0.5, { dtype: 'float64' })).tolist()).toEqual([1, 1, 0, 0, 0, 1, 1, 1]);
  });

  test('dropout of a view draws in the order of the memory', () => {
    manualSeed(5);
    expect(
      F.dropout(
        tensor([
          [1, 2, 3],
          [4, 5, 6],
        ]).t(),
        0.5,
      ).tolist(),
    ).toEqual([
      [0, 8],
      [4, 10],
      [6, 0],
    ]);
  });

  test('Bilinear and Embedding begin with them', () => {
    manualSeed(5);
    const { weight, bias } = new nn.Bilinear(3, 2, 2);
    const drawn = [...weight.reshape(-1).tolist<number[]>().slice(0, 4), ...(bias?.tolist<number[]>() ?? [])];
    const expected = [0.381342, -0.43173, 0.470505, 0.36942, -0.493736, 0.183989];
    for (const [i, value] of drawn.entries()) expect(value).toBeCloseTo(expected[i], 5);
    manualSeed(5);
    const words = new nn.Embedding(5, 4, { paddingIdx: 1 });
    expect(words.weight.select(0, 1).tolist()).toEqual([0, 0, 0, 0]);
    expect(words.weight.at(0, 0).item()).toBeCloseTo(1.84233, 5);
  });
});

test('F.oneHot', () => {
  expect(F.oneHot(tensor([[0n, 2n]])).tolist()).toEqual([
    [
      [1, 0, 0],
      [0, 0, 1],
    ],
  ]);
  const wide = F.oneHot(tensor([1], { dtype: 'int32' }), 3);
  expect([wide.dtype, wide.tolist()]).toEqual(['int64', [[0, 1, 0]]]);
  expect(F.oneHot(zeros([0], { dtype: 'int64' }), 3).shape).toEqual([0, 3]);
});

test('Embedding.fromPretrained shares its rows, frozen unless told otherwise', () => {
  const rows = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const layer = nn.Embedding.fromPretrained(rows, { paddingIdx: -1 });
  expect(layer(tensor([2n, 0n])).tolist()).toEqual([
    [5, 6],
    [1, 2],
  ]);
  expect([layer.weight.requiresGrad, layer.paddingIdx, layer.numEmbeddings]).toEqual([false, 2, 3]);
  rows.fill_(7);
  expect(layer(tensor([0n])).tolist()).toEqual([[7, 7]]);
  expect(nn.Embedding.fromPretrained(rows, { freeze: false }).weight.requiresGrad).toBe(true);
});

test.each<[nn.Module, string]>([
  [new nn.Dropout(), 'new nn.Dropout()'],
  [new nn.Dropout(0.1, { inplace: true }), 'new nn.Dropout(0.1)'],
  [new nn.Dropout1d(), 'new nn.Dropout1d()'],
  [new nn.Dropout2d(0), 'new nn.Dropout2d(0)'],
  [new nn.Dropout3d(), 'new nn.Dropout3d()'],
  [new nn.AlphaDropout(), 'new nn.AlphaDropout()'],
  [new nn.FeatureAlphaDropout(0.2), 'new nn.FeatureAlphaDropout(0.2)'],
  [new nn.Bilinear(2, 3, 4), 'new nn.Bilinear(2, 3, 4)'],
  [
    new nn.Bilinear(2, 3, 4, { bias: false, dtype: 'float64' }),
    "new nn.Bilinear(2, 3, 4, { bias: false, dtype: 'float64' })",
  ],
  [new nn.Embedding(4, 2), 'new nn.Embedding(4, 2)'],
  [
    new nn.Embedding(4, 2, { paddingIdx: -1, maxNorm: 1, normType: 3, scaleGradByFreq: true }),
    'new nn.Embedding(4, 2, { paddingIdx: 3, maxNorm: 1, normType: 3, scaleGradByFreq: true })',
  ],
  [new nn.Unflatten(1, [2, -1]), 'new nn.Unflatten(1, [2, -1])'],
])('%s prints the expression that rebuilds it, and is copied', (layer, text) => {
  expect(String(layer)).toBe(text);
  expect(String(new Function('nn', `return ${text}`)(nn))).toBe(text);
  expect(String(layer.clone())).toBe(text);
});

test('a layer of dropout lets everything through in eval mode, a function only where it is told', () => {
  const x = ones(20);
  expect(new nn.Dropout(0.9).eval()(x)).toBe(x);
  expect(F.dropout(x, 0.9, { training: false })).toBe(x);
  expect(F.alphaDropout(x, 0.9)).toBe(x);
  expect(new nn.Dropout(0)(x)).toBe(x);
});

describe('errors', () => {
  test.each<[() => unknown, string]>([
    [() => new nn.Dropout(1.5), 'ArgumentError: Dropout: p is 1.5; it takes a number from 0 to 1'],
    [() => F.dropout(ones(1), -1), 'ArgumentError: dropout: p is -1; it takes a number from 0 to 1'],
    [
      () => F.dropout(zeros([2], { dtype: 'int32' })),
      `DTypeError: dropout: the input is int32; what stays is scaled to a fraction
  Try input.to('float32')`,
    ],
    [
      () => new nn.Dropout1d()(ones(2)),
      'ShapeError: Dropout1d(): the input has 1 axis, [2]; it takes [C, L] or [N, C, L]',
    ],
    [() => F.dropout2d(ones(2)), 'ShapeError: dropout2d: the input has 1 axis, [2]; it takes [N, C, ...]'],
    [() => ones(2).bernoulli_(2), 'ArgumentError: bernoulli_: p is 2; it takes a number from 0 to 1'],
    [
      () => bernoulli(tensor([0.5, 2])),
      'ArgumentError: bernoulli: value 1 is 2; a probability is from 0 to 1',
    ],
    [
      () => new nn.Embedding(4, 2)(tensor([[1n, 4n]])),
      'ShapeError: Embedding(4, 2): index 4, the 2nd of the input, has no row; there are 4 (0 to 3)',
    ],
    [
      () => new nn.Embedding(4, 2)(tensor([1.5])),
      `DTypeError: Embedding(4, 2): the input is float32; indices are int32, int64 or uint8
  Try input.to('int64')`,
    ],
    [
      () => new nn.Embedding(4, 2, { paddingIdx: 4 }),
      'ArgumentError: Embedding: paddingIdx is 4; there are 4 rows (-4 to 3)',
    ],
    [
      () => F.embedding(tensor([0n]), ones(3)),
      'ShapeError: embedding: the weight is [3]; it takes [rows, size]',
    ],
    [
      () => nn.Embedding.fromPretrained(ones(3)),
      'ShapeError: Embedding.fromPretrained: the embeddings are [3]; it takes [rows, size]',
    ],
    [() => F.oneHot(tensor([-1n])), 'ArgumentError: oneHot: class -1; classes are numbered from 0'],
    [() => F.oneHot(tensor([3n]), 2), 'ArgumentError: oneHot: class 3, but numClasses is 2 (0 to 1)'],
    [
      () => F.oneHot(zeros([0], { dtype: 'int64' })),
      `ArgumentError: oneHot: the input is empty: the number of classes does not follow from it
  Give it: oneHot(input, 10)`,
    ],
    [
      () => F.oneHot(ones(2)),
      `DTypeError: oneHot: the input is float32; class numbers are int32, int64 or uint8
  Try input.to('int64')`,
    ],
    [() => new nn.Bilinear(0, 2, 3), 'ArgumentError: Bilinear: in1Features is 0; it must be at least 1'],
    [
      () => new nn.Bilinear(3, 4, 5)(ones(2, 2), ones(2, 4)),
      `ShapeError: Bilinear(3, 4, 5): input1 has 2 values on its last axis, the weight takes 3
  input1  [2, 2]
  input2  [2, 4]
  weight  [5, 3, 4]
  bias    [5]`,
    ],
    [
      () => F.bilinear(ones(2, 3), ones(3, 4), ones(5, 3, 4)),
      `ShapeError: bilinear: the inputs differ before their last axis: [2] and [3]
  input1  [2, 3]
  input2  [3, 4]
  weight  [5, 3, 4]`,
    ],
    [
      () => F.bilinear(ones(3), ones([4], { dtype: 'float64' }), ones(5, 3, 4)),
      `DTypeError: bilinear: input1 is float32, input2 is float64; they must agree
  Try input2.to('float32')`,
    ],
    [
      () => new nn.Unflatten(1, 3 as never),
      'ArgumentError: Unflatten: unflattenedSize is 3; it takes an array of sizes',
    ],
    [
      () => new nn.Unflatten(1, [2, 2])(ones(2, 5)),
      expect.stringContaining('ShapeError: Unflatten(1, [2, 2]): ') as unknown as string,
    ],
  ])('%#', (call, message) => {
    expect(thrown(call)).toEqual(message);
  });
});
