// What of a training travels with the notebook: less while it runs, all that is worth seeing at the end.
import { evenPlaces, type TrainingFrames, type TrainingPayload } from '../protocol/index.js';
import { shortName } from './short-name.js';
import type { Training } from './training.js';

/** A recording may take 512 kB; this much is for curves, … */
const CURVE_BYTES = { live: 60_000, last: 280_000 } as const;
/** … and this for pictures, before base64. */
const FRAME_BYTES = { live: 40_000, last: 140_000 } as const;

/** A curve is not finer than its lane. */
const MOST_POINTS = { live: 300, last: 1000 } as const;
/** Of a step, a mean and two ends, in JSON. */
const POINT_BYTES = 36;

/**
 * @param last Nothing more comes for now.
 */
export function trainingPayload(training: Training, last: boolean): TrainingPayload {
  const { name, total, parameters, clock, records } = training;
  const form = last ? 'last' : 'live';
  const fitting = Math.floor(CURVE_BYTES[form] / POINT_BYTES / Math.max(1, records.length));
  const points = Math.max(16, Math.min(MOST_POINTS[form], fitting));
  const { rate } = clock;
  return {
    type: 'training',
    ...(name === undefined ? {} : { name: shortName(name) }),
    state: training.state,
    step: training.steps,
    ...(total === undefined ? {} : { total }),
    epochs: evenPlaces(training.epochs.length, MOST_POINTS[form]).map((place) => training.epochs[place]),
    seconds: Number(training.clock.seconds.toFixed(3)),
    ...(rate === undefined ? {} : { rate: Number(rate.toPrecision(4)) }),
    ...(parameters === undefined ? {} : { parameters }),
    series: records.map((record) => record.series(points)),
    frames: framesOf(training, FRAME_BYTES[form]),
  };
}

function framesOf({ frames }: Training, bytes: number): TrainingFrames[] {
  const drawn = frames.slice(0, 8);
  return drawn.flatMap((record) => {
    const most = Math.floor(bytes / drawn.length / Math.max(1, record.cells));
    return record.frames(Math.max(2, most)) ?? [];
  });
}
