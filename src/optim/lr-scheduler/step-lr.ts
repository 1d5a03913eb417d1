import { describeValue } from '../../core/describe.js';
import { ArgumentError } from '../../core/errors.js';
import { numberWithin, wholeWithin } from '../../core/settings.js';
import type { Optimizer } from '../optimizer.js';
import { LRScheduler, type ScheduleOptions } from './lr-scheduler.js';

/** Settings of {@link StepLR} and {@link MultiStepLR}. */
export interface StepLROptions extends ScheduleOptions {
  /** What the rate is multiplied with. Default 0.1. */
  readonly gamma?: number;
}

/**
 * Multiplies the learning rate with `gamma` every `stepSize` epochs.
 *
 * @throws {@link ArgumentError} unless `stepSize` is a whole number from 1 on.
 *
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 0.5 });
 * const scheduler = new optim.lrScheduler.StepLR(optimizer, 2, { gamma: 0.5 });
 * for (let epoch = 0; epoch < 2; epoch++) {
 *   optimizer.step();
 *   scheduler.step();
 * }
 * scheduler.getLastLr(); // [0.25]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html
 */
export class StepLR extends LRScheduler {
  stepSize: number;
  gamma: number;

  constructor(optimizer: Optimizer, stepSize: number, options: StepLROptions = {}) {
    super(optimizer, options, ['gamma']);
    wholeWithin({ from: 1 })('StepLR', 'stepSize', stepSize);
    this.stepSize = stepSize;
    this.gamma = checkGamma('StepLR', options.gamma ?? 0.1);
    this.begin();
  }

  protected getLr(): number[] {
    const now = this.lastEpoch !== 0 && this.lastEpoch % this.stepSize === 0;
    return now ? this.lrs.map((lr) => lr * this.gamma) : this.lrs;
  }

  protected override closedForm(): number[] {
    return this.baseLrs.map((lr) => lr * this.gamma ** Math.floor(this.lastEpoch / this.stepSize));
  }
}

/**
 * Multiplies the learning rate with `gamma` at each of some epochs.
 *
 * @throws {@link ArgumentError} unless `milestones` is an array of whole numbers.
 *
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 1 });
 * const scheduler = new optim.lrScheduler.MultiStepLR(optimizer, [1, 3], { gamma: 0.5 });
 * const rates = [1, 2, 3].map(() => {
 *   optimizer.step();
 *   scheduler.step();
 *   return scheduler.getLastLr()[0];
 * });
 * rates; // [0.5, 0.5, 0.25]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html
 */
export class MultiStepLR extends LRScheduler {
  milestones: number[];
  gamma: number;

  constructor(optimizer: Optimizer, milestones: readonly number[], options: StepLROptions = {}) {
    super(optimizer, options, ['gamma']);
    if (!Array.isArray(milestones)) {
      const problem = `milestones is ${describeValue(milestones)}; it takes an array of epochs`;
      throw new ArgumentError({ op: 'MultiStepLR', problem, actual: milestones });
    }
    for (const milestone of milestones) wholeWithin({ from: 0 })('MultiStepLR', 'milestones', milestone);
    this.milestones = [...milestones];
    this.gamma = checkGamma('MultiStepLR', options.gamma ?? 0.1);
    this.begin();
  }

  protected getLr(): number[] {
    const times = this.milestones.filter((milestone) => milestone === this.lastEpoch).length;
    return times === 0 ? this.lrs : this.lrs.map((lr) => lr * this.gamma ** times);
  }

  protected override closedForm(): number[] {
    const times = this.milestones.filter((milestone) => milestone <= this.lastEpoch).length;
    return this.baseLrs.map((lr) => lr * this.gamma ** times);
  }
}

/**
 * Multiplies the learning rate with `gamma` every epoch.
 *
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 1 });
 * const scheduler = new optim.lrScheduler.ExponentialLR(optimizer, 0.5);
 * optimizer.step();
 * scheduler.step();
 * scheduler.getLastLr(); // [0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html
 */
export class ExponentialLR extends LRScheduler {
  gamma: number;

  constructor(optimizer: Optimizer, gamma: number, options: ScheduleOptions = {}) {
    super(optimizer, options);
    this.gamma = checkGamma('ExponentialLR', gamma);
    this.begin();
  }

  protected getLr(): number[] {
    return this.beginning ? this.lrs : this.lrs.map((lr) => lr * this.gamma);
  }

  protected override closedForm(): number[] {
    return this.baseLrs.map((lr) => lr * this.gamma ** this.lastEpoch);
  }
}

function checkGamma(op: string, gamma: number): number {
  numberWithin({})(op, 'gamma', gamma);
  return gamma;
}
