import { describeValue } from '../../core/describe.js';
import { ArgumentError } from '../../core/errors.js';
import type { Optimizer } from '../optimizer.js';
import { LRScheduler, type ScheduleOptions } from './lr-scheduler.js';

/** A factor for each epoch. */
export type LrLambda = (epoch: number) => number;

/**
 * The learning rate times what a function of the epoch gives.
 *
 * @param lrLambda one function, or one for each group.
 *
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 1 });
 * const scheduler = new optim.lrScheduler.LambdaLR(optimizer, (epoch) => 1 / (1 + epoch));
 * optimizer.step();
 * scheduler.step();
 * scheduler.getLastLr(); // [0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LambdaLR.html
 */
export class LambdaLR extends LRScheduler {
  readonly lrLambdas: readonly LrLambda[];

  constructor(optimizer: Optimizer, lrLambda: LrLambda | readonly LrLambda[], options: ScheduleOptions = {}) {
    super(optimizer, options);
    this.lrLambdas = lambdas('LambdaLR', lrLambda, optimizer);
    this.begin();
  }

  protected getLr(): number[] {
    return this.baseLrs.map((lr, i) => lr * this.lrLambdas[i](this.lastEpoch));
  }
}

/**
 * The learning rate of the epoch before times what a function of the epoch gives.
 *
 * @param lrLambda one function, or one for each group.
 *
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 1 });
 * const scheduler = new optim.lrScheduler.MultiplicativeLR(optimizer, () => 0.5);
 * optimizer.step();
 * scheduler.step();
 * scheduler.getLastLr(); // [0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiplicativeLR.html
 */
export class MultiplicativeLR extends LRScheduler {
  readonly lrLambdas: readonly LrLambda[];

  constructor(optimizer: Optimizer, lrLambda: LrLambda | readonly LrLambda[], options: ScheduleOptions = {}) {
    super(optimizer, options);
    this.lrLambdas = lambdas('MultiplicativeLR', lrLambda, optimizer);
    this.begin();
  }

  protected getLr(): number[] {
    if (this.beginning) return this.lrs;
    return this.lrs.map((lr, i) => lr * this.lrLambdas[i](this.lastEpoch));
  }
}

function lambdas(op: string, given: unknown, { paramGroups }: Optimizer): LrLambda[] {
  const list: unknown[] = Array.isArray(given) ? [...given] : paramGroups.map(() => given);
  if (list.length !== paramGroups.length) {
    throw new ArgumentError({
      op,
      problem: `lrLambda has ${list.length} functions, the optimiser ${paramGroups.length} groups`,
      expected: paramGroups.length,
      actual: list.length,
      pytorch: `Expected ${paramGroups.length} lr_lambdas, but got ${list.length}`,
    });
  }
  const wrong = list.find((item) => typeof item !== 'function');
  if (wrong === undefined && list.every((item) => typeof item === 'function')) return list as LrLambda[];
  throw new ArgumentError({
    op,
    problem: `lrLambda is ${describeValue(wrong)}; it takes a function of the epoch, or one for each group`,
    actual: wrong,
  });
}
