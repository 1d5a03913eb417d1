import { atLeast0, flag, type Rules } from '../core/settings.js';
import type { Tensor } from '../tensor/tensor.js';
import { Optimizer } from './optimizer.js';
import type { ParamState } from './optimizer-state.js';
import type { LearningRate, ParamGroup, Params } from './param-groups.js';
import { EPSILON, LEARNING_RATE, WEIGHT_DECAY } from './settings.js';
import { closeValues, kept, nextStep, openValues, round, valuesOf } from './values.js';

/** Settings of {@link Adagrad}. */
export interface AdagradOptions extends LearningRate {
  /** Default 0.01. */
  readonly lr?: number;
  /** By how much steps get shorter: `lr / (1 + steps · lrDecay)`. Default 0. */
  readonly lrDecay?: number;
  /** How much of the parameter is added to its gradient. Default 0. */
  readonly weightDecay?: number;
  /** What the sum of squares begins with. Default 0. */
  readonly initialAccumulatorValue?: number;
  /** Added to what is divided by. Default 1e-10. */
  readonly eps?: number;
  /** Climbs instead of descending. Default false. */
  readonly maximize?: boolean;
}

const DEFAULTS: Required<AdagradOptions> = {
  lr: 1e-2,
  lrDecay: 0,
  weightDecay: 0,
  initialAccumulatorValue: 0,
  eps: 1e-10,
  maximize: false,
};

const RULES: Rules<AdagradOptions> = {
  lr: LEARNING_RATE,
  lrDecay: atLeast0('Invalid lr_decay value'),
  weightDecay: WEIGHT_DECAY,
  initialAccumulatorValue: atLeast0('Invalid initial_accumulator_value value'),
  eps: EPSILON,
  maximize: flag,
};

/**
 * Adagrad: a gradient is divided by the root of the sum of all its squares so far.
 *
 * @throws {@link ArgumentError} for settings that cannot be.
 *
 * @example
 * const w = ones(2, { requiresGrad: true });
 * const optimizer = new optim.Adagrad([w], { lr: 0.1 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 * w.at(0).item().toFixed(4); // '0.9000'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Adagrad.html
 */
export class Adagrad extends Optimizer<AdagradOptions> {
  constructor(params: Params<AdagradOptions>, options: AdagradOptions = {}) {
    super(params, options, DEFAULTS, RULES);
  }

  protected update(param: Tensor, grad: Tensor, state: ParamState, group: ParamGroup<AdagradOptions>): void {
    const single = param.dtype === 'float32';
    const { maximize } = group;
    const step = nextStep(state);
    const sums = kept(state, 'sum', param, group.initialAccumulatorValue);

    const lr = round(group.lr / (1 + (step - 1) * group.lrDecay), single);
    const weightDecay = round(group.weightDecay, single);
    const eps = round(group.eps, single);
    const gradients = valuesOf(grad);
    const values = openValues(param);
    for (let i = 0; i < values.length; i++) {
      let g = maximize ? -gradients[i] : gradients[i];
      if (weightDecay !== 0) g = round(g + values[i] * weightDecay, single);
      sums[i] += g * g;
      const divisor = round(round(Math.sqrt(sums[i]), single) + eps, single);
      values[i] -= round(round(lr * g, single) / divisor, single);
    }
    closeValues(param, values);
  }
}
