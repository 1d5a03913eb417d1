// What one channel of a feature map does, and whether something is wrong with it.
import { CHANNEL_VERDICTS, type ChannelSummary, type ChannelVerdict } from './payloads.js';

/** Under this share of cells above zero a map is rare, over the other it is always on; and so for saturation. */
const RARE_SHARE = 0.01;
const ALMOST_ALL = 0.985;
/** So near to a bound, as a share of the range, an activation hardly moves any more. */
const NEAR_BOUND = 0.01;

/** The values that an activation cannot pass; null where it has none at that side. */
export type Bounds = readonly [low: number | null, high: number];

/** By what a channel is judged. */
export interface Judging {
  /** Whether no value of the layer is negative: then a channel can be off, and always on. */
  readonly positive: boolean;
  /** Of the activation that made the maps, where it has any. */
  readonly bounds: Bounds | null;
  /** Whether a layer has made them; what is no layer's is not judged. */
  readonly isLayer: boolean;
}

/** What a channel does over its map: `cells` values from `from` on. */
export function summariseChannel(
  values: ArrayLike<number>,
  from: number,
  cells: number,
  judging: Judging,
): ChannelSummary {
  const [low, high] = innerBounds(judging.bounds);
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [sum, above, finite, nan, atBound] = [0, 0, 0, 0, 0];
  for (let i = from; i < from + cells; i++) {
    const value = values[i];
    if (value > 0) above++;
    if (value <= low || value >= high) atBound++;
    if (value - value !== 0) {
      if (Number.isNaN(value)) nan++;
      continue;
    }
    finite++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const mean = sum / finite;
  const on = above / cells;
  const silent = nan === 0 && above === 0 && (judging.positive || min === 0);
  const verdict = judging.isLayer ? verdictOn(on, silent, atBound / cells, judging) : undefined;
  return {
    min: finite > 0 ? min : null,
    max: finite > 0 ? max : null,
    mean: finite > 0 && Number.isFinite(mean) ? mean : null,
    on,
    nan,
    ...(verdict === undefined ? {} : { verdict }),
  };
}

/** Beyond these an activation stands at its bound; nothing is beyond NaN. */
function innerBounds(bounds: Bounds | null): [low: number, high: number] {
  if (bounds === null) return [Number.NaN, Number.NaN];
  const [low, high] = bounds;
  const margin = NEAR_BOUND * (high - (low ?? 0));
  return [low === null ? Number.NaN : low + margin, high - margin];
}

function verdictOn(
  on: number,
  silent: boolean,
  atBound: number,
  { positive, bounds }: Judging,
): ChannelVerdict | undefined {
  if (silent) return 'dead';
  if (atBound > ALMOST_ALL) return 'saturated';
  // A sigmoid is above zero everywhere, and means nothing by it.
  const hasOff = positive && (bounds === null || bounds[0] === null);
  if (!hasOff || on === 0) return undefined;
  if (on < RARE_SHARE) return 'rare';
  return on > ALMOST_ALL ? 'always-on' : undefined;
}

/** As a reader is told: a channel that is dead in the item shown alone is merely off. */
export type SeenVerdict = ChannelVerdict | 'off';

/** Every one, the worst first. */
export const SEEN_VERDICTS: readonly SeenVerdict[] = [...CHANNEL_VERDICTS, 'off'];

/**
 * What a reader is told of a channel.
 *
 * @param throughout the channels that are dead in every item of the batch, where there is one.
 */
export function seenVerdict(
  { verdict }: ChannelSummary,
  index: number,
  throughout: readonly number[] | undefined,
): SeenVerdict | undefined {
  return verdict === 'dead' && throughout && !throughout.includes(index) ? 'off' : verdict;
}
