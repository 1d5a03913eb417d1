import type { TrainingFrames, TrainingPayload, TrainingSeries } from './payloads.js';
import { Reader } from './read-json.js';
import { readShape, readValues } from './read-values.js';

/** The most that is drawn: our own recordings stay below 512 kB. */
const LIMITS = { name: 1000, series: 256, points: 8192, epochs: 8192, frames: 16, moments: 256 } as const;

/** A training: every curve as long as its steps, every step in order, every frame with a step. */
export function readTraining(reader: Reader): TrainingPayload {
  return {
    type: 'training',
    ...reader.optional('name', () => reader.text('name', LIMITS.name)),
    state: reader.choice('state', ['running', 'done', 'ended'] as const),
    step: reader.integer('step', 0),
    ...reader.optional('total', () => reader.integer('total', 1)),
    epochs: ascending(reader, 'epochs', LIMITS.epochs),
    seconds: notNegative(reader, 'seconds'),
    ...reader.optional('rate', () => notNegative(reader, 'rate')),
    ...reader.optional('parameters', () => reader.integer('parameters', 0)),
    series: reader.list('series', LIMITS.series, (entry, path) => readSeries(new Reader(entry, path))),
    frames: reader.list('frames', LIMITS.frames, (entry, path) => readFrames(new Reader(entry, path))),
  };
}

function notNegative(reader: Reader, name: string): number {
  const value = reader.number(name);
  if (value < 0) reader.reject(`${name} should not be negative, it is ${value}.`);
  return value;
}

/** Steps from 0 on, none before the one before it. */
function ascending(reader: Reader, name: string, most: number): number[] {
  const steps = reader.integers(name, most, 0);
  const at = steps.findIndex((step, i) => i > 0 && step < steps[i - 1]);
  if (at > 0) {
    reader.reject(`${name} run backwards, from ${steps[at - 1]} to ${steps[at]}.`);
  }
  return steps;
}

function readSeries(reader: Reader): TrainingSeries {
  const steps = ascending(reader, 'steps', LIMITS.points);
  const perStep = (name: string): (number | null)[] => {
    const list = reader.numbersOrNull(name, LIMITS.points);
    if (list.length !== steps.length) {
      reader.reject(`${reader.path}.${name} has ${list.length} entries for ${steps.length} steps.`);
    }
    return list;
  };
  const extreme = (name: string): { value: number; step: number } => {
    const found = reader.object(name);
    return { value: found.number('value'), step: found.integer('step', 0) };
  };
  return {
    name: reader.text('name', LIMITS.name),
    kind: reader.choice('kind', ['metric', 'epoch', 'weight', 'gradient'] as const),
    steps,
    values: perStep('values'),
    ...reader.optional('low', () => perStep('low')),
    ...reader.optional('high', () => perStep('high')),
    last: reader.numberOrNull('last'),
    ...reader.optional('min', () => extreme('min')),
    ...reader.optional('max', () => extreme('max')),
    ...reader.optional('notFinite', () => {
      const found = reader.object('notFinite');
      return { count: found.integer('count', 1), step: found.integer('step', 0) };
    }),
  };
}

function readFrames(reader: Reader): TrainingFrames {
  const steps = ascending(reader, 'steps', LIMITS.moments);
  const shape = readShape(reader, 'shape');
  if (shape.length !== 4 || shape.includes(0) || shape[0] !== steps.length) {
    reader.reject(`${reader.path}.shape is [${shape.join(', ')}], with ${steps.length} steps.`);
  }
  const values = readValues(reader.object('values'), shape, 'float32');
  if (values.window.some(({ count }, axis) => count !== shape[axis])) {
    reader.reject(`${reader.path}.values hold a part of the frames only.`);
  }
  return {
    name: reader.text('name', LIMITS.name),
    kind: reader.choice('kind', ['filters', 'maps'] as const),
    of: readShape(reader, 'of'),
    steps,
    shape,
    values,
  };
}
