// How much of feature maps fits into a payload, in characters of its JSON.
import { bytesPerElement, type DType } from '../core/dtype.js';
import { numel } from '../core/shape.js';
import { type AxisWindow, wholeWindow, windowCount } from '../protocol/index.js';

/** Up to 64² values go as they are. */
const EXACT_VALUES = 64 ** 2;
/** Of a channel's summary and its scale. */
const SUMMARY_CHARACTERS = 120;
/** Of an item beside its values and channels. */
const ITEM_CHARACTERS = 260;
const MOST_CHANNELS = 384;
/** A map has at most so many cells along each side, and of a line; it keeps so many before channels are left out. */
const MOST_SIDE = 256;
const LEAST_SIDE = 8;
const LEAST_LINE = 256;
/** Base64 makes four characters of three bytes. */
const CHARACTERS = 4 / 3;

/** Which cells of the maps of an item are held, and whether as they are. */
export interface MapsWindow {
  readonly window: readonly AxisWindow[];
  readonly exact: boolean;
}

/** What the maps of an item take when all is held. */
export function wantedCharacters(shape: readonly number[], dtype: DType): number {
  const bytes = numel(shape) <= EXACT_VALUES ? bytesPerElement(dtype) : 1;
  const side = shape.length === 2 ? Number.POSITIVE_INFINITY : MOST_SIDE;
  const cells = numel(thinned(shape, side).map(({ count }) => count));
  return cells * bytes * CHARACTERS + shape[0] * SUMMARY_CHARACTERS;
}

/** What a window takes as it is held. */
export function heldCharacters({ window, exact }: MapsWindow, dtype: DType): number {
  const bytes = exact ? bytesPerElement(dtype) : 1;
  return windowCount(window) * bytes * CHARACTERS + window[0].count * SUMMARY_CHARACTERS;
}

/** What one item of a window takes with a byte a value. */
export function itemCharacters(window: readonly AxisWindow[]): number {
  return windowCount(window) * CHARACTERS + window[0].count * SUMMARY_CHARACTERS + ITEM_CHARACTERS;
}

/** All values as they are where there is room; else a byte a value, ever fewer cells of a map, then fewer channels. */
export function mapsWindow(shape: readonly number[], dtype: DType, room: number): MapsWindow {
  const whole = wholeWindow(shape);
  if (numel(shape) <= EXACT_VALUES && shape[0] <= MOST_CHANNELS && wantedCharacters(shape, dtype) <= room) {
    return { window: whole, exact: true };
  }
  const channels = Math.min(shape[0], MOST_CHANNELS);
  const longest = Math.max(...shape.slice(shape.length === 2 ? 1 : -2));
  const least = shape.length === 2 ? LEAST_LINE : LEAST_SIDE;
  const first = shape.length === 2 ? 1 : Math.ceil(longest / MOST_SIDE);
  for (let step = first; ; step++) {
    const side = Math.ceil(longest / step);
    const window = thinned(shape, side);
    const perChannel = (windowCount(window) / shape[0]) * CHARACTERS + SUMMARY_CHARACTERS;
    const fitting = Math.max(1, Math.floor(room / perChannel));
    if (fitting < channels && Math.ceil(longest / (step + 1)) >= least) continue;
    const axis = { start: 0, count: Math.min(channels, fitting), step: 1 };
    return { window: [axis, ...fittingDepth(window, room, axis.count)], exact: false };
  }
}

/** The other axes; of a depth that does not fit even for one channel, as many slices as do. */
function fittingDepth(window: readonly AxisWindow[], room: number, channels: number): readonly AxisWindow[] {
  const inner = window.slice(1);
  if (inner.length < 3) return inner;
  const [depth, ...plane] = inner;
  const slices = Math.max(1, Math.floor(room / (channels * windowCount(plane) * CHARACTERS)));
  return [{ ...depth, count: Math.min(depth.count, slices) }, ...plane];
}

/** The last two axes (of a line the last one) with at most `side` cells each. */
function thinned(shape: readonly number[], side: number): AxisWindow[] {
  return shape.map((size, axis) => {
    const isSpatial = axis > 0 && axis >= shape.length - 2;
    const step = isSpatial ? Math.max(1, Math.ceil(size / side)) : 1;
    return { start: 0, count: Math.ceil(size / step), step };
  });
}

/** Shares `room` out so that nobody gets more than wanted, and whoever wants more than there is gets as much as others. */
export function sharedOut(wants: readonly number[], room: number): number[] {
  const shares = wants.map(() => 0);
  let left = room;
  const order = [...wants.keys()].sort((a, b) => wants[a] - wants[b]);
  order.forEach((place, k) => {
    shares[place] = Math.min(wants[place], Math.floor(left / (order.length - k)));
    left -= shares[place];
  });
  return shares;
}
