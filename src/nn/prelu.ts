// The layer of functional/prelu.ts.
import type { DType } from '../core/dtype.js';
import { argumentList } from '../core/expression.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { checkNumber } from '../functional/activation-rule.js';
import { preluFor } from '../functional/prelu.js';
import { full } from '../tensor/creation.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { parameterDType } from './parameter-dtype.js';

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
