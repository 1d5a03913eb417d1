import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { numel } from '../core/shape.js';
import type { ChannelSummary } from '../protocol/index.js';
import { Tensor } from '../tensor/tensor.js';
import { checkName } from './display.js';
import { type InspectedTensor, inspectTensor } from './inspected.js';

/** What `featureMaps` shows of an output. */
export interface FeatureMapsOptions {
  /** What the maps are called: `relu1`. */
  readonly name?: string;
  /** Which item of a batch is shown; 0 by default. */
  readonly item?: number;
}

/** Under this share of cells above zero a map is rare, over the other it is always on. */
const RARE_SHARE = 0.01;
const ALWAYS_ON_SHARE = 0.985;

/** Feature maps of one item, one tile a channel. Made by {@link featureMaps}. */
export class FeatureMaps {
  readonly name: string | undefined;
  /** `[C, H, W]` or `[C, L]`. */
  readonly maps: Tensor;
  /** Where they were taken from a batch. */
  readonly batch: { readonly size: number; readonly item: number } | undefined;

  /** @internal */
  constructor(maps: Tensor, name: string | undefined, batch: FeatureMaps['batch']) {
    this.maps = maps;
    this.name = name;
    this.batch = batch;
  }
}

/**
 * The channels of a layer's output side by side: what each one responds to, which are dead and which are always
 * on. Shown by being a cell's last value, or with `display`.
 *
 * @param output `[C, H, W]`, `[N, C, H, W]` (one item is shown), `[C, L]`, or, with `item` given, `[N, C, L]`.
 * @param options `name`, shown in the caption; `item`, the one of the batch that is shown (default 0).
 * @returns a value that draws itself: one tile a channel, with the share of cells above zero.
 * @throws {@link ShapeError} for another number of axes, or where there is no value to show.
 * @throws {@link ArgumentError} for an item that the batch does not have, or an unknown option.
 *
 * @example
 * const conv = new nn.Conv2d(1, 8, 3);
 * const maps = featureMaps(conv(rand(4, 1, 28, 28)), { name: 'conv', item: 2 });
 * maps.maps.shape; // [8, 26, 26]
 */
export function featureMaps(output: Tensor, options: FeatureMapsOptions = {}): FeatureMaps {
  checkOptions('featureMaps', options, ['name', 'item']);
  const { name, item } = options;
  checkName('featureMaps', name);
  if (!(output instanceof Tensor)) {
    const problem = `the output is ${describeValue(output)}, not a tensor`;
    throw new ArgumentError({ op: 'featureMaps', problem, actual: output });
  }
  const { shape } = output;
  const batched = shape.length === 4 || (shape.length === 3 && item !== undefined);
  if (!batched && shape.length !== 2 && shape.length !== 3) {
    throw new ShapeError({
      op: 'featureMaps',
      problem: `the tensor has ${shape.length} ${shape.length === 1 ? 'axis' : 'axes'}; feature maps are [C, H, W], [N, C, H, W] or [C, L]`,
      operands: [{ name: 'output', shape }],
      hint: 'display(output) shows a tensor of any shape',
    });
  }
  if (numel(shape) === 0) {
    throw new ShapeError({
      op: 'featureMaps',
      problem: 'the tensor has no values, there is nothing to show',
      operands: [{ name: 'output', shape }],
    });
  }
  if (!batched) {
    if (item !== undefined) {
      throw new ArgumentError({
        op: 'featureMaps',
        problem: `item ${describeValue(item)} of a tensor without a batch axis`,
        operands: [{ name: 'output', shape }],
        actual: item,
      });
    }
    return new FeatureMaps(output, name, undefined);
  }
  const size = shape[0];
  const shown = item ?? 0;
  if (!Number.isInteger(shown) || shown < 0 || shown >= size) {
    throw new ArgumentError({
      op: 'featureMaps',
      problem: `item is a whole number from 0 to ${size - 1}, got ${describeValue(item)}`,
      operands: [{ name: 'output', shape }],
      expected: size - 1,
      actual: item,
    });
  }
  return new FeatureMaps(output.select(0, shown), name, { size, item: shown });
}

/** Feature maps as they are drawn: all values, and each channel's own summary. */
export interface InspectedMaps extends InspectedTensor {
  readonly channels: readonly ChannelSummary[];
  readonly batch: FeatureMaps['batch'];
}

export function inspectMaps({ maps, name, batch }: FeatureMaps): InspectedMaps {
  const inspected = inspectTensor(maps, name);
  const cells = numel(maps.shape.slice(1));
  const { min } = inspected.statistics;
  const judged = min !== null && min >= 0;
  const channels = Array.from({ length: maps.shape[0] }, (_, channel) =>
    summarise(inspected.values, channel * cells, cells, judged),
  );
  return { ...inspected, channels, batch };
}

/** What a channel does over its map. Only maps without negatives can be dead. */
function summarise(values: ArrayLike<number>, from: number, cells: number, judged: boolean): ChannelSummary {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [sum, above, finite, nan] = [0, 0, 0, 0];
  for (let i = from; i < from + cells; i++) {
    const value = values[i];
    if (value > 0) above++;
    if (value - value !== 0) {
      if (Number.isNaN(value)) nan++;
      continue;
    }
    finite++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const on = above / cells;
  const mean = sum / finite;
  return {
    min: finite > 0 ? min : null,
    max: finite > 0 ? max : null,
    mean: finite > 0 && Number.isFinite(mean) ? mean : null,
    on,
    nan,
    ...(judged ? verdictOn(on, nan) : {}),
  };
}

function verdictOn(on: number, nan: number): { verdict?: NonNullable<ChannelSummary['verdict']> } {
  if (on === 0) return nan > 0 ? {} : { verdict: 'dead' };
  if (on < RARE_SHARE) return { verdict: 'rare' };
  return on > ALWAYS_ON_SHARE ? { verdict: 'always-on' } : {};
}

/** Indices of the channels with each verdict; null for maps with negatives, which nobody judges. */
export function channelVerdicts({ channels, statistics }: InspectedMaps): ChannelVerdicts | null {
  if (statistics.min === null || statistics.min < 0) return null;
  const withVerdict = (verdict: ChannelSummary['verdict']): number[] =>
    channels.flatMap((channel, i) => (channel.verdict === verdict ? [i] : []));
  return { dead: withVerdict('dead'), rare: withVerdict('rare'), alwaysOn: withVerdict('always-on') };
}

export interface ChannelVerdicts {
  readonly dead: readonly number[];
  readonly rare: readonly number[];
  readonly alwaysOn: readonly number[];
}
