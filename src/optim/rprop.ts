import { flag, numberWithin, pairOf, type Rules } from '../core/settings.js';
import type { Tensor } from '../tensor/tensor.js';
import { Optimizer } from './optimizer.js';
import type { ParamState } from './optimizer-state.js';
import type { LearningRate, ParamGroup, Params } from './param-groups.js';
import { LEARNING_RATE } from './settings.js';
import { closeValues, kept, nextStep, openValues, round, valuesOf } from './values.js';

/** Settings of {@link Rprop}. */
export interface RpropOptions extends LearningRate {
  /** The first step of every value. Default 0.01. */
  readonly lr?: number;
  /** What a step is multiplied by where the gradient has turned, and where it has not. Default [0.5, 1.2]. */
  readonly etas?: readonly [number, number];
  /** The shortest and the longest step. Default [1e-6, 50]. */
  readonly stepSizes?: readonly [number, number];
  /** Climbs instead of descending. Default false. */
  readonly maximize?: boolean;
}

const DEFAULTS: Required<RpropOptions> = {
  lr: 1e-2,
  etas: [0.5, 1.2],
  stepSizes: [1e-6, 50],
  maximize: false,
};

const RULES: Rules<RpropOptions> = {
  lr: LEARNING_RATE,
  etas: pairOf(
    numberWithin({ above: 0, below: 1, pytorch: 'Invalid eta values' }),
    numberWithin({ above: 1, pytorch: 'Invalid eta values' }),
  ),
  stepSizes: pairOf(numberWithin({}), numberWithin({})),
  maximize: flag,
};

/**
 * Rprop: every value has a step of its own, which grows while its gradient keeps its sign and shrinks where that has
 * turned. How large a gradient is does not matter: it is for gradients of all samples at once.
 *
 * @throws {@link ArgumentError} for settings that cannot be.
 *
 * @example
 * const w = ones(2, { requiresGrad: true });
 * const optimizer = new optim.Rprop([w], { lr: 0.25 });
 * w.mul(w).sum().backward();
 * optimizer.step();
 * w.tolist(); // [0.75, 0.75]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.Rprop.html
 */
export class Rprop extends Optimizer<RpropOptions> {
  constructor(params: Params<RpropOptions>, options: RpropOptions = {}) {
    super(params, options, DEFAULTS, RULES);
  }

  protected update(param: Tensor, grad: Tensor, state: ParamState, group: ParamGroup<RpropOptions>): void {
    const single = param.dtype === 'float32';
    const { maximize } = group;
    nextStep(state);
    const before = kept(state, 'prev', param);
    const steps = kept(state, 'step_size', param, group.lr);

    const [shrink, grow] = group.etas.map((eta) => round(eta, single));
    const [shortest, longest] = group.stepSizes.map((size) => round(size, single));
    const gradients = valuesOf(grad);
    const values = openValues(param);
    for (let i = 0; i < values.length; i++) {
      const g = maximize ? -gradients[i] : gradients[i];
      const agreement = round(g * before[i], single);
      const turned = agreement < 0;
      const factor = turned ? shrink : agreement > 0 ? grow : 1;
      const step = Math.min(longest, Math.max(shortest, round(steps[i] * factor, single)));
      steps[i] = step;
      // Where it has turned it has gone too far: it stays, and the next gradient is the first anew.
      before[i] = turned ? 0 : g;
      if (!turned) values[i] += g > 0 ? -step : g < 0 ? step : 0;
    }
    closeValues(param, values);
  }
}
