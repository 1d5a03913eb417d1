import type { AxisWindowing } from '../core/conv-arithmetic.js';
import { argumentList, collapse } from '../core/expression.js';
import { checkOptions } from '../core/options.js';
import type { OutputSize } from '../core/output-size.js';
import type { PerAxis, SpatialRank } from '../core/per-axis.js';
import { type MaxUnpoolOptions, type PoolCaller, parseUnpoolWindow } from '../core/pool-arguments.js';
import { sameShape } from '../core/shape.js';
import { maxUnpoolFor } from '../functional/max-unpool.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';

abstract class MaxUnpool extends Module {
  /** Of the pooling that is undone; one number per spatial axis. */
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  private readonly window: readonly AxisWindowing[];

  constructor(caller: PoolCaller, kernelSize: PerAxis, options: MaxUnpoolOptions) {
    checkOptions(caller.op, options, ['stride', 'padding']);
    const window = parseUnpoolWindow(caller, kernelSize, options);
    super();
    this.kernelSize = window.map(({ kernelSize }) => kernelSize);
    this.stride = window.map(({ stride }) => stride);
    this.padding = window.map(({ padding }) => padding[0]);
    this.window = window;
  }

  /**
   * Puts the values back where they came from.
   *
   * @param indices where, as the pooling gave them.
   * @param outputSize sizes of the spatial axes of the result (or of all its axes), as an array or as
   * `{ outputSize }`: that of what was pooled.
   */
  forward(input: Tensor, indices: Tensor, outputSize?: OutputSize): Tensor {
    const caller: PoolCaller = onBehalfOf(this, { spatialRank: this.kernelSize.length as SpatialRank });
    return maxUnpoolFor(caller, this.window, input, indices, outputSize);
  }

  protected override argumentText(): string {
    const { kernelSize, stride, padding } = this;
    return argumentList([collapse(kernelSize)], {
      stride: sameShape(stride, kernelSize) ? undefined : collapse(stride),
      padding: padding.every((cells) => cells === 0) ? undefined : collapse(padding),
    });
  }
}

/**
 * Undoes a {@link MaxPool1d} with `returnIndices`: its values where they came from, zeros between them.
 *
 * @throws {@link ArgumentError} for a window that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} for values and indices that do not fit.
 *
 * @example
 * const { values, indices } = new nn.MaxPool1d(2, { returnIndices: true })(rand(1, 3, 8));
 * new nn.MaxUnpool1d(2)(values, indices).shape; // [1, 3, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool1d.html
 */
export class MaxUnpool1d extends MaxUnpool {
  static readonly namespace: string = 'nn';

  constructor(kernelSize: PerAxis, options: MaxUnpoolOptions = {}) {
    super({ op: 'MaxUnpool1d', spatialRank: 1 }, kernelSize, options);
  }
}

/**
 * Undoes a {@link MaxPool2d} with `returnIndices`: its values where they came from, zeros between them.
 *
 * @throws {@link ArgumentError} for a window that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} for values and indices that do not fit.
 *
 * @example
 * const { values, indices } = new nn.MaxPool2d(2, { returnIndices: true })(rand(1, 3, 8, 8));
 * new nn.MaxUnpool2d(2)(values, indices).shape; // [1, 3, 8, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html
 */
export class MaxUnpool2d extends MaxUnpool {
  static readonly namespace: string = 'nn';

  constructor(kernelSize: PerAxis, options: MaxUnpoolOptions = {}) {
    super({ op: 'MaxUnpool2d', spatialRank: 2 }, kernelSize, options);
  }
}

/**
 * Undoes a {@link MaxPool3d} with `returnIndices`: its values where they came from, zeros between them.
 *
 * @throws {@link ArgumentError} for a window that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} for values and indices that do not fit.
 *
 * @example
 * const { values, indices } = new nn.MaxPool3d(2, { returnIndices: true })(rand(1, 3, 8, 8, 8));
 * new nn.MaxUnpool3d(2)(values, indices).shape; // [1, 3, 8, 8, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MaxUnpool3d.html
 */
export class MaxUnpool3d extends MaxUnpool {
  static readonly namespace: string = 'nn';

  constructor(kernelSize: PerAxis, options: MaxUnpoolOptions = {}) {
    super({ op: 'MaxUnpool3d', spatialRank: 3 }, kernelSize, options);
  }
}
