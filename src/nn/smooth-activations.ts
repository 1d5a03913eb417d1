// The layers of functional/smooth-activations.ts.
import { argumentList } from '../core/expression.js';
import { parseInteger } from '../core/per-axis.js';
import type { InplaceOption } from '../functional/activation-rule.js';
import {
  GELU as GELU_RULE,
  type GeluOptions,
  gluFor,
  HARDSIGMOID,
  HARDSWISH,
  LOGSIGMOID,
  MISH,
  SIGMOID,
  SILU,
  SOFTPLUS,
  SOFTSIGN,
  type SoftplusOptions,
  TANH,
  TANHSHRINK,
} from '../functional/smooth-activations.js';
import type { Tensor } from '../tensor/tensor.js';
import { Activation } from './activation.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';

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
export class Sigmoid extends Activation {
  static readonly namespace: string = 'nn';

  constructor() {
    super(SIGMOID, {});
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
export class Tanh extends Activation {
  static readonly namespace: string = 'nn';

  constructor() {
    super(TANH, {});
  }
}

/**
 * `x · Φ(x)`, where Φ is the share of a normal distribution below x; float32 or float64.
 *
 * - `options`: `approximate`: `'none'` (default), or `'tanh'` for the usual approximation.
 * @throws {@link ArgumentError} for another word; when called, {@link DTypeError} for integers.
 *
 * @example
 * new nn.GELU()(tensor([0, 100])).tolist(); // [0, 100]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GELU.html
 */
export class GELU extends Activation {
  static readonly namespace: string = 'nn';
  /** Whether the curve is approximated. */
  declare readonly approximate: 'none' | 'tanh';

  constructor(options: GeluOptions = {}) {
    super(GELU_RULE, options);
  }
}

/**
 * `x · sigmoid(x)` (swish); float32 or float64.
 *
 * - `options`: `inplace` is accepted and has no effect: the numbers are the same.
 * @throws {@link DTypeError} for integers, when called.
 *
 * @example
 * new nn.SiLU()(tensor([0, 100])).tolist(); // [0, 100]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.SiLU.html
 */
export class SiLU extends Activation {
  static readonly namespace: string = 'nn';

  constructor(options: InplaceOption = {}) {
    super(SILU, options);
  }
}

/**
 * `x · tanh(softplus(x))`; float32 or float64.
 *
 * - `options`: `inplace` is accepted and has no effect: the numbers are the same.
 * @throws {@link DTypeError} for integers, when called.
 *
 * @example
 * new nn.Mish()(tensor([0, 100])).tolist(); // [0, 100]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Mish.html
 */
export class Mish extends Activation {
  static readonly namespace: string = 'nn';

  constructor(options: InplaceOption = {}) {
    super(MISH, options);
  }
}

/**
 * `x · relu6(x + 3) / 6`: {@link SiLU} in straight lines. float32 or float64.
 *
 * - `options`: `inplace` is accepted and has no effect: the numbers are the same.
 * @throws {@link DTypeError} for integers, when called.
 *
 * @example
 * new nn.Hardswish()(tensor([0, 3])).tolist(); // [0, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardswish.html
 */
export class Hardswish extends Activation {
  static readonly namespace: string = 'nn';

  constructor(options: InplaceOption = {}) {
    super(HARDSWISH, options);
  }
}

/**
 * `relu6(x + 3) / 6`: the sigmoid in straight lines. float32 or float64.
 *
 * - `options`: `inplace` is accepted and has no effect: the numbers are the same.
 * @throws {@link DTypeError} for integers, when called.
 *
 * @example
 * new nn.Hardsigmoid()(tensor([-3, 0, 3])).tolist(); // [0, 0.5, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardsigmoid.html
 */
export class Hardsigmoid extends Activation {
  static readonly namespace: string = 'nn';

  constructor(options: InplaceOption = {}) {
    super(HARDSIGMOID, options);
  }
}

/**
 * `ln(1 + e^(beta · x)) / beta`: a relu without a corner. float32 or float64.
 *
 * - `options`: `beta` (1), `threshold` (20): the result is x where `beta · x` is beyond it.
 * @throws {@link DTypeError} for integers, when called.
 *
 * @example
 * new nn.Softplus({ beta: 2 })(tensor([100])).tolist(); // [100]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softplus.html
 */
export class Softplus extends Activation {
  static readonly namespace: string = 'nn';
  /** How sharp the bend is. */
  declare readonly beta: number;
  /** Where the curve becomes a line. */
  declare readonly threshold: number;

  constructor(options: SoftplusOptions = {}) {
    super(SOFTPLUS, options);
  }
}

/**
 * `x / (1 + |x|)`. Any dtype but bool; integers give float32.
 *
 * @throws {@link DTypeError} for bool, when called.
 *
 * @example
 * new nn.Softsign()(tensor([-1, 0, 3])).tolist(); // [-0.5, 0, 0.75]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softsign.html
 */
export class Softsign extends Activation {
  static readonly namespace: string = 'nn';

  constructor() {
    super(SOFTSIGN, {});
  }
}

/**
 * `x − tanh(x)`. Any dtype but bool; integers give float32.
 *
 * @throws {@link DTypeError} for bool, when called.
 *
 * @example
 * new nn.Tanhshrink()(tensor([0, 100])).tolist(); // [0, 99]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Tanhshrink.html
 */
export class Tanhshrink extends Activation {
  static readonly namespace: string = 'nn';

  constructor() {
    super(TANHSHRINK, {});
  }
}

/**
 * The logarithm of the sigmoid, exact also where that would be 0. float32 or float64.
 *
 * @throws {@link DTypeError} for integers, when called.
 *
 * @example
 * new nn.LogSigmoid()(tensor([-1000])).tolist(); // [-1000]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LogSigmoid.html
 */
export class LogSigmoid extends Activation {
  static readonly namespace: string = 'nn';

  constructor() {
    super(LOGSIGMOID, {});
  }
}

/**
 * One half of an axis times the sigmoid of the other: `a · sigmoid(b)`, where `[a, b]` is the input.
 *
 * - `dim`: The axis that is halved: the last unless given.
 * @throws {@link ArgumentError} unless `dim` is a whole number; when called, {@link ShapeError} where the axis is odd or
 * not there, {@link DTypeError} for integers.
 *
 * @example
 * new nn.GLU()(tensor([3, 5, 0, 100])).tolist(); // [1.5, 5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GLU.html
 */
export class GLU extends Module {
  static readonly namespace: string = 'nn';
  readonly dim: number;

  constructor(dim: number = -1) {
    super();
    this.dim = parseInteger(dim, { op: 'GLU', name: 'dim' });
  }

  forward(input: Tensor): Tensor {
    return gluFor(onBehalfOf(this, {}), input, this.dim);
  }

  protected override argumentText(): string {
    return this.dim === -1 ? '' : argumentList([this.dim]);
  }
}
