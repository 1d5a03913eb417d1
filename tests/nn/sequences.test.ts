import { describe, expect, test } from 'vitest';
import { functional as F, nn, ones, randn, summary, type Tensor, tensor, zeros } from '../../src/index.js';
import { failures, functionCases } from '../golden/function-case.js';
import { type ModuleCase, moduleFailures } from '../golden/module-case.js';
import { readGolden } from '../golden/read-golden.js';
import { thrown } from './thrown.js';

const { cases } = readGolden<ModuleCase>('sequences');
const codes = [...new Set(cases.map(({ code }) => code))];

describe.each(codes)('%s', (code) => {
  test('draws, computes and learns as in PyTorch', () => {
    expect(moduleFailures(cases.filter((item) => item.code === code))).toEqual([]);
  });

  test('prints the expression that rebuilds it, and is copied', () => {
    const layer: nn.Module = new Function('nn', `return ${code}`)(nn);
    const again: nn.Module = new Function('nn', `return ${layer}`)(nn);
    expect(String(again)).toBe(String(layer));
    expect(String(layer.clone())).toBe(String(layer));
    expect(Object.keys(again.stateDict())).toEqual(Object.keys(layer.stateDict()));
  });
});

test('F.scaledDotProductAttention gives PyTorch’s results and gradients', () => {
  expect(failures(functionCases('attention'))).toEqual([]);
});

describe('masks', () => {
  const q = randn(2, 3, 4);
  const k = randn(2, 5, 4);

  test('of truth and of numbers are the same; nothing to look at gives 0, also back', () => {
    const open = tensor([
      [true, false, true, true, false],
      [true, true, true, true, true],
      [false, false, false, false, false],
    ]);
    const numbers = zeros(3, 5).maskedFill(open.logicalNot(), Number.NEGATIVE_INFINITY);
    const leaf = q.clone().requiresGrad_();
    const y = F.scaledDotProductAttention(leaf, k, k, { attnMask: open });
    expect(y.tolist()).toEqual(F.scaledDotProductAttention(q, k, k, { attnMask: numbers }).tolist());
    expect(y.select(1, 2).abs().sum().item()).toBe(0);
    y.sum().backward();
    expect(leaf.grad?.isnan().any().item()).toBe(false);
  });

  test('a layer leaves out what they say: per head, per item, padding', () => {
    const layer = new nn.MultiheadAttention(4, 2, { batchFirst: true }).eval();
    const causal = ones([3, 3], { dtype: 'bool' }).triu(1);
    const x = randn(2, 3, 4);
    const { attnOutputWeights } = layer(x, x, x, { attnMask: causal });
    expect(attnOutputWeights?.maskedSelect(causal).abs().sum().item()).toBe(0);
    const perHead = causal.unsqueeze(0).expand(4, 3, 3);
    const same = layer(x, x, x, { attnMask: perHead, averageAttnWeights: false });
    expect(same.attnOutputWeights?.shape).toEqual([2, 2, 3, 3]);
    const keyPaddingMask = tensor([
      [false, false, true],
      [false, false, false],
    ]);
    const padded = layer(x, x, x, { keyPaddingMask, needWeights: false });
    expect(padded.attnOutputWeights).toBe(null);
    const short = x.narrow(1, 0, 2).narrow(0, 0, 1);
    expect(
      padded.attnOutput
        .select(0, 0)
        .allclose(layer(x.narrow(0, 0, 1), short, short).attnOutput.select(0, 0), { atol: 1e-6 }),
    ).toBe(true);
  });
});

test('Transformer.generateSquareSubsequentMask keeps places from looking at later ones', () => {
  const beyond = Number.NEGATIVE_INFINITY;
  expect(nn.Transformer.generateSquareSubsequentMask(2).tolist()).toEqual([
    [0, beyond],
    [0, 0],
  ]);
});

test('a model of them is summed up', () => {
  class Reader extends nn.Module {
    words = new nn.Embedding(10, 4);
    lstm = new nn.LSTM(4, 3, { batchFirst: true });
    head = new nn.Linear(3, 2);
    forward(x: Tensor): Tensor {
      return this.head(this.lstm(this.words(x)).output.select(1, -1));
    }
  }
  const table = summary(new Reader(), zeros([2, 5], { dtype: 'int64' }));
  expect(table.failure).toBe(undefined);
  expect(table.rows.map(({ outputShape }) => outputShape)).toEqual([
    [2, 5, 4],
    [2, 5, 3],
    [2, 2],
  ]);
});

describe('errors', () => {
  const x = zeros(3, 2, 4);
  const layer = new nn.MultiheadAttention(4, 2);

  test.each<[() => unknown, string]>([
    [
      () => F.scaledDotProductAttention(zeros(3, 4), zeros(3, 5), zeros(3, 4)),
      `ShapeError: scaledDotProductAttention: query has 4 values a place, key has 5; they must agree
  query  [3, 4]
  key    [3, 5]
  value  [3, 4]`,
    ],
    [
      () => F.scaledDotProductAttention(zeros(3, 4), zeros(3, 4), zeros(2, 4)),
      `ShapeError: scaledDotProductAttention: key has 3 places, value has 2; they must agree
  query  [3, 4]
  key    [3, 4]
  value  [2, 4]`,
    ],
    [
      () => F.scaledDotProductAttention(x, x, x, { isCausal: true, attnMask: zeros(2, 2) }),
      'ArgumentError: scaledDotProductAttention: there is an attnMask, and isCausal is true; it takes one of them',
    ],
    [
      () => new nn.MultiheadAttention(5, 2),
      'ArgumentError: MultiheadAttention: embedDim 5 is not divisible by numHeads 2',
    ],
    [
      () => layer(x, x, zeros(3, 2, 5)),
      `ShapeError: MultiheadAttention(4, 2): value has 5 features, the layer takes 4
  value  [3, 2, 5]`,
    ],
    [
      () => layer(x, zeros(2, 4), x),
      'ShapeError: MultiheadAttention(4, 2): key is [2, 4]; all inputs are [L, N, E], or all [L, E]',
    ],
    [
      () => layer(x, x, x, { attnMask: zeros(3, 4) }),
      'ShapeError: MultiheadAttention(4, 2): attnMask is [3, 4]; it takes [3, 3] or [4, 3, 3]',
    ],
    [
      () => layer(x, x, x, { keyPaddingMask: zeros(3, 2) }),
      'ShapeError: MultiheadAttention(4, 2): keyPaddingMask is [3, 2]; it takes [2, 3]',
    ],
    [
      () => new nn.LSTM(3, 4)(zeros(5, 2, 6)),
      `ShapeError: LSTM(3, 4): the input has 6 features, the layer takes 3
  input  [5, 2, 6]`,
    ],
    [
      () => new nn.LSTM(3, 4)(zeros(5, 2, 3), zeros(1, 2, 4) as never),
      'ArgumentError: LSTM(3, 4): the state is a tensor [1, 2, 4]; it takes [hidden, cell]',
    ],
    [
      () => new nn.GRU(3, 4)(zeros(5, 2, 3), zeros(1, 3, 4)),
      'ShapeError: GRU(3, 4): the hidden state is [1, 3, 4]; it takes [1, 2, 4]',
    ],
    [
      () => new nn.RNN(3, 4)(zeros(3)),
      'ShapeError: RNN(3, 4): the input has 1 axis, [3]; it takes [L, N, features] or [L, features]',
    ],
    [() => new nn.RNN(3, 4)(zeros(0, 2, 3)), 'ShapeError: RNN(3, 4): the sequence has no places'],
    [
      () => new nn.RNN(3, 4)(zeros([2, 1, 3], { dtype: 'float64' })),
      `DTypeError: RNN(3, 4): the input is float64, the layer is float32; they must agree
  Try input.to('float32')`,
    ],
    [
      () => new nn.RNN(3, 4, { nonlinearity: 'sin' as never }),
      "ArgumentError: RNN: nonlinearity is 'sin'; it takes 'tanh' or 'relu'",
    ],
    [
      () => new nn.LSTM(3, 4, { projSize: 4 }),
      'ArgumentError: LSTM: projSize is 4; it must be less than hiddenSize, 4',
    ],
    [
      () => new nn.TransformerEncoderLayer(4, 2, { activation: 'tanh' as never }),
      "ArgumentError: TransformerEncoderLayer: activation is 'tanh'; it takes 'relu' or 'gelu'",
    ],
    [
      () => new nn.TransformerEncoder(3 as never, 2),
      'ArgumentError: TransformerEncoder: the layer is 3; it takes a module',
    ],
    [
      () => new nn.TransformerEncoderLayer(4, 2)(zeros(3, 2, 5)),
      `ShapeError: TransformerEncoderLayer.self_attn, MultiheadAttention(4, 2, { dropout: 0.1 }): query has 5 features, the layer takes 4
  query  [3, 2, 5]`,
    ],
    [() => new nn.LSTM(3, 0), 'ArgumentError: LSTM: hiddenSize is 0; it must be at least 1'],
    [
      () => new nn.GRU(3, 4, { layers: 2 } as never),
      "ArgumentError: GRU: no option 'layers'; did you mean 'numLayers'?",
    ],
    [
      () => new nn.GRUCell(3, 4)(zeros(1, 2, 3)),
      'ShapeError: GRUCell(3, 4): the input has 3 axes, [1, 2, 3]; it takes [N, features] or [features]',
    ],
  ])('%#', (call, message) => {
    expect(thrown(call)).toBe(message);
  });
});
