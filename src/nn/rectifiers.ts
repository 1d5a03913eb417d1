// The layers of functional/rectifiers.ts.

import { argumentList } from '../core/expression.js';
import { checkNumber, type InplaceOption } from '../functional/activation-rule.js';
import {
  type AlphaOption,
  CELU as CELU_RULE,
  ELU as ELU_RULE,
  HARDTANH,
  type HardtanhOptions,
  LEAKY_RELU,
  type LeakyReluOptions,
  RELU,
  RELU6,
  SELU as SELU_RULE,
  THRESHOLD,
} from '../functional/rectifiers.js';
import { Activation } from './activation.js';

/**
 * Negative values become 0; NaN stays NaN. Any shape, any dtype but bool.
 *
 * - `options`: `inplace` is accepted and has no effect: the numbers are the same.
 *
 * @example
 * new nn.ReLU()(tensor([-1, 2])).tolist(); // [0, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU.html
 */
export class ReLU extends Activation {
  static readonly namespace: string = 'nn';

  constructor(options: InplaceOption = {}) {
    super(RELU, options);
  }
}

/**
 * Values below 0 become 0, those above 6 become 6. Any dtype but bool.
 *
 * - `options`: `inplace` is accepted and has no effect: the numbers are the same.
 *
 * @example
 * new nn.ReLU6()(tensor([-1, 3, 8])).tolist(); // [0, 3, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ReLU6.html
 */
export class ReLU6 extends Activation {
  static readonly namespace: string = 'nn';

  constructor(options: InplaceOption = {}) {
    super(RELU6, options);
  }
}

/**
 * Negative values are multiplied with a small slope; float32 or float64.
 *
 * - `options`: the slope, or `{ negativeSlope }`; 0.01 unless given. `inplace` has no effect.
 * @throws {@link ArgumentError} for a slope that is no number; when called, {@link DTypeError} for integers.
 *
 * @example
 * new nn.LeakyReLU(0.5)(tensor([-1, 2])).tolist(); // [-0.5, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
 */
export class LeakyReLU extends Activation {
  static readonly namespace: string = 'nn';
  /** What negative values are multiplied with. */
  declare readonly negativeSlope: number;

  constructor(options: number | LeakyReluOptions = {}) {
    super(LEAKY_RELU, options);
  }
}

/**
 * Values below `minVal` become `minVal`, those above `maxVal` become `maxVal`. Any dtype but bool.
 *
 * - `options`: `minVal` (−1), `maxVal` (1); `inplace` has no effect.
 * @throws {@link ArgumentError} for bounds in the wrong order.
 *
 * @example
 * new nn.Hardtanh({ maxVal: 2 })(tensor([-3, 0.5, 3])).tolist(); // [-1, 0.5, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardtanh.html
 */
export class Hardtanh extends Activation {
  static readonly namespace: string = 'nn';
  /** The least result. */
  declare readonly minVal: number;
  /** The largest result. */
  declare readonly maxVal: number;

  constructor(options: HardtanhOptions = {}) {
    super(HARDTANH, options);
  }
}

/**
 * Below 0 `alpha · (eˣ − 1)`, above as it is; float32 or float64.
 *
 * - `options`: `alpha`, or `{ alpha }`; 1 unless given. `inplace` has no effect.
 * @throws {@link DTypeError} for integers, when called.
 *
 * @example
 * new nn.ELU(0.5)(tensor([-100, 2])).tolist(); // [-0.5, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ELU.html
 */
export class ELU extends Activation {
  static readonly namespace: string = 'nn';
  /** How far below 0 the curve goes. */
  declare readonly alpha: number;

  constructor(options: number | AlphaOption = {}) {
    super(ELU_RULE, options);
  }
}

/**
 * Below 0 `alpha · (e^(x / alpha) − 1)`, above as it is; float32 or float64.
 *
 * - `options`: `alpha`, or `{ alpha }`; 1 unless given. `inplace` has no effect.
 * @throws {@link ArgumentError} for an alpha of 0; when called, {@link DTypeError} for integers.
 *
 * @example
 * new nn.CELU()(tensor([0, 2])).tolist(); // [0, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CELU.html
 */
export class CELU extends Activation {
  static readonly namespace: string = 'nn';
  /** How far below 0 the curve goes. */
  declare readonly alpha: number;

  constructor(options: number | AlphaOption = {}) {
    super(CELU_RULE, options);
  }
}

/**
 * {@link ELU} with alpha 1.6733, all times 1.0507: layer by layer, values keep mean 0 and variance 1. float32 or
 * float64.
 *
 * - `options`: `inplace` is accepted and has no effect: the numbers are the same.
 * @throws {@link DTypeError} for integers, when called.
 *
 * @example
 * new nn.SELU()(tensor([0])).tolist(); // [0]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.SELU.html
 */
export class SELU extends Activation {
  static readonly namespace: string = 'nn';

  constructor(options: InplaceOption = {}) {
    super(SELU_RULE, options);
  }
}

/**
 * Values up to `threshold` become `value`. Any dtype but bool.
 *
 * @throws {@link ArgumentError} unless both are numbers; when called, {@link DTypeError} for bool.
 *
 * @example
 * new nn.Threshold(1, -7)(tensor([0.5, 2])).tolist(); // [-7, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Threshold.html
 */
export class Threshold extends Activation {
  static readonly namespace: string = 'nn';
  /** The largest value that is replaced. */
  declare readonly threshold: number;
  /** What it is replaced with. */
  declare readonly value: number;

  constructor(threshold: number, value: number, options: InplaceOption = {}) {
    checkNumber('Threshold', 'threshold', threshold);
    checkNumber('Threshold', 'value', value);
    super(THRESHOLD, { ...options, threshold, value });
  }

  /** The arguments of the constructor as source. */
  protected override argumentText(): string {
    return argumentList([this.threshold, this.value]);
  }
}
