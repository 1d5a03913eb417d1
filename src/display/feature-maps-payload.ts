// What of feature maps travels with the notebook.
import { numel } from '../core/shape.js';
import {
  type ChannelSummary,
  encodeExact,
  encodeQuantisedApart,
  type FeatureMapsPayload,
  type ValueBlock,
  windowCount,
} from '../protocol/index.js';
import { channelVerdicts, type InspectedMaps } from './feature-maps.js';
import { pick, previewWindow } from './tensor-payload.js';

/** Up to 64² values go as they are. */
const EXACT_VALUES = 64 ** 2;
/** The payload stays below 128 kB: base64 makes four bytes of three, a channel's summary takes about 150. */
const PAYLOAD_BYTES = 124_000;
const SUMMARY_BYTES = 160;
const MAX_CHANNELS = 384;

/** What the extension draws of feature maps. */
export function featureMapsPayload(maps: InspectedMaps): FeatureMapsPayload {
  const { name, dtype, shape, batch, statistics, range, channels } = maps;
  const values = valueBlock(maps);
  const verdicts = channelVerdicts(maps);
  return {
    type: 'feature-maps',
    ...(name === undefined ? {} : { name }),
    dtype,
    shape,
    ...(batch === undefined ? {} : { batch }),
    values,
    statistics,
    range,
    channels: channels.slice(0, values.window[0].count).map(rounded),
    ...(verdicts === null
      ? {}
      : {
          verdicts: {
            dead: verdicts.dead.length,
            rare: verdicts.rare.length,
            alwaysOn: verdicts.alwaysOn.length,
          },
        }),
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

function valueBlock({ array, values, shape, channels }: InspectedMaps): ValueBlock {
  const held = Math.min(shape[0], MAX_CHANNELS);
  const bytes = ((PAYLOAD_BYTES - held * SUMMARY_BYTES) * 3) / 4;
  const window = previewWindow(shape, bytes).map((axis, k) =>
    k === 0 ? { ...axis, step: 1, count: Math.min(axis.step === 1 ? axis.count : shape[0], held) } : axis,
  );
  if (shape.length === 2) window[1] = lineWindow(shape[1], bytes / window[0].count);
  const whole = window.every(({ count }, k) => count === shape[k]);
  if (whole && numel(shape) <= EXACT_VALUES) return encodeExact(array, window);
  const scales = channels.slice(0, window[0].count).map(({ min, max }) => [min ?? 0, max ?? 0] as const);
  const picked = pick(values, shape, window, new Float64Array(windowCount(window)));
  return encodeQuantisedApart(picked, window, scales);
}

/** As many cells of a line as its share of the bytes, evenly. */
function lineWindow(length: number, cells: number): { start: number; count: number; step: number } {
  const step = Math.max(1, Math.ceil(length / Math.max(1, Math.floor(cells))));
  return { start: 0, count: Math.ceil(length / step), step };
}
