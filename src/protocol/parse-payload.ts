// Reads what a notebook holds. A notebook may come from anybody: what is accepted here is safe to draw, the
// rest is turned down with one sentence that says why.
import { DTYPES } from '../core/dtype.js';
import type { Histogram, Payload, TensorPayload } from './payloads.js';
import { readConvolution } from './read-convolution.js';
import { readError } from './read-error.js';
import { Reader, Rejection } from './read-json.js';
import { readFeatureMaps, readModelMaps } from './read-maps.js';
import { readShapeTable } from './read-shape-table.js';
import { readTraining } from './read-training.js';
import { NAME_LENGTH, readLive, readRange, readShape, readStatistics, readValues } from './read-values.js';

/** The most that is drawn. Our own payloads stay far below (128 kB a payload). */
const LIMITS = {
  json: 2 ** 21,
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
  'model-maps': readModelMaps,
  'shape-table': readShapeTable,
  convolution: readConvolution,
  training: readTraining,
  error: readError,
};

function readPayload(value: unknown): Payload {
  const reader = new Reader(value, 'The output');
  const fields = new Reader(value, '');
  if (!reader.has('type')) reader.reject('The output does not say what it is: it has no type.');
  const type = reader.text('type', NAME_LENGTH);
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
    ...reader.optional('name', () => reader.text('name', NAME_LENGTH)),
    dtype,
    shape,
    values: readValues(reader.object('values'), shape, dtype),
    statistics: readStatistics(reader.object('statistics')),
    range: readRange(reader.object('range')),
    ...reader.optional('histogram', () => readHistogram(reader.object('histogram'))),
    ...reader.optional('live', () => readLive(reader.object('live'))),
  };
}

function readHistogram(reader: Reader): Histogram {
  return {
    low: reader.number('low'),
    high: reader.number('high'),
    counts: reader.integers('counts', LIMITS.bins, 0),
  };
}
