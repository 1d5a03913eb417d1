// The layers of functional/rectifiers.ts.

import type { DType } from '../core/dtype.js';
import { argumentList } from '../core/expression.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { defaultGenerator } from '../core/random/generator.js';
import { checkNumber, type InplaceOption } from '../functional/activation-rule.js';
import {
  type AlphaOption,
  CELU as CELU_RULE,
  ELU as ELU_RULE,
  HARDSHRINK,
  HARDTANH,
  type HardtanhOptions,
  LEAKY_RELU,
  type LeakyReluOptions,
  preluFor,
  RELU,
  RELU6,
  RRELU,
  rreluFor,
  SELU as SELU_RULE,
  type ShrinkOptions,
  SOFTSHRINK,
  THRESHOLD,
} from '../functional/rectifiers.js';
import { full } from '../tensor/creation.js';
import type { Tensor } from '../tensor/tensor.js';
import { Activation } from './activation.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { parameterDType } from './parameter-dtype.js';

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
 * Values from `-lambd` to `lambd` become 0; float32 or float64.
 *
 * - `options`: `lambd`, or `{ lambd }`; 0.5 unless given.
 * @throws {@link DTypeError} for integers, when called.
 *
 * @example
 * new nn.Hardshrink()(tensor([-2, 0.3, 2])).tolist(); // [-2, 0, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardshrink.html
 */
export class Hardshrink extends Activation {
  static readonly namespace: string = 'nn';
  /** Values from −lambd to lambd become 0. */
  declare readonly lambd: number;

  constructor(options: number | ShrinkOptions = {}) {
    super(HARDSHRINK, options);
  }
}

/**
 * Values move towards 0 by `lambd`, and stop there; float32 or float64.
 *
 * - `options`: `lambd`, or `{ lambd }`; 0.5 unless given.
 * @throws {@link ArgumentError} for a negative one; when called, {@link DTypeError} for integers.
 *
 * @example
 * new nn.Softshrink(1)(tensor([-2, 0.3, 2])).tolist(); // [-1, 0, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softshrink.html
 */
export class Softshrink extends Activation {
  static readonly namespace: string = 'nn';
  /** How far values move. */
  declare readonly lambd: number;

  constructor(options: number | ShrinkOptions = {}) {
    super(SOFTSHRINK, options);
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

/** Options of {@link RReLU}. */
export interface RReLUOptions extends InplaceOption {
  /** The least slope. Default 1/8. */
  readonly lower?: number;
  /** The largest slope. Default 1/3. */
  readonly upper?: number;
}

/**
 * Negative values are multiplied with random slopes while training (PyTorch's for the same seed), else with the mean
 * of the bounds. float32 or float64.
 *
 * - `options`: `lower` (1/8), `upper` (1/3); `inplace` has no effect.
 * @throws {@link ArgumentError} for bounds in the wrong order; when called, {@link DTypeError} for integers.
 *
 * @example
 * new nn.RReLU({ lower: 0.2, upper: 0.3 }).eval()(tensor([-2, 2])).tolist(); // [-0.5, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.RReLU.html
 */
export class RReLU extends Activation {
  static readonly namespace: string = 'nn';
  /** The least slope. */
  declare readonly lower: number;
  /** The largest slope. */
  declare readonly upper: number;

  constructor(options: RReLUOptions = {}) {
    super(RRELU, options);
  }

  /** Slopes at random while training; the mean of `lower` and `upper` in eval. */
  override forward(input: Tensor): Tensor {
    const { lower, upper, training } = this;
    return rreluFor(onBehalfOf(this, {}), input, { lower, upper, training, generator: defaultGenerator });
  }
}

/** Options of {@link PReLU}. */
export interface PReLUOptions {
  /** 1 (default), or one slope for each channel. */
  readonly numParameters?: number;
  /** What the slopes begin with. Default 0.25. */
  readonly init?: number;
  /** `'float32'` (default) or `'float64'`. */
  readonly dtype?: DType;
}

/**
 * Negative values are multiplied with a learned slope, `weight` `[numParameters]`: one for all, or one for each
 * channel of `[N, C, ...]`.
 *
 * - `options`: `numParameters`, or `{ numParameters, init, dtype }`: 1, 0.25 and float32 unless given.
 * @throws {@link ArgumentError} for what is no number; when called, {@link ShapeError} or {@link DTypeError} where the input
 * does not fit.
 *
 * @example
 * new nn.PReLU()(tensor([-4, 4])).tolist(); // [-1, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PReLU.html
 */
export class PReLU extends Module {
  static readonly namespace: string = 'nn';
  readonly numParameters: number;
  readonly init: number;
  weight: Parameter;

  constructor(options: number | PReLUOptions = {}) {
    super();
    const given = typeof options === 'number' ? { numParameters: options } : options;
    checkOptions('PReLU', given, ['numParameters', 'init', 'dtype']);
    const rule = { op: 'PReLU', name: 'numParameters', minimum: 0 };
    this.numParameters = parseInteger(given.numParameters ?? 1, rule);
    this.init = checkNumber('PReLU', 'init', given.init ?? 0.25);
    const dtype = parameterDType('PReLU', given.dtype);
    this.weight = new Parameter(full([this.numParameters], this.init, { dtype }));
  }

  forward(input: Tensor): Tensor {
    return preluFor(onBehalfOf(this, {}), input, this.weight);
  }

  /** The arguments of the constructor as source. */
  protected override argumentText(): string {
    const { numParameters, init, weight } = this;
    const rest = {
      init: init === 0.25 ? undefined : init,
      dtype: weight.dtype === 'float32' ? undefined : weight.dtype,
    };
    const plain = rest.init === undefined && rest.dtype === undefined;
    const count = numParameters === 1 ? undefined : numParameters;
    if (plain) return argumentList(count === undefined ? [] : [count]);
    return argumentList([], { numParameters: count, ...rest });
  }
}
