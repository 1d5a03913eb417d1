import { argumentList } from '../core/expression.js';
import {
  channelShuffleFor,
  parseFactor,
  parseShuffleGroups,
  pixelShuffleFor,
  pixelUnshuffleFor,
} from '../functional/shuffle.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';

/**
 * Makes pictures larger out of channels: `[..., C·r², H, W]` to `[..., C, H·r, W·r]`. See {@link functional.pixelShuffle}.
 *
 * @throws {@link ArgumentError} unless `upscaleFactor` is a whole number from 1; when called, {@link ShapeError} where the
 * channels are not divisible by its square.
 *
 * @example
 * new nn.PixelShuffle(3)(zeros(1, 9, 4, 4)).shape; // [1, 1, 12, 12]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html
 */
export class PixelShuffle extends Module {
  static readonly namespace: string = 'nn';
  readonly upscaleFactor: number;

  constructor(upscaleFactor: number) {
    super();
    this.upscaleFactor = parseFactor('PixelShuffle', 'upscaleFactor', upscaleFactor);
  }

  forward(input: Tensor): Tensor {
    return pixelShuffleFor(onBehalfOf(this, {}), input, this.upscaleFactor);
  }

  protected override argumentText(): string {
    return argumentList([this.upscaleFactor]);
  }
}

/**
 * Makes channels out of pixels: `[..., C, H·r, W·r]` to `[..., C·r², H, W]`. See {@link functional.pixelUnshuffle}.
 *
 * @throws {@link ArgumentError} unless `downscaleFactor` is a whole number from 1; when called, {@link ShapeError} where
 * height or width is not divisible by it.
 *
 * @example
 * new nn.PixelUnshuffle(3)(zeros(1, 1, 12, 12)).shape; // [1, 9, 4, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html
 */
export class PixelUnshuffle extends Module {
  static readonly namespace: string = 'nn';
  readonly downscaleFactor: number;

  constructor(downscaleFactor: number) {
    super();
    this.downscaleFactor = parseFactor('PixelUnshuffle', 'downscaleFactor', downscaleFactor);
  }

  forward(input: Tensor): Tensor {
    return pixelUnshuffleFor(onBehalfOf(this, {}), input, this.downscaleFactor);
  }

  protected override argumentText(): string {
    return argumentList([this.downscaleFactor]);
  }
}

/**
 * Deals the channels of `[N, C, ...]` out anew, group by group. See {@link functional.channelShuffle}.
 *
 * @throws {@link ArgumentError} unless `groups` is a whole number from 1; when called, {@link ShapeError} where it does not
 * divide the channels.
 *
 * @example
 * new nn.ChannelShuffle(2)(zeros(1, 4, 2, 2)).shape; // [1, 4, 2, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ChannelShuffle.html
 */
export class ChannelShuffle extends Module {
  static readonly namespace: string = 'nn';
  readonly groups: number;

  constructor(groups: number) {
    super();
    this.groups = parseShuffleGroups('ChannelShuffle', groups);
  }

  forward(input: Tensor): Tensor {
    return channelShuffleFor(onBehalfOf(this, {}), input, this.groups);
  }

  protected override argumentText(): string {
    return argumentList([this.groups]);
  }
}
