import { flag, type Rules } from '../core/settings.js';
import { adamForm } from '../kernels/update/adam.js';
import { updateFused } from '../kernels/update/fused.js';
import type { Tensor } from '../tensor/tensor.js';
import { Optimizer } from './optimizer.js';
import type { ParamState } from './optimizer-state.js';
import type { LearningRate, ParamGroup, Params } from './param-groups.js';
import { betasRule, EPSILON, LEARNING_RATE, WEIGHT_DECAY } from './settings.js';
import { closeValues, kept, lerp, nextStep, openValues, round, valuesOf } from './values.js';

/** Settings of {@link AdamW}. */
export interface AdamWOptions extends LearningRate {
  /** Default 1e-3. */
  readonly lr?: number;
  /** How much of the running averages of the gradient and its square is kept. Default `[0.9, 0.999]`. */
  readonly betas?: readonly [number, number];
  /** Added to what is divided by. Default 1e-8. */
  readonly eps?: number;
  /** Default 0.01 for AdamW, which shrinks the parameter itself; 0 for Adam, which adds it to the gradient. */
  readonly weightDecay?: number;
  /** Divides by the largest average so far. Default false. */
  readonly amsgrad?: boolean;
  /** Climbs instead of descending. Default false. */
  readonly maximize?: boolean;
}

/** Settings of {@link Adam}. */
export interface AdamOptions extends AdamWOptions {
  /** Whether weight decay shrinks the parameter instead of being added to its gradient, as in AdamW. Default false. */
  readonly decoupledWeightDecay?: boolean;
}

const DEFAULTS_W: Required<AdamWOptions> = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 1e-2,
  amsgrad: false,
  maximize: false,
};
const DEFAULTS: Required<AdamOptions> = { ...DEFAULTS_W, weightDecay: 0, decoupledWeightDecay: false };

const RULES_W: Rules<AdamWOptions> = {
  lr: LEARNING_RATE,
  betas: betasRule,
  eps: EPSILON,
  weightDecay: WEIGHT_DECAY,
  amsgrad: flag,
  maximize: flag,
};
const RULES: Rules<AdamOptions> = { ...RULES_W, decoupledWeightDecay: flag };

/**
 * Adam: each value's step is the running average of its gradient, divided by the root of the running average of its
 * square. Both averages begin at 0 and are corrected for that.
 *
 * @throws {@link ArgumentError} for settings that cannot be.
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * const optimizer = new optim.Adam(layer.parameters(), { lr: 0.01 });
 * optimizer.zeroGrad();
 * layer(ones(4, 2)).sum().backward();
 * optimizer.step();
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html
 */
export class Adam extends Optimizer<AdamOptions> {
  constructor(params: Params<AdamOptions>, options: AdamOptions = {}) {
    super(params, options, DEFAULTS, RULES);
  }

  protected update(param: Tensor, grad: Tensor, state: ParamState, group: ParamGroup<AdamOptions>): void {
    adamUpdate(param, grad, state, group);
  }
}

/**
 * {@link Adam} whose weight decay shrinks the parameters themselves, by `lr · weightDecay` of their size each step.
 *
 * @throws {@link ArgumentError} for settings that cannot be.
 *
 * @example
 * const layer = new nn.Linear(2, 1);
 * const optimizer = new optim.AdamW(layer.parameters(), { lr: 0.01 });
 * optimizer.paramGroups[0].weightDecay; // 0.01
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.AdamW.html
 */
export class AdamW extends Optimizer<AdamWOptions> {
  constructor(params: Params<AdamWOptions>, options: AdamWOptions = {}) {
    super(params, options, DEFAULTS_W, RULES_W);
  }

  protected update(param: Tensor, grad: Tensor, state: ParamState, group: ParamGroup<AdamWOptions>): void {
    adamUpdate(param, grad, state, { ...group, decoupledWeightDecay: true });
  }
}

function adamUpdate(param: Tensor, grad: Tensor, state: ParamState, group: ParamGroup<AdamOptions>): void {
  const { amsgrad, maximize, decoupledWeightDecay } = group;
  const single = param.dtype === 'float32';
  const [beta1, beta2] = group.betas;
  const step = nextStep(state);
  const average = kept(state, 'exp_avg', param);
  const squares = kept(state, 'exp_avg_sq', param);
  const largest = amsgrad ? kept(state, 'max_exp_avg_sq', param) : null;

  const shrink = round(1 - group.lr * group.weightDecay, single);
  const weightDecay = round(group.weightDecay, single);
  const towards = round(1 - beta1, single);
  const keepSquares = round(beta2, single);
  const share = round(1 - beta2, single);
  const correction = round(Math.sqrt(1 - beta2 ** step), single);
  const eps = round(group.eps, single);
  const size = round(group.lr / (1 - beta1 ** step), single);
  const gradients = valuesOf(grad);
  const values = openValues(param);
  const decay = weightDecay === 0 ? 'none' : decoupledWeightDecay ? 'decoupled' : 'added';
  const form = adamForm({ decay, amsgrad, maximize, near: towards < 0.5 });
  const arrays = [values, average, squares, ...(largest === null ? [] : [largest]), gradients];
  const way = towards < 0.5 ? towards : round(1 - towards, single);
  const decays = decay === 'decoupled' ? shrink : weightDecay;
  const scalars = [way, keepSquares, share, correction, eps, size, decays];
  if (updateFused(form, arrays, scalars)) {
    closeValues(param, values);
    return;
  }
  for (let i = 0; i < values.length; i++) {
    let value = values[i];
    let g = maximize ? -gradients[i] : gradients[i];
    if (weightDecay !== 0) {
      if (decoupledWeightDecay) value = round(value * shrink, single);
      else g = round(g + value * weightDecay, single);
    }
    average[i] = lerp(average[i], g, towards, single);
    squares[i] = round(squares[i] * keepSquares, single) + round(share * g, single) * g;
    let spread = squares[i];
    if (largest !== null) {
      largest[i] = Math.max(largest[i], spread);
      spread = largest[i];
    }
    const root = round(Math.sqrt(spread), single);
    const divisor = round(round(root / correction, single) + eps, single);
    values[i] = value - round(round(size * average[i], single) / divisor, single);
  }
  closeValues(param, values);
}
