import { argumentList, collapse } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import type { PerAxis, SpatialRank } from '../core/per-axis.js';
import {
  AVG_POOL_OPTIONS,
  type AvgDivision,
  type AvgPoolOptions,
  MAX_POOL_OPTIONS,
  type MaxPoolOptions,
  type PoolCaller,
  type PoolWindow,
  parseAvgDivision,
  parsePoolWindow,
} from '../core/pool-arguments.js';
import { sameShape } from '../core/shape.js';
import type { LayerWindow } from '../core/shape-table.js';
import { avgPoolFor, type MaxPoolResult, maxPoolFor } from '../functional/pool.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';

/** Options of the max pooling layers; `R` is whether the indices are asked for. */
export interface MaxPoolLayerOptions<R extends boolean = boolean> extends MaxPoolOptions {
  /** Give `{ values, indices }` instead of the values. Default false. */
  readonly returnIndices?: R;
}

/** What a max pooling layer gives. */
export type MaxPoolOutput<R extends boolean> = R extends true ? MaxPoolResult : Tensor;

/** What every pooling layer has: a window. */
export abstract class Pool extends Module {
  /** One number per spatial axis, here and below. */
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  readonly ceilMode: boolean;
  /** @internal */
  protected readonly window: PoolWindow;

  constructor(window: PoolWindow) {
    super();
    this.kernelSize = window.axes.map(({ kernelSize }) => kernelSize);
    this.stride = window.axes.map(({ stride }) => stride);
    this.padding = window.axes.map(({ padding }) => padding[0]);
    this.dilation = window.axes.map(({ dilation }) => dilation);
    this.ceilMode = window.ceilMode;
    this.window = window;
  }

  /** @internal Who asks. */
  protected poolCaller(): PoolCaller {
    return onBehalfOf(this, { spatialRank: this.kernelSize.length as SpatialRank });
  }

  /** @internal */
  override layerWindow(): LayerWindow {
    return {
      kind: 'pooling',
      kernelSize: this.kernelSize,
      stride: this.stride,
      padding: this.window.axes.map(({ padding }) => padding),
      dilation: this.dilation,
      ...(this.ceilMode ? { ceilMode: true } : {}),
    };
  }

  /** @internal The options that are not the defaults, as they are written. */
  protected writtenOptions(): Record<string, unknown> {
    const { kernelSize, stride, padding, dilation } = this;
    return {
      stride: sameShape(stride, kernelSize) ? undefined : collapse(stride),
      padding: padding.every((cells) => cells === 0) ? undefined : collapse(padding),
      dilation: dilation.every((step) => step === 1) ? undefined : collapse(dilation),
      ceilMode: this.ceilMode || undefined,
    };
  }

  protected override argumentText(): string {
    return argumentList([collapse(this.kernelSize)], this.writtenOptions());
  }
}

export abstract class MaxPool<R extends boolean> extends Pool {
  readonly returnIndices: boolean;

  constructor(caller: PoolCaller, kernelSize: PerAxis, options: MaxPoolLayerOptions<R>) {
    checkOptions(caller.op, options, MAX_POOL_OPTIONS);
    super(parsePoolWindow(caller, kernelSize, options));
    this.returnIndices = parseFlag(caller.op, 'returnIndices', options.returnIndices ?? false);
  }

  forward(input: Tensor): MaxPoolOutput<R> {
    const result = maxPoolFor(this.poolCaller(), this.window, input);
    return (this.returnIndices ? result : result.values) as MaxPoolOutput<R>;
  }

  protected override writtenOptions(): Record<string, unknown> {
    return { ...super.writtenOptions(), returnIndices: this.returnIndices || undefined };
  }
}

export abstract class AvgPool extends Pool {
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | null;

  constructor(caller: PoolCaller, kernelSize: PerAxis, options: AvgPoolOptions) {
    checkOptions(caller.op, options, AVG_POOL_OPTIONS);
    super(parsePoolWindow(caller, kernelSize, options));
    const { countIncludePad, divisor } = parseAvgDivision(caller, options);
    this.countIncludePad = countIncludePad;
    this.divisorOverride = divisor;
  }

  forward(input: Tensor): Tensor {
    const division: AvgDivision = { countIncludePad: this.countIncludePad, divisor: this.divisorOverride };
    return avgPoolFor(this.poolCaller(), this.window, division, input);
  }

  protected override writtenOptions(): Record<string, unknown> {
    return {
      ...super.writtenOptions(),
      countIncludePad: this.countIncludePad ? undefined : false,
      divisorOverride: this.divisorOverride ?? undefined,
    };
  }
}

/**
 * The largest value under each place of a window along L: `[N, C, L]` or `[C, L]`, any dtype but bool. See
 * {@link MaxPool2d}.
 *
 * @example
 * new nn.MaxPool1d(2)(zeros(8, 16, 100)).shape; // [8, 16, 50]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html
 */
export class MaxPool1d<R extends boolean = false> extends MaxPool<R> {
  static readonly namespace: string = 'nn';

  constructor(kernelSize: PerAxis, options: MaxPoolLayerOptions<R> = {}) {
    super({ op: 'MaxPool1d', spatialRank: 1 }, kernelSize, options);
  }
}

/**
 * The largest value under each place of a window: `[N, C, H, W]` or `[C, H, W]`, any dtype but bool, to
 * `[N, C, H', W']` or `[C, H', W']` with
 * `H' = floor((H + 2·padding − dilation·(kernelSize − 1) − 1) / stride) + 1`, likewise `W'`.
 *
 * Options: `stride` (the window's size unless given), `padding` of −∞ (at most half the window), `dilation`,
 * `ceilMode` (a last window may hang over), `returnIndices` (give `{ values, indices }`).
 *
 * @throws {@link ArgumentError} for a window that no input could make right; when called, {@link ShapeError}
 * where it does not fit the input, {@link DTypeError} for bool.
 *
 * @example
 * new nn.MaxPool2d(2)(zeros(8, 16, 28, 28)).shape; // [8, 16, 14, 14]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
 */
export class MaxPool2d<R extends boolean = false> extends MaxPool<R> {
  static readonly namespace: string = 'nn';

  constructor(kernelSize: PerAxis, options: MaxPoolLayerOptions<R> = {}) {
    super({ op: 'MaxPool2d', spatialRank: 2 }, kernelSize, options);
  }
}

/**
 * The largest value under each place of a window along D, H and W: `[N, C, D, H, W]` or `[C, D, H, W]`, any dtype but
 * bool. See {@link MaxPool2d}.
 *
 * @example
 * new nn.MaxPool3d(2)(zeros(8, 16, 8, 10, 12)).shape; // [8, 16, 4, 5, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxPool3d.html
 */
export class MaxPool3d<R extends boolean = false> extends MaxPool<R> {
  static readonly namespace: string = 'nn';

  constructor(kernelSize: PerAxis, options: MaxPoolLayerOptions<R> = {}) {
    super({ op: 'MaxPool3d', spatialRank: 3 }, kernelSize, options);
  }
}

/**
 * The mean under each place of a window along L: `[N, C, L]` or `[C, L]`; float32, float64 or int64. See
 * {@link AvgPool2d}.
 *
 * @example
 * new nn.AvgPool1d(2)(zeros(8, 16, 100)).shape; // [8, 16, 50]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html
 */
export class AvgPool1d extends AvgPool {
  static readonly namespace: string = 'nn';

  constructor(kernelSize: PerAxis, options: AvgPoolOptions = {}) {
    super({ op: 'AvgPool1d', spatialRank: 1 }, kernelSize, options);
  }
}

/**
 * The mean under each place of a window: `[N, C, H, W]` or `[C, H, W]`, float32, float64 or int64, to
 * `[N, C, H', W']` or `[C, H', W']` with `H' = floor((H + 2·padding − kernelSize) / stride) + 1`, likewise `W'`.
 *
 * Options: `stride` (the window's size unless given), `padding` of zeros (at most half the window), `ceilMode`
 * (a last window may hang over), `countIncludePad` (the zeros count in the mean, default), `divisorOverride`
 * (divide by this instead).
 *
 * @throws {@link ArgumentError} for a window that no input could make right; when called, {@link ShapeError}
 * where it does not fit the input, {@link DTypeError} for another dtype.
 *
 * @example
 * new nn.AvgPool2d(2)(zeros(8, 16, 28, 28)).shape; // [8, 16, 14, 14]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html
 */
export class AvgPool2d extends AvgPool {
  static readonly namespace: string = 'nn';

  constructor(kernelSize: PerAxis, options: AvgPoolOptions = {}) {
    super({ op: 'AvgPool2d', spatialRank: 2 }, kernelSize, options);
  }
}

/**
 * The mean under each place of a window along D, H and W: `[N, C, D, H, W]` or `[C, D, H, W]`; float32, float64 or int64.
 * See {@link AvgPool2d}.
 *
 * @example
 * new nn.AvgPool3d(2)(zeros(8, 16, 8, 10, 12)).shape; // [8, 16, 4, 5, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool3d.html
 */
export class AvgPool3d extends AvgPool {
  static readonly namespace: string = 'nn';

  constructor(kernelSize: PerAxis, options: AvgPoolOptions = {}) {
    super({ op: 'AvgPool3d', spatialRank: 3 }, kernelSize, options);
  }
}
