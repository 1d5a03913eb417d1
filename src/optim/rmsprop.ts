import { atLeast0, flag, type Rules } from '../core/settings.js';
import type { Tensor } from '../tensor/tensor.js';
import { Optimizer } from './optimizer.js';
import type { ParamState } from './optimizer-state.js';
import type { LearningRate, ParamGroup, Params } from './param-groups.js';
import { EPSILON, LEARNING_RATE, WEIGHT_DECAY } from './settings.js';
import { closeValues, kept, lerp, nextStep, openValues, round, valuesOf } from './values.js';

/** Settings of {@link RMSprop}. */
export interface RMSpropOptions extends LearningRate {
  /** Default 0.01. */
  readonly lr?: number;
  /** How much of the running average of the squares is kept. Default 0.99. */
  readonly alpha?: number;
  /** Added to what is divided by. Default 1e-8. */
  readonly eps?: number;
  /** How much of the parameter is added to its gradient. Default 0. */
  readonly weightDecay?: number;
  /** How much of the last step goes on. Default 0. */
  readonly momentum?: number;
  /** Divides by the spread around the average gradient, not around 0. Default false. */
  readonly centered?: boolean;
  /** Climbs instead of descending. Default false. */
  readonly maximize?: boolean;
}

const DEFAULTS: Required<RMSpropOptions> = {
  lr: 1e-2,
  alpha: 0.99,
  eps: 1e-8,
  weightDecay: 0,
  momentum: 0,
  centered: false,
  maximize: false,
};

const RULES: Rules<RMSpropOptions> = {
  lr: LEARNING_RATE,
  alpha: atLeast0('Invalid alpha value'),
  eps: EPSILON,
  weightDecay: WEIGHT_DECAY,
  momentum: atLeast0('Invalid momentum value'),
  centered: flag,
  maximize: flag,
};

/**
 * RMSprop: a gradient is divided by the root of the running average of its square.
 *
 * @throws {@link ArgumentError} for settings that cannot be.
 *
 * @example
 * const w = ones(2, { requiresGrad: true });
 * const optimizer = new optim.RMSprop([w], { lr: 0.01, momentum: 0.9 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
 */
export class RMSprop extends Optimizer<RMSpropOptions> {
  constructor(params: Params<RMSpropOptions>, options: RMSpropOptions = {}) {
    super(params, options, DEFAULTS, RULES);
  }

  protected update(param: Tensor, grad: Tensor, state: ParamState, group: ParamGroup<RMSpropOptions>): void {
    const single = param.dtype === 'float32';
    const { maximize } = group;
    nextStep(state);
    const squares = kept(state, 'square_avg', param);
    const buffer = group.momentum > 0 ? kept(state, 'momentum_buffer', param) : null;
    const average = group.centered ? kept(state, 'grad_avg', param) : null;

    const lr = round(group.lr, single);
    const alpha = round(group.alpha, single);
    const share = round(1 - group.alpha, single);
    const eps = round(group.eps, single);
    const weightDecay = round(group.weightDecay, single);
    const momentum = round(group.momentum, single);
    const gradients = valuesOf(grad);
    const values = openValues(param);
    for (let i = 0; i < values.length; i++) {
      let g = maximize ? -gradients[i] : gradients[i];
      if (weightDecay !== 0) g = round(g + values[i] * weightDecay, single);
      squares[i] = round(squares[i] * alpha, single) + round(share * g, single) * g;
      let spread = squares[i];
      if (average !== null) {
        average[i] = lerp(average[i], g, share, single);
        spread = round(spread - average[i] * average[i], single);
      }
      const divisor = round(round(Math.sqrt(spread), single) + eps, single);
      if (buffer === null) values[i] -= round(round(lr * g, single) / divisor, single);
      else {
        buffer[i] = round(buffer[i] * momentum, single) + round(g / divisor, single);
        values[i] -= lr * buffer[i];
      }
    }
    closeValues(param, values);
  }
}
