// Convolutions of one cell as products of matrices, and their gradients: whole numbers, so that every sum is exact.
import { describe, expect, test } from 'vitest';
import type { Shape } from '../../../src/core/shape.js';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import { convInputReference, convWeightReference } from '../../../src/kernels/conv/gradient-reference.js';
import {
  f32ConvInputPointwise,
  f32ConvPointwise,
  f32ConvWeightPointwise,
} from '../../../src/kernels/conv/pointwise.js';
import { convReference } from '../../../src/kernels/conv/reference.js';
import type { Family, Kernel } from '../../../src/kernels/kernel.js';
import { hashedValues } from '../../golden/hashed-values.js';

function whole(shape: Shape, seed: number): TensorData {
  return fromArray(hashedValues(shape, seed, 'float32', true) as never, shape, 'float32');
}

const WINDOW = {
  stride: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ] as const,
  dilation: [1, 1],
  groups: 1,
};

function compare<F extends Family>(
  kernel: Kernel<F>,
  reference: Kernel<F>,
  args: Parameters<Kernel<F>['run']>[0],
  shape: Shape,
): void {
  const [out, expected] = [allocateData(shape, 'float32', 'test'), allocateData(shape, 'float32', 'test')];
  out.storage.array.fill(99 as never);
  expect(kernel.supports(args, [out])).toBe(true);
  kernel.run(args, [out]);
  reference.run(args, [expected]);
  expect(out.storage.array).toEqual(expected.storage.array);
}

// Items, channels, filters and size: more cells than filters and fewer, several passes, sums that are cut.
test.each([
  [1, 8, 6, [20, 20]],
  [3, 13, 17, [7, 9]],
  [2, 5, 70, [9, 11]],
  [1, 300, 70, [3, 5]],
  [1, 40, 33, [60, 61]],
  [2, 400, 9, [20, 21]],
  [1, 1500, 9, [5, 5]],
])('%i items of %i channels, %i filters, %j', (items, channels, filters, size) => {
  const input = whole([items, channels, ...size], 1);
  const weight = whole([filters, channels, 1, 1], 2);
  const grad = whole([items, filters, ...size], 3);
  const epilogue = {
    scale: Float32Array.from({ length: filters }, (_, o) => (o % 3) + 1),
    shift: Float32Array.from({ length: filters }, (_, o) => (o % 5) - 2),
    least: 0,
    most: Number.POSITIVE_INFINITY,
  };
  for (const bias of [null, whole([filters], 4)]) {
    const args = { input, weight, bias, ...WINDOW };
    compare(f32ConvPointwise, convReference, args, grad.shape);
    compare(f32ConvPointwise, convReference, { ...args, epilogue }, grad.shape);
  }
  compare(f32ConvInputPointwise, convInputReference, { grad, weight, ...WINDOW }, input.shape);
  compare(f32ConvWeightPointwise, convWeightReference, { grad, input, ...WINDOW }, weight.shape);
});

describe('is left to others', () => {
  const input = whole([2, 16, 12, 12], 1);
  const weight = whole([16, 16, 1, 1], 2);
  const supports = (change: object, shape: Shape = [2, 16, 12, 12]): boolean =>
    f32ConvPointwise.supports({ input, weight, bias: null, ...WINDOW, ...change }, [
      allocateData(shape, 'float32', 'test'),
    ]);

  test('a stride, padding, groups or a larger window', () => {
    expect(supports({})).toBe(true);
    expect(supports({ stride: [2, 2] }, [2, 16, 6, 6])).toBe(false);
    expect(
      supports(
        {
          padding: [
            [1, 1],
            [1, 1],
          ],
        },
        [2, 16, 14, 14],
      ),
    ).toBe(false);
    expect(supports({ groups: 2, weight: whole([16, 8, 1, 1], 2) })).toBe(false);
    expect(supports({ weight: whole([16, 16, 3, 3], 2) }, [2, 16, 10, 10])).toBe(false);
  });

  test('planes whose cells lie apart, and a large weight for small images of several items', () => {
    const apart = { ...input, shape: [2, 16, 12, 6], strides: [2304, 144, 12, 2] };
    expect(supports({ input: apart }, [2, 16, 12, 6])).toBe(false);
    const small = whole([2, 16, 3, 3], 1);
    expect(supports({ input: small, weight: whole([64, 16, 1, 1], 2) }, [2, 64, 3, 3])).toBe(false);
  });
});
