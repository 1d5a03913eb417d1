import { argumentList, collapse } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import type { SpatialRank } from '../core/per-axis.js';
import { type AdaptiveSize, type PoolCaller, parseAdaptiveSize } from '../core/pool-arguments.js';
import { adaptiveAvgPoolFor, adaptiveMaxPoolFor } from '../functional/adaptive-pool.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';
import type { MaxPoolOutput } from './pool.js';

/** What every adaptive pooling layer has: a number of windows. */
abstract class AdaptivePool extends Module {
  /** Windows along each spatial axis; null for as many as there are cells. */
  readonly outputSize: readonly (number | null)[];

  constructor(caller: PoolCaller, outputSize: AdaptiveSize) {
    super();
    this.outputSize = parseAdaptiveSize(caller, outputSize);
  }

  /** @internal Who asks. */
  protected poolCaller(): PoolCaller {
    return onBehalfOf(this, { spatialRank: this.outputSize.length as SpatialRank });
  }

  /** The arguments of the constructor as source. */
  protected override argumentText(): string {
    return argumentList([collapse(this.outputSize)]);
  }
}

abstract class AdaptiveAvgPool extends AdaptivePool {
  forward(input: Tensor): Tensor {
    return adaptiveAvgPoolFor(this.poolCaller(), this.outputSize, input);
  }
}

/** Options of the adaptive max pooling layers; `R` is whether the indices are asked for. */
export interface AdaptiveMaxPoolOptions<R extends boolean = boolean> {
  /** Give `{ values, indices }` instead of the values. Default false. */
  readonly returnIndices?: R;
}

abstract class AdaptiveMaxPool<R extends boolean> extends AdaptivePool {
  readonly returnIndices: boolean;

  constructor(caller: PoolCaller, outputSize: AdaptiveSize, options: AdaptiveMaxPoolOptions<R>) {
    checkOptions(caller.op, options, ['returnIndices']);
    super(caller, outputSize);
    this.returnIndices = parseFlag(caller.op, 'returnIndices', options.returnIndices ?? false);
  }

  forward(input: Tensor): MaxPoolOutput<R> {
    const result = adaptiveMaxPoolFor(this.poolCaller(), this.outputSize, input);
    return (this.returnIndices ? result : result.values) as MaxPoolOutput<R>;
  }

  /** The arguments of the constructor as source. */
  protected override argumentText(): string {
    return argumentList([collapse(this.outputSize)], { returnIndices: this.returnIndices || undefined });
  }
}

/**
 * Means of windows that share the input out evenly along L, as many as `outputSize` says whatever the input's size:
 * `[N, C, L]` or `[C, L]`, float32 or float64.
 *
 * @throws {@link ArgumentError} for sizes that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} for an input that does not fit.
 *
 * @example
 * new nn.AdaptiveAvgPool1d(3)(zeros(8, 16, 50)).shape; // [8, 16, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool1d.html
 */
export class AdaptiveAvgPool1d extends AdaptiveAvgPool {
  static readonly namespace: string = 'nn';

  constructor(outputSize: AdaptiveSize) {
    super({ op: 'AdaptiveAvgPool1d', spatialRank: 1 }, outputSize);
  }
}

/**
 * Means of windows that share the input out evenly along H and W, as many as `outputSize` says whatever the input's size:
 * `[N, C, H, W]` or `[C, H, W]`, float32 or float64. `new nn.AdaptiveAvgPool2d(1)` is the mean of each map.
 *
 * @throws {@link ArgumentError} for sizes that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} for an input that does not fit.
 *
 * @example
 * new nn.AdaptiveAvgPool2d(3)(zeros(8, 16, 7, 9)).shape; // [8, 16, 3, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html
 */
export class AdaptiveAvgPool2d extends AdaptiveAvgPool {
  static readonly namespace: string = 'nn';

  constructor(outputSize: AdaptiveSize) {
    super({ op: 'AdaptiveAvgPool2d', spatialRank: 2 }, outputSize);
  }
}

/**
 * Means of windows that share the input out evenly along D, H and W, as many as `outputSize` says whatever the input's size:
 * `[N, C, D, H, W]` or `[C, D, H, W]`, float32 or float64.
 *
 * @throws {@link ArgumentError} for sizes that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} for an input that does not fit.
 *
 * @example
 * new nn.AdaptiveAvgPool3d(3)(zeros(8, 16, 5, 7, 9)).shape; // [8, 16, 3, 3, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool3d.html
 */
export class AdaptiveAvgPool3d extends AdaptiveAvgPool {
  static readonly namespace: string = 'nn';

  constructor(outputSize: AdaptiveSize) {
    super({ op: 'AdaptiveAvgPool3d', spatialRank: 3 }, outputSize);
  }
}

/**
 * Largest values of windows that share the input out evenly along L, as many as `outputSize` says whatever the input's
 * size: `[N, C, L]` or `[C, L]`, float32 or float64. `returnIndices` gives `{ values, indices }`.
 *
 * @throws {@link ArgumentError} for sizes that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} for an input that does not fit.
 *
 * @example
 * new nn.AdaptiveMaxPool1d(3)(zeros(8, 16, 50)).shape; // [8, 16, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html
 */
export class AdaptiveMaxPool1d<R extends boolean = false> extends AdaptiveMaxPool<R> {
  static readonly namespace: string = 'nn';

  constructor(outputSize: AdaptiveSize, options: AdaptiveMaxPoolOptions<R> = {}) {
    super({ op: 'AdaptiveMaxPool1d', spatialRank: 1 }, outputSize, options);
  }
}

/**
 * Largest values of windows that share the input out evenly along H and W, as many as `outputSize` says whatever the input's
 * size: `[N, C, H, W]` or `[C, H, W]`, float32 or float64. `returnIndices` gives `{ values, indices }`.
 *
 * @throws {@link ArgumentError} for sizes that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} for an input that does not fit.
 *
 * @example
 * new nn.AdaptiveMaxPool2d(3)(zeros(8, 16, 7, 9)).shape; // [8, 16, 3, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html
 */
export class AdaptiveMaxPool2d<R extends boolean = false> extends AdaptiveMaxPool<R> {
  static readonly namespace: string = 'nn';

  constructor(outputSize: AdaptiveSize, options: AdaptiveMaxPoolOptions<R> = {}) {
    super({ op: 'AdaptiveMaxPool2d', spatialRank: 2 }, outputSize, options);
  }
}

/**
 * Largest values of windows that share the input out evenly along D, H and W, as many as `outputSize` says whatever the input's
 * size: `[N, C, D, H, W]` or `[C, D, H, W]`, float32 or float64. `returnIndices` gives `{ values, indices }`.
 *
 * @throws {@link ArgumentError} for sizes that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} for an input that does not fit.
 *
 * @example
 * new nn.AdaptiveMaxPool3d(3)(zeros(8, 16, 5, 7, 9)).shape; // [8, 16, 3, 3, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool3d.html
 */
export class AdaptiveMaxPool3d<R extends boolean = false> extends AdaptiveMaxPool<R> {
  static readonly namespace: string = 'nn';

  constructor(outputSize: AdaptiveSize, options: AdaptiveMaxPoolOptions<R> = {}) {
    super({ op: 'AdaptiveMaxPool3d', spatialRank: 3 }, outputSize, options);
  }
}
