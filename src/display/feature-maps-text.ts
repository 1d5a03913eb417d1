// Feature maps in words: the text form and the sentence that describes the picture.
import { formatShape } from '../core/shape.js';
import { asciiNumber, type ChannelSummary, formatPercent, seenVerdict } from '../protocol/index.js';
import { type ChannelVerdicts, channelVerdicts, type InspectedMaps } from './inspected-maps.js';
import { barText } from './pace.js';

/** Channels listed at the head and at the tail; up to twice as many and two are all listed. */
const LISTED = 5;
const BAR_WIDTH = 16;

/** The text form: a header with the findings, then the channels by their mean, loudest first. */
export function featureMapsText(maps: InspectedMaps): string {
  const { name, shape, dtype, channels, throughout } = maps;
  const header = `${name ?? 'feature maps'} ${formatShape(shape)} ${dtype}   ${finding(channelVerdicts(maps))}`;
  const loudest = channels.map((_, i) => i).sort((a, b) => (channels[b].mean ?? 0) - (channels[a].mean ?? 0));
  const skipped = channels.length - 2 * LISTED;
  const line = (i: number): string => channelLine(i, channels[i], throughout);
  const byIndex = (a: number, b: number): number => a - b;
  const lines =
    skipped <= 2
      ? loudest.map(line)
      : [
          ...loudest.slice(0, LISTED).map(line),
          `  ... ${skipped} more`,
          ...loudest.slice(-LISTED).sort(byIndex).map(line),
        ];
  return [header, '  ch  on in                      mean     max', ...lines].join('\n');
}

/** `1 dead, 4 rare (on in < 1 %), 2 always on` */
export function finding(verdicts: ChannelVerdicts | null): string {
  if (verdicts === null) return 'with negative values';
  const { dead, off, saturated, rare } = verdicts;
  const alwaysOn = verdicts['always-on'];
  const counts = [
    dead.length > 0 ? `${dead.length} dead` : '',
    saturated.length > 0 ? `${saturated.length} saturated` : '',
    rare.length > 0 ? `${rare.length} rare (on in < 1 %)` : '',
    alwaysOn.length > 0 ? `${alwaysOn.length} always on` : '',
    off.length > 0 ? `${off.length} off in this item` : '',
  ].filter((text) => text !== '');
  return counts.length > 0 ? counts.join(', ') : 'none dead, none always on';
}

function channelLine(
  index: number,
  channel: ChannelSummary,
  throughout: InspectedMaps['throughout'],
): string {
  const { on, mean, max, nan } = channel;
  const verdict = seenVerdict(channel, index, throughout);
  const remark = [verdict?.replace('-', ' ') ?? '', nan > 0 ? `${nan} NaN` : ''].filter(
    (text) => text !== '',
  );
  return [
    `${String(index).padStart(4)}  ${formatPercent(on).padStart(7)}  ${barText(on, BAR_WIDTH)}`,
    `${fixed(mean).padStart(8)}${fixed(max).padStart(8)}  ${remark.join(', ')}`,
  ]
    .join('')
    .trimEnd();
}

/** Three digits after the point while they fit the column. */
function fixed(value: number | null): string {
  if (value === null) return 'NaN';
  return Math.abs(value) < 1000 ? value.toFixed(3) : asciiNumber(value.toExponential(1));
}

/**
 * The picture in one or two sentences: what, the size, the findings.
 * `33 feature maps of relu1, 60 by 80. Channel 22 is dead; 7, 9, 10 and 30 are on in under 1 percent.`
 */
export function featureMapsAlt(maps: InspectedMaps): string {
  const { name, shape, batch } = maps;
  const count = `${shape[0]} feature ${shape[0] === 1 ? 'map' : 'maps'}${name === undefined ? '' : ` of ${name}`}`;
  const item = batch === undefined ? '' : `, item ${batch.item} of ${batch.size}`;
  const size = shape.length === 2 ? `${shape[1]} long` : shape.slice(1).join(' by ');
  return `${count}${item}, ${size}. ${altFinding(channelVerdicts(maps))}`;
}

function altFinding(verdicts: ChannelVerdicts | null): string {
  if (verdicts === null) return 'Blue is negative, orange positive.';
  const found = [
    { channels: verdicts.dead, state: 'dead' },
    { channels: verdicts.saturated, state: 'saturated' },
    { channels: verdicts.rare, state: 'on in under 1 percent' },
    { channels: verdicts['always-on'], state: 'always on' },
    { channels: verdicts.off, state: 'off in this item' },
  ].filter(({ channels }) => channels.length > 0);
  if (found.length === 0) return 'No channel is dead or always on.';
  const clauses = found.map(
    ({ channels, state }) => `${listOfChannels(channels)} ${channels.length === 1 ? 'is' : 'are'} ${state}`,
  );
  return `${found[0].channels.length === 1 ? 'Channel' : 'Channels'} ${clauses.join('; ')}.`;
}

/** `7, 9, 10 and 30`; of many, the first eight. */
export function listOfChannels(channels: readonly number[]): string {
  const named = channels.slice(0, 8);
  const more = channels.length - named.length;
  const parts = more > 0 ? [...named, `${more} more`] : named;
  return parts.length === 1
    ? String(parts[0])
    : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}
