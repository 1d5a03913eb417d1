import { numberWithin, wholeWithin } from '../../core/settings.js';
import type { Optimizer } from '../optimizer.js';
import { LRScheduler, type ScheduleOptions } from './lr-scheduler.js';

/** Settings of {@link ConstantLR}. */
export interface ConstantLROptions extends ScheduleOptions {
  /** What the rate is multiplied with at first, from 0 to 1. Default 1/3. */
  readonly factor?: number;
  /** For how many epochs. Default 5. */
  readonly totalIters?: number;
}

/** Settings of {@link LinearLR}. */
export interface LinearLROptions extends ScheduleOptions {
  /** What the rate is multiplied with in the first epoch, above 0, at most 1. Default 1/3. */
  readonly startFactor?: number;
  /** What it is multiplied with at the end, from 0 to 1. Default 1. */
  readonly endFactor?: number;
  /** After how many epochs. Default 5. */
  readonly totalIters?: number;
}

/** Settings of {@link PolynomialLR}. */
export interface PolynomialLROptions extends ScheduleOptions {
  /** After how many epochs the rate is 0. Default 5. */
  readonly totalIters?: number;
  /** Default 1: a straight line. */
  readonly power?: number;
}

const totalItersRule = wholeWithin({ from: 0 });

/**
 * A smaller learning rate for the first epochs.
 *
 * @throws {@link ArgumentError} for a factor beyond 0 to 1.
 *
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 1 });
 * const scheduler = new optim.lrScheduler.ConstantLR(optimizer, { factor: 0.5, totalIters: 4 });
 * scheduler.getLastLr(); // [0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ConstantLR.html
 */
export class ConstantLR extends LRScheduler {
  factor: number;
  totalIters: number;

  constructor(optimizer: Optimizer, options: ConstantLROptions = {}) {
    super(optimizer, options, ['factor', 'totalIters']);
    const { factor = 1 / 3, totalIters = 5 } = options;
    numberWithin({ from: 0, to: 1 })('ConstantLR', 'factor', factor);
    totalItersRule('ConstantLR', 'totalIters', totalIters);
    this.factor = factor;
    this.totalIters = totalIters;
    this.begin();
  }

  protected getLr(): number[] {
    if (this.lastEpoch === 0) return this.lrs.map((lr) => lr * this.factor);
    if (this.lastEpoch !== this.totalIters) return this.lrs;
    return this.lrs.map((lr) => lr * (1 / this.factor));
  }

  protected override closedForm(): number[] {
    const ended = this.lastEpoch >= this.totalIters ? 1 : 0;
    return this.baseLrs.map((lr) => lr * (this.factor + ended * (1 - this.factor)));
  }
}

/**
 * From a part of the learning rate to all of it in a straight line: a warm-up.
 *
 * @throws {@link ArgumentError} for factors beyond 0 to 1.
 *
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 1 });
 * const scheduler = new optim.lrScheduler.LinearLR(optimizer, { startFactor: 0.5, totalIters: 2 });
 * const rates = [1, 2, 3].map(() => {
 *   optimizer.step();
 *   scheduler.step();
 *   return scheduler.getLastLr()[0];
 * });
 * rates; // [0.75, 1, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html
 */
export class LinearLR extends LRScheduler {
  startFactor: number;
  endFactor: number;
  totalIters: number;

  constructor(optimizer: Optimizer, options: LinearLROptions = {}) {
    super(optimizer, options, ['startFactor', 'endFactor', 'totalIters']);
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5 } = options;
    numberWithin({ above: 0, to: 1 })('LinearLR', 'startFactor', startFactor);
    numberWithin({ from: 0, to: 1 })('LinearLR', 'endFactor', endFactor);
    totalItersRule('LinearLR', 'totalIters', totalIters);
    this.startFactor = startFactor;
    this.endFactor = endFactor;
    this.totalIters = totalIters;
    this.begin();
  }

  protected getLr(): number[] {
    const { startFactor, endFactor, totalIters, lastEpoch } = this;
    if (lastEpoch === 0) return this.lrs.map((lr) => lr * startFactor);
    if (this.beginning || lastEpoch > totalIters) return this.lrs;
    const rise = endFactor - startFactor;
    return this.lrs.map((lr) => lr * (1 + rise / (totalIters * startFactor + (lastEpoch - 1) * rise)));
  }

  protected override closedForm(): number[] {
    const { startFactor, endFactor, totalIters, lastEpoch } = this;
    const epochs = Math.min(totalIters, lastEpoch);
    return this.baseLrs.map((lr) => lr * (startFactor + ((endFactor - startFactor) * epochs) / totalIters));
  }
}

/**
 * Down to 0 as a power of the epochs that are left.
 *
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 1 });
 * const scheduler = new optim.lrScheduler.PolynomialLR(optimizer, { totalIters: 4 });
 * optimizer.step();
 * scheduler.step();
 * scheduler.getLastLr(); // [0.75]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.PolynomialLR.html
 */
export class PolynomialLR extends LRScheduler {
  totalIters: number;
  power: number;

  constructor(optimizer: Optimizer, options: PolynomialLROptions = {}) {
    super(optimizer, options, ['totalIters', 'power']);
    const { totalIters = 5, power = 1 } = options;
    wholeWithin({ from: 1 })('PolynomialLR', 'totalIters', totalIters);
    numberWithin({})('PolynomialLR', 'power', power);
    this.totalIters = totalIters;
    this.power = power;
    this.begin();
  }

  protected getLr(): number[] {
    const { totalIters, power, lastEpoch } = this;
    if (this.beginning || lastEpoch > totalIters) return this.lrs;
    const factor = ((1 - lastEpoch / totalIters) / (1 - (lastEpoch - 1) / totalIters)) ** power;
    return this.lrs.map((lr) => lr * factor);
  }

  protected override closedForm(): number[] {
    const { totalIters, power, lastEpoch } = this;
    return this.baseLrs.map((lr) => lr * (1 - Math.min(totalIters, lastEpoch) / totalIters) ** power);
  }
}
