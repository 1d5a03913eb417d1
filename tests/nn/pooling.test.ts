import { describe, expect, test } from 'vitest';
import { arange, functional as F, nn, ones, type Tensor } from '../../src/index.js';
import { thrown } from './thrown.js';

describe('pooling layers', () => {
  const x = arange(2 * 3 * 6 * 7 * 8).reshape(2, 3, 6, 7, 8);
  const indexed = new nn.MaxPool3d(2, { returnIndices: true });
  const { values, indices } = indexed(x);

  test.each<[nn.Module, () => Tensor, string]>([
    [
      new nn.MaxPool3d(2, { stride: 1 }),
      () => F.maxPool3d(x, 2, { stride: 1 }),
      'new nn.MaxPool3d(2, { stride: 1 })',
    ],
    [new nn.AvgPool3d([1, 2, 2]), () => F.avgPool3d(x, [1, 2, 2]), 'new nn.AvgPool3d([1, 2, 2])'],
    [
      new nn.AdaptiveAvgPool3d([1, null, 2]),
      () => F.adaptiveAvgPool3d(x, [1, null, 2]),
      'new nn.AdaptiveAvgPool3d([1, null, 2])',
    ],
    [new nn.AdaptiveMaxPool3d(2), () => F.adaptiveMaxPool3d(x, 2), 'new nn.AdaptiveMaxPool3d(2)'],
    [new nn.LPPool3d(2, 2), () => F.lpPool3d(x, 2, 2), 'new nn.LPPool3d(2, 2)'],
  ])('%s computes what its function does', (layer, compute, text) => {
    expect((layer(x) as Tensor).tolist()).toEqual(compute().tolist());
    expect((layer.clone()(x) as Tensor).tolist()).toEqual(compute().tolist());
    expect(String(layer)).toBe(text);
  });

  test('of fewer axes, too', () => {
    const image = x.select(2, 0);
    const line = image.select(2, 0);
    expect(new nn.AdaptiveAvgPool2d(1)(image).shape).toEqual([2, 3, 1, 1]);
    expect(new nn.AdaptiveAvgPool1d(4)(line).shape).toEqual([2, 3, 4]);
    expect(new nn.AdaptiveMaxPool1d(4)(line).shape).toEqual([2, 3, 4]);
    expect(new nn.LPPool2d(3, 2, { ceilMode: true })(image).shape).toEqual([2, 3, 4, 4]);
    expect(new nn.LPPool1d(1, 2, { stride: 1 })(line).shape).toEqual([2, 3, 7]);
    const both = new nn.AdaptiveMaxPool2d([1, 2], { returnIndices: true });
    expect(both(image).indices.shape).toEqual([2, 3, 1, 2]);
    expect(String(both)).toBe('new nn.AdaptiveMaxPool2d([1, 2], { returnIndices: true })');
  });

  test('unpooling takes the size that was pooled', () => {
    const layer = new nn.MaxUnpool3d(2);
    expect(String(layer)).toBe('new nn.MaxUnpool3d(2)');
    expect(thrown(() => layer(values, indices))).toContain(
      'a plane of the result, [6, 6, 8], has 288 places',
    );
    expect(layer.clone()(values, indices, [6, 7, 8]).shape).toEqual(x.shape);
    expect(layer(values, indices, { outputSize: x.shape }).shape).toEqual(x.shape);
    expect(indexed(layer(values, indices, x.shape)).values.tolist()).toEqual(values.tolist());
  });

  test.each<[() => unknown, string]>([
    [
      () => new nn.AdaptiveAvgPool2d(2.5),
      'ArgumentError: AdaptiveAvgPool2d: outputSize is 2.5; it takes one or two whole numbers',
    ],
    [
      () => new nn.AdaptiveAvgPool2d(undefined as never),
      'ArgumentError: AdaptiveAvgPool2d: outputSize is missing; it takes one or two whole numbers',
    ],
    [
      () => new nn.LPPool2d(undefined as never, 2),
      'ArgumentError: LPPool2d: normType is missing; it takes a number that is not 0\n  normType 2 is the Euclidean norm under the window, 1 the sum',
    ],
    [() => new nn.MaxUnpool2d(0), 'ArgumentError: MaxUnpool2d: kernelSize is 0; it must be at least 1'],
    [
      () => new nn.MaxPool2d(2, 2 as never),
      'ArgumentError: MaxPool2d: options are one object, like { stride: … }; got 2\n  Try { stride: 2 }',
    ],
    [
      () => new nn.AdaptiveAvgPool2d(1)(ones(4, 4)),
      'ShapeError: AdaptiveAvgPool2d(1): the input has 2 axes, [4, 4]; it takes [C, H, W] or [N, C, H, W]\n  One map? Try input.reshape(1, 4, 4)',
    ],
  ])('refuse what cannot be (%#)', (call, message) => expect(thrown(call)).toBe(message));
});
