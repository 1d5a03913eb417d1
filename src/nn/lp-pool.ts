import { argumentList, collapse } from '../core/expression.js';
import { checkOptions } from '../core/options.js';
import type { PerAxis } from '../core/per-axis.js';
import {
  LP_POOL_OPTIONS,
  type LpPoolOptions,
  type PoolCaller,
  parseNormType,
  parsePoolWindow,
} from '../core/pool-arguments.js';
import { lpPoolFor } from '../functional/lp-pool.js';
import type { Tensor } from '../tensor/tensor.js';
import { Pool } from './pool.js';

abstract class LpPool extends Pool {
  readonly normType: number;

  constructor(caller: PoolCaller, normType: number, kernelSize: PerAxis, options: LpPoolOptions) {
    checkOptions(caller.op, options, LP_POOL_OPTIONS);
    const power = parseNormType(caller, normType);
    super(parsePoolWindow(caller, kernelSize, options));
    this.normType = power;
  }

  forward(input: Tensor): Tensor {
    return lpPoolFor(this.poolCaller(), this.window, this.normType, input);
  }

  /** The arguments of the constructor as source. */
  protected override argumentText(): string {
    return argumentList([this.normType, collapse(this.kernelSize)], this.writtenOptions());
  }
}

/**
 * `(Σ xᵖ)^(1/p)` under each place of a window along L: `[N, C, L]` or `[C, L]`, float32 or float64. `normType` is
 * p: 2 for the Euclidean norm, 1 for the sum. Options: `stride` (the window's size unless given), `ceilMode`.
 *
 * @throws {@link ArgumentError} for arguments that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} for an input that does not fit.
 *
 * @example
 * new nn.LPPool1d(2, 2)(zeros(8, 16, 50)).shape; // [8, 16, 25]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool1d.html
 */
export class LPPool1d extends LpPool {
  static readonly namespace: string = 'nn';

  constructor(normType: number, kernelSize: PerAxis, options: LpPoolOptions = {}) {
    super({ op: 'LPPool1d', spatialRank: 1 }, normType, kernelSize, options);
  }
}

/**
 * `(Σ xᵖ)^(1/p)` under each place of a window along H and W: `[N, C, H, W]` or `[C, H, W]`, float32 or float64. `normType` is
 * p: 2 for the Euclidean norm, 1 for the sum. Options: `stride` (the window's size unless given), `ceilMode`.
 *
 * @throws {@link ArgumentError} for arguments that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} for an input that does not fit.
 *
 * @example
 * new nn.LPPool2d(2, 2)(zeros(8, 16, 8, 10)).shape; // [8, 16, 4, 5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool2d.html
 */
export class LPPool2d extends LpPool {
  static readonly namespace: string = 'nn';

  constructor(normType: number, kernelSize: PerAxis, options: LpPoolOptions = {}) {
    super({ op: 'LPPool2d', spatialRank: 2 }, normType, kernelSize, options);
  }
}

/**
 * `(Σ xᵖ)^(1/p)` under each place of a window along D, H and W: `[N, C, D, H, W]` or `[C, D, H, W]`, float32 or float64. `normType` is
 * p: 2 for the Euclidean norm, 1 for the sum. Options: `stride` (the window's size unless given), `ceilMode`.
 *
 * @throws {@link ArgumentError} for arguments that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} for an input that does not fit.
 *
 * @example
 * new nn.LPPool3d(2, 2)(zeros(8, 16, 8, 10, 12)).shape; // [8, 16, 4, 5, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LPPool3d.html
 */
export class LPPool3d extends LpPool {
  static readonly namespace: string = 'nn';

  constructor(normType: number, kernelSize: PerAxis, options: LpPoolOptions = {}) {
    super({ op: 'LPPool3d', spatialRank: 3 }, normType, kernelSize, options);
  }
}
