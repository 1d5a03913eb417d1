// Feature maps in every form of a display.
import { formatShape } from '../core/shape.js';
import { formatNumber, formatPercent } from '../protocol/index.js';
import { mimeBundle } from './bundle.js';
import { featureMapsPayload } from './feature-maps-payload.js';
import { featureMapsAlt, featureMapsText, listOfChannels } from './feature-maps-text.js';
import type { MimeBundle } from './host.js';
import { channelVerdicts, type FeatureMaps, type InspectedMaps, inspectMaps } from './inspected-maps.js';
import type { Picture } from './static/detail.js';
import { featureMapsPicture } from './static/feature-maps-picture.js';
import { detailsHtml, escapeHtml, figureHtml, pictureHtml, rowsHtml, tableHtml } from './static/html.js';
import { notesText } from './tensor-bundle.js';

/** Channels listed one by one, folded. */
const LISTED_CHANNELS = 128;

export function featureMapsBundle(maps: FeatureMaps): MimeBundle {
  const inspected = inspectMaps(maps);
  const picture = featureMapsPicture(inspected);
  return mimeBundle({
    payload: featureMapsPayload(inspected),
    picture,
    text: featureMapsText(inspected),
    html: figureHtml(mapsCaption(inspected), mapsHtml(inspected, picture)),
  });
}

/** The maps, what is found in them, and their channels one by one. */
export function mapsHtml(maps: InspectedMaps, picture: Picture | null): string {
  const notes = picture?.notes ?? [];
  return [
    pictureHtml(picture, featureMapsAlt(maps)),
    notes.length > 0 ? `<p>${escapeHtml(notesText(notes))}</p>` : '',
    findingsTable(maps),
    detailsHtml('channels', channelsTable(maps)),
  ].join('');
}

/** What is drawn, which item of it, and how its colours are to be read. */
export function mapsCaption({ name, shape, statistics, batch }: InspectedMaps): string {
  const label = name === undefined ? '' : `${escapeHtml(name)}: `;
  const item = batch === undefined ? '' : `, item ${batch.item} of ${batch.size}`;
  const scale = (statistics.min ?? 0) < 0 ? 'each on its own scale around 0' : 'each on its own scale from 0';
  return `${label}feature maps <code>${formatShape(shape)}</code>${item}, ${scale}`;
}

/** The findings again, for whoever does not see the picture. */
function findingsTable(maps: InspectedMaps): string {
  const verdicts = channelVerdicts(maps);
  if (verdicts === null) return '';
  const row = (name: string, channels: readonly number[], meaning: string): [string, string, string][] =>
    channels.length === 0 ? [] : [[name, listOfChannels(channels), meaning]];
  const rows = [
    ...row('dead', verdicts.dead, 'never above 0'),
    ...row('saturated', verdicts.saturated, 'over 98.5 % of the cells at a bound'),
    ...row('rare', verdicts.rare, 'on in under 1 %'),
    ...row('always on', verdicts['always-on'], 'on in over 98.5 %'),
    ...row('off', verdicts.off, 'never above 0 in this item, but in others'),
  ];
  return rows.length > 0 ? rowsHtml(rows) : '';
}

function channelsTable({ channels }: InspectedMaps): string {
  const number = (value: number | null): string => (value === null ? 'NaN' : formatNumber(value));
  const rows = channels
    .slice(0, LISTED_CHANNELS)
    .map(({ on, min, mean, max }, i) => [i, formatPercent(on), number(min), number(mean), number(max)]);
  const more = channels.length - rows.length;
  const rest = more > 0 ? `<p>${more} more channels</p>` : '';
  return tableHtml(['channel', 'above 0', 'min', 'mean', 'max'], rows) + rest;
}
