import { describeValue } from '../../core/describe.js';
import { ArgumentError } from '../../core/errors.js';
import { checkOptions } from '../../core/options.js';
import { wholeWithin } from '../../core/settings.js';
import { Optimizer } from '../optimizer.js';
import { StatefulSchedule } from './scheduler-state.js';

/** What every schedule takes. */
export interface ScheduleOptions {
  /** The epoch to go on from, in an optimiser whose state has been loaded. Default -1: from the beginning. */
  readonly lastEpoch?: number;
}

/** The settings of a group that schedules change. */
interface ScheduledGroup {
  lr: number;
  initialLr?: number;
}

/**
 * Changes the learning rates of an optimiser from epoch to epoch (or from step to step: whatever `step()` is called
 * after). A schedule sets the first rates when it is built.
 *
 * A schedule of your own extends this class, says in `getLr` what the rates are at `lastEpoch`, and calls `begin` at the
 * end of its constructor.
 *
 * @example
 * const optimizer = new optim.SGD([ones(1, { requiresGrad: true })], { lr: 1 });
 * const scheduler = new optim.lrScheduler.ExponentialLR(optimizer, 0.5);
 * optimizer.step();
 * scheduler.step();
 * scheduler.getLastLr(); // [0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
 */
export abstract class LRScheduler extends StatefulSchedule {
  /** How many epochs have ended. */
  lastEpoch: number;
  /** The learning rates of the groups before any schedule. */
  baseLrs: number[];
  /** @internal How often `step()` was called, once by the constructor. */
  stepCount: number = 0;
  /** Whether the first rates are being set: from a loaded state they are what they were. */
  #beginning: boolean = false;
  readonly #stepsBefore: number;

  constructor(optimizer: Optimizer, options: ScheduleOptions = {}, allowed: readonly string[] = []) {
    const op = new.target.name;
    checkOptimizer(op, optimizer);
    super(optimizer);
    checkOptions(op, options, [...allowed, 'lastEpoch']);
    const { lastEpoch = -1 } = options;
    wholeWithin({ from: -1 })(op, 'lastEpoch', lastEpoch);
    this.lastEpoch = lastEpoch;
    this.#stepsBefore = optimizer.steps;
    const groups = optimizer.paramGroups as ScheduledGroup[];
    groups.forEach((group, i) => {
      if (lastEpoch === -1) group.initialLr ??= group.lr;
      else if (group.initialLr === undefined) {
        throw new ArgumentError({
          op,
          problem: `lastEpoch is ${lastEpoch}, but group ${i} has no initialLr: no schedule has run on this optimiser`,
          hint: 'Load the state of the optimiser first, or begin anew without lastEpoch',
          pytorch: `param 'initial_lr' is not specified in param_groups[${i}] when resuming scheduler with last_epoch >= 0.`,
        });
      }
    });
    this.baseLrs = groups.map((group) => group.initialLr as number);
  }

  /** Sets the first rates: the last thing a constructor does. */
  begin(): void {
    this.stepCount = 0;
    this.#beginning = true;
    try {
      this.step();
    } finally {
      this.#beginning = false;
    }
  }

  /** Whether the first rates are being set. */
  protected get beginning(): boolean {
    return this.#beginning;
  }

  /** The rates at {@link lastEpoch}, one for each group; {@link lrs} are those before. */
  protected abstract getLr(): number[];

  /** The rates at {@link lastEpoch} without those before, where there is a formula. */
  protected closedForm(): number[] | null {
    return null;
  }

  /** The next rates: after each epoch, or after each step of the optimiser, as the schedule is meant. */
  step(): void {
    if (this.stepCount === 1 && this.optimizer.steps === this.#stepsBefore) {
      console.warn(
        `${this.constructor.name}: step() was called before the optimiser's first step(), so the first learning rate was never used. Call optimizer.step() first.`,
      );
    }
    this.stepCount++;
    this.lastEpoch++;
    this.setLrs(this.getLr());
  }

  /** @internal The rates of an epoch, from whichever epoch. */
  stepTo(epoch: number): void {
    this.lastEpoch = epoch;
    this.setLrs(this.closedForm() ?? this.getLr());
  }

  /** Writes one rate into each group. */
  protected setLrs(lrs: readonly number[]): void {
    this.optimizer.paramGroups.forEach((group, i) => {
      group.lr = lrs[i];
    });
    this.lastLr = this.lrs;
  }
}

/** @internal A schedule changes an optimiser. */
export function checkOptimizer(op: string, optimizer: unknown): void {
  if (optimizer instanceof Optimizer) return;
  throw new ArgumentError({
    op,
    problem: `the first argument is ${describeValue(optimizer)}, not an optimiser`,
    actual: optimizer,
    pytorch: `${describeValue(optimizer)} is not an Optimizer`,
  });
}

/** @internal A number for each group: one for all, or one each. */
export function perGroup(op: string, name: string, value: unknown, { paramGroups }: Optimizer): number[] {
  const numbers = Array.isArray(value) ? [...value] : paramGroups.map(() => value);
  if (numbers.length !== paramGroups.length) {
    throw new ArgumentError({
      op,
      problem: `${name} has ${numbers.length} numbers, the optimiser ${paramGroups.length} groups`,
      expected: paramGroups.length,
      actual: numbers.length,
      pytorch: `expected ${paramGroups.length} values for ${name}, got ${numbers.length}`,
    });
  }
  for (const number of numbers) {
    if (typeof number === 'number' && !Number.isNaN(number)) continue;
    const problem = `${name} is ${describeValue(value)}; it takes a number, or one for each group`;
    throw new ArgumentError({ op, problem, actual: value });
  }
  return numbers as number[];
}
