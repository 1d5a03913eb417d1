import { flag, numberWithin, type Rules } from '../core/settings.js';
import type { Tensor } from '../tensor/tensor.js';
import { Optimizer } from './optimizer.js';
import type { ParamState } from './optimizer-state.js';
import type { LearningRate, ParamGroup, Params } from './param-groups.js';
import { LEARNING_RATE, WEIGHT_DECAY } from './settings.js';
import { closeValues, kept, nextStep, openValues, round, valuesOf } from './values.js';

/** Settings of {@link ASGD}. */
export interface ASGDOptions extends LearningRate {
  /** Default 0.01. */
  readonly lr?: number;
  /** How fast steps get shorter, and how much of the parameter goes with each. Default 1e-4. */
  readonly lambd?: number;
  /** The power with which steps get shorter. Default 0.75. */
  readonly alpha?: number;
  /** The step from which on the average is one over many. Default 1e6. */
  readonly t0?: number;
  /** How much of the parameter is added to its gradient. Default 0. */
  readonly weightDecay?: number;
  /** Climbs instead of descending. Default false. */
  readonly maximize?: boolean;
}

const DEFAULTS: Required<ASGDOptions> = {
  lr: 1e-2,
  lambd: 1e-4,
  alpha: 0.75,
  t0: 1e6,
  weightDecay: 0,
  maximize: false,
};

const RULES: Rules<ASGDOptions> = {
  lr: LEARNING_RATE,
  lambd: numberWithin({}),
  alpha: numberWithin({}),
  t0: numberWithin({}),
  weightDecay: WEIGHT_DECAY,
  maximize: flag,
};

/**
 * Averaged stochastic gradient descent: steps get shorter, and the average of where they led is kept as `ax` in the
 * state of each parameter.
 *
 * @throws {@link ArgumentError} for settings that cannot be.
 *
 * @example
 * const w = ones(2, { requiresGrad: true });
 * const optimizer = new optim.ASGD([w], { lr: 0.25, lambd: 0 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 * w.tolist(); // [0.5, 0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.ASGD.html
 */
export class ASGD extends Optimizer<ASGDOptions> {
  constructor(params: Params<ASGDOptions>, options: ASGDOptions = {}) {
    super(params, options, DEFAULTS, RULES);
  }

  protected update(param: Tensor, grad: Tensor, state: ParamState, group: ParamGroup<ASGDOptions>): void {
    const single = param.dtype === 'float32';
    const { alpha, lambd, lr, maximize, t0 } = group;
    const step = nextStep(state);
    // PyTorch keeps both in float32, whatever the parameter is.
    const eta = (state.eta as number | undefined) ?? Math.fround(lr);
    const mu = (state.mu as number | undefined) ?? 1;
    const averages = kept(state, 'ax', param);

    const rest = round(1 - lambd * eta, single);
    const weightDecay = round(group.weightDecay, single);
    const gradients = valuesOf(grad);
    const values = openValues(param);
    for (let i = 0; i < values.length; i++) {
      let g = maximize ? -gradients[i] : gradients[i];
      if (weightDecay !== 0) g = round(g + values[i] * weightDecay, single);
      values[i] = round(values[i] * rest, single) - eta * g;
      if (mu === 1) averages[i] = values[i];
      else averages[i] += round(round(values[i] - averages[i], single) * mu, single);
    }
    closeValues(param, values);
    state.eta = Math.fround(lr / (1 + lambd * lr * step) ** alpha);
    state.mu = Math.fround(1 / Math.max(1, step - t0));
  }
}
