import { describeValue } from '../core/describe.js';
import { ArgumentError, amendError, isConvlensError } from '../core/errors.js';
import { argumentList } from '../core/expression.js';
import { parseInteger } from '../core/per-axis.js';
import type { Shape } from '../core/shape.js';
import { checkTensor } from '../functional/operands.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';

/**
 * The axes from `startDim` to `endDim` as one: `[N, C, H, W]` to `[N, C·H·W]` unless told otherwise. Any dtype; a
 * view where the values allow it.
 *
 * @throws {@link ArgumentError} unless both are whole numbers; when called, {@link ShapeError} where the input
 * has no such axes.
 *
 * @example
 * new nn.Flatten()(zeros(8, 16, 5, 5)).shape; // [8, 400]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html
 */
export class Flatten extends Module {
  static readonly namespace: string = 'nn';
  readonly startDim: number;
  readonly endDim: number;

  constructor(startDim: number = 1, endDim: number = -1) {
    super();
    this.startDim = parseInteger(startDim, { op: 'Flatten', name: 'startDim' });
    this.endDim = parseInteger(endDim, { op: 'Flatten', name: 'endDim' });
  }

  forward(input: Tensor): Tensor {
    return checkTensor(onBehalfOf(this, {}), 'input', input).flatten(this.startDim, this.endDim);
  }

  protected override argumentText(): string {
    if (this.endDim !== -1) return argumentList([this.startDim, this.endDim]);
    return this.startDim === 1 ? '' : argumentList([this.startDim]);
  }
}

/**
 * One axis as several: the opposite of {@link Flatten}. One size may be -1, what is left for it.
 *
 * @throws {@link ArgumentError} for what is no axis or no sizes; when called, {@link ShapeError} where the input has no such
 * axis, or the sizes do not multiply up to it.
 *
 * @example
 * new nn.Unflatten(1, [16, 5, -1])(zeros(8, 400)).shape; // [8, 16, 5, 5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Unflatten.html
 */
export class Unflatten extends Module {
  static readonly namespace: string = 'nn';
  readonly dim: number;
  readonly unflattenedSize: Shape;

  constructor(dim: number, unflattenedSize: readonly number[]) {
    super();
    const op = 'Unflatten';
    this.dim = parseInteger(dim, { op, name: 'dim' });
    if (!Array.isArray(unflattenedSize)) {
      const problem = `unflattenedSize is ${describeValue(unflattenedSize)}; it takes an array of sizes`;
      throw new ArgumentError({ op, problem, actual: unflattenedSize });
    }
    this.unflattenedSize = Array.from(unflattenedSize, (size) =>
      parseInteger(size, { op, name: 'unflattenedSize', minimum: -1 }),
    );
  }

  forward(input: Tensor): Tensor {
    const call = onBehalfOf(this, {});
    try {
      return checkTensor(call, 'input', input).unflatten(this.dim, [...this.unflattenedSize]);
    } catch (error) {
      if (isConvlensError(error)) amendError(error, { op: call.op });
      throw error;
    }
  }

  protected override argumentText(): string {
    return argumentList([this.dim, this.unflattenedSize]);
  }
}

/**
 * Gives back what it is given: a place to put nothing. What it is built with is ignored, so that it can stand in for
 * another layer.
 *
 * @example
 * new nn.Identity()(tensor([1, 2])).tolist(); // [1, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Identity.html
 */
export class Identity extends Module {
  static readonly namespace: string = 'nn';

  constructor(..._ignored: readonly unknown[]) {
    super();
  }

  forward(input: Tensor): Tensor {
    return input;
  }

  protected override argumentText(): string {
    return '';
  }
}
