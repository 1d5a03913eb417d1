import { atLeast0, flag, type Rules } from '../core/settings.js';
import type { Tensor } from '../tensor/tensor.js';
import { Optimizer } from './optimizer.js';
import type { ParamState } from './optimizer-state.js';
import type { LearningRate, ParamGroup, Params } from './param-groups.js';
import { betasRule, EPSILON, LEARNING_RATE, WEIGHT_DECAY } from './settings.js';
import { closeValues, kept, lerp, nextStep, openValues, round, valuesOf } from './values.js';

/** Settings of {@link NAdam}. */
export interface NAdamOptions extends LearningRate {
  /** Default 2e-3. */
  readonly lr?: number;
  /** How much of the running averages is kept. Default `[0.9, 0.999]`. */
  readonly betas?: readonly [number, number];
  /** Added to what is divided by. Default 1e-8. */
  readonly eps?: number;
  /** How much of the parameter is added to its gradient. Default 0. */
  readonly weightDecay?: number;
  /** By how much the momentum grows from half its size. Default 4e-3. */
  readonly momentumDecay?: number;
  /** Whether weight decay shrinks the parameter instead of being added to its gradient. Default false. */
  readonly decoupledWeightDecay?: boolean;
  /** Climbs instead of descending. Default false. */
  readonly maximize?: boolean;
}

const DEFAULTS: Required<NAdamOptions> = {
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  momentumDecay: 4e-3,
  decoupledWeightDecay: false,
  maximize: false,
};

const RULES: Rules<NAdamOptions> = {
  lr: LEARNING_RATE,
  betas: betasRule,
  eps: EPSILON,
  weightDecay: WEIGHT_DECAY,
  momentumDecay: atLeast0('Invalid momentum_decay value'),
  decoupledWeightDecay: flag,
  maximize: flag,
};

/**
 * NAdam: {@link Adam} with Nesterov's momentum.
 *
 * @throws {@link ArgumentError} for settings that cannot be.
 *
 * @example
 * const w = ones(2, { requiresGrad: true });
 * const optimizer = new optim.NAdam([w], { lr: 0.01 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.NAdam.html
 */
export class NAdam extends Optimizer<NAdamOptions> {
  constructor(params: Params<NAdamOptions>, options: NAdamOptions = {}) {
    super(params, options, DEFAULTS, RULES);
  }

  protected update(param: Tensor, grad: Tensor, state: ParamState, group: ParamGroup<NAdamOptions>): void {
    const single = param.dtype === 'float32';
    const { betas, decoupledWeightDecay, lr, maximize, momentumDecay } = group;
    const [beta1, beta2] = betas;
    const step = nextStep(state);
    const average = kept(state, 'exp_avg', param);
    const squares = kept(state, 'exp_avg_sq', param);
    const momentum = (steps: number): number => beta1 * (1 - 0.5 * 0.96 ** (steps * momentumDecay));
    const now = momentum(step);
    const next = momentum(step + 1);
    // PyTorch keeps the product in float32, whatever the parameter is.
    const product = Math.fround(((state.mu_product as number | undefined) ?? 1) * Math.fround(now));
    state.mu_product = product;

    const towards = round(1 - beta1, single);
    const keepSquares = round(beta2, single);
    const share = round(1 - beta2, single);
    const correction = round(1 - beta2 ** step, single);
    const eps = round(group.eps, single);
    const weightDecay = round(group.weightDecay, single);
    const shrink = round(1 - lr * group.weightDecay, single);
    const ofGradient = round((lr * (1 - now)) / (1 - product), single);
    const ofAverage = round((lr * next) / (1 - product * next), single);
    const gradients = valuesOf(grad);
    const values = openValues(param);
    for (let i = 0; i < values.length; i++) {
      let value = values[i];
      let g = maximize ? -gradients[i] : gradients[i];
      if (weightDecay !== 0) {
        if (decoupledWeightDecay) value = round(value * shrink, single);
        else g = round(g + value * weightDecay, single);
      }
      average[i] = lerp(average[i], g, towards, single);
      squares[i] = round(squares[i] * keepSquares, single) + round(share * g, single) * g;
      const root = round(Math.sqrt(round(squares[i] / correction, single)), single);
      const divisor = round(root + eps, single);
      value = round(value - round(round(ofGradient * g, single) / divisor, single), single);
      values[i] = value - round(round(ofAverage * average[i], single) / divisor, single);
    }
    closeValues(param, values);
  }
}
