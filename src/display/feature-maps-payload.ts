// What of feature maps travels with the notebook.
import { contiguousArray } from '../core/contiguous.js';
import {
  type AxisWindow,
  type ChannelSummary,
  encodeExact,
  encodeQuantisedApart,
  type FeatureMapsPayload,
  type HeldItem,
  type MapsPayload,
  type ValueBlock,
  windowCount,
} from '../protocol/index.js';
import { channelVerdicts, type InspectedMaps, summariseChannels } from './inspected-maps.js';
import { holdForSlices } from './live-slices.js';
import { heldCharacters, itemCharacters, type MapsWindow, mapsWindow } from './maps-room.js';
import { pick } from './tensor-payload.js';

/** The payload stays below 128 kB. */
const PAYLOAD_CHARACTERS = 122_000;
/** The item shown comes first; others take what it leaves. */
const MOST_ITEMS = 256;

/** What the extension draws of feature maps. */
export function featureMapsPayload(maps: InspectedMaps): FeatureMapsPayload {
  const held = mapsWindow(maps.shape, maps.dtype, PAYLOAD_CHARACTERS);
  const taken = heldCharacters(held, maps.dtype);
  const room = Math.max(0, PAYLOAD_CHARACTERS - taken);
  const others = Math.min(MOST_ITEMS, Math.floor(room / itemCharacters(held.window)));
  return { type: 'feature-maps', ...mapsPayload(maps, held, otherItems(maps.batch, others)) };
}

/** The first items of a batch beside the one shown. */
export function otherItems(batch: InspectedMaps['batch'], count: number): number[] {
  const items = Array.from({ length: batch?.size ?? 0 }, (_, item) => item);
  return items.filter((item) => item !== batch?.item).slice(0, count);
}

/** @param others items of the batch that are held beside the one shown. */
export function mapsPayload(maps: InspectedMaps, held: MapsWindow, others: readonly number[]): MapsPayload {
  const { name, dtype, shape, batch, throughout, statistics, range, channels, output } = maps;
  const verdicts = channelVerdicts(maps);
  const isWhole = held.exact && (batch === undefined || others.length === batch.size - 1);
  const live = isWhole && others.length === 0 ? undefined : holdForSlices(output.raw);
  return {
    ...(name === undefined ? {} : { name }),
    dtype,
    shape,
    ...(batch === undefined ? {} : { batch }),
    values: valueBlock(maps, held),
    statistics,
    range,
    channels: channels.slice(0, held.window[0].count).map(rounded),
    ...(verdicts === null
      ? {}
      : {
          verdicts: {
            dead: verdicts.dead.length + verdicts.off.length,
            rare: verdicts.rare.length,
            alwaysOn: verdicts['always-on'].length,
            ...(verdicts.saturated.length === 0 ? {} : { saturated: verdicts.saturated.length }),
          },
        }),
    ...(maps.judging.bounds === null ? {} : { bounds: maps.judging.bounds }),
    ...(throughout === undefined ? {} : { deadThroughout: throughout }),
    ...(others.length === 0 ? {} : { others: others.map((item) => heldItem(maps, held.window, item)) }),
    ...(live === undefined ? {} : { live }),
  };
}

/** Six digits are more than any view shows. */
function rounded(channel: ChannelSummary): ChannelSummary {
  const short = (value: number): number => Number(value.toPrecision(6));
  const shortOrNull = (value: number | null): number | null => (value === null ? null : short(value));
  return {
    ...channel,
    min: shortOrNull(channel.min),
    max: shortOrNull(channel.max),
    mean: shortOrNull(channel.mean),
    on: short(channel.on),
  };
}

function valueBlock(
  { array, values, shape, channels }: InspectedMaps,
  { window, exact }: MapsWindow,
): ValueBlock {
  return exact ? encodeExact(array, window) : quantised(values, shape, window, channels);
}

/** Each channel on its own scale. */
function quantised(
  values: ArrayLike<number>,
  shape: readonly number[],
  window: readonly AxisWindow[],
  channels: readonly ChannelSummary[],
): ValueBlock {
  const scales = channels
    .slice(0, window[0].count)
    .map(({ min, max }) => [outward(min ?? 0, -1), outward(max ?? 0, 1)] as const);
  const picked = pick(values, shape, window, new Float64Array(windowCount(window)));
  return encodeQuantisedApart(picked, window, scales);
}

/** The next number of six digits in a direction: it is shorter, and the scale still holds every value. */
function outward(value: number, direction: 1 | -1): number {
  const short = Number(value.toPrecision(6));
  if (direction * (short - value) >= 0) return short;
  const step = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 5);
  const next = Number((short + direction * step).toPrecision(6));
  return Number.isFinite(next) && direction * (next - value) >= 0 ? next : value;
}

/** Another item of the batch, through the same window. */
function heldItem(
  { output, shape, judging }: InspectedMaps,
  window: readonly AxisWindow[],
  item: number,
): HeldItem {
  const array = contiguousArray(output.select(0, item).raw);
  const values = array instanceof BigInt64Array ? Float64Array.from(array, Number) : array;
  const channels = summariseChannels(values, shape, judging);
  return {
    item,
    values: quantised(values, shape, window, channels),
    channels: channels.slice(0, window[0].count).map(rounded),
  };
}
