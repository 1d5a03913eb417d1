import { describe, expect, test } from 'vitest';
import {
  functional as F,
  manualSeed,
  nn,
  noGrad,
  ones,
  randn,
  type Tensor,
  tensor,
  zeros,
} from '../../src/index.js';
import type { ConvLayerOptions } from '../../src/nn/conv.js';
import { EXACT, expectClose } from '../close.js';
import { decodeValues, readGolden } from '../golden/read-golden.js';
import { thrown } from './thrown.js';

interface InitialisationCase {
  readonly seed: number;
  readonly call: 'Conv1d' | 'Conv2d';
  readonly args: readonly [number, number, number | readonly number[]];
  readonly options: ConvLayerOptions;
  readonly parameters: readonly { readonly shape: number[]; readonly values: string }[];
}

describe('a fresh layer', () => {
  const { cases } = readGolden<InitialisationCase>('conv-initialisation');

  test.each(cases)('has PyTorch’s parameters, bit for bit: seed $seed, $call $args $options', (item) => {
    manualSeed(item.seed);
    const layer = new nn[item.call](...item.args, item.options);
    const parameters = layer.parameters();
    expect(parameters.map(({ shape }) => shape)).toEqual(item.parameters.map(({ shape }) => shape));
    item.parameters.forEach(({ shape, values }, i) => {
      const data = decodeValues(values, item.options.dtype ?? 'float32');
      expectClose(parameters[i], { shape, data }, EXACT);
    });
  });

  test('resetParameters draws anew, the same for the same seed', () => {
    manualSeed(3);
    const layer = new nn.Conv2d(2, 4, 3);
    const first = layer.weight.tolist();
    layer.resetParameters();
    expect(layer.weight.tolist()).not.toEqual(first);
    manualSeed(3);
    layer.resetParameters();
    expect(layer.weight.tolist()).toEqual(first);
  });
});

describe('attributes are tuples, whatever was given', () => {
  test('of Conv2d', () => {
    const layer = new nn.Conv2d(4, 8, 3, { stride: 2, padding: [1], dilation: [2, 1], groups: 2 });
    expect({ ...layer }).toMatchObject({
      inChannels: 4,
      outChannels: 8,
      kernelSize: [3, 3],
      stride: [2, 2],
      padding: [1, 1],
      dilation: [2, 1],
      transposed: false,
      outputPadding: [0, 0],
      groups: 2,
      paddingMode: 'zeros',
    });
    expect(layer.weight.shape).toEqual([8, 2, 3, 3]);
    expect(layer.bias?.shape).toEqual([8]);
  });

  test('of Conv1d, with a word for the padding', () => {
    const layer = new nn.Conv1d(1, 2, [5], { padding: 'same', bias: false, dtype: 'float64' });
    expect({ ...layer }).toMatchObject({ kernelSize: [5], stride: [1], padding: 'same', bias: null });
    expect(layer.weight.dtype).toBe('float64');
  });

  test('minus zero is zero', () => {
    expect(Object.is(new nn.Conv2d(1, 1, 3, { padding: -0 }).padding[0], 0)).toBe(true);
  });

  test('the arrays given are not kept', () => {
    const stride = [1, 2];
    const layer = new nn.Conv2d(1, 1, 3, { stride });
    stride[0] = 0;
    expect(layer.stride).toEqual([1, 2]);
  });
});

describe('printing', () => {
  test.each<[nn.Conv1d | nn.Conv2d, string]>([
    [new nn.Conv2d(3, 8, 3), 'new nn.Conv2d(3, 8, 3)'],
    [new nn.Conv2d(3, 8, [3, 3]), 'new nn.Conv2d(3, 8, 3)'],
    [new nn.Conv2d(3, 8, [3, 5], { stride: 2 }), 'new nn.Conv2d(3, 8, [3, 5], { stride: 2 })'],
    [new nn.Conv1d(3, 8, 3, { padding: 'valid' }), "new nn.Conv1d(3, 8, 3, { padding: 'valid' })"],
    [
      new nn.Conv2d(4, 8, 3, {
        dtype: 'float64',
        paddingMode: 'reflect',
        bias: false,
        groups: 2,
        dilation: [1, 2],
        padding: [0, 1],
        stride: [2, 1],
      }),
      "new nn.Conv2d(4, 8, 3, { stride: [2, 1], padding: [0, 1], dilation: [1, 2], groups: 2, bias: false, paddingMode: 'reflect', dtype: 'float64' })",
    ],
  ])('%s', (layer, text) => {
    expect(String(layer)).toBe(text);
    const rebuilt = new Function('nn', `return ${text}`)(nn) as nn.Conv2d;
    expect(String(rebuilt)).toBe(text);
    expect(rebuilt).toBeInstanceOf(layer.constructor);
  });
});

describe('the state dict', () => {
  test('has PyTorch’s keys', () => {
    expect(Object.keys(new nn.Conv2d(1, 1, 3).stateDict())).toEqual(['weight', 'bias']);
    expect(Object.keys(new nn.Conv2d(1, 1, 3, { bias: false }).stateDict())).toEqual(['weight']);
    const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), new nn.ReLU(), new nn.Conv2d(2, 1, 3));
    expect(Object.keys(net.stateDict())).toEqual(['0.weight', '0.bias', '2.weight', '2.bias']);
  });

  test('carries a layer over', () => {
    const from = new nn.Conv2d(2, 3, 3);
    const to = new nn.Conv2d(2, 3, 3);
    to.loadStateDict(from.stateDict());
    const x = randn(1, 2, 5, 5);
    expectClose(to(x), from(x), EXACT);
  });
});

describe('calling a layer', () => {
  test('PyTorch’s three examples', () => {
    const input = randn(20, 16, 50, 100);
    const shapeOf = (...args: ConstructorParameters<typeof nn.Conv2d>) => new nn.Conv2d(...args)(input).shape;
    expect(shapeOf(16, 33, 3, { stride: 2 })).toEqual([20, 33, 24, 49]);
    expect(shapeOf(16, 33, [3, 5], { stride: [2, 1], padding: [4, 2] })).toEqual([20, 33, 28, 100]);
    expect(shapeOf(16, 33, [3, 5], { stride: [2, 1], padding: [4, 2], dilation: [3, 1] })).toEqual([
      20, 33, 26, 100,
    ]);
    expect(new nn.Conv1d(16, 33, 3, { stride: 2 })(randn(20, 16, 50)).shape).toEqual([20, 33, 24]);
  });

  test('is forward, and the function of its parameters', () => {
    const layer = new nn.Conv2d(2, 3, 3, { padding: 1 });
    const x: Tensor = randn(2, 2, 4, 4);
    expectClose(layer.forward(x), layer(x), EXACT);
    expectClose(F.conv2d(x, layer.weight, { bias: layer.bias, padding: 1 }), layer(x), EXACT);
  });

  test('sees new values in its parameters', () => {
    const layer = new nn.Conv2d(1, 1, 2, { bias: false });
    const x = ones(1, 64, 64);
    noGrad(() => layer.weight.fill_(1));
    expect(layer(x).at(0, 0, 0).item()).toBe(4);
    noGrad(() => layer.weight.fill_(2));
    expect(layer(x).at(0, 0, 0).item()).toBe(8);
    layer.weight.data[0] = 0;
    expect(layer(x).at(0, 0, 0).item()).toBe(6);
    layer.weight.data[1] = 1;
    expect(layer(x).at(0, 0, 0).item()).toBe(5);
  });

  test('negative padding crops where a mode copies cells, as in PyTorch', () => {
    const layer = new nn.Conv2d(1, 1, 1, { padding: -1, paddingMode: 'reflect', bias: false });
    noGrad(() => layer.weight.fill_(1));
    const x = tensor([
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
    ]);
    expect(layer(x).tolist()).toEqual([[[5]]]);
  });

  test('an empty batch gives an empty batch, in every padding mode', () => {
    for (const paddingMode of ['zeros', 'reflect', 'replicate', 'circular'] as const) {
      expect(new nn.Conv2d(3, 8, 3, { padding: 1, paddingMode })(zeros(0, 3, 5, 5)).shape).toEqual([
        0, 8, 5, 5,
      ]);
    }
  });

  test('in a net, the error says where', () => {
    const net = new nn.Sequential(
      new nn.Conv2d(1, 6, 5),
      new nn.MaxPool2d(2, { stride: 3 }),
      new nn.Conv2d(6, 16, 5),
    );
    expect(thrown(() => net(ones(1, 1, 14, 14)))).toContain(
      'Sequential.2, Conv2d(6, 16, 5): the kernel does not fit along H and W',
    );
  });
});
