// Feature maps without the extension: one tile a channel, each on its own scale, with its verdict and the share
// of cells above zero.
import { type ChannelSummary, type SeenVerdict, seenVerdict } from '../../protocol/index.js';
import type { InspectedMaps } from '../inspected-maps.js';
import { type Detail, type Picture, PNG_BYTES, paintWithin } from './detail.js';
import {
  type Ends,
  type HeatMapStyle,
  type Plane,
  paintHeatMap,
  thinned,
  thinnedToLargest,
} from './heat-map.js';
import { type Part, stackParts, thinningNote } from './parts.js';
import { planeAt } from './planes.js';
import { PAINT, type Sheet, textWidth } from './sheet.js';
import { LABEL_HEIGHT, layOutTiles, type TileLayout, tilePlace } from './tiles.js';

const WIDTH = 1640;
const HEIGHT = 1100;
/** Of the bar under a tile, and its distance. */
const BAR = 5;
const BAR_SPACE = 6;
/** A 1-D channel is drawn as a strip this high. */
const STRIP_CELLS = 12;
/** More tiles than this say nothing more. */
const MAX_TILES = 512;

export function featureMapsPicture(maps: InspectedMaps): Picture | null {
  return paintWithin(PNG_BYTES, (detail) => stackParts([tilesPart(maps, detail)]));
}

function tilesPart(maps: InspectedMaps, { levels, step }: Detail): Part {
  const { shape, channels } = maps;
  const count = Math.min(channels.length, MAX_TILES);
  const verdicts = channels.map((channel, i) => seenVerdict(channel, i, maps.throughout));
  const longest = Math.max(...verdicts.slice(0, count).map((verdict, i) => textWidth(label(i, verdict))));
  const first = channelPlane(maps, 0);
  const room = { width: WIDTH - 4, height: HEIGHT };
  const layout = layOutTiles(count, first.rows, first.columns, room, longest + 8, step, BAR_SPACE + BAR);
  const coarser = thinning(maps, layout.step);
  const notes = [
    ...(count < shape[0] ? [`the first ${count} of ${shape[0]} channels`] : []),
    ...(shape.length === 4 ? [`each channel is at depth ${shape[1] >> 1} of ${shape[1]}`] : []),
    ...coarser.notes,
  ];
  return {
    width: layout.perRow * layout.pitchX,
    height: layout.height,
    ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
    paint: (sheet, y) => {
      for (let i = 0; i < count; i++) {
        const place = tilePlace(layout, i);
        sheet.text(place.x + 2, y + place.y, label(i, verdicts[i]), labelPaint(verdicts[i]));
        const plane = coarser.thin(channelPlane(maps, i));
        paintTile(
          sheet,
          { x: place.x + 2, y: y + place.y + LABEL_HEIGHT },
          plane,
          channels[i],
          layout,
          levels,
        );
      }
    },
  };
}

/** Where rows and columns are left out, maps without negatives keep the largest value: a rare channel is not blank. */
function thinning(
  { statistics: { min } }: InspectedMaps,
  step: number,
): { thin(plane: Plane): Plane; notes: readonly string[] } {
  if (min === null || min < 0) {
    const { note } = thinningNote('the tiles show', step);
    return { thin: (plane) => thinned(plane, step), notes: note === undefined ? [] : [note] };
  }
  const notes = step === 1 ? [] : [`the tiles show the largest value of every ${step} × ${step} cells`];
  return { thin: (plane) => thinnedToLargest(plane, step), notes };
}

function paintTile(
  sheet: Sheet,
  { x, y }: { readonly x: number; readonly y: number },
  plane: Plane,
  channel: ChannelSummary,
  { cell, tileWidth, tileHeight }: TileLayout,
  levels: number,
): void {
  const style: HeatMapStyle = { cellWidth: cell, cellHeight: cell, levels };
  paintHeatMap(sheet, x, y, plane, ownEnds(channel), style);
  sheet.frame(x, y, tileWidth, tileHeight, 1, PAINT.hairline);
  const barTop = y + tileHeight + BAR_SPACE;
  sheet.fill(x, barTop, tileWidth, BAR, PAINT.faint);
  sheet.fill(x, barTop, tileWidth * channel.on, BAR, PAINT.bar);
}

/** The channel's plane; of a 3-D channel its middle one, of a 1-D channel its line, repeated so that it can be seen. */
function channelPlane({ values, shape }: InspectedMaps, channel: number): Plane {
  if (shape.length === 4) return planeAt(values, shape, channel * shape[1] + (shape[1] >> 1));
  if (shape.length === 3) return planeAt(values, shape, channel);
  const columns = shape[1];
  return { rows: STRIP_CELLS, columns, at: (_, column) => values[channel * columns + column] };
}

/** Each channel has its own scale: from 0 to its largest, or symmetric around zero. */
function ownEnds({ min, max }: ChannelSummary): Ends {
  const end = Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0)) || 1;
  return { low: (min ?? 0) < 0 ? -end : 0, high: end };
}

function label(index: number, verdict: SeenVerdict | undefined): string {
  return verdict === undefined ? String(index) : `${index} ${verdict.replace('-', ' ')}`;
}

function labelPaint(verdict: SeenVerdict | undefined): number {
  if (verdict === undefined || verdict === 'off') return PAINT.quiet;
  return verdict === 'dead' || verdict === 'saturated' ? PAINT.wrong : PAINT.watch;
}
