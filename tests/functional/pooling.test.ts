import { describe, expect, test } from 'vitest';
import type { DType } from '../../src/core/dtype.js';
import { isConvlensError } from '../../src/core/errors.js';
import { arange, functional as F, ones, type Shape, type Tensor, tensor, zeros } from '../../src/index.js';
import { EXACT, expectClose, type Values } from '../close.js';
import { failures, functionCases } from '../golden/function-case.js';
import { hashedValues } from '../golden/hashed-values.js';
import { decodeValues, readGolden } from '../golden/read-golden.js';
import { caught, thrown } from '../nn/thrown.js';

const cases = functionCases('pooling');
const calls = ['avgPool', 'maxPool', 'adaptiveAvgPool', 'adaptiveMaxPool', 'lpPool'].flatMap((call) =>
  [1, 2, 3].map((rank) => `${call}${rank}d`),
);

describe.each(calls)('%s agrees with PyTorch', (call) => {
  const ours = cases.filter((item) => item.call === call);

  test('there are results and gradients', () => {
    expect(ours.length).toBeGreaterThanOrEqual(13);
    expect(ours.filter(({ grads }) => grads !== undefined).length).toBeGreaterThan(6);
  });

  test('in results, gradients and what is refused', () => expect(failures(ours)).toEqual([]));

  test('for views with gaps, too', () => expect(failures(ours, true)).toEqual([]));
});

interface Packed {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly values: string;
}

interface Unpooling {
  readonly call: 'maxUnpool1d' | 'maxUnpool2d' | 'maxUnpool3d';
  readonly seed: number;
  readonly kernelSize: number | number[];
  readonly options: F.MaxUnpoolFunctionOptions;
  readonly input: Packed;
  readonly indices: readonly number[];
  readonly output?: Packed;
  readonly grad?: string;
  readonly error?: string;
}

const unpack = ({ shape, dtype, values }: Packed): Values => ({ shape, data: decodeValues(values, dtype) });

describe('max unpooling agrees with PyTorch', () => {
  const unpoolings = readGolden<Unpooling>('unpooling').cases;

  test.each(
    unpoolings.map(
      (item) => [`${item.call} ${item.input.shape} ${JSON.stringify(item.options)}`, item] as const,
    ),
  )('%s', (_, { call, seed, kernelSize, options, input, indices, output, grad, error }) => {
    const { shape, data } = unpack(input);
    const x = tensor(data, { shape, dtype: input.dtype, requiresGrad: true });
    const at = tensor([...indices], { dtype: 'int64' }).reshape(shape);
    const run = (): Tensor => F[call](x, at, kernelSize, options);
    if (output === undefined) {
      const refused = caught(run);
      if (!isConvlensError(refused)) throw refused;
      expect(error).toContain(refused.pytorch);
      return;
    }
    const result = run();
    expectClose(result, unpack(output), EXACT);
    result.backward(
      tensor(hashedValues(output.shape, seed + 9, output.dtype), {
        shape: output.shape,
        dtype: output.dtype,
      }),
    );
    expectClose(x.grad!, { shape, data: decodeValues(grad!, input.dtype) }, EXACT);
  });

  test('there are results and refusals', () => {
    expect(unpoolings.filter(({ output }) => output !== undefined).length).toBeGreaterThan(25);
    expect(unpoolings.filter(({ error }) => error !== undefined).length).toBeGreaterThan(3);
  });
});

describe('what pooling refuses', () => {
  const pooled = F.maxPool2d(arange(16).reshape(1, 1, 4, 4), 2, { returnIndices: true });
  test.each<[() => unknown, string]>([
    [
      () => F.maxPool3d(ones(4, 4, 4), 2),
      `ShapeError: maxPool3d: the input has 3 axes, [4, 4, 4]; it takes [C, D, H, W] or [N, C, D, H, W]
  One volume? Try input.reshape(1, 4, 4, 4)`,
    ],
    [
      () => F.avgPool3d(ones(1, 4, 4, 4), 5),
      `ShapeError: avgPool3d: the window does not fit along D and H and W
  5 taps span 5 cells, the input has 4 (no padding)
  Fits with kernelSize ≤ 4`,
    ],
    [
      () => F.maxPool2d(ones(1, 4, 4), 2, 2 as never),
      `ArgumentError: maxPool2d: options are one object, like { stride: … }; got 2
  Try { stride: 2 }`,
    ],
    [
      () => F.adaptiveAvgPool2d(ones(1, 4, 4), [1, 2, 3]),
      `ArgumentError: adaptiveAvgPool2d: outputSize has 3 numbers, [1, 2, 3]; a 2-D pooling takes one or two`,
    ],
    [
      () => F.adaptiveAvgPool2d(ones(1, 4, 4), -1),
      'ArgumentError: adaptiveAvgPool2d: outputSize is -1; it must be at least 0',
    ],
    [
      () => F.adaptiveMaxPool1d(zeros(2, 0, 4), 1),
      `ShapeError: adaptiveMaxPool1d: the input is empty along C; only the batch may be
  input  [2, 0, 4]    N=2  C=0  L=4`,
    ],
    [
      () => F.adaptiveAvgPool1d(ones(1, 4).to('int64'), 1),
      `DTypeError: adaptiveAvgPool1d: the input is int64; it takes float32 or float64
  Try input.to('float32')`,
    ],
    [
      () => F.lpPool2d(ones(1, 4, 4), 0, 2),
      `ArgumentError: lpPool2d: normType is 0; it takes a number that is not 0
  normType 2 is the Euclidean norm under the window, 1 the sum`,
    ],
    [
      () => F.maxUnpool2d(pooled.values, pooled.indices, 2, { outputSize: [6, 4] }),
      `ShapeError: maxUnpool2d: an output of [6, 4] was asked for; along H it can be 3 to 5
  It is the size of what was pooled: pooled.shape`,
    ],
    [
      () => F.maxUnpool2d(pooled.values, pooled.indices.add(1), 2),
      `ShapeError: maxUnpool2d: the indices have 16; a plane of the result, [4, 4], has 16 places
  Was the pooled input larger? Ask for its size: { outputSize: pooled.shape }`,
    ],
    [
      () => F.maxUnpool2d(pooled.values, pooled.indices.narrow(3, 0, 1), 2),
      'ShapeError: maxUnpool2d: the indices are [1, 1, 2, 1], the input is [1, 1, 2, 2]; there is one for each value',
    ],
    [
      () => F.maxUnpool2d(pooled.values, pooled.values, 2),
      'DTypeError: maxUnpool2d: the indices are float32; they are whole numbers, as { returnIndices: true } gives them',
    ],
    [
      () => F.maxUnpool2d(pooled.values, pooled.indices, 2, { outputSize: [4] }),
      'ShapeError: maxUnpool2d: outputSize has 1 number, [4]; it takes 2 (H, W), or all 4 of the result',
    ],
  ])('%#', (call, message) => expect(thrown(call)).toBe(message));
});
