import { checkSettings, flag, numberWithin, oneOf, type Rule } from '../../core/settings.js';
import type { Optimizer } from '../optimizer.js';
import { LRScheduler, perGroup, type ScheduleOptions } from './lr-scheduler.js';
import { checkMomentum, setMomentums } from './momentum.js';

/** Settings of {@link CyclicLR}. */
export interface CyclicOptions extends ScheduleOptions {
  /** Steps from the lowest rate to the highest. Default 2000. */
  readonly stepSizeUp?: number;
  /** Steps down again. Default `stepSizeUp`. */
  readonly stepSizeDown?: number;
  /** Cycles of one height (`'triangular'`, default), halved each time, or multiplied with `gamma` each step. */
  readonly mode?: 'triangular' | 'triangular2' | 'exp_range';
  /** Default 1. */
  readonly gamma?: number;
  /** The height as a part of the whole, of the cycle (from 1 on) or of the step, as `scaleMode` says; instead of `mode`. */
  readonly scaleFn?: (at: number) => number;
  /** Default `'cycle'`. */
  readonly scaleMode?: 'cycle' | 'iterations';
  /** Whether the momentum goes the other way. Default true. */
  readonly cycleMomentum?: boolean;
  /** The lowest momentum, or one for each group. Default 0.8. */
  readonly baseMomentum?: number | readonly number[];
  /** The highest momentum, or one for each group. Default 0.9. */
  readonly maxMomentum?: number | readonly number[];
}

const RULES: Readonly<Record<string, Rule>> = {
  stepSizeUp: numberWithin({ above: 0 }),
  stepSizeDown: numberWithin({ above: 0 }),
  mode: oneOf(['triangular', 'triangular2', 'exp_range'], () => 'mode is invalid and scale_fn is None'),
  gamma: numberWithin({}),
  scaleMode: oneOf(['cycle', 'iterations']),
  cycleMomentum: flag,
};

/**
 * Up and down between two learning rates, again and again. `step()` is called after each batch.
 *
 * @param baseLr the lowest rate, or one for each group.
 * @param maxLr the highest rate, or one for each group.
 * @throws {@link ArgumentError} for settings that cannot be.
 *
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { momentum: 0.9 });
 * const scheduler = new optim.lrScheduler.CyclicLR(optimizer, 0, 1, { stepSizeUp: 4 });
 * optimizer.step();
 * scheduler.step();
 * scheduler.getLastLr(); // [0.25]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CyclicLR.html
 */
export class CyclicLR extends LRScheduler {
  maxLrs: number[];
  totalSize: number;
  stepRatio: number;
  cycleMomentum: boolean;
  baseMomentums: number[];
  maxMomentums: number[];
  readonly #scale: (at: number) => number;
  readonly #scaledBy: 'cycle' | 'iterations';

  constructor(
    optimizer: Optimizer,
    baseLr: number | readonly number[],
    maxLr: number | readonly number[],
    options: CyclicOptions = {},
  ) {
    const op = 'CyclicLR';
    super(optimizer, options, [...Object.keys(RULES), 'scaleFn', 'baseMomentum', 'maxMomentum']);
    const { stepSizeUp = 2000, mode = 'triangular', gamma = 1, scaleFn, cycleMomentum = true } = options;
    const { stepSizeDown = stepSizeUp, scaleMode = 'cycle' } = options;
    const { baseMomentum = 0.8, maxMomentum = 0.9 } = options;
    checkSettings(op, { stepSizeUp, stepSizeDown, mode, gamma, scaleMode, cycleMomentum }, RULES);
    this.baseLrs = perGroup(op, 'baseLr', baseLr, optimizer);
    this.maxLrs = perGroup(op, 'maxLr', maxLr, optimizer);
    this.totalSize = stepSizeUp + stepSizeDown;
    this.stepRatio = stepSizeUp / this.totalSize;
    this.#scale = scaleFn ?? SCALES[mode](gamma);
    this.#scaledBy = scaleFn !== undefined ? scaleMode : mode === 'exp_range' ? 'iterations' : 'cycle';
    this.cycleMomentum = cycleMomentum;
    this.baseMomentums = perGroup(op, 'baseMomentum', baseMomentum, optimizer);
    this.maxMomentums = perGroup(op, 'maxMomentum', maxMomentum, optimizer);
    if (cycleMomentum) checkMomentum(op, optimizer);
    this.begin();
  }

  protected getLr(): number[] {
    const cycle = Math.floor(1 + this.lastEpoch / this.totalSize);
    const at = 1 + this.lastEpoch / this.totalSize - cycle;
    const height = at <= this.stepRatio ? at / this.stepRatio : (at - 1) / (this.stepRatio - 1);
    const scale = this.#scale(this.#scaledBy === 'cycle' ? cycle : this.lastEpoch);
    if (this.cycleMomentum) {
      const momentums = this.maxMomentums.map(
        (most, i) => most - (most - this.baseMomentums[i]) * height * scale,
      );
      setMomentums(this.optimizer, momentums);
    }
    return this.baseLrs.map((least, i) => least + (this.maxLrs[i] - least) * height * scale);
  }
}

const SCALES = {
  triangular: () => () => 1,
  triangular2: () => (cycle: number) => 1 / 2 ** (cycle - 1),
  exp_range: (gamma: number) => (step: number) => gamma ** step,
} as const;
