import { numberWithin, wholeWithin } from '../../core/settings.js';
import type { Optimizer } from '../optimizer.js';
import { LRScheduler, type ScheduleOptions } from './lr-scheduler.js';

/** Settings of {@link CosineAnnealingLR}. */
export interface CosineAnnealingOptions extends ScheduleOptions {
  /** The lowest rate. Default 0. */
  readonly etaMin?: number;
}

/** Settings of {@link CosineAnnealingWarmRestarts}. */
export interface WarmRestartsOptions extends CosineAnnealingOptions {
  /** How much longer each wave is than the one before. Default 1. */
  readonly tMult?: number;
}

/**
 * Down half a wave of the cosine in `tMax` epochs, and up again.
 *
 * @throws {@link ArgumentError} unless `tMax` is a whole number from 1 on.
 *
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 1 });
 * const scheduler = new optim.lrScheduler.CosineAnnealingLR(optimizer, 2);
 * optimizer.step();
 * scheduler.step();
 * scheduler.getLastLr()[0].toFixed(6); // '0.500000'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html
 */
export class CosineAnnealingLR extends LRScheduler {
  tMax: number;
  etaMin: number;

  constructor(optimizer: Optimizer, tMax: number, options: CosineAnnealingOptions = {}) {
    super(optimizer, options, ['etaMin']);
    const { etaMin = 0 } = options;
    wholeWithin({ from: 1 })('CosineAnnealingLR', 'tMax', tMax);
    numberWithin({})('CosineAnnealingLR', 'etaMin', etaMin);
    this.tMax = tMax;
    this.etaMin = etaMin;
    this.begin();
  }

  protected getLr(): number[] {
    const { tMax, etaMin, lastEpoch } = this;
    if (this.beginning) return this.lrs;
    if (this.stepCount === 1 && lastEpoch > 0) return this.closedForm();
    // At the bottom the factor below would divide by 0.
    if ((lastEpoch - 1 - tMax) % (2 * tMax) === 0) {
      const up = (1 - Math.cos(Math.PI / tMax)) / 2;
      return this.lrs.map((lr, i) => lr + (this.baseLrs[i] - etaMin) * up);
    }
    const height = (epoch: number): number => 1 + Math.cos((Math.PI * epoch) / tMax);
    return this.lrs.map((lr) => (height(lastEpoch) / height(lastEpoch - 1)) * (lr - etaMin) + etaMin);
  }

  protected override closedForm(): number[] {
    return cosine(this.baseLrs, this.etaMin, this.lastEpoch / this.tMax);
  }
}

/**
 * Down half a wave of the cosine, then again from the top; each wave `tMult` times as long as the one before.
 *
 * @throws {@link ArgumentError} unless `t0` and `tMult` are whole numbers from 1 on.
 *
 * @example
 * const optimizer = new optim.SGD(new nn.Linear(2, 1).parameters(), { lr: 1 });
 * const scheduler = new optim.lrScheduler.CosineAnnealingWarmRestarts(optimizer, 2);
 * const rates = [1, 2, 3].map(() => {
 *   optimizer.step();
 *   scheduler.step();
 *   return scheduler.getLastLr()[0].toFixed(4);
 * });
 * rates; // ['0.5000', '1.0000', '0.5000']
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  /** The length of the first wave. */
  t0: number;
  tMult: number;
  etaMin: number;
  /** The length of this wave. */
  tI: number;
  /** Epochs since it began. */
  tCur: number;

  constructor(optimizer: Optimizer, t0: number, options: WarmRestartsOptions = {}) {
    super(optimizer, options, ['tMult', 'etaMin']);
    const { tMult = 1, etaMin = 0 } = options;
    const op = 'CosineAnnealingWarmRestarts';
    wholeWithin({ from: 1, pytorch: 'Expected positive integer T_0, but got' })(op, 't0', t0);
    wholeWithin({ from: 1, pytorch: 'Expected integer T_mult >= 1, but got' })(op, 'tMult', tMult);
    numberWithin({})(op, 'etaMin', etaMin);
    this.t0 = t0;
    this.tMult = tMult;
    this.etaMin = etaMin;
    this.tI = t0;
    this.tCur = this.lastEpoch;
    this.begin();
  }

  protected getLr(): number[] {
    return cosine(this.baseLrs, this.etaMin, this.tCur / this.tI);
  }

  /**
   * The next rates.
   *
   * @param epoch where the schedule stands; a fraction between epochs, when called after each batch:
   * `scheduler.step(epoch + batch / batches)`.
   */
  override step(epoch: number | null = null): void {
    if (epoch !== null) numberWithin({ from: 0 })('CosineAnnealingWarmRestarts.step', 'epoch', epoch);
    const to = epoch ?? (this.lastEpoch < 0 ? 0 : null);
    if (to === null) {
      this.lastEpoch++;
      this.tCur++;
      if (this.tCur >= this.tI) {
        this.tCur %= this.tI;
        this.tI *= this.tMult;
      }
    } else {
      this.lastEpoch = Math.floor(to);
      this.#goTo(to);
    }
    this.stepCount++;
    this.setLrs(this.getLr());
  }

  override stepTo(epoch: number): void {
    this.step(epoch);
  }

  #goTo(epoch: number): void {
    const { t0, tMult } = this;
    if (epoch < t0) {
      this.tI = t0;
      this.tCur = epoch;
    } else if (tMult === 1) {
      this.tCur = epoch % t0;
    } else {
      const waves = Math.floor(Math.log((epoch / t0) * (tMult - 1) + 1) / Math.log(tMult));
      this.tCur = epoch - (t0 * (tMult ** waves - 1)) / (tMult - 1);
      this.tI = t0 * tMult ** waves;
    }
  }
}

/** From the rate at 0 to the lowest at 1. */
function cosine(rates: readonly number[], lowest: number, at: number): number[] {
  return rates.map((lr) => lowest + ((lr - lowest) * (1 + Math.cos(Math.PI * at))) / 2);
}
