import { ShapeError } from '../core/errors.js';
import { argumentList } from '../core/expression.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape } from '../core/shape.js';
import { checkTensor } from '../functional/operands.js';
import { logSoftmaxFor, softmaxFor, softminFor } from '../functional/softmax.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';

/** A layer that works along one axis. */
abstract class AlongAxis extends Module {
  /** The axis; negative: from the end. */
  readonly dim: number;

  constructor(dim: number) {
    super();
    this.dim = parseInteger(dim, { op: new.target.name, name: 'dim' });
  }

  protected override argumentText(): string {
    return argumentList([this.dim]);
  }
}

/**
 * Numbers as probabilities along one axis: `exp(x) / Σ exp(x)`. Any shape, float32 or float64.
 *
 * @throws {@link ArgumentError} unless `dim` is a whole number; when called, {@link ShapeError} where the input
 * has no such axis, {@link DTypeError} for integers.
 *
 * @example
 * new nn.Softmax(-1)(tensor([0, 0])).tolist(); // [0.5, 0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmax.html
 */
export class Softmax extends AlongAxis {
  static readonly namespace: string = 'nn';

  forward(input: Tensor): Tensor {
    return softmaxFor(onBehalfOf(this, { dim: this.dim }), input);
  }
}

/**
 * {@link Softmax} of the negative: small numbers are likely.
 *
 * @example
 * new nn.Softmin(0)(tensor([0, 1000])).tolist(); // [1, 0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmin.html
 */
export class Softmin extends AlongAxis {
  static readonly namespace: string = 'nn';

  forward(input: Tensor): Tensor {
    return softminFor(onBehalfOf(this, { dim: this.dim }), input);
  }
}

/**
 * The logarithm of {@link Softmax}, exact also where the probability itself would be 0.
 *
 * @example
 * new nn.LogSoftmax(0)(tensor([0, 1000])).tolist(); // [-1000, 0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html
 */
export class LogSoftmax extends AlongAxis {
  static readonly namespace: string = 'nn';

  forward(input: Tensor): Tensor {
    return logSoftmaxFor(onBehalfOf(this, { dim: this.dim }), input);
  }
}

/**
 * {@link Softmax} over the channels at each place of `[N, C, H, W]` or `[C, H, W]`.
 *
 * @throws {@link ShapeError} for another number of axes, when called.
 *
 * @example
 * new nn.Softmax2d()(zeros(4, 2, 2)).at(0, 0, 0).item(); // 0.25
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softmax2d.html
 */
export class Softmax2d extends Module {
  static readonly namespace: string = 'nn';

  forward(input: Tensor): Tensor {
    const call = onBehalfOf(this, { dim: -3 });
    const { shape, ndim } = checkTensor(call, 'input', input);
    if (ndim !== 3 && ndim !== 4) {
      throw new ShapeError({
        op: call.op,
        problem: `the input has ${ndim} ${ndim === 1 ? 'axis' : 'axes'}, ${formatShape(shape)}; it takes [C, H, W] or [N, C, H, W]`,
        expected: [3, 4],
        actual: ndim,
        pytorch: `Softmax2d: expected input to be 3D or 4D, got ${ndim}D instead`,
      });
    }
    return softmaxFor(call, input);
  }

  protected override argumentText(): string {
    return '';
  }
}
