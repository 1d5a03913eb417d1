import { describeValue } from '../../core/describe.js';
import { ArgumentError } from '../../core/errors.js';
import { checkOptions } from '../../core/options.js';
import { checkSettings, numberWithin, oneOf, type Rule, wholeWithin } from '../../core/settings.js';
import { Tensor } from '../../tensor/tensor.js';
import type { Optimizer } from '../optimizer.js';
import { checkOptimizer, perGroup } from './lr-scheduler.js';
import { StatefulSchedule } from './scheduler-state.js';

/** Settings of {@link ReduceLROnPlateau}. */
export interface PlateauOptions {
  /** Whether the quantity should fall (`'min'`, default) or rise (`'max'`). */
  readonly mode?: 'min' | 'max';
  /** What the rate is multiplied with, below 1. Default 0.1. */
  readonly factor?: number;
  /** How many epochs without progress are borne. Default 10. */
  readonly patience?: number;
  /** What counts as progress. Default 1e-4. */
  readonly threshold?: number;
  /** Whether the threshold is a part of the best value (`'rel'`, default) or a difference (`'abs'`). */
  readonly thresholdMode?: 'rel' | 'abs';
  /** How many epochs to wait after a reduction. Default 0. */
  readonly cooldown?: number;
  /** The lowest rate, or one for each group. Default 0. */
  readonly minLr?: number | readonly number[];
  /** A smaller change of the rate is not made. Default 1e-8. */
  readonly eps?: number;
}

const RULES: Readonly<Record<string, Rule>> = {
  mode: oneOf(['min', 'max'], (mode) => `mode ${mode} is unknown!`),
  factor: numberWithin({ below: 1, pytorch: 'Factor should be < 1.0.' }),
  patience: wholeWithin({ from: 0 }),
  threshold: numberWithin({}),
  thresholdMode: oneOf(['rel', 'abs'], (mode) => `threshold mode ${mode} is unknown!`),
  cooldown: wholeWithin({ from: 0 }),
  eps: numberWithin({}),
};

/**
 * Reduces the learning rate when a quantity, like the loss on data that is not learned, makes no more progress.
 * `step(quantity)` is called after each epoch.
 *
 * @throws {@link ArgumentError} for settings that cannot be.
 *
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 1 });
 * const scheduler = new optim.lrScheduler.ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 1 });
 * for (const loss of [3, 2, 2, 2]) scheduler.step(loss);
 * scheduler.getLastLr(); // [0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html
 */
export class ReduceLROnPlateau extends StatefulSchedule {
  mode: 'min' | 'max';
  factor: number;
  patience: number;
  threshold: number;
  thresholdMode: 'rel' | 'abs';
  cooldown: number;
  eps: number;
  minLrs: number[];
  /** How many epochs have ended. */
  lastEpoch: number = 0;
  /** The best quantity so far. */
  best: number;
  /** Epochs to wait. */
  cooldownCounter: number = 0;
  /** Epochs without progress. */
  numBadEpochs: number = 0;

  constructor(optimizer: Optimizer, options: PlateauOptions = {}) {
    const op = 'ReduceLROnPlateau';
    checkOptimizer(op, optimizer);
    super(optimizer);
    checkOptions(op, options, [...Object.keys(RULES), 'minLr']);
    const { mode = 'min', factor = 0.1, patience = 10, cooldown = 0 } = options;
    const { threshold = 1e-4, thresholdMode = 'rel', eps = 1e-8 } = options;
    checkSettings(op, { mode, factor, patience, cooldown, threshold, thresholdMode, eps }, RULES);
    this.mode = mode;
    this.factor = factor;
    this.patience = patience;
    this.threshold = threshold;
    this.thresholdMode = thresholdMode;
    this.cooldown = cooldown;
    this.eps = eps;
    this.minLrs = perGroup(op, 'minLr', options.minLr ?? 0, optimizer);
    this.best = mode === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    this.lastLr = this.lrs;
  }

  /**
   * An epoch has ended.
   *
   * @param metric the quantity: a number or a tensor of one.
   */
  step(metric: number | Tensor): void {
    const current = metric instanceof Tensor ? metric.item() : metric;
    if (typeof current !== 'number') {
      throw new ArgumentError({
        op: 'ReduceLROnPlateau.step',
        problem: `takes the quantity to watch, a number or a tensor of one; got ${describeValue(metric)}`,
        actual: metric,
        ...(metric === undefined ? { hint: 'Try scheduler.step(validationLoss)' } : {}),
        pytorch: "ReduceLROnPlateau.step() missing 1 required positional argument: 'metrics'",
      });
    }
    this.lastEpoch++;
    if (this.#isBetter(current)) {
      this.best = current;
      this.numBadEpochs = 0;
    } else this.numBadEpochs++;
    if (this.cooldownCounter > 0) {
      this.cooldownCounter--;
      this.numBadEpochs = 0;
    }
    if (this.numBadEpochs > this.patience) {
      this.#reduce();
      this.cooldownCounter = this.cooldown;
      this.numBadEpochs = 0;
    }
    this.lastLr = this.lrs;
  }

  #isBetter(current: number): boolean {
    const { mode, threshold, thresholdMode, best } = this;
    if (mode === 'min')
      return current < (thresholdMode === 'rel' ? best * (1 - threshold) : best - threshold);
    return current > (thresholdMode === 'rel' ? best * (threshold + 1) : best + threshold);
  }

  #reduce(): void {
    this.optimizer.paramGroups.forEach((group, i) => {
      // A group that has joined since has the lowest rate of the first.
      const lr = Math.max(group.lr * this.factor, this.minLrs[i] ?? this.minLrs[0]);
      if (group.lr - lr > this.eps) group.lr = lr;
    });
  }
}
