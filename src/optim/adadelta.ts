import { flag, numberWithin, type Rules } from '../core/settings.js';
import type { Tensor } from '../tensor/tensor.js';
import { Optimizer } from './optimizer.js';
import type { ParamState } from './optimizer-state.js';
import type { LearningRate, ParamGroup, Params } from './param-groups.js';
import { EPSILON, LEARNING_RATE, WEIGHT_DECAY } from './settings.js';
import { closeValues, kept, nextStep, openValues, round, valuesOf } from './values.js';

/** Settings of {@link Adadelta}. */
export interface AdadeltaOptions extends LearningRate {
  /** Default 1. */
  readonly lr?: number;
  /** How much of the running averages is kept. Default 0.9. */
  readonly rho?: number;
  /** Added before roots are taken. Default 1e-6. */
  readonly eps?: number;
  /** How much of the parameter is added to its gradient. Default 0. */
  readonly weightDecay?: number;
  /** Climbs instead of descending. Default false. */
  readonly maximize?: boolean;
}

const DEFAULTS: Required<AdadeltaOptions> = { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false };

const RULES: Rules<AdadeltaOptions> = {
  lr: LEARNING_RATE,
  rho: numberWithin({ from: 0, to: 1, pytorch: 'Invalid rho value' }),
  eps: EPSILON,
  weightDecay: WEIGHT_DECAY,
  maximize: flag,
};

/**
 * Adadelta: a gradient is scaled by the running averages of the squares of steps and of gradients.
 *
 * @throws {@link ArgumentError} for settings that cannot be.
 *
 * @example
 * const w = ones(2, { requiresGrad: true });
 * const optimizer = new optim.Adadelta([w]);
 * w.mul(w).sum().backward();
 * optimizer.step();
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Adadelta.html
 */
export class Adadelta extends Optimizer<AdadeltaOptions> {
  constructor(params: Params<AdadeltaOptions>, options: AdadeltaOptions = {}) {
    super(params, options, DEFAULTS, RULES);
  }

  protected update(param: Tensor, grad: Tensor, state: ParamState, group: ParamGroup<AdadeltaOptions>): void {
    const single = param.dtype === 'float32';
    const { maximize } = group;
    nextStep(state);
    const squares = kept(state, 'square_avg', param);
    const steps = kept(state, 'acc_delta', param);

    const lr = round(group.lr, single);
    const rho = round(group.rho, single);
    const share = round(1 - group.rho, single);
    const eps = round(group.eps, single);
    const weightDecay = round(group.weightDecay, single);
    const gradients = valuesOf(grad);
    const values = openValues(param);
    for (let i = 0; i < values.length; i++) {
      let g = maximize ? -gradients[i] : gradients[i];
      if (weightDecay !== 0) g = round(g + values[i] * weightDecay, single);
      squares[i] = round(squares[i] * rho, single) + round(share * g, single) * g;
      const spread = round(Math.sqrt(round(squares[i] + eps, single)), single);
      const reach = round(Math.sqrt(round(steps[i] + eps, single)), single);
      const step = round(round(reach / spread, single) * g, single);
      steps[i] = round(steps[i] * rho, single) + round(share * step, single) * step;
      values[i] -= lr * step;
    }
    closeValues(param, values);
  }
}
