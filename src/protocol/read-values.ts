// The parts that payloads share: shapes, and the values of a tensor with the window they come from.
import type { DType } from '../core/dtype.js';
import { base64Bytes } from './base64.js';
import type { AxisWindow, ColourRange, LiveTensor, Statistics, ValueBlock } from './payloads.js';
import { finiteNumber, Reader, Rejection, readPair } from './read-json.js';
import { blockBytes } from './value-block.js';

export const LARGEST_RANK = 16;
/** Characters of a name. */
export const NAME_LENGTH = 1000;
export const MOST_CHANNELS = 4096;
/** Characters of base64. */
const DATA_LENGTH = 2 ** 20;

export function readShape(reader: Reader, name: string): number[] {
  const shape = reader.integers(name, LARGEST_RANK, 0);
  const count = shape.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(count)) reader.reject(`${name} counts more values than any tensor can have.`);
  return shape;
}

/** Which item of a batch is shown. */
export function readBatch(reader: Reader): { size: number; item: number } {
  const size = reader.integer('size', 1);
  return { size, item: reader.integer('item', 0, size - 1) };
}

/** A line to copy, and the part of it that is new. */
export function readCorrection(reader: Reader): { code: string; from: number; to: number } {
  const code = reader.text('code', 20_000);
  const from = reader.integer('from', 0, code.length);
  return { code, from, to: reader.integer('to', from, code.length) };
}

/** Which indices of an axis. */
export function readWindow(entry: unknown, path: string): AxisWindow {
  const reader = new Reader(entry, path);
  return {
    start: reader.integer('start', 0),
    count: reader.integer('count', 0),
    step: reader.integer('step', 1),
  };
}

/** The window must lie within the shape, and the data must be as long as the window says. */
export function readValues(reader: Reader, shape: readonly number[], dtype: DType): ValueBlock {
  const encoding = reader.choice('encoding', ['exact', 'quantised'] as const);
  const window = reader.list('window', LARGEST_RANK, readWindow);
  if (window.length !== shape.length) {
    reader.reject(`The values have ${window.length} axes, the shape has ${shape.length}.`);
  }
  window.forEach(({ start, count, step }, axis) => {
    const end = count === 0 ? start : start + (count - 1) * step + 1;
    if (!(end <= shape[axis])) {
      reader.reject(`The values reach to index ${end - 1} of axis ${axis}, which has ${shape[axis]} cells.`);
    }
  });
  const data = reader.text('data', DATA_LENGTH);
  const bytes = base64Bytes(data);
  if (bytes === null) reader.reject('The values are not written in base64.');
  const expected = blockBytes({ encoding, window }, dtype);
  if (bytes !== expected) {
    reader.reject(`The values take ${bytes} bytes, the shape of what is held asks for ${expected}.`);
  }
  if (encoding === 'exact') return { encoding, window, data };
  if (!reader.has('scales')) {
    const [low, high] = checkScale(reader.number('low'), reader.number('high'));
    return { encoding, window, data, low, high };
  }
  const scales = reader.list('scales', MOST_CHANNELS, readScale);
  if (scales.length === 0 || scales.length !== window[0]?.count) {
    reader.reject(`The values have ${scales.length} scales for ${window[0]?.count ?? 0} channels.`);
  }
  return { encoding, window, data, scales };
}

function readScale(entry: unknown, path: string): [number, number] {
  const [low, high] = readPair(entry, path, finiteNumber);
  return checkScale(low, high);
}

function checkScale(low: number, high: number): [number, number] {
  if (low > high) throw new Rejection(`The scale of the values runs backwards, from ${low} to ${high}.`);
  return [low, high];
}

/** Where a kernel serves the rest. */
export function readLive(reader: Reader): LiveTensor {
  return { handle: reader.text('handle', 100), version: reader.integer('version', 0) };
}

export function readStatistics(reader: Reader): Statistics {
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
    ...reader.optional('sampled', () => reader.integer('sampled', 1)),
  };
}

export function readRange(reader: Reader): ColourRange {
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
