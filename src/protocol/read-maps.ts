// Reads feature maps, on their own and as the layers of a model.

import { DTYPES } from '../core/dtype.js';
import { MOST_PHASES, type ReceptiveField, type SeenCells } from '../core/receptive-field.js';
import type { LayerWeight, ModelMapsPayload, RecordedLayer } from './model-maps-payload.js';
import {
  CHANNEL_VERDICTS,
  type ChannelSummary,
  type FeatureMapsPayload,
  type HeldItem,
  type MapsPayload,
} from './payloads.js';
import { finiteNumber, Reader, wholeNumber } from './read-json.js';
import { readLayerWindow } from './read-layer-window.js';
import {
  MOST_CHANNELS,
  NAME_LENGTH,
  readBatch,
  readLive,
  readRange,
  readShape,
  readStatistics,
  readValues,
} from './read-values.js';

/** The most that is drawn of a model. */
const MOST_LAYERS = 512;
const MOST_ITEMS = 1024;
/** Channels and two spatial axes at least, three at most; or channels and time. */
const RANKS = [2, 4] as const;
const SPATIAL_AXES = 3;
/** Weights of one output channel. */
const MOST_TAPS = 2 ** 22;

/** Feature maps on their own. */
export function readFeatureMaps(reader: Reader): FeatureMapsPayload {
  return { type: 'feature-maps', ...readMaps(reader) };
}

function readMaps(reader: Reader): MapsPayload {
  const dtype = reader.choice('dtype', DTYPES);
  const shape = readShape(reader, 'shape');
  if (shape.length < RANKS[0] || shape.length > RANKS[1]) {
    reader.reject(`Feature maps have ${RANKS[0]} to ${RANKS[1]} axes, these have ${shape.length}.`);
  }
  const readHeld = (held: Reader): Pick<HeldItem, 'values' | 'channels'> => {
    const values = readValues(held.object('values'), shape, dtype);
    const channels = held.list('channels', MOST_CHANNELS, readChannel);
    if (channels.length !== values.window[0].count) {
      held.reject(`${values.window[0].count} channels are held, ${channels.length} are described.`);
    }
    return { values, channels };
  };
  const batch = reader.optional('batch', () => readBatch(reader.object('batch')));
  const items = batch.batch?.size ?? 1;
  return {
    ...reader.optional('name', () => reader.text('name', NAME_LENGTH)),
    dtype,
    shape,
    ...batch,
    ...readHeld(reader),
    statistics: readStatistics(reader.object('statistics')),
    range: readRange(reader.object('range')),
    ...reader.optional('verdicts', () => {
      const verdicts = reader.object('verdicts');
      return {
        dead: verdicts.integer('dead', 0),
        rare: verdicts.integer('rare', 0),
        alwaysOn: verdicts.integer('alwaysOn', 0),
        ...verdicts.optional('saturated', () => verdicts.integer('saturated', 0)),
      };
    }),
    ...reader.optional('bounds', () => readBounds(reader)),
    ...reader.optional('deadThroughout', () =>
      reader.list('deadThroughout', MOST_CHANNELS, (entry, path) =>
        wholeNumber(entry, path, 0, Math.max(0, shape[0] - 1)),
      ),
    ),
    ...reader.optional('others', () =>
      reader.list('others', MOST_ITEMS, (entry, path): HeldItem => {
        const held = new Reader(entry, path);
        return { item: held.integer('item', 0, items - 1), ...readHeld(held) };
      }),
    ),
    ...reader.optional('live', () => readLive(reader.object('live'))),
  };
}

function readBounds(reader: Reader): [number | null, number] {
  const [low, high, ...rest] = reader.numbersOrNull('bounds', 2);
  if (high == null || rest.length > 0 || (low !== null && low >= high)) {
    reader.reject('The bounds of the maps are two numbers, the smaller one first.');
  }
  return [low, high];
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
    ...reader.optional('verdict', () => reader.choice('verdict', CHANNEL_VERDICTS)),
  };
}

/** A model's layers at work. */
export function readModelMaps(reader: Reader): ModelMapsPayload {
  const layers = reader.list('layers', MOST_LAYERS, readLayer);
  if (layers.length === 0) reader.reject('A model has its input as the first layer, here is none.');
  return {
    type: 'model-maps',
    model: reader.text('model', NAME_LENGTH),
    ...reader.optional('batch', () => readBatch(reader.object('batch'))),
    layers,
    chosen: reader.integer('chosen', 0, layers.length - 1),
    ...reader.optional('moreLayers', () => reader.integer('moreLayers', 1)),
  };
}

function readLayer(entry: unknown, path: string, place: number): RecordedLayer {
  const reader = new Reader(entry, path);
  const maps = reader.optional('maps', () => readMaps(reader.object('maps')));
  const field = reader.has('field') ? reader.list('field', SPATIAL_AXES, readField) : null;
  if (field && maps.maps && field.length !== maps.maps.shape.length - 1) {
    reader.reject(`${path} sees along ${field.length} axes, its maps have ${maps.maps.shape.length - 1}.`);
  }
  return {
    path: reader.text('path', NAME_LENGTH),
    kind: reader.text('kind', NAME_LENGTH),
    // A layer is computed from earlier ones: whoever follows the list comes to an end.
    from: reader.list('from', MOST_LAYERS, (at, where) => {
      if (place === 0) reader.reject(`${path} is the input, it is computed from nothing.`);
      return wholeNumber(at, where, 0, place - 1);
    }),
    shape: readShape(reader, 'shape'),
    ...maps,
    ...reader.optional('without', () => reader.text('without', NAME_LENGTH)),
    ...reader.optional('vector', () => reader.flag('vector')),
    field,
    ...reader.optional('seesAll', () => reader.flag('seesAll')),
    ...reader.optional('weight', () => readWeight(reader.object('weight'))),
  };
}

function readField(entry: unknown, path: string): ReceptiveField {
  const reader = new Reader(entry, path);
  return {
    ...readSeen(entry, path),
    jump: reader.positive('jump'),
    ...reader.optional('phases', () => reader.list('phases', MOST_PHASES, readSeen)),
  };
}

function readSeen(entry: unknown, path: string): SeenCells {
  const reader = new Reader(entry, path);
  return { size: reader.integer('size', 0), start: reader.integer('start', Number.MIN_SAFE_INTEGER) };
}

function readWeight(reader: Reader): LayerWeight {
  const dtype = reader.choice('dtype', DTYPES);
  const shape = readShape(reader, 'shape');
  const window = readLayerWindow(reader.object('window'));
  const [outputs, ...rest] = shape;
  if (rest.slice(1).join() !== window.kernelSize.join()) {
    reader.reject(
      `${reader.path} is [${shape.join(', ')}] for a kernel of ${window.kernelSize.join(' × ')}.`,
    );
  }
  if (outputs % (window.groups ?? 1) !== 0 || rest.reduce((a, b) => a * b, 1) > MOST_TAPS) {
    reader.reject(`${reader.path} has ${outputs} outputs of ${rest.join(' × ')} taps, which is not drawn.`);
  }
  return {
    dtype,
    shape,
    values: readValues(reader.object('values'), shape, dtype),
    ...reader.optional('bias', () => reader.list('bias', MOST_CHANNELS, finiteNumber)),
    window,
    ...reader.optional('live', () => readLive(reader.object('live'))),
  };
}
