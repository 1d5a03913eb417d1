// Convolution layers of three axes, transposed and lazy ones.
import { describe, expect, test } from 'vitest';
import type { DType } from '../../src/core/dtype.js';
import { isConvlensError } from '../../src/core/errors.js';
import {
  manualSeed,
  nn,
  noGrad,
  ones,
  type Shape,
  summary,
  type Tensor,
  tensor,
  zeros,
} from '../../src/index.js';
import { expectClose, toleranceOf } from '../close.js';
import { hashedValues } from '../golden/hashed-values.js';
import { decodeValues, readGolden } from '../golden/read-golden.js';
import { caught, thrown } from './thrown.js';

interface Packed {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly values: string;
}

interface LayerCase {
  readonly call: string;
  readonly args: readonly unknown[];
  readonly options: object;
  readonly seed: number;
  readonly input: Packed;
  readonly output?: Packed;
  readonly error?: string;
  /** The input that a lazy layer was given. */
  readonly size: Shape | null;
  readonly parameters?: readonly Packed[];
}

interface SizeCase {
  readonly rank: 1 | 2 | 3;
  readonly kernelSize: readonly number[];
  readonly options: nn.ConvTransposeLayerOptions;
  readonly size: Shape;
  readonly outputSize: readonly number[];
  readonly shape?: Shape;
  readonly error?: string;
}

const { cases } = readGolden<LayerCase>('conv-spatial-layers');

// biome-ignore lint/suspicious/noExplicitAny: the file names the class
const build = ({ call, args, options }: LayerCase): any =>
  new (nn as unknown as Record<string, new (...all: unknown[]) => nn.Module>)[call](...args, options);

function unpack({ shape, dtype, values }: Packed): { shape: Shape; data: ReturnType<typeof decodeValues> } {
  return { shape, data: decodeValues(values, dtype) };
}

const transposed = [nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d] as const;

describe('the layers agree with PyTorch', () => {
  const modes = cases.filter(({ input }) => input !== undefined);
  test.each(modes)('Conv3d $options', (item) => {
    const made = (shape: Shape, i: number): Tensor =>
      tensor(hashedValues(shape, item.seed + i, 'float32'), { shape });
    const run = (): Tensor => {
      const layer: nn.Conv3d = build(item);
      noGrad(() => {
        layer.weight.copy_(made(layer.weight.shape, 1));
        layer.bias?.copy_(made([2], 2));
      });
      return layer(made(item.input.shape, 0));
    };
    if (item.output === undefined) {
      const refused = caught(run);
      expect(isConvlensError(refused) && item.error?.includes(refused.pytorch ?? '?')).toBe(true);
    } else expectClose(run(), unpack(item.output), toleranceOf('float32'));
  });

  test.each(cases.filter(({ parameters }) => parameters !== undefined))(
    '$call($args, $options) begins with the same numbers',
    (item) => {
      manualSeed(42);
      const layer: nn.Module = build(item);
      if (item.size !== null) layer(zeros(item.size));
      const parameters = layer.parameters();
      expect(parameters.length).toBe(item.parameters!.length);
      item.parameters!.forEach((one, i) => {
        expectClose(parameters[i], unpack(one), { rtol: 0, atol: 0 });
      });
    },
  );

  test('in the sizes that a transposed layer can be asked for', () => {
    const sizes = readGolden<SizeCase>('conv-output-sizes').cases;
    expect(sizes.filter(({ error }) => error !== undefined).length).toBeGreaterThan(80);
    expect(sizes.filter(({ shape }) => shape !== undefined).length).toBeGreaterThan(80);
    for (const { rank, kernelSize, options, size, outputSize, shape, error } of sizes) {
      const layer = new transposed[rank - 1](1, 1, kernelSize, options);
      const run = (): Shape => layer(zeros(1, 1, ...size), outputSize).shape;
      // PyTorch's backends disagree on empty results: we have none.
      if (shape !== undefined && !shape.includes(0)) expect(run()).toEqual(shape);
      else {
        const refused = caught(run);
        if (!isConvlensError(refused)) throw refused;
        if (error?.startsWith('requested')) expect(error).toBe(refused.pytorch);
      }
    }
  });
});

describe('a lazy layer', () => {
  test('becomes the plain one with its first input', () => {
    const layer = new nn.LazyConv2d(4, 3, { padding: 1 });
    expect(String(layer)).toBe('new nn.LazyConv2d(4, 3, { padding: 1 })');
    expect(layer.weight).toBeInstanceOf(nn.UninitializedParameter);
    const { weight } = layer;
    expect(layer(ones(3, 5, 5)).shape).toEqual([4, 5, 5]);
    expect(String(layer)).toBe('new nn.Conv2d(3, 4, 3, { padding: 1 })');
    expect(layer).toBeInstanceOf(nn.Conv2d);
    expect(layer.weight).toBe(weight); // what an optimiser may hold
    expect(layer.weight).not.toBeInstanceOf(nn.UninitializedParameter);
    expect(thrown(() => layer(ones(4, 5, 5)))).toContain('the input has 4 channels, the layer takes 3');
  });

  test('takes the shapes of a state that it is given', () => {
    for (const [lazy, plain, input] of [
      [new nn.LazyConv2d(4, 3, { groups: 2 }), new nn.Conv2d(6, 4, 3, { groups: 2 }), ones(1, 6, 5, 5)],
      [new nn.LazyConvTranspose1d(4, 3), new nn.ConvTranspose1d(2, 4, 3), ones(2, 5)],
      [new nn.LazyLinear(3), new nn.Linear(4, 3), ones(2, 4)],
    ] as const) {
      lazy.loadStateDict(plain.stateDict());
      expect((lazy as nn.Module)(input).tolist()).toEqual((plain as nn.Module)(input).tolist());
      expect(String(lazy)).toBe(String(plain));
    }
  });

  test('hands an output size on', () => {
    const layer = new nn.LazyConvTranspose2d(2, 3, { stride: 2 });
    expect(layer(ones(1, 3, 4, 4), [10, 9]).shape).toEqual([1, 2, 10, 9]);
  });

  test('lets gradients through', () => {
    const layer = new nn.LazyLinear(2).clone();
    layer(ones(1, 3)).sum().backward();
    expect(layer.weight.grad?.tolist()).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
  });
});

describe('the summary', () => {
  test('counts the products of new layers, and tells the field behind a transposed one', () => {
    const model = new nn.Sequential(
      new nn.Conv3d(1, 2, 3, { padding: 1 }),
      new nn.ConvTranspose3d(2, 1, 2, { stride: 2, bias: false }),
    );
    const { rows } = summary(model, zeros(2, 1, 4, 4, 4));
    expect(rows.map(({ multiplyAdds }) => multiplyAdds)).toEqual([2 * 27 * 64, 2 * 64 * 8]);
    expect(rows.map(({ outputShape }) => outputShape)).toEqual([
      [2, 2, 4, 4, 4],
      [2, 1, 8, 8, 8],
    ]);
    expect(rows.map(({ receptiveField }) => receptiveField)).toEqual([
      [3, 3, 3],
      [3, 3, 3],
    ]);
    expect(rows.map(({ jump }) => jump)).toEqual([
      [1, 1, 1],
      [0.5, 0.5, 0.5],
    ]);
  });
});

describe('what the layers refuse', () => {
  const layer = new nn.ConvTranspose2d(3, 2, 3, { stride: 2 });
  test.each<[() => unknown, string, string]>([
    [
      () => layer(ones(1, 3, 4, 4), [20, 20]),
      `ShapeError: ConvTranspose2d(3, 2, 3, { stride: 2 }): an output of [20, 20] was asked for; from [4, 4] it gives [9, 9] to [10, 10]
  H: (4 − 1)·2 − 2·0 + 1·(3 − 1) + 0 + 1 = 9, and up to stride − 1 more`,
      'requested an output size of [20, 20], but valid sizes range from [9, 9] to [10, 10] (for an input of torch.Size([4, 4]))',
    ],
    [
      () => layer(ones(1, 3, 4, 4), [9]),
      'ShapeError: ConvTranspose2d(3, 2, 3, { stride: 2 }): outputSize has 1 number, [9]; it takes 2 (H, W), or all 4 of the result',
      'ConvTranspose2D: for 4D input, output_size must have 2 or 4 elements (got 1)',
    ],
    [
      () => layer(ones(1, 3, 4, 4), [9, 9.5]),
      'ArgumentError: ConvTranspose2d(3, 2, 3, { stride: 2 }): outputSize is 9.5; it takes a whole number',
      '',
    ],
    [
      () => layer(ones(4, 4, 3)),
      `ShapeError: ConvTranspose2d(3, 2, 3, { stride: 2 }): the input has 4 channels, the layer takes 3
  input   [4, 4, 3]       read as C=4  H=4  W=3
  weight  [3, 2, 3, 3]
  The last axis is 3: channels last? Try input.permute(2, 0, 1)`,
      'Given transposed=1, weight of size [3, 2, 3, 3], expected input[1, 4, 4, 3] to have 3 channels, but got 4 channels instead',
    ],
    [
      () => layer(ones(1, 2, 4, 4)),
      `ShapeError: ConvTranspose2d(3, 2, 3, { stride: 2 }): the input has 2 channels, the layer takes 3
  input   [1, 2, 4, 4]    N=1  C=2  H=4  W=4
  weight  [3, 2, 3, 3]    in=3  out=2  kH=3  kW=3
  2 is what this layer gives: was it applied twice?`,
      'to have 3 channels, but got 2 channels instead',
    ],
    [
      () => new nn.ConvTranspose2d(3, 2, 3, { stride: 2, outputPadding: [1, 2] }),
      `ArgumentError: ConvTranspose2d: outputPadding is 2 along W; it must be smaller than the stride, 2, or the dilation, 1
  Fits with outputPadding ≤ 1, or stride ≥ 3`,
      'output padding must be smaller than either stride or dilation, but got output_padding_',
    ],
    [
      () => new nn.ConvTranspose2d(3, 2, 3, { outputPadding: -1 }),
      'ArgumentError: ConvTranspose2d: outputPadding is -1; it must be at least 0',
      'negative output_padding is not supported',
    ],
    [
      () => new nn.ConvTranspose2d(3, 2, 3, { padding: 4 })(ones(3, 2, 2)),
      `ShapeError: ConvTranspose2d(3, 2, 3, { padding: 4 }): the padding of 4 leaves nothing of the result along H
  H: (2 − 1)·1 − 2·4 + 1·(3 − 1) + 0 + 1 = -4
  Fits with padding ≤ 1 along H`,
      'Given input size per channel: (2 x 2). Calculated output size per channel: (-4 x -4). Output size is too small',
    ],
    [
      () => new nn.ConvTranspose2d(3, 2, 3, { paddingMode: 'reflect' as never }),
      `ArgumentError: ConvTranspose2d: paddingMode is 'reflect'; a transposed convolution takes 'zeros' alone
  Its padding cuts cells off the result: there is nothing to fill`,
      'Only "zeros" padding mode is supported for ConvTranspose2d',
    ],
    [
      () => new nn.ConvTranspose2d(3, 2, 3, { padding: 'same' as never }),
      `ArgumentError: ConvTranspose2d: padding is 'same'; a transposed convolution takes whole numbers
  For a result of the input's size times the stride ask for it: layer(input, outputSize)`,
      "conv_transpose2d(): argument 'padding' must be tuple of ints",
    ],
    [
      () => new nn.ConvTranspose2d(3, 2, [3, 3, 3]),
      `ArgumentError: ConvTranspose2d: kernelSize has 3 numbers, [3, 3, 3]; a 2-D convolution takes one or two
  For three axes use ConvTranspose3d`,
      'to match the convolution dimensions',
    ],
    [
      () => new nn.ConvTranspose1d(0, 2, 3),
      'ArgumentError: ConvTranspose1d: inChannels is 0; it must be at least 1',
      'expected weight to be at least 1 at dimension 0',
    ],
    [
      () => new nn.Conv3d(1, 1, 2, { stride: [1, 2] }),
      'ArgumentError: Conv3d: stride has 2 numbers, [1, 2]; a 3-D convolution takes one or three',
      'expected stride to be a single integer value or a list of 3 values',
    ],
    [
      () => new nn.Conv3d(1, 1, 2)(ones(4, 4, 4)),
      `ShapeError: Conv3d(1, 1, 2): the input has 3 axes, [4, 4, 4]; it takes [C, D, H, W] or [N, C, D, H, W]
  One grey volume? Try input.reshape(1, 4, 4, 4)`,
      'Expected 4D (unbatched) or 5D (batched) input to conv3d, but got input of size: [4, 4, 4]',
    ],
    [
      () => new nn.LazyConv2d(3, 3)(ones(2, 2)),
      `ShapeError: LazyConv2d(3, 3): the input has 2 axes, [2, 2]; it takes [C, H, W] or [N, C, H, W]
  One grey image? Try input.reshape(1, 2, 2)`,
      'Expected 3D (unbatched) or 4D (batched) input to LazyConv2d',
    ],
    [
      () => new nn.LazyConv2d(4, 3, { groups: 2 })(ones(3, 4, 4)),
      'ArgumentError: LazyConv2d(4, 3, { groups: 2 }): inChannels 3 is not divisible by groups 2 (possible groups: 1)',
      'in_channels must be divisible by groups',
    ],
    [
      () => new nn.LazyLinear(3)(tensor(1)),
      'ShapeError: LazyLinear(3): the input is a single number, shape []; the layer takes the size of the last axis from it',
      'tuple index out of range',
    ],
    [
      () => new nn.LazyConv2d(4, 3, { strides: 2 } as never),
      "ArgumentError: LazyConv2d: no option 'strides'; did you mean 'stride'?",
      '',
    ],
  ])('%#: %s', (call, message, pytorch) => {
    const error = caught(call);
    expect(String(error)).toBe(message);
    if (pytorch !== '' && isConvlensError(error)) expect(error.pytorch).toContain(pytorch);
  });
});
