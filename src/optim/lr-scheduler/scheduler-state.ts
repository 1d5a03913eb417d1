// Where a schedule stands, as PyTorch writes it: every field but the optimiser and functions.
import { describeValue } from '../../core/describe.js';
import { ArgumentError } from '../../core/errors.js';
import type { Optimizer } from '../optimizer.js';

/** What `LRScheduler.stateDict` gives. */
export interface SchedulerState {
  readonly [name: string]: unknown;
}

/** Names that PyTorch writes in its own way. */
const NAMES: Readonly<Record<string, string>> = {
  lastLr: '_last_lr',
  stepCount: '_step_count',
  schedulers: '_schedulers',
  tMax: 'T_max',
  t0: 'T_0',
  tMult: 'T_mult',
  tI: 'T_i',
  tCur: 'T_cur',
};

function stateName(field: string): string {
  return NAMES[field] ?? field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A schedule made of others. */
interface Stateful {
  stateDict(): SchedulerState;
  loadStateDict(state: SchedulerState): void;
}

function isStateful(value: unknown): value is Stateful {
  return typeof value === 'object' && value !== null && 'loadStateDict' in value;
}

/** The fields that are values or schedules. */
function stateFields(schedule: object): [string, unknown][] {
  const isFunction = (value: unknown): boolean =>
    typeof value === 'function' || (Array.isArray(value) && value.some(isFunction));
  return Object.entries(schedule).filter(([name, value]) => name !== 'optimizer' && !isFunction(value));
}

function writeState(schedule: object): SchedulerState {
  const write = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(write);
    return isStateful(value) ? value.stateDict() : value;
  };
  return Object.fromEntries(stateFields(schedule).map(([name, value]) => [stateName(name), write(value)]));
}

function readState(schedule: object, state: SchedulerState): void {
  if (typeof state !== 'object' || state === null) {
    throw new ArgumentError({
      op: `${schedule.constructor.name}.loadStateDict`,
      problem: `takes what stateDict() gives, got ${describeValue(state)}`,
      actual: state,
    });
  }
  for (const [name, value] of stateFields(schedule)) {
    const saved = state[stateName(name)];
    if (saved === undefined) continue;
    if (Array.isArray(value) && value.some(isStateful)) {
      value.forEach((inner: Stateful, i) => {
        inner.loadStateDict((saved as SchedulerState[])[i]);
      });
    } else Object.assign(schedule, { [name]: Array.isArray(saved) ? [...saved] : saved });
  }
}

/** What every schedule is: rates in use, and a state that can be saved. */
export abstract class StatefulSchedule {
  readonly optimizer: Optimizer;
  /** @internal The rates in use, one for each group. */
  lastLr: number[] = [];

  constructor(optimizer: Optimizer) {
    this.optimizer = optimizer;
  }

  /** The rates of the groups as they are. */
  protected get lrs(): number[] {
    return this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  /** The rates in use, one for each group. */
  getLastLr(): number[] {
    return [...this.lastLr];
  }

  /** Where the schedule stands, under PyTorch's names (`last_epoch`). Functions are not in it. */
  stateDict(): SchedulerState {
    return writeState(this);
  }

  /**
   * Goes on where another stood. The rates themselves are the optimiser's: load its state after this.
   *
   * @throws {@link ArgumentError} for what is no state.
   */
  loadStateDict(state: SchedulerState): void {
    readState(this, state);
  }
}
