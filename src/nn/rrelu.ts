// The layer of functional/rrelu.ts.
import { defaultGenerator } from '../core/random/generator.js';
import type { InplaceOption } from '../functional/activation-rule.js';
import { RRELU, rreluFor } from '../functional/rrelu.js';
import type { Tensor } from '../tensor/tensor.js';
import { Activation } from './activation.js';
import { onBehalfOf } from './asker.js';

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
