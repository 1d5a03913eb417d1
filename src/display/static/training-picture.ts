// The curves of a training over one time axis, and its pictures below them.
import {
  decodeValues,
  evenPlaces,
  formatNumber,
  frameRange,
  laneScale,
  lastStep,
  rangePosition,
  SMOOTHED_FROM,
  seriesInLane,
  smoothed,
  type TrainingFrames,
  type TrainingLane,
  type TrainingPayload,
  type TrainingSeries,
  trainingLanes,
} from '../../protocol/index.js';
import { type Picture, PNG_BYTES, paintWithin } from './detail.js';
import { type Part, stackParts } from './parts.js';
import { GLYPH_HEIGHT, GLYPH_WIDTH, PAINT, type Sheet, textWidth, valuePaint } from './sheet.js';

/** Half CSS pixels. */
const WIDTH = 1560;
const LABEL = 250;
const READ = 290;
const PLOT = WIDTH - LABEL - READ;
const FIRST_LANE = 260;
const LANE = 96;
/** Lanes in the picture; the table has them all. */
const MOST_LANES = 9;
const FRAME_GAP = 16;

/** The picture; null where nothing was recorded. */
export function trainingPicture(payload: TrainingPayload): Picture | null {
  const lanes = trainingLanes(payload);
  const drawn = lanes.slice(0, MOST_LANES);
  if (drawn.length === 0) return null;
  return paintWithin(PNG_BYTES, ({ levels }) => {
    const parts: Part[] = [
      ...drawn.map((lane, i) => lanePart(lane, payload, i === 0 ? FIRST_LANE : LANE)),
      axisPart(payload),
      ...payload.frames.slice(0, 1).map((frames) => framesPart(frames, levels)),
    ];
    const { sheet, notes } = stackParts(parts);
    const left = lanes.length - drawn.length;
    return { sheet, notes: left > 0 ? [...notes, `${left} more curves are not drawn`] : notes };
  });
}

/** As many characters as fit. */
function fitted(text: string, width: number): string {
  const most = Math.floor(width / GLYPH_WIDTH);
  const characters = [...text.replaceAll('‖', '|').replaceAll('∇', 'd')];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}

function paintOf({ kind }: TrainingSeries, at: number): number {
  if (kind === 'weight') return PAINT.chosen;
  if (kind === 'metric') return at === 0 ? PAINT.bar : PAINT.watch;
  return PAINT.ink;
}

function lanePart(lane: TrainingLane, payload: TrainingPayload, height: number): Part {
  return {
    width: WIDTH,
    height,
    paint(sheet, y) {
      sheet.fill(0, y - 12, WIDTH, 1, PAINT.hairline);
      sheet.text(0, y, fitted(lane.name, LABEL - 20), PAINT.ink);
      const together = laneScale(lane.series);
      const rows = Math.floor(height / (GLYPH_HEIGHT + 4));
      if (lane.kind === 'metrics') {
        for (const tick of together.log ? together.ticks : []) {
          const at = y + (1 - together.place(tick)) * height;
          sheet.fill(LABEL, at, PLOT, 1, PAINT.hairline);
          sheet.text(LABEL + 4, Math.max(y, at - GLYPH_HEIGHT), formatNumber(tick), PAINT.quiet);
        }
      }
      lane.series.forEach((series, i) => {
        const scale = lane.kind === 'norms' ? laneScale([series]) : together;
        const paint = paintOf(series, i);
        paintCurve(sheet, y, height, series, lastStep(payload), (value) => scale.place(value), paint);
        if (i >= rows) return;
        const label = seriesInLane(series);
        const read = `${series.last === null ? 'NaN' : formatNumber(series.last)} ${label}`;
        sheet.text(LABEL + PLOT + 24, y + i * (GLYPH_HEIGHT + 4), fitted(read, READ - 24), paint);
      });
    },
  };
}

function paintCurve(
  sheet: Sheet,
  y: number,
  height: number,
  { steps, values, low, high, kind }: TrainingSeries,
  last: number,
  place: (value: number) => number,
  paint: number,
): void {
  const atX = (step: number): number => LABEL + (step / last) * PLOT;
  const atY = (value: number): number => y + (1 - place(value)) * height;
  const soft = values.length >= SMOOTHED_FROM && kind !== 'epoch';
  if (soft) {
    values.forEach((value, i) => {
      if (value === null) return;
      const [from, to] = [atY(high?.[i] ?? value), atY(low?.[i] ?? value)];
      const before = values[i - 1] ?? value;
      const top = Math.min(from, atY(before));
      sheet.fill(atX(steps[i]), top, 2, Math.max(2, Math.max(to, atY(before)) - top), PAINT.hairline);
    });
  }
  const line = soft ? smoothed(values) : values;
  for (let i = 0; i < line.length; i++) {
    const value = line[i];
    if (value === null) continue;
    const before = line[i - 1] ?? value;
    const from = i > 0 ? steps[i - 1] : steps[i];
    sheet.line(atX(from), atY(before), atX(steps[i]), atY(value), 3, paint);
    if (kind === 'epoch') sheet.fill(atX(steps[i]) - 4, atY(value) - 4, 8, 8, paint);
  }
}

function axisPart(payload: TrainingPayload): Part {
  const last = lastStep(payload);
  return {
    width: WIDTH,
    height: GLYPH_HEIGHT + 4,
    paint(sheet, y) {
      sheet.fill(LABEL, y - 12, PLOT, 1, PAINT.bar);
      for (const epoch of payload.epochs) sheet.fill(LABEL + (epoch / last) * PLOT, y - 12, 1, 6, PAINT.bar);
      sheet.text(LABEL, y, '0', PAINT.quiet);
      sheet.textRight(LABEL + PLOT, y, String(last), PAINT.quiet);
      sheet.text(LABEL + PLOT + 24, y, 'step', PAINT.quiet);
    },
  };
}

/** As many frames as fit, the last one among them. */
function framesPart(frames: TrainingFrames, levels: number): Part {
  const [count, tiles, rows, columns] = frames.shape;
  const cell = Math.max(2, Math.min(14, Math.floor(100 / Math.max(rows, columns))));
  const pitch = Math.max(columns * cell + FRAME_GAP, textWidth('00000'));
  const most = Math.max(1, Math.floor(PLOT / pitch));
  const chosen = evenPlaces(count, most);
  const range = frameRange(frames);
  const { numbers } = decodeValues(frames.values, 'float32');
  const tileHeight = rows * cell + 6;
  return {
    width: WIDTH,
    height: tiles * tileHeight + GLYPH_HEIGHT + 4,
    paint(sheet, y) {
      sheet.text(0, y, fitted(frames.name, LABEL - 20), PAINT.ink);
      sheet.text(
        0,
        y + GLYPH_HEIGHT + 4,
        fitted(`to ${formatNumber(range.high, 2)}`, LABEL - 20),
        PAINT.quiet,
      );
      chosen.forEach((frame, place) => {
        const x = LABEL + place * pitch;
        for (let i = 0; i < tiles * rows * columns; i++) {
          const value = numbers[frame * tiles * rows * columns + i];
          const [tile, row, column] = [
            Math.floor(i / (rows * columns)),
            Math.floor(i / columns) % rows,
            i % columns,
          ];
          const paint = Number.isNaN(value) ? PAINT.nan : valuePaint(rangePosition(value, range), levels);
          sheet.fill(x + column * cell, y + tile * tileHeight + row * cell, cell, cell, paint);
        }
        sheet.text(x, y + tiles * tileHeight, String(frames.steps[frame]), PAINT.quiet);
      });
      sheet.text(LABEL + PLOT + 24, y + tiles * tileHeight, 'step', PAINT.quiet);
    },
  };
}
