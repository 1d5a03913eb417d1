import { flag, type Rules } from '../core/settings.js';
import type { Tensor } from '../tensor/tensor.js';
import { Optimizer } from './optimizer.js';
import type { ParamState } from './optimizer-state.js';
import type { LearningRate, ParamGroup, Params } from './param-groups.js';
import { betasRule, EPSILON, LEARNING_RATE, WEIGHT_DECAY } from './settings.js';
import { closeValues, kept, lerp, nextStep, openValues, round, valuesOf } from './values.js';

/** Settings of {@link Adamax}. */
export interface AdamaxOptions extends LearningRate {
  /** Default 2e-3. */
  readonly lr?: number;
  /** How much of the running averages is kept. Default `[0.9, 0.999]`. */
  readonly betas?: readonly [number, number];
  /** Added to what is divided by. Default 1e-8. */
  readonly eps?: number;
  /** How much of the parameter is added to its gradient. Default 0. */
  readonly weightDecay?: number;
  /** Climbs instead of descending. Default false. */
  readonly maximize?: boolean;
}

const DEFAULTS: Required<AdamaxOptions> = {
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  maximize: false,
};

const RULES: Rules<AdamaxOptions> = {
  lr: LEARNING_RATE,
  betas: betasRule,
  eps: EPSILON,
  weightDecay: WEIGHT_DECAY,
  maximize: flag,
};

/**
 * Adamax: {@link Adam} that divides by a decaying maximum of the gradients instead of a root of their squares.
 *
 * @throws {@link ArgumentError} for settings that cannot be.
 *
 * @example
 * const w = ones(2, { requiresGrad: true });
 * const optimizer = new optim.Adamax([w], { lr: 0.01 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Adamax.html
 */
export class Adamax extends Optimizer<AdamaxOptions> {
  constructor(params: Params<AdamaxOptions>, options: AdamaxOptions = {}) {
    super(params, options, DEFAULTS, RULES);
  }

  protected update(param: Tensor, grad: Tensor, state: ParamState, group: ParamGroup<AdamaxOptions>): void {
    const single = param.dtype === 'float32';
    const { betas, maximize } = group;
    const [beta1, beta2] = betas;
    const step = nextStep(state);
    const average = kept(state, 'exp_avg', param);
    const largest = kept(state, 'exp_inf', param);

    const towards = round(1 - beta1, single);
    const decay = round(beta2, single);
    const eps = round(group.eps, single);
    const weightDecay = round(group.weightDecay, single);
    const size = round(group.lr / (1 - beta1 ** step), single);
    const gradients = valuesOf(grad);
    const values = openValues(param);
    for (let i = 0; i < values.length; i++) {
      let g = maximize ? -gradients[i] : gradients[i];
      if (weightDecay !== 0) g = round(g + values[i] * weightDecay, single);
      average[i] = lerp(average[i], g, towards, single);
      largest[i] = Math.max(round(largest[i] * decay, single), round(Math.abs(g) + eps, single));
      values[i] -= round(round(size * average[i], single) / largest[i], single);
    }
    closeValues(param, values);
  }
}
