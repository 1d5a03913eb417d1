// Schedules made of others: one after the other, or all at once.
import { collect } from '../../core/collect.js';
import { describeValue } from '../../core/describe.js';
import { ArgumentError } from '../../core/errors.js';
import { wholeWithin } from '../../core/settings.js';
import type { Optimizer } from '../optimizer.js';
import { checkOptimizer, LRScheduler } from './lr-scheduler.js';
import { ReduceLROnPlateau } from './reduce-on-plateau.js';
import { StatefulSchedule } from './scheduler-state.js';

/** Any schedule whose `step()` needs no argument. */
export type Schedule = LRScheduler | SequentialLR | ChainedScheduler;

/**
 * Schedules one after the other, each from its milestone on: a warm-up and what follows.
 *
 * @param schedulers of the optimiser.
 * @param milestones the epochs at which the second, third, … begin.
 * @throws {@link ArgumentError} where the numbers of schedules and milestones do not fit, or a schedule is of another
 * optimiser.
 *
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 1 });
 * const warmUp = new optim.lrScheduler.ConstantLR(optimizer, { factor: 0.5, totalIters: 2 });
 * const decay = new optim.lrScheduler.ExponentialLR(optimizer, 0.5);
 * const scheduler = new optim.lrScheduler.SequentialLR(optimizer, [warmUp, decay], [2]);
 * const rates = [1, 2, 3].map(() => {
 *   optimizer.step();
 *   scheduler.step();
 *   return scheduler.getLastLr()[0];
 * });
 * rates; // [0.5, 1, 0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html
 */
export class SequentialLR extends StatefulSchedule {
  readonly schedulers: readonly Schedule[];
  readonly milestones: readonly number[];
  /** How many epochs have ended. */
  lastEpoch: number = 0;

  constructor(optimizer: Optimizer, schedulers: readonly Schedule[], milestones: readonly number[]) {
    const op = 'SequentialLR';
    checkOptimizer(op, optimizer);
    checkSchedulers(op, schedulers, optimizer);
    if (!Array.isArray(milestones) || milestones.length !== schedulers.length - 1) {
      const count = Array.isArray(milestones) ? milestones.length : describeValue(milestones);
      throw new ArgumentError({
        op,
        problem: `${schedulers.length} schedules and ${count} milestones; each schedule but the first begins at one`,
        expected: schedulers.length - 1,
        actual: milestones,
        pytorch:
          'Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone points',
      });
    }
    for (const milestone of milestones) wholeWithin({ from: 0 })(op, 'milestones', milestone);
    super(optimizer);
    this.schedulers = [...schedulers];
    this.milestones = [...milestones];
    // Each has set the rates when it was built: back to the beginning, for the first alone.
    for (const group of optimizer.paramGroups) group.lr = group.initialLr ?? group.lr;
    for (const scheduler of schedulers) undo(scheduler);
    const first = schedulers[this.#indexAt(0)];
    if (first instanceof LRScheduler) first.begin();
    this.lastLr = first.getLastLr();
  }

  /** The next rates. */
  step(): void {
    this.lastEpoch++;
    const index = this.#indexAt(this.lastEpoch);
    const scheduler = this.schedulers[index];
    const begins = index > 0 && this.milestones[index - 1] === this.lastEpoch;
    if (begins && scheduler instanceof LRScheduler) scheduler.stepTo(0);
    else scheduler.step();
    this.lastLr = scheduler.getLastLr();
  }

  /** Which schedule it is at an epoch. */
  #indexAt(epoch: number): number {
    return this.milestones.filter((milestone) => milestone <= epoch).length;
  }
}

/**
 * Several schedules at once: each changes what the others made.
 *
 * @param schedulers of one optimiser.
 * @throws {@link ArgumentError} where there are none, or one is of another optimiser.
 *
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 1 });
 * const scheduler = new optim.lrScheduler.ChainedScheduler([
 *   new optim.lrScheduler.ConstantLR(optimizer, { factor: 0.5, totalIters: 9 }),
 *   new optim.lrScheduler.ExponentialLR(optimizer, 0.5),
 * ]);
 * optimizer.step();
 * scheduler.step();
 * scheduler.getLastLr(); // [0.25]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ChainedScheduler.html
 */
export class ChainedScheduler extends StatefulSchedule {
  readonly schedulers: readonly Schedule[];

  constructor(schedulers: readonly Schedule[]) {
    checkSchedulers('ChainedScheduler', schedulers, schedulers?.[0]?.optimizer);
    super(schedulers[0].optimizer);
    this.schedulers = [...schedulers];
    this.lastLr = this.lrs;
  }

  /** The next rates. */
  step(): void {
    for (const scheduler of this.schedulers) scheduler.step();
    this.lastLr = this.lrs;
  }
}

/** Takes back the step that the constructor of a schedule has made. */
function undo(scheduler: Schedule): void {
  if (scheduler instanceof LRScheduler) scheduler.lastEpoch--;
  else for (const inner of scheduler.schedulers) undo(inner);
}

function checkSchedulers(op: string, schedulers: unknown, optimizer: Optimizer): void {
  if (!Array.isArray(schedulers) || schedulers.length === 0) {
    throw new ArgumentError({
      op,
      problem: `takes an array of schedules, got ${describeValue(schedulers)}`,
      actual: schedulers,
      pytorch: `${op} expects at least one scheduler, but got no scheduler.`,
    });
  }
  collect(schedulers, (scheduler, i) => {
    if (scheduler instanceof ReduceLROnPlateau) {
      throw new ArgumentError({
        op,
        problem: `schedule ${i} is a ReduceLROnPlateau, whose step takes a quantity; call that one by itself`,
        pytorch: `${op} does not support \`ReduceLROnPlateau\` scheduler`,
      });
    }
    const known =
      scheduler instanceof LRScheduler ||
      scheduler instanceof SequentialLR ||
      scheduler instanceof ChainedScheduler;
    if (!known) {
      const problem = `schedule ${i} is ${describeValue(scheduler)}; it takes schedules`;
      throw new ArgumentError({ op, problem, actual: scheduler });
    }
    if (scheduler.optimizer === optimizer) return;
    throw new ArgumentError({
      op,
      problem: `schedule ${i} is of another optimiser; all must be of one`,
      pytorch: `${op} expects all schedulers to belong to the same optimizer`,
    });
  });
}
