import { describe, expect, test } from 'vitest';
import { arange, functional as F, nn, ones, type Tensor, tensor, zeros } from '../../src/index.js';
import { thrown } from './thrown.js';

const volume = arange(2 * 3 * 4 * 4 * 4).reshape(2, 3, 4, 4, 4);
const image = volume.select(2, 0);
const line = image.select(2, 0);

describe('layers compute what their functions do, and print what builds them', () => {
  test.each<[nn.Module, Tensor, (x: Tensor) => Tensor, string]>([
    [new nn.ZeroPad1d(1), line, (x) => F.pad(x, [1, 1]), 'ZeroPad1d(1)'],
    [new nn.ZeroPad2d([1, 2, 0, -1]), image, (x) => F.pad(x, [1, 2, 0, -1]), 'ZeroPad2d([1, 2, 0, -1])'],
    [new nn.ZeroPad3d(1), volume, (x) => F.pad(x, [1, 1, 1, 1, 1, 1]), 'ZeroPad3d(1)'],
    [new nn.ConstantPad1d(2, 3.5), line, (x) => F.pad(x, [2, 2], { value: 3.5 }), 'ConstantPad1d(2, 3.5)'],
    [
      new nn.ConstantPad2d(1, -1),
      image,
      (x) => F.pad(x, [1, 1, 1, 1], { value: -1 }),
      'ConstantPad2d(1, -1)',
    ],
    [new nn.ConstantPad3d(0, 1), volume, (x) => x, 'ConstantPad3d(0, 1)'],
    [
      new nn.ReflectionPad1d([2, 1]),
      line,
      (x) => F.pad(x, [2, 1], { mode: 'reflect' }),
      'ReflectionPad1d([2, 1])',
    ],
    [
      new nn.ReflectionPad2d(1),
      image,
      (x) => F.pad(x, [1, 1, 1, 1], { mode: 'reflect' }),
      'ReflectionPad2d(1)',
    ],
    [
      new nn.ReflectionPad3d(1),
      volume,
      (x) => F.pad(x, [1, 1, 1, 1, 1, 1], { mode: 'reflect' }),
      'ReflectionPad3d(1)',
    ],
    [new nn.ReplicationPad1d(5), line, (x) => F.pad(x, [5, 5], { mode: 'replicate' }), 'ReplicationPad1d(5)'],
    [
      new nn.ReplicationPad2d(1),
      image,
      (x) => F.pad(x, [1, 1, 1, 1], { mode: 'replicate' }),
      'ReplicationPad2d(1)',
    ],
    [
      new nn.ReplicationPad3d(1),
      volume,
      (x) => F.pad(x, [1, 1, 1, 1, 1, 1], { mode: 'replicate' }),
      'ReplicationPad3d(1)',
    ],
    [new nn.CircularPad1d(4), line, (x) => F.pad(x, [4, 4], { mode: 'circular' }), 'CircularPad1d(4)'],
    [new nn.CircularPad2d(1), image, (x) => F.pad(x, [1, 1, 1, 1], { mode: 'circular' }), 'CircularPad2d(1)'],
    [
      new nn.CircularPad3d(1),
      volume,
      (x) => F.pad(x, [1, 1, 1, 1, 1, 1], { mode: 'circular' }),
      'CircularPad3d(1)',
    ],
    [
      new nn.Unfold(2, { stride: 2 }),
      image,
      (x) => F.unfold(x, 2, { stride: 2 }),
      'Unfold(2, { stride: 2 })',
    ],
    [
      new nn.Fold([4, 5], [2, 1], { padding: [0, 1] }),
      ones(1, 6, 21),
      (x) => F.fold(x, [4, 5], [2, 1], { padding: [0, 1] }),
      'Fold([4, 5], [2, 1], { padding: [0, 1] })',
    ],
    [
      new nn.Upsample({ scaleFactor: 2 }),
      line,
      (x) => F.interpolate(x, { scaleFactor: 2 }),
      'Upsample({ scaleFactor: 2 })',
    ],
    [
      new nn.Upsample({ size: [3, 5], mode: 'bicubic', alignCorners: true }),
      image,
      (x) => F.interpolate(x, { size: [3, 5], mode: 'bicubic', alignCorners: true }),
      "Upsample({ size: [3, 5], mode: 'bicubic', alignCorners: true })",
    ],
    [
      new nn.UpsamplingNearest2d({ size: 6 }),
      image,
      (x) => F.interpolate(x, { size: 6 }),
      'UpsamplingNearest2d({ size: 6 })',
    ],
    [
      new nn.UpsamplingBilinear2d({ scaleFactor: 2 }),
      image,
      (x) => F.interpolate(x, { scaleFactor: 2, mode: 'bilinear', alignCorners: true }),
      'UpsamplingBilinear2d({ scaleFactor: 2 })',
    ],
    [new nn.PixelShuffle(2), zeros(1, 8, 2, 2), (x) => F.pixelShuffle(x, 2), 'PixelShuffle(2)'],
    [new nn.PixelUnshuffle(2), image, (x) => F.pixelUnshuffle(x, 2), 'PixelUnshuffle(2)'],
    [new nn.ChannelShuffle(3), image, (x) => F.channelShuffle(x, 3), 'ChannelShuffle(3)'],
  ])('%s', (layer, input, compute, text) => {
    expect((layer(input) as Tensor).tolist()).toEqual(compute(input).tolist());
    expect((layer.clone()(input) as Tensor).tolist()).toEqual(compute(input).tolist());
    expect(String(layer)).toBe(`new nn.${text}`);
  });
});

describe('what they refuse', () => {
  test.each<[() => unknown, string]>([
    [
      () => new nn.ZeroPad2d([1, 2, 3]),
      'ArgumentError: ZeroPad2d: padding has 3 numbers, [1, 2, 3]; it takes one for every side, or [left, right, top, bottom]',
    ],
    [
      () => new nn.ZeroPad1d([1, 1.5]),
      'ArgumentError: ZeroPad1d: padding right is 1.5; it takes a whole number',
    ],
    [
      () => new nn.ConstantPad2d(1, undefined as never),
      'ArgumentError: ConstantPad2d: value is missing\n  For zeros use ZeroPad2d',
    ],
    [
      () => new nn.ReflectionPad2d(4)(image),
      "ShapeError: ReflectionPad2d(4): 'reflect' mirrors at most 3 cells of an axis of 4, padding asks for 4 along axis 3 of [2, 3, 4, 4]\n  'replicate' has no such limit",
    ],
    [
      () => new nn.ReflectionPad2d(1)(ones(4, 4)),
      "ShapeError: ReflectionPad2d(1): amounts for 2 axes of the input [4, 4]; mode 'reflect' takes an input of 3 or 4 axes",
    ],
    [
      () => F.unfold(ones(4, 4), 2),
      'ShapeError: unfold: the input has 2 axes, [4, 4]; it takes [C, H, W] or [N, C, H, W]\n  One grey image? Try input.reshape(1, 4, 4)',
    ],
    [
      () => F.unfold(ones(1, 4, 4), 3, { dilation: 2 }),
      'ShapeError: unfold: the block does not fit along H\n  3 taps with dilation 2 span 5 cells, the input has 4 (no padding)',
    ],
    [
      () => new nn.Unfold([2, 2, 2]),
      'ArgumentError: Unfold: kernelSize has 3 numbers, [2, 2, 2]; a 2-D block takes one or two',
    ],
    [
      () => F.fold(ones(1, 4, 5), 3, 2),
      `ShapeError: fold: the input has 5 blocks, an output of [3, 3] takes L = 2 × 2 = 4
  input  [1, 4, 5]    N=1  C·kH·kW=4  L=5
  H: floor((3 + 2·0 − 1·(2 − 1) − 1) / 1) + 1 = 2
  W: floor((3 + 2·0 − 1·(2 − 1) − 1) / 1) + 1 = 2`,
    ],
    [
      () => F.fold(ones(1, 5, 4), 3, 2),
      `ShapeError: fold: a block has 5 values; they are divided among channels of 2 × 2 = 4
  input  [1, 5, 4]    N=1  C·kH·kW=5  L=4
  Blocks along the last axis? Try input.transpose(-2, -1)`,
    ],
    [
      () => F.fold(ones(4, 4).to('int32'), 3, 2),
      "DTypeError: fold: the input is int32; it takes float32 or float64\n  Try input.to('float32')",
    ],
    [
      () => F.interpolate(image, {}),
      'ArgumentError: interpolate: a size or a scaleFactor is missing\n  Try { scaleFactor: 2 }, or { size: [64, 64] }',
    ],
    [
      () => new nn.Upsample({ size: 2, scaleFactor: 2 }),
      'ArgumentError: Upsample: size and scaleFactor are both given; one says it',
    ],
    [
      () => F.interpolate(line, { scaleFactor: 2, mode: 'bilinear' }),
      "ShapeError: interpolate: the input has 3 axes, [2, 3, 4]; mode 'bilinear' takes [N, C, H, W]\n  Without a batch axis? Try input.unsqueeze(0)\n  For this input: mode 'linear'",
    ],
    [
      () => F.interpolate(image, { scaleFactor: 2, mode: 'bilineer' as never }),
      "ArgumentError: interpolate: no mode 'bilineer'; did you mean 'bilinear'?\n  Modes: 'nearest', 'nearest-exact', 'linear', 'bilinear', 'bicubic', 'trilinear', 'area'",
    ],
    [
      () => F.interpolate(image, { scaleFactor: 2, alignCorners: true }),
      "ArgumentError: interpolate: alignCorners is true; mode 'nearest' has no use for it\n  It goes with 'linear', 'bilinear', 'bicubic' and 'trilinear'",
    ],
    [
      () => F.interpolate(image, { size: 2, antialias: true }),
      "ArgumentError: interpolate: antialias goes with modes 'bilinear' and 'bicubic', not with 'nearest'",
    ],
    [
      () => F.interpolate(image, { size: [1, 2, 3] }),
      'ShapeError: interpolate: size has 3 numbers, [1, 2, 3]; the input [2, 3, 4, 4] has 2 spatial axes (H, W)',
    ],
    [
      () => F.interpolate(image, { scaleFactor: 0.1 }),
      'ShapeError: interpolate: scaleFactor 0.1 leaves nothing of the 4 along H\n  Fits with scaleFactor ≥ 1 / 4',
    ],
    [
      () => F.interpolate(image, { scaleFactor: -1 }),
      'ArgumentError: interpolate: scaleFactor is -1; it takes a number above 0',
    ],
    [
      () => F.interpolate(image, { scaleFactor: 2 ** 50 }),
      'ShapeError: interpolate: 4503599627370496 values of int32 take 18014399 GB; there is no memory for them',
    ],
    [() => F.interpolate(image, { size: 0 }), 'ArgumentError: interpolate: size is 0; it must be at least 1'],
    [
      () => F.interpolate(image.to('int64'), { size: 2 }),
      "DTypeError: interpolate: the input is int64; mode 'nearest' takes float32 or float64\n  Try input.to('float32')",
    ],
    [
      () => F.interpolate(image, 2 as never),
      'ArgumentError: interpolate: options are one object, like { size: … }; got 2\n  Try { size: 2 }',
    ],
    [
      () => F.pixelShuffle(image, 2),
      'ShapeError: pixelShuffle: the input has 3 channels, not divisible by upscaleFactor² = 4\n  input  [2, 3, 4, 4]',
    ],
    [
      () => F.pixelUnshuffle(image, 3),
      "ShapeError: pixelUnshuffle: the input's height of 4 is not divisible by downscaleFactor 3\n  input  [2, 3, 4, 4]",
    ],
    [() => new nn.PixelShuffle(0), 'ArgumentError: PixelShuffle: upscaleFactor is 0; it must be at least 1'],
    [
      () => F.channelShuffle(tensor([1, 2]), 2),
      'ShapeError: channelShuffle: the input has 1 axis, [2]; it takes at least three, channels before the spatial ones',
    ],
  ])('%#', (call, message) => expect(thrown(call)).toBe(message));
});
