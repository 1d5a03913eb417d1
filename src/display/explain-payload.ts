// What of a convolution travels with the notebook: all of a small one; of a larger one the output channels and the
// cells around the place that is worked out, as many as fit.

import type { TypedArray } from '../core/dtype.js';
import {
  type AxisWindow,
  type ConvolutionPayload,
  channelsOf,
  encodeExact,
  tapsAlong,
  tripleOf,
  weightShape,
  windowCount,
} from '../protocol/index.js';
import type { InspectedConvolution } from './explain-inspected.js';

/** Bytes of values, before base64: the payload stays below 128 kB. */
const VALUE_BYTES = 84_000;

/** Which values are sent. */
export interface HeldWindows {
  readonly input: readonly AxisWindow[];
  readonly weight: readonly AxisWindow[];
  /** The output channels held. */
  readonly outs: AxisWindow;
}

/** What the extension draws; null for a layer of which not even one window with its weights fits. */
export function convolutionPayload(inspected: InspectedConvolution): ConvolutionPayload | null {
  const windows = heldWindows(inspected);
  if (windows === null) return null;
  const { name, dtype, settings, inputShape, outputShape, batch, at, arrays } = inspected;
  const { outChannels } = settings;
  const block = (array: TypedArray, shape: readonly number[], window: readonly AxisWindow[]) =>
    encodeExact(part(array, shape, window), window);
  const room = VALUE_BYTES - bytesOf(windows, arrays.input.BYTES_PER_ELEMENT);
  const { gradient } = arrays;
  return {
    type: 'convolution',
    ...(name === undefined ? {} : { name }),
    dtype,
    settings,
    inputShape,
    ...(batch === undefined ? {} : { batch }),
    input: block(arrays.input, inputShape, windows.input),
    weight: block(arrays.weight, weightShape(settings), windows.weight),
    ...(arrays.bias === null ? {} : { bias: block(arrays.bias, [outChannels], [windows.outs]) }),
    ...(gradient === null || gradient.byteLength > room
      ? {}
      : { gradient: block(gradient, outputShape, outputShape.map(whole)) }),
    at,
  };
}

const whole = (count: number): AxisWindow => ({ start: 0, count, step: 1 });

function bytesOf({ input, weight, outs }: HeldWindows, valueBytes: number): number {
  return (windowCount(input) + windowCount(weight) + outs.count) * valueBytes;
}

/** The weights first, of at most half the room; then the cells of the input, a window's at least. */
function heldWindows(inspected: InspectedConvolution): HeldWindows | null {
  const { settings, layout, inputShape, at, arrays } = inspected;
  const { inChannels, outChannels, groups, kernelSize } = settings;
  const budget = Math.floor(VALUE_BYTES / arrays.input.BYTES_PER_ELEMENT);
  const perOut = (inChannels / groups) * kernelSize.reduce((a, b) => a * b, 1) + 1;
  const size = inputShape.slice(1);
  const spans = size.map((_, d) => sourcesOf(inspected, d));
  const leastInput = (inChannels / groups) * spans.reduce((product, { count }) => product * count, 1);
  if (perOut + leastInput > budget) return null;
  const transposed = settings.outputPadding !== undefined;
  if (transposed && groups > 1) return wholeWeights(inspected, spans, budget);
  const fitting = Math.floor(Math.min(budget / 2, budget - leastInput) / perOut);
  const outs = around(at[0], Math.max(1, Math.min(outChannels, fitting)), outChannels);
  const first = channelsOf(layout, outs.start).first;
  const last = channelsOf(layout, outs.start + outs.count - 1);
  let channels: AxisWindow = { start: first, count: last.first + last.count - first, step: 1 };
  let outWindow = outs;
  const room = (held: AxisWindow, inputs: AxisWindow): number =>
    (budget - held.count * perOut) / inputs.count;
  if (room(outWindow, channels) < leastInput / (inChannels / groups)) {
    // Other groups' inputs leave no room for one window: this output channel alone.
    const own = channelsOf(layout, at[0]);
    outWindow = { start: at[0], count: 1, step: 1 };
    channels = { start: own.first, count: own.count, step: 1 };
  }
  const taps = kernelSize.map(whole);
  return {
    input: [channels, ...growing(spans, size, room(outWindow, channels))],
    weight: transposed
      ? [whole(inChannels), outWindow, ...taps]
      : [outWindow, whole(inChannels / groups), ...taps],
    outs: outWindow,
  };
}

/** The weights of a transposed convolution in groups lie input channel by input channel: all, or none. */
function wholeWeights(
  { settings, inputShape }: InspectedConvolution,
  spans: readonly AxisWindow[],
  budget: number,
): HeldWindows | null {
  const { inChannels, outChannels } = settings;
  const weight = weightShape(settings).map(whole);
  const left = (budget - windowCount(weight) - outChannels) / inChannels;
  if (windowCount(spans) > left) return null;
  return {
    input: [whole(inChannels), ...growing(spans, inputShape.slice(1), left)],
    weight,
    outs: whole(outChannels),
  };
}

/** The input cells along one axis that the cell worked out reads, and those between. */
function sourcesOf({ layout, at, inputShape }: InspectedConvolution, d: number): AxisWindow {
  const axis = (3 - (inputShape.length - 1) + d) as 0 | 1 | 2;
  const place = tripleOf(at.slice(1), 0)[axis];
  const sources = tapsAlong(layout, axis, place).flatMap(({ source }) => source ?? []);
  if (sources.length === 0) return { start: 0, count: 1, step: 1 };
  const [low, high] = [Math.min(...sources), Math.max(...sources)];
  return { start: low, count: high - low + 1, step: 1 };
}

/** `count` places of an axis with `centre` in the middle, as far as the axis goes. */
function around(centre: number, count: number, size: number): AxisWindow {
  const start = Math.max(0, Math.min(size - count, centre - Math.floor(count / 2)));
  return { start, count, step: 1 };
}

/** The spans, grown evenly on all sides up to the size of the axes or as many `cells`. */
function growing(spans: readonly AxisWindow[], size: readonly number[], cells: number): AxisWindow[] {
  const grown = (by: number): AxisWindow[] =>
    spans.map(({ start, count }, d) => {
      const wide = Math.min(size[d], count + 2 * by);
      return around(start + Math.floor(count / 2), wide, size[d]);
    });
  let by = 0;
  while (by < Math.max(...size) && windowCount(grown(by + 1)) <= cells) by++;
  return grown(by);
}

/** The values of a window, row-major. */
function part(array: TypedArray, shape: readonly number[], window: readonly AxisWindow[]): TypedArray {
  if (window.every(({ count }, axis) => count === shape[axis])) return array;
  const picked = array.slice(0, windowCount(window));
  let at = 0;
  const copy = (axis: number, offset: number): void => {
    const { start, count } = window[axis];
    for (let i = start; i < start + count; i++) {
      const next = offset * shape[axis] + i;
      if (axis === shape.length - 1) picked[at++] = array[next] as never;
      else copy(axis + 1, next);
    }
  };
  copy(0, 0);
  return picked;
}
