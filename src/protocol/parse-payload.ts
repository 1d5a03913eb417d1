// Reads what a notebook holds. A notebook may come from anybody: what is accepted here is safe to draw, the
// rest is turned down with one sentence that says why.
import { DTYPES } from '../core/dtype.js';
import type {
  ChannelSummary,
  ColourRange,
  FeatureMapsPayload,
  Histogram,
  Payload,
  Statistics,
  TensorPayload,
} from './payloads.js';
import { readConvolution } from './read-convolution.js';
import { readError } from './read-error.js';
import { Reader, Rejection } from './read-json.js';
import { readShapeTable } from './read-shape-table.js';
import { readTraining } from './read-training.js';
import { MOST_CHANNELS, readBatch, readShape, readValues } from './read-values.js';

/** The most that is drawn. Our own payloads stay far below (128 kB a payload). */
const LIMITS = {
  json: 2 ** 21,
  name: 1000,
  bins: 1024,
} as const;

/** What became of a payload: itself, or the reason why it is not drawn. */
export type ParsedPayload =
  | { readonly ok: true; readonly payload: Payload }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads a payload, as an object or as its JSON text. Never throws.
 *
 * @returns a fresh object with the fields that v1 knows (others are left out), or one sentence that says what is
 * wrong. The size of `values.data` agrees with its window, and the window lies within the shape.
 *
 * @example
 * parsePayload('{"type":"tensor"}').ok; // false
 */
export function parsePayload(value: unknown): ParsedPayload {
  try {
    return { ok: true, payload: readPayload(typeof value === 'string' ? parseJson(value) : value) };
  } catch (error) {
    const reason = error instanceof Rejection ? error.message : 'This output cannot be read.';
    return { ok: false, reason };
  }
}

function parseJson(text: string): unknown {
  if (text.length > LIMITS.json) {
    throw new Rejection(`This output has ${text.length} characters, at most ${LIMITS.json} are read.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Rejection('This output is not JSON.');
  }
}

const READERS: { readonly [Type in Payload['type']]: (reader: Reader) => Payload } = {
  tensor: readTensor,
  'feature-maps': readFeatureMaps,
  'shape-table': readShapeTable,
  convolution: readConvolution,
  training: readTraining,
  error: readError,
};

function readPayload(value: unknown): Payload {
  const reader = new Reader(value, 'The output');
  const fields = new Reader(value, '');
  if (!reader.has('type')) reader.reject('The output does not say what it is: it has no type.');
  const type = reader.text('type', LIMITS.name);
  if (!Object.hasOwn(READERS, type)) {
    reader.reject(`This version of convlens does not draw ${JSON.stringify(type.slice(0, 40))}.`);
  }
  return READERS[type as Payload['type']](fields);
}

function readTensor(reader: Reader): TensorPayload {
  const dtype = reader.choice('dtype', DTYPES);
  const shape = readShape(reader, 'shape');
  return {
    type: 'tensor',
    ...reader.optional('name', () => reader.text('name', LIMITS.name)),
    dtype,
    shape,
    values: readValues(reader.object('values'), shape, dtype),
    statistics: readStatistics(reader.object('statistics')),
    range: readRange(reader.object('range')),
    ...reader.optional('histogram', () => readHistogram(reader.object('histogram'))),
    ...reader.optional('live', () => {
      const live = reader.object('live');
      return { handle: live.text('handle', 100), version: live.integer('version', 0) };
    }),
  };
}

function readFeatureMaps(reader: Reader): FeatureMapsPayload {
  const dtype = reader.choice('dtype', DTYPES);
  const shape = readShape(reader, 'shape');
  if (shape.length !== 2 && shape.length !== 3) {
    reader.reject(`Feature maps have two or three axes, these have ${shape.length}.`);
  }
  const values = readValues(reader.object('values'), shape, dtype);
  const channels = reader.list('channels', MOST_CHANNELS, readChannel);
  if (channels.length !== values.window[0].count) {
    reader.reject(`${values.window[0].count} channels are held, ${channels.length} are described.`);
  }
  return {
    type: 'feature-maps',
    ...reader.optional('name', () => reader.text('name', LIMITS.name)),
    dtype,
    shape,
    ...reader.optional('batch', () => readBatch(reader.object('batch'))),
    values,
    statistics: readStatistics(reader.object('statistics')),
    range: readRange(reader.object('range')),
    channels,
    ...reader.optional('verdicts', () => {
      const verdicts = reader.object('verdicts');
      return {
        dead: verdicts.integer('dead', 0),
        rare: verdicts.integer('rare', 0),
        alwaysOn: verdicts.integer('alwaysOn', 0),
      };
    }),
  };
}

function readStatistics(reader: Reader): Statistics {
  return {
    count: reader.integer('count', 0),
    finite: reader.integer('finite', 0),
    nan: reader.integer('nan', 0),
    positiveInfinity: reader.integer('positiveInfinity', 0),
    negativeInfinity: reader.integer('negativeInfinity', 0),
    zeros: reader.integer('zeros', 0),
    min: reader.numberOrNull('min'),
    max: reader.numberOrNull('max'),
    mean: reader.numberOrNull('mean'),
    std: reader.numberOrNull('std'),
    low: reader.numberOrNull('low'),
    high: reader.numberOrNull('high'),
  };
}

function readRange(reader: Reader): ColourRange {
  const range = {
    low: reader.number('low'),
    high: reader.number('high'),
    below: reader.integer('below', 0),
    above: reader.integer('above', 0),
  };
  if (range.low > 0 || range.high <= 0) {
    reader.reject(
      `The colours run from ${range.low} to ${range.high}: they must begin at or below zero and end above it.`,
    );
  }
  return range;
}

function readHistogram(reader: Reader): Histogram {
  return {
    low: reader.number('low'),
    high: reader.number('high'),
    counts: reader.integers('counts', LIMITS.bins, 0),
  };
}

function readChannel(entry: unknown, path: string): ChannelSummary {
  const reader = new Reader(entry, path);
  const on = reader.number('on');
  if (on < 0 || on > 1) reader.reject(`${path}.on is a share from 0 to 1, it is ${on}.`);
  return {
    min: reader.numberOrNull('min'),
    max: reader.numberOrNull('max'),
    mean: reader.numberOrNull('mean'),
    on,
    nan: reader.integer('nan', 0),
    ...reader.optional('verdict', () => reader.choice('verdict', ['dead', 'rare', 'always-on'] as const)),
  };
}
