import { argumentList } from '../core/expression.js';
import { parseInteger } from '../core/per-axis.js';
import { checkTensor } from '../functional/operands.js';
import { logSoftmaxFor, softmaxFor } from '../functional/softmax.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';

/**
 * Negative values become 0; NaN stays NaN. Any shape, any dtype but bool.
 *
 * @example
 * new nn.ReLU()(tensor([-1, 2])).tolist(); // [0, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
 */
export class ReLU extends Module {
  static readonly namespace: string = 'nn';

  forward(input: Tensor): Tensor {
    return checkTensor(onBehalfOf(this, {}), 'input', input).relu();
  }

  protected override argumentText(): string {
    return '';
  }
}

/**
 * `1 / (1 + e⁻ˣ)`: every number to between 0 and 1. Any shape; integers and bool give float32.
 *
 * @throws {@link ArgumentError} when called with what is no tensor.
 *
 * @example
 * new nn.Sigmoid()(tensor([0])).tolist(); // [0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html
 */
export class Sigmoid extends Module {
  static readonly namespace: string = 'nn';

  forward(input: Tensor): Tensor {
    return checkTensor(onBehalfOf(this, {}), 'input', input).sigmoid();
  }

  protected override argumentText(): string {
    return '';
  }
}

/**
 * The hyperbolic tangent: every number to between -1 and 1. Any shape; integers and bool give float32.
 *
 * @throws {@link ArgumentError} when called with what is no tensor.
 *
 * @example
 * new nn.Tanh()(tensor([0])).tolist(); // [0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanh.html
 */
export class Tanh extends Module {
  static readonly namespace: string = 'nn';

  forward(input: Tensor): Tensor {
    return checkTensor(onBehalfOf(this, {}), 'input', input).tanh();
  }

  protected override argumentText(): string {
    return '';
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
export class Softmax extends Module {
  static readonly namespace: string = 'nn';
  readonly dim: number;

  constructor(dim: number) {
    super();
    this.dim = parseInteger(dim, { op: 'Softmax', name: 'dim' });
  }

  forward(input: Tensor): Tensor {
    return softmaxFor(onBehalfOf(this, { dim: this.dim }), input);
  }

  protected override argumentText(): string {
    return argumentList([this.dim]);
  }
}

/**
 * The logarithm of {@link Softmax}, exact also where the probability itself would be 0.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html
 */
export class LogSoftmax extends Module {
  static readonly namespace: string = 'nn';
  readonly dim: number;

  constructor(dim: number) {
    super();
    this.dim = parseInteger(dim, { op: 'LogSoftmax', name: 'dim' });
  }

  forward(input: Tensor): Tensor {
    return logSoftmaxFor(onBehalfOf(this, { dim: this.dim }), input);
  }

  protected override argumentText(): string {
    return argumentList([this.dim]);
  }
}
