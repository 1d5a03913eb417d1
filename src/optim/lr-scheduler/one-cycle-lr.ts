import { ArgumentError } from '../../core/errors.js';
import { checkSettings, flag, numberWithin, oneOf, type Rule, wholeWithin } from '../../core/settings.js';
import type { Optimizer } from '../optimizer.js';
import { LRScheduler, perGroup, type ScheduleOptions } from './lr-scheduler.js';
import { checkMomentum, setMomentums } from './momentum.js';

/** Settings of {@link OneCycleLR}; either `totalSteps`, or `epochs` and `stepsPerEpoch`. */
export interface OneCycleOptions extends ScheduleOptions {
  /** Length of the cycle in steps. */
  readonly totalSteps?: number;
  readonly epochs?: number;
  readonly stepsPerEpoch?: number;
  /** Which part of the cycle goes up. Default 0.3. */
  readonly pctStart?: number;
  /** Default `'cos'`. */
  readonly annealStrategy?: 'cos' | 'linear';
  /** Whether the momentum goes the other way. Default true. */
  readonly cycleMomentum?: boolean;
  /** The lowest momentum, or one for each group. Default 0.85. */
  readonly baseMomentum?: number | readonly number[];
  /** The highest momentum, or one for each group. Default 0.95. */
  readonly maxMomentum?: number | readonly number[];
  /** The first rate is `maxLr / divFactor`. Default 25. */
  readonly divFactor?: number;
  /** The last rate is the first divided by this. Default 1e4. */
  readonly finalDivFactor?: number;
  /** Down to the first rate as fast as up, then on to the last. Default false. */
  readonly threePhase?: boolean;
}

const RULES: Readonly<Record<string, Rule>> = {
  totalSteps: wholeWithin({ from: 1, pytorch: 'Expected positive integer total_steps, but got' }),
  epochs: wholeWithin({ from: 1, pytorch: 'Expected positive integer epochs, but got' }),
  stepsPerEpoch: wholeWithin({ from: 1, pytorch: 'Expected positive integer steps_per_epoch, but got' }),
  pctStart: numberWithin({ from: 0, to: 1, pytorch: 'Expected float between 0 and 1 pct_start, but got' }),
  annealStrategy: oneOf(
    ['cos', 'linear'],
    (name) => `anneal_strategy must be one of 'cos' or 'linear', instead got ${name}`,
  ),
  cycleMomentum: flag,
  divFactor: numberWithin({}),
  finalDivFactor: numberWithin({}),
  threePhase: flag,
};

/** From one value to another until a step; values by their place: first, highest, last rate; high, low momentum. */
interface Phase {
  readonly end: number;
  readonly lr: readonly ['first' | 'highest' | 'last', 'first' | 'highest' | 'last'];
  readonly momentum: readonly ['high' | 'low', 'high' | 'low'];
}

/**
 * One cycle: up to a high learning rate, and down to nearly nothing (Smith's "super-convergence"). `step()` is called
 * after each batch.
 *
 * @param maxLr the highest rate, or one for each group.
 * @throws {@link ArgumentError} without the length of the cycle, or beyond its end.
 *
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { momentum: 0.9 });
 * const scheduler = new optim.lrScheduler.OneCycleLR(optimizer, 1, { totalSteps: 10 });
 * scheduler.getLastLr()[0].toFixed(4); // '0.0400'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html
 */
export class OneCycleLR extends LRScheduler {
  totalSteps: number;
  cycleMomentum: boolean;
  readonly #anneal: (from: number, to: number, part: number) => number;
  readonly #phases: readonly Phase[];
  readonly #rates: readonly { readonly first: number; readonly highest: number; readonly last: number }[];
  readonly #momentums: readonly { readonly low: number; readonly high: number }[];

  constructor(optimizer: Optimizer, maxLr: number | readonly number[], options: OneCycleOptions = {}) {
    const op = 'OneCycleLR';
    super(optimizer, options, [...Object.keys(RULES), 'baseMomentum', 'maxMomentum']);
    checkSettings(op, options, RULES);
    const { pctStart = 0.3, annealStrategy = 'cos', cycleMomentum = true, threePhase = false } = options;
    const { divFactor = 25, finalDivFactor = 1e4, baseMomentum = 0.85, maxMomentum = 0.95 } = options;
    this.totalSteps = stepsOf(options);
    this.cycleMomentum = cycleMomentum;
    this.#anneal = annealStrategy === 'cos' ? annealCosine : annealLinear;
    this.#phases = threePhase ? threePhases(pctStart, this.totalSteps) : twoPhases(pctStart, this.totalSteps);
    this.#rates = perGroup(op, 'maxLr', maxLr, optimizer).map((highest) => {
      const first = highest / divFactor;
      return { first, highest, last: first / finalDivFactor };
    });
    const highs = perGroup(op, 'maxMomentum', maxMomentum, optimizer);
    this.#momentums = perGroup(op, 'baseMomentum', baseMomentum, optimizer).map((low, i) => ({
      low,
      high: highs[i],
    }));
    if (cycleMomentum) checkMomentum(op, optimizer);
    if (this.lastEpoch === -1) {
      this.baseLrs = this.#rates.map(({ first }) => first);
      optimizer.paramGroups.forEach((group, i) => {
        group.initialLr = this.baseLrs[i];
      });
    }
    this.begin();
  }

  protected getLr(): number[] {
    const step = this.lastEpoch;
    if (step > this.totalSteps) {
      throw new ArgumentError({
        op: 'OneCycleLR.step',
        problem: `step ${step} of a cycle of ${this.totalSteps}; it has ended`,
        expected: this.totalSteps,
        actual: step,
        hint: 'Is step() called after each batch, and totalSteps the number of all batches?',
        pytorch: `Tried to step ${step} times. The specified number of total steps is ${this.totalSteps}`,
      });
    }
    const last = this.#phases.length - 1;
    const now = Math.min(
      this.#phases.findIndex(({ end }, i) => step <= end || i === last),
      last,
    );
    const start = now === 0 ? 0 : this.#phases[now - 1].end;
    const { end, lr, momentum } = this.#phases[now];
    const part = (step - start) / (end - start);
    if (this.cycleMomentum) {
      const between = this.#momentums.map((own) => this.#anneal(own[momentum[0]], own[momentum[1]], part));
      setMomentums(this.optimizer, between);
    }
    return this.#rates.map((own) => this.#anneal(own[lr[0]], own[lr[1]], part));
  }
}

function twoPhases(pctStart: number, totalSteps: number): Phase[] {
  return [
    { end: pctStart * totalSteps - 1, lr: ['first', 'highest'], momentum: ['high', 'low'] },
    { end: totalSteps - 1, lr: ['highest', 'last'], momentum: ['low', 'high'] },
  ];
}

function threePhases(pctStart: number, totalSteps: number): Phase[] {
  return [
    { end: pctStart * totalSteps - 1, lr: ['first', 'highest'], momentum: ['high', 'low'] },
    { end: 2 * pctStart * totalSteps - 2, lr: ['highest', 'first'], momentum: ['low', 'high'] },
    { end: totalSteps - 1, lr: ['first', 'last'], momentum: ['high', 'high'] },
  ];
}

function annealCosine(from: number, to: number, part: number): number {
  return to + ((from - to) / 2) * (Math.cos(Math.PI * part) + 1);
}

function annealLinear(from: number, to: number, part: number): number {
  return (to - from) * part + from;
}

function stepsOf({ totalSteps, epochs, stepsPerEpoch }: OneCycleOptions): number {
  if (totalSteps !== undefined) return totalSteps;
  if (epochs !== undefined && stepsPerEpoch !== undefined) return epochs * stepsPerEpoch;
  throw new ArgumentError({
    op: 'OneCycleLR',
    problem: 'how long is the cycle? It takes totalSteps, or epochs and stepsPerEpoch',
    hint: 'Try { epochs: 10, stepsPerEpoch: loader.length }',
    pytorch: 'You must define either total_steps OR (epochs AND steps_per_epoch)',
  });
}
