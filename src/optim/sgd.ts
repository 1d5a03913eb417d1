import { ArgumentError } from '../core/errors.js';
import { atLeast0, flag, numberWithin, type Rules } from '../core/settings.js';
import { updateFused } from '../kernels/update/fused.js';
import { sgdForm } from '../kernels/update/sgd.js';
import type { Tensor } from '../tensor/tensor.js';
import { Optimizer } from './optimizer.js';
import type { ParamState } from './optimizer-state.js';
import type { LearningRate, ParamGroup, Params } from './param-groups.js';
import { LEARNING_RATE, WEIGHT_DECAY } from './settings.js';
import { closeValues, openValues, round, valuesOf } from './values.js';

/** Settings of {@link SGD}. */
export interface SGDOptions extends LearningRate {
  /** Default 1e-3. */
  readonly lr?: number;
  /** How much of the last step goes on. Default 0. */
  readonly momentum?: number;
  /** By how much the gradient counts less in the momentum. Default 0. */
  readonly dampening?: number;
  /** How much of the parameter is added to its gradient (an L2 penalty). Default 0. */
  readonly weightDecay?: number;
  /** Nesterov's momentum: looks ahead. Default false. */
  readonly nesterov?: boolean;
  /** Climbs instead of descending. Default false. */
  readonly maximize?: boolean;
}

const DEFAULTS: Required<SGDOptions> = {
  lr: 1e-3,
  momentum: 0,
  dampening: 0,
  weightDecay: 0,
  nesterov: false,
  maximize: false,
};

const RULES: Rules<SGDOptions> = {
  lr: LEARNING_RATE,
  momentum: atLeast0('Invalid momentum value'),
  dampening: numberWithin({}),
  weightDecay: WEIGHT_DECAY,
  nesterov: flag,
  maximize: flag,
};

/**
 * Stochastic gradient descent: `p −= lr · g`, with momentum `b = momentum · b + (1 − dampening) · g; p −= lr · b`.
 *
 * @throws {@link ArgumentError} for settings that cannot be, and for `nesterov` without momentum.
 *
 * @example
 * const w = tensor([1, 2], { requiresGrad: true });
 * const optimizer = new optim.SGD([w], { lr: 0.1 });
 * w.mul(w).sum().backward(); // the gradient is 2w
 * optimizer.step();
 * w.sub(tensor([0.8, 1.6])).abs().max().item() < 1e-6; // true
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
export class SGD extends Optimizer<SGDOptions> {
  constructor(params: Params<SGDOptions>, options: SGDOptions = {}) {
    super(params, options, DEFAULTS, RULES);
  }

  protected override checkGroup(group: ParamGroup<SGDOptions>): void {
    super.checkGroup(group);
    if (!group.nesterov || (group.momentum > 0 && group.dampening === 0)) return;
    throw new ArgumentError({
      op: 'SGD',
      problem: `nesterov needs a momentum and no dampening, got momentum ${group.momentum}, dampening ${group.dampening}`,
      hint: 'Try { momentum: 0.9, nesterov: true }',
      pytorch: 'Nesterov momentum requires a momentum and zero dampening',
    });
  }

  protected update(param: Tensor, grad: Tensor, state: ParamState, group: ParamGroup<SGDOptions>): void {
    const single = param.dtype === 'float32';
    const { nesterov, maximize } = group;
    const lr = round(group.lr, single);
    const momentum = round(group.momentum, single);
    const share = round(1 - group.dampening, single);
    const weightDecay = round(group.weightDecay, single);
    // The first step has no last one: its gradient is the momentum, undamped.
    const first = state.momentum_buffer === undefined;
    if (group.momentum !== 0 && first) state.momentum_buffer = grad.detach().clone();
    const buffer = group.momentum === 0 ? null : valuesOf(state.momentum_buffer as Tensor);
    const gradients = valuesOf(grad);
    const values = openValues(param);
    const form = sgdForm({
      momentum: buffer === null ? 'none' : first ? 'first' : 'on',
      nesterov,
      decays: weightDecay !== 0,
      maximize,
    });
    const arrays = buffer === null ? [values, gradients] : [values, buffer, gradients];
    if (updateFused(form, arrays, [-lr, momentum, share, weightDecay])) {
      closeValues(param, values);
      return;
    }
    for (let i = 0; i < values.length; i++) {
      let g = maximize ? -gradients[i] : gradients[i];
      if (weightDecay !== 0) g = round(g + values[i] * weightDecay, single);
      if (buffer !== null) {
        buffer[i] = first ? g : round(buffer[i] * momentum, single) + g * share;
        g = nesterov ? round(g + buffer[i] * momentum, single) : buffer[i];
      }
      values[i] -= lr * g;
    }
    closeValues(param, values);
  }
}
