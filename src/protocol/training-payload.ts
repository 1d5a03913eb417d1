// A training as it was recorded: what the notebook holds of it. Joins `Payload` in payloads.ts.
import type { ValueBlock } from './payloads.js';

/** `running` while steps come; `done` when `total` was reached; `ended` when its cell ended before. */
export type TrainingState = 'running' | 'done' | 'ended';

/** One curve. Where there were more values than points, a point is the mean of several, and `low`–`high` their reach. */
export interface TrainingSeries {
  /** `loss`, `loss/held out`, `conv1`. What stands before the slash names the lane; curves of one lane share it. */
  readonly name: string;
  /** `metric`: of each step; `epoch`: of each epoch; `weight`, `gradient`: norms of a watched layer. */
  readonly kind: 'metric' | 'epoch' | 'weight' | 'gradient';
  /** The step of each point (the last one, where it is the mean of several); ascending. */
  readonly steps: readonly number[];
  /** Null where no value was finite. */
  readonly values: readonly (number | null)[];
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  /** The last value; null where it was not finite. */
  readonly last: number | null;
  /** Of all values, not of the points: the smallest and the largest, and the steps at which they came. */
  readonly min?: { readonly value: number; readonly step: number };
  readonly max?: { readonly value: number; readonly step: number };
  /** How many values were NaN or infinite, and the first step that had one. */
  readonly notFinite?: { readonly count: number; readonly step: number };
}

/** Pictures of one tensor over time: filters, or the feature maps of a sample. */
export interface TrainingFrames {
  /** `conv1.weight` */
  readonly name: string;
  readonly kind: 'filters' | 'maps';
  /** The shape of the whole tensor, of which the tiles show a part. */
  readonly of: readonly number[];
  /** The step of each frame; 0 is before the first. Ascending. */
  readonly steps: readonly number[];
  /** `[frames, tiles, rows, columns]`, all of it held. */
  readonly shape: readonly number[];
  readonly values: ValueBlock;
}

/** Loss, metrics, norms and pictures over the steps of a training. At most 512 kB. */
export interface TrainingPayload {
  readonly type: 'training';
  readonly name?: string;
  readonly state: TrainingState;
  /** Steps so far, and how many there will be. */
  readonly step: number;
  readonly total?: number;
  /** The steps at which epochs ended. */
  readonly epochs: readonly number[];
  /** Spent in steps, without pauses between cells. */
  readonly seconds: number;
  /** Steps a second of late; absent before two. */
  readonly rate?: number;
  /** Of the model that is watched. */
  readonly parameters?: number;
  readonly series: readonly TrainingSeries[];
  readonly frames: readonly TrainingFrames[];
}
