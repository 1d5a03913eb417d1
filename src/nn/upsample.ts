import { argumentList, collapse } from '../core/expression.js';
import {
  type Interpolation,
  parseInterpolation,
  UPSAMPLE_OPTIONS,
  type UpsampleOptions,
} from '../core/interpolate-arguments.js';
import { checkOptions } from '../core/options.js';
import { interpolateFor } from '../functional/interpolate.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';

/** Options of {@link UpsamplingNearest2d} and {@link UpsamplingBilinear2d}. */
export type UpsamplingOptions = Pick<UpsampleOptions, 'size' | 'scaleFactor'>;

/** A size or a scale as it is written. */
function written(value: readonly number[] | number | null): unknown {
  if (value === null) return undefined;
  return typeof value === 'number' ? value : collapse(value);
}

/**
 * Makes pictures (or signals, or volumes) larger or smaller: `[N, C, L]`, `[N, C, H, W]` or `[N, C, D, H, W]`. Options:
 * `size` or `scaleFactor`, `mode` (`'nearest'` unless given), `alignCorners`, `recomputeScaleFactor`. See
 * {@link functional.interpolate}.
 *
 * @throws {@link ArgumentError} for options that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} for an input that does not fit.
 *
 * @example
 * new nn.Upsample({ scaleFactor: 2, mode: 'bilinear' })(zeros(8, 16, 7, 9)).shape; // [8, 16, 14, 18]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html
 */
export class Upsample extends Module {
  static readonly namespace: string = 'nn';

  readonly size: readonly number[] | number | null;
  readonly scaleFactor: readonly number[] | number | null;
  readonly mode: Interpolation['mode'];
  readonly alignCorners: boolean | null;
  readonly recomputeScaleFactor: boolean | null;
  private readonly interpolation: Interpolation;

  constructor(options: UpsampleOptions = {}) {
    const op = new.target.name;
    checkOptions(op, options, UPSAMPLE_OPTIONS);
    const interpolation = parseInterpolation(op, options);
    super();
    this.size = interpolation.size;
    this.scaleFactor = interpolation.scale;
    this.mode = interpolation.mode;
    this.alignCorners = options.alignCorners ?? null;
    this.recomputeScaleFactor = options.recomputeScaleFactor ?? null;
    this.interpolation = interpolation;
  }

  forward(input: Tensor): Tensor {
    return interpolateFor(onBehalfOf(this, {}), input, this.interpolation);
  }

  protected override argumentText(): string {
    return argumentList([], {
      size: written(this.size),
      scaleFactor: written(this.scaleFactor),
      mode: this.mode === 'nearest' ? undefined : this.mode,
      alignCorners: this.alignCorners ?? undefined,
      recomputeScaleFactor: this.recomputeScaleFactor ?? undefined,
    });
  }
}

/**
 * {@link Upsample} of `[N, C, H, W]` with mode `'nearest'`. Options: `size` or `scaleFactor`.
 *
 * @example
 * new nn.UpsamplingNearest2d({ scaleFactor: 2 })(zeros(1, 1, 2, 3)).shape; // [1, 1, 4, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.UpsamplingNearest2d.html
 */
export class UpsamplingNearest2d extends Upsample {
  static override readonly namespace: string = 'nn';

  constructor(options: UpsamplingOptions = {}) {
    checkOptions('UpsamplingNearest2d', options, ['size', 'scaleFactor']);
    super(options);
  }
}

/**
 * {@link Upsample} of `[N, C, H, W]` with mode `'bilinear'` and `alignCorners`. Options: `size` or `scaleFactor`.
 *
 * @example
 * const picture = tensor([[[[1, 3]]]]);
 * new nn.UpsamplingBilinear2d({ size: [1, 3] })(picture).tolist(); // [[[[1, 2, 3]]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.UpsamplingBilinear2d.html
 */
export class UpsamplingBilinear2d extends Upsample {
  static override readonly namespace: string = 'nn';

  constructor(options: UpsamplingOptions = {}) {
    checkOptions('UpsamplingBilinear2d', options, ['size', 'scaleFactor']);
    super({ ...options, mode: 'bilinear', alignCorners: true });
  }

  protected override argumentText(): string {
    return argumentList([], { size: written(this.size), scaleFactor: written(this.scaleFactor) });
  }
}
