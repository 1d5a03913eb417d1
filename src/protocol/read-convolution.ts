// Reads a convolution: settings that fit each other and the numbers, or a sentence that says what does not.
import { maxPadding, PADDING_MODES } from '../core/conv-arithmetic.js';
import { outputSizes } from '../core/conv-sum.js';
import type { DType } from '../core/dtype.js';
import { heldOutputs, layoutOf, weightShape } from './conv-layout.js';
import type { ConvolutionPayload, ConvolutionSettings, ValueBlock } from './payloads.js';
import { type Reader, readPair, wholeNumber } from './read-json.js';
import { readBatch, readShape, readValues } from './read-values.js';

/** A convolution's spatial axes. */
const MOST_AXES = 3;
/** Of each setting: beyond, nobody sees anything, and what is worked out of them stays small. */
const LARGEST_SETTING = 1024;
const NAME_LENGTH = 1000;

export function readConvolution(reader: Reader): ConvolutionPayload {
  const dtype = reader.choice('dtype', ['float32', 'float64'] as const);
  const settings = readConvolutionSettings(reader.object('settings'));
  const { kernelSize, inChannels, outChannels, groups } = settings;
  const inputShape = readShape(reader, 'inputShape');
  if (inputShape.length !== kernelSize.length + 1 || inputShape[0] !== inChannels) {
    reader.reject(
      `An input [${inputShape.join(', ')}] is not one of ${inChannels} channels and ${kernelSize.length} axes.`,
    );
  }
  const outShape = [outChannels, ...outputShape(reader, settings, inputShape.slice(1))];
  const wholeWeight = weightShape(settings);
  const weight = readWhole(reader, 'weight', wholeWeight, dtype);
  const partial = settings.outputPadding === undefined ? 0 : groups === 1 ? 1 : -1;
  if (weight.window.some(({ count }, axis) => axis !== partial && count !== wholeWeight[axis])) {
    reader.reject('The weight of a convolution must hold whole output channels.');
  }
  const at = reader.integers('at', MOST_AXES + 1, 0);
  if (at.length !== outShape.length || at.some((place, axis) => place >= outShape[axis])) {
    reader.reject(`The cell [${at.join(', ')}] is not one of the output [${outShape.join(', ')}].`);
  }
  const held = heldOutputs(settings, weight.window);
  if (at[0] < held.start || at[0] >= held.start + held.count) {
    reader.reject(`The weights of output channel ${at[0]} are not held.`);
  }
  const input = readWhole(reader, 'input', inputShape, dtype);
  const [channels] = input.window;
  const group = (out: number): number => Math.floor((out * groups) / outChannels);
  const first = (group(held.start) * inChannels) / groups;
  const last = ((group(held.start + held.count - 1) + 1) * inChannels) / groups;
  if (channels.start > first || channels.start + channels.count < last) {
    reader.reject(`The weights read input channels ${first} to ${last - 1}, not all of which are held.`);
  }
  const bias = reader.optional('bias', () => readWhole(reader, 'bias', [outChannels], dtype));
  const [biased = held] = bias.bias?.window ?? [];
  if (biased.start > held.start || biased.start + biased.count < held.start + held.count) {
    reader.reject('The bias of a held output channel is not held.');
  }
  return {
    type: 'convolution',
    ...reader.optional('name', () => reader.text('name', NAME_LENGTH)),
    dtype,
    settings,
    inputShape,
    ...reader.optional('batch', () => readBatch(reader.object('batch'))),
    input,
    weight,
    ...bias,
    ...reader.optional('gradient', () => readWhole(reader, 'gradient', outShape, dtype)),
    at,
  };
}

/** Blocks of a convolution hold neighbouring cells: a sum with gaps would be none. */
function readWhole(reader: Reader, name: string, shape: readonly number[], dtype: DType): ValueBlock {
  const block = readValues(reader.object(name), shape, dtype);
  if (block.encoding !== 'exact') reader.reject(`The ${name} of a convolution must be exact.`);
  if (block.window.some(({ step, count }) => step !== 1 || count === 0)) {
    reader.reject(`The ${name} of a convolution must hold neighbouring cells.`);
  }
  return block;
}

function readConvolutionSettings(reader: Reader): ConvolutionSettings {
  const setting = (entry: unknown, path: string): number => wholeNumber(entry, path, 1, LARGEST_SETTING);
  const kernelSize = reader.list('kernelSize', MOST_AXES, setting);
  if (kernelSize.length === 0) reader.reject('A convolution has at least one axis.');
  const perAxis = <T>(name: string, convert: (entry: unknown, path: string) => T): T[] => {
    const list = reader.list(name, MOST_AXES, convert);
    if (list.length !== kernelSize.length) {
      reader.reject(`${name} has ${list.length} entries, the kernel has ${kernelSize.length} axes.`);
    }
    return list;
  };
  const inChannels = reader.integer('inChannels', 1);
  const outChannels = reader.integer('outChannels', 1);
  const groups = reader.integer('groups', 1);
  if (inChannels % groups !== 0 || outChannels % groups !== 0) {
    reader.reject(`${groups} groups do not divide ${inChannels} and ${outChannels} channels.`);
  }
  return {
    inChannels,
    outChannels,
    kernelSize,
    stride: perAxis('stride', setting),
    padding: perAxis('padding', (entry, path) =>
      readPair(entry, path, (side, where) => wholeNumber(side, where, 0)),
    ),
    dilation: perAxis('dilation', setting),
    groups,
    paddingMode: reader.choice('paddingMode', PADDING_MODES),
    ...reader.optional('outputPadding', () =>
      perAxis('outputPadding', (entry, path) => wholeNumber(entry, path, 0, LARGEST_SETTING)),
    ),
    ...reader.optional('paddingWord', () => reader.choice('paddingWord', ['same', 'valid'] as const)),
  };
}

/** The output of a convolution that fits; the payload of one that does not is refused. */
function outputShape(reader: Reader, settings: ConvolutionSettings, size: readonly number[]): number[] {
  const transposed = settings.outputPadding !== undefined;
  size.forEach((cells, axis) => {
    const widest = Math.max(...settings.padding[axis]);
    const most = transposed ? LARGEST_SETTING : maxPadding(cells, settings.paddingMode);
    if (widest > Math.min(LARGEST_SETTING, most)) {
      reader.reject(`${settings.paddingMode} cannot fill ${widest} cells beside ${cells}.`);
    }
  });
  const places = outputSizes(layoutOf(settings, size)).slice(3 - size.length);
  places.forEach((count, axis) => {
    if (count < 1) reader.reject(`The kernel does not fit ${size[axis]} cells.`);
  });
  return places;
}
