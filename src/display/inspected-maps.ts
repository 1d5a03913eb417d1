// Feature maps, and what is found when all their values are looked at.
import { contiguousArray } from '../core/contiguous.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { numel } from '../core/shape.js';
import {
  type Bounds,
  type ChannelSummary,
  type Judging,
  SEEN_VERDICTS,
  type SeenVerdict,
  seenVerdict,
  summariseChannel,
} from '../protocol/index.js';
import type { Tensor } from '../tensor/tensor.js';

import { type InspectedTensor, inspectTensor } from './inspected.js';

/** Feature maps of one item, one tile a channel. Made by {@link featureMaps}. */
export class FeatureMaps {
  readonly name: string | undefined;
  /** Of the item: `[C, D, H, W]`, `[C, H, W]` or `[C, L]`. */
  readonly maps: Tensor;
  /** Where they were taken from a batch. */
  readonly batch: { readonly size: number; readonly item: number } | undefined;
  /** The batch, or the maps alone where there is none. */
  readonly output: Tensor;

  /** @internal */
  constructor(output: Tensor, name: string | undefined, batch: FeatureMaps['batch']) {
    this.output = output;
    this.maps = batch === undefined ? output : output.select(0, batch.item);
    this.name = name;
    this.batch = batch;
  }
}

/** Which item of a batch is shown first. @throws ArgumentError for one that is not there. */
export function checkItem({ shape }: Tensor, item: number = 0): number {
  const size = shape[0];
  if (Number.isInteger(item) && item >= 0 && item < size) return item;
  throw new ArgumentError({
    op: 'featureMaps',
    problem: `item is a whole number from 0 to ${size - 1}, got ${describeValue(item)}`,
    operands: [{ name: 'output', shape }],
    expected: size - 1,
    actual: item,
  });
}

/** Feature maps as they are drawn: all values, and each channel's own summary. */
export interface InspectedMaps extends InspectedTensor {
  readonly channels: readonly ChannelSummary[];
  readonly batch: FeatureMaps['batch'];
  /** Of a batch: the channels that are dead in every item. */
  readonly throughout: readonly number[] | undefined;
  /** The batch, or the maps alone. */
  readonly output: Tensor;
  readonly judging: Judging;
}

/**
 * @param bounds of the activation that made the maps.
 * @param isLayer whether they come from one: a picture has no dead channels.
 */
export function inspectMaps(
  { maps, name, batch, output }: FeatureMaps,
  bounds: Bounds | null = null,
  isLayer: boolean = true,
): InspectedMaps {
  const inspected = inspectTensor(maps, name);
  const { min } = inspected.statistics;
  const judging = { positive: min !== null && min >= 0, bounds, isLayer };
  const channels = summariseChannels(inspected.values, maps.shape, judging);
  const throughout = deadThroughout(batch, channels, output);
  return { ...inspected, channels, batch, throughout, output, judging };
}

/** Each channel of maps that lie row by row in `values`. */
export function summariseChannels(
  values: ArrayLike<number>,
  shape: readonly number[],
  judging: Judging,
): ChannelSummary[] {
  const cells = numel(shape.slice(1));
  return Array.from({ length: shape[0] }, (_, channel) =>
    summariseChannel(values, channel * cells, cells, judging),
  );
}

/** Indices of the channels with each verdict. */
export type ChannelVerdicts = Readonly<Record<SeenVerdict, readonly number[]>>;

/** Which channels have which verdict; null for maps with negatives, where nobody has one. */
export function channelVerdicts({ channels, judging, throughout }: InspectedMaps): ChannelVerdicts | null {
  const judged =
    (judging.isLayer && judging.positive) || channels.some(({ verdict }) => verdict !== undefined);
  if (!judged) return null;
  const seen = channels.map((channel, index) => seenVerdict(channel, index, throughout));
  const having = (verdict: SeenVerdict): number[] =>
    seen.flatMap((one, index) => (one === verdict ? [index] : []));
  return Object.fromEntries(
    SEEN_VERDICTS.map((verdict) => [verdict, having(verdict)]),
  ) as unknown as ChannelVerdicts;
}

/** The channels that are dead in every item of the batch; undefined where there is none but the one shown. */
function deadThroughout(
  batch: FeatureMaps['batch'],
  channels: readonly ChannelSummary[],
  output: Tensor,
): number[] | undefined {
  if (batch === undefined || batch.size === 1) return undefined;
  const array = contiguousArray(output.raw);
  const cells = numel(output.shape.slice(2));
  const isOff = (item: number, channel: number): boolean => {
    const from = (item * channels.length + channel) * cells;
    for (let i = from; i < from + cells; i++) if (!(Number(array[i]) === 0)) return false;
    return true;
  };
  const items = [...Array(batch.size).keys()].filter((item) => item !== batch.item);
  return channels.flatMap(({ verdict }, channel) =>
    verdict === 'dead' && items.every((item) => isOff(item, channel)) ? [channel] : [],
  );
}
