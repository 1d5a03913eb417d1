// Channels that become pixels, pixels that become channels, and channels dealt out anew: views of other shapes.
import { type Asker, askerName, ShapeError } from '../core/errors.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape } from '../core/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';

/**
 * Makes pictures larger out of channels: `[..., C·r², H, W]` to `[..., C, H·r, W·r]`, a sub-pixel convolution's last step.
 *
 * @param input at least three axes, any dtype.
 * @param upscaleFactor `r`, a whole number.
 * @throws {@link ArgumentError} unless it is, {@link ShapeError} where the channels are not divisible by `r²`.
 *
 * @example
 * F.pixelShuffle(tensor([[[1]], [[2]], [[3]], [[4]]]), 2).tolist(); // [[[1, 2], [3, 4]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pixel_shuffle.html
 */
export function pixelShuffle(input: Tensor, upscaleFactor: number): Tensor {
  return pixelShuffleFor('pixelShuffle', input, parseFactor('pixelShuffle', 'upscaleFactor', upscaleFactor));
}

/**
 * Makes channels out of pixels, undoing {@link pixelShuffle}: `[..., C, H·r, W·r]` to `[..., C·r², H, W]`.
 *
 * @param input at least three axes, any dtype.
 * @param downscaleFactor `r`, a whole number.
 * @throws {@link ArgumentError} unless it is, {@link ShapeError} where height or width is not divisible by it.
 *
 * @example
 * F.pixelUnshuffle(tensor([[[1, 2], [3, 4]]]), 2).tolist(); // [[[1]], [[2]], [[3]], [[4]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pixel_unshuffle.html
 */
export function pixelUnshuffle(input: Tensor, downscaleFactor: number): Tensor {
  const op = 'pixelUnshuffle';
  return pixelUnshuffleFor(op, input, parseFactor(op, 'downscaleFactor', downscaleFactor));
}

/**
 * Deals the channels out anew: of `groups` groups the first channels, then the second ones, …. `[N, C, ...]` keeps its
 * shape.
 *
 * @param input at least three axes, any dtype.
 * @throws {@link ArgumentError} for groups that are no whole number, {@link ShapeError} where they do not divide C.
 *
 * @example
 * F.channelShuffle(tensor([[[1], [2], [3], [4]]]), 2).tolist(); // [[[1], [3], [2], [4]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html
 */
export function channelShuffle(input: Tensor, groups: number): Tensor {
  return channelShuffleFor('channelShuffle', input, parseShuffleGroups('channelShuffle', groups));
}

/** @internal A factor, checked. */
export function parseFactor(op: string, name: 'upscaleFactor' | 'downscaleFactor', value: unknown): number {
  const theirs = name === 'upscaleFactor' ? 'pixel_shuffle' : 'pixel_unshuffle';
  const factor = name === 'upscaleFactor' ? 'upscale_factor' : 'downscale_factor';
  return parseInteger(value, {
    op,
    name,
    minimum: 1,
    pytorch: (mistake) =>
      mistake === 'minimum'
        ? `${theirs} expects a positive ${factor}, but got ${value}`
        : `${theirs}(): argument '${factor}' (position 2) must be int`,
  });
}

/** @internal Groups of channels, checked. */
export function parseShuffleGroups(op: string, value: unknown): number {
  return parseInteger(value, {
    op,
    name: 'groups',
    minimum: 1,
    pytorch: (mistake) =>
      mistake === 'minimum' ? 'Number of groups to divide channels in must be positive.' : undefined,
  });
}

/** @internal {@link pixelShuffle} with a factor that has been checked. */
export function pixelShuffleFor(asker: Asker, input: Tensor, r: number): Tensor {
  checkAxes(asker, input, 'pixel_shuffle expects input to have at least 3 dimensions, but got input with');
  const [channels, height, width] = input.shape.slice(-3);
  if (channels % (r * r) !== 0) {
    throw indivisible(asker, input, -3, r * r, {
      problem: `the input has ${channels} channels, not divisible by upscaleFactor² = ${r * r}`,
      pytorch: `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)=${channels} is not divisible by ${r * r}`,
    });
  }
  const leading = input.shape.slice(0, -3);
  const n = leading.length;
  return input
    .reshape(...leading, channels / (r * r), r, r, height, width)
    .permute(...leading.keys(), n, n + 3, n + 1, n + 4, n + 2)
    .reshape(...leading, channels / (r * r), height * r, width * r);
}

/** @internal {@link pixelUnshuffle} with a factor that has been checked. */
export function pixelUnshuffleFor(asker: Asker, input: Tensor, r: number): Tensor {
  checkAxes(asker, input, 'pixel_unshuffle expects input to have at least 3 dimensions, but got input with');
  const [channels, height, width] = input.shape.slice(-3);
  for (const [axis, name, size] of [
    [-2, 'height', height],
    [-1, 'width', width],
  ] as const) {
    if (size % r === 0) continue;
    throw indivisible(asker, input, axis, r, {
      problem: `the input's ${name} of ${size} is not divisible by downscaleFactor ${r}`,
      pytorch: `pixel_unshuffle expects ${name} to be divisible by downscale_factor, but input.size(${axis})=${size} is not divisible by ${r}`,
    });
  }
  const leading = input.shape.slice(0, -3);
  const n = leading.length;
  return input
    .reshape(...leading, channels, height / r, r, width / r, r)
    .permute(...leading.keys(), n, n + 2, n + 4, n + 1, n + 3)
    .reshape(...leading, channels * r * r, height / r, width / r);
}

/** @internal {@link channelShuffle} with groups that have been checked. */
export function channelShuffleFor(asker: Asker, input: Tensor, groups: number): Tensor {
  checkAxes(asker, input, 'channel_shuffle expects input with > 2 dims, but got input with sizes');
  const [batch, channels, ...size] = input.shape;
  if (channels % groups !== 0) {
    throw indivisible(asker, input, 1 - input.ndim, groups, {
      problem: `the input has ${channels} channels, not divisible by groups ${groups}`,
      pytorch: `Number of channels must be divisible by groups. Got ${channels} channels and ${groups} groups.`,
    });
  }
  return input
    .reshape(batch, groups, channels / groups, ...size)
    .transpose(1, 2)
    .reshape(input.shape);
}

function checkAxes(asker: Asker, input: Tensor, pytorch: string): void {
  const { shape } = checkTensor(asker, 'input', input);
  if (shape.length >= 3) return;
  throw new ShapeError({
    op: askerName(asker),
    problem: `the input has ${shape.length} ${shape.length === 1 ? 'axis' : 'axes'}, ${formatShape(shape)}; it takes at least three, channels before the spatial ones`,
    operands: [{ name: 'input', shape }],
    operandsInText: false,
    expected: 3,
    actual: shape.length,
    pytorch,
  });
}

function indivisible(
  asker: Asker,
  { shape }: Tensor,
  axis: number,
  by: number,
  texts: { readonly problem: string; readonly pytorch: string },
): ShapeError {
  return new ShapeError({
    ...texts,
    op: askerName(asker),
    operands: [{ name: 'input', shape }],
    axis: shape.length + axis,
    expected: 0,
    actual: (shape.at(axis) ?? 0) % by,
  });
}
