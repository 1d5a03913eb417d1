import { flag, type Rules } from '../core/settings.js';
import type { Tensor } from '../tensor/tensor.js';
import { Optimizer } from './optimizer.js';
import type { ParamState } from './optimizer-state.js';
import type { LearningRate, ParamGroup, Params } from './param-groups.js';
import { betasRule, EPSILON, LEARNING_RATE, WEIGHT_DECAY } from './settings.js';
import { closeValues, kept, lerp, nextStep, openValues, round, valuesOf } from './values.js';

/** Settings of {@link RAdam}. */
export interface RAdamOptions extends LearningRate {
  /** Default 1e-3. */
  readonly lr?: number;
  /** How much of the running averages is kept. Default `[0.9, 0.999]`. */
  readonly betas?: readonly [number, number];
  /** Added to what is divided by. Default 1e-8. */
  readonly eps?: number;
  /** How much of the parameter is added to its gradient. Default 0. */
  readonly weightDecay?: number;
  /** Whether weight decay shrinks the parameter instead of being added to its gradient. Default false. */
  readonly decoupledWeightDecay?: boolean;
  /** Climbs instead of descending. Default false. */
  readonly maximize?: boolean;
}

const DEFAULTS: Required<RAdamOptions> = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  decoupledWeightDecay: false,
  maximize: false,
};

const RULES: Rules<RAdamOptions> = {
  lr: LEARNING_RATE,
  betas: betasRule,
  eps: EPSILON,
  weightDecay: WEIGHT_DECAY,
  decoupledWeightDecay: flag,
  maximize: flag,
};

/**
 * RAdam: {@link Adam} that begins as plain momentum, until the average of the squares is trustworthy.
 *
 * @throws {@link ArgumentError} for settings that cannot be.
 *
 * @example
 * const w = ones(2, { requiresGrad: true });
 * const optimizer = new optim.RAdam([w], { lr: 0.01 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.RAdam.html
 */
export class RAdam extends Optimizer<RAdamOptions> {
  constructor(params: Params<RAdamOptions>, options: RAdamOptions = {}) {
    super(params, options, DEFAULTS, RULES);
  }

  protected update(param: Tensor, grad: Tensor, state: ParamState, group: ParamGroup<RAdamOptions>): void {
    const single = param.dtype === 'float32';
    const { betas, decoupledWeightDecay, maximize } = group;
    const [beta1, beta2] = betas;
    const step = nextStep(state);
    const average = kept(state, 'exp_avg', param);
    const squares = kept(state, 'exp_avg_sq', param);
    const correction2 = 1 - beta2 ** step;
    // The length of a plain average that is as trustworthy, at the end and now.
    const lengthAtLast = 2 / (1 - beta2) - 1;
    const length = lengthAtLast - (2 * step * beta2 ** step) / correction2;
    const trusted = length > 5;

    const rectification = round(
      Math.sqrt(
        ((length - 4) * (length - 2) * lengthAtLast) / ((lengthAtLast - 4) * (lengthAtLast - 2) * length),
      ),
      single,
    );
    const towards = round(1 - beta1, single);
    const keepSquares = round(beta2, single);
    const share = round(1 - beta2, single);
    const correction1 = round(1 - beta1 ** step, single);
    const rootOfCorrection2 = round(Math.sqrt(correction2), single);
    const eps = round(group.eps, single);
    const lr = round(group.lr, single);
    const weightDecay = round(group.weightDecay, single);
    const shrink = round(1 - group.lr * group.weightDecay, single);
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
      let change = round(round(average[i] / correction1, single) * lr, single);
      if (trusted) {
        const divisor = round(round(Math.sqrt(squares[i]), single) + eps, single);
        const adaptive = round(round(1 / divisor, single) * rootOfCorrection2, single);
        change = round(round(change * adaptive, single) * rectification, single);
      }
      values[i] = value - change;
    }
    closeValues(param, values);
  }
}
