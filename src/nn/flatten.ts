import { argumentList } from '../core/expression.js';
import { parseInteger } from '../core/per-axis.js';
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
 * Gives back what it is given: a place to put nothing.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Identity.html
 */
export class Identity extends Module {
  static readonly namespace: string = 'nn';

  forward(input: Tensor): Tensor {
    return input;
  }

  protected override argumentText(): string {
    return '';
  }
}
