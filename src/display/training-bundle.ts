// A training in every form of a display.
import {
  asciiNumber,
  durationText,
  formatInteger,
  formatNumber,
  laneScale,
  rateText,
  type TrainingPayload,
  type TrainingSeries,
} from '../protocol/index.js';
import { mimeBundle } from './bundle.js';
import type { MimeBundle } from './host.js';
import { barText } from './pace.js';
import { escapeHtml, figureHtml, pictureHtml, tableHtml } from './static/html.js';
import { trainingPicture } from './static/training-picture.js';
import type { Training } from './training.js';
import { trainingPayload } from './training-payload.js';

/**
 * @param last Nothing more comes for now: with the picture, which takes longer than the rest together.
 */
export function trainingBundle(training: Training, last: boolean): MimeBundle {
  const payload = trainingPayload(training, last);
  const picture = last ? trainingPicture(payload) : null;
  return mimeBundle({
    payload,
    picture,
    text: payloadText(payload),
    html: figureHtml(
      escapeHtml(headerText(payload)),
      pictureHtml(picture, trainingAlt(payload)),
      payload.series.length > 0
        ? tableHtml(['', 'first', 'last', 'lowest', 'at step', 'highest', 'at step'], payload.series.map(row))
        : '',
    ),
  });
}

/** The text form; see {@link payloadText}. */
export function trainingText(training: Training): string {
  return payloadText(trainingPayload(training, false));
}

/** `training digits: step 412 of 1 000, 8.2 s, 50.1/s, 11.7 s left` */
function headerText(payload: TrainingPayload): string {
  const { name, step, total, state, seconds, rate, parameters } = payload;
  const left = secondsLeft(payload);
  const of = total === undefined ? '' : ` of ${formatInteger(total)}`;
  return [
    `training${name === undefined ? '' : ` ${name}`}: ${state === 'ended' ? 'ended at ' : ''}step ${formatInteger(step)}${of}`,
    durationText(seconds),
    ...(rate === undefined ? [] : [rateText(rate)]),
    ...(left === undefined ? [] : [`${durationText(left)} left`]),
    ...(parameters === undefined ? [] : [`${formatInteger(parameters)} parameters`]),
  ].join(', ');
}

/** By the rate of late; undefined where it is not running or the end is not known. */
function secondsLeft({ step, total, rate, state }: TrainingPayload): number | undefined {
  if (state !== 'running' || total === undefined || rate === undefined || rate === 0) return undefined;
  return Math.max(0, total - step) / rate;
}

/** What a curve is called in words: `loss`, `accuracy (epochs)`, `conv1 ‖w‖`. */
export function seriesLabel({ name, kind }: TrainingSeries): string {
  if (kind === 'weight') return `${name} ‖w‖`;
  if (kind === 'gradient') return `${name} ‖∇w‖`;
  return kind === 'epoch' ? `${name} (epochs)` : name;
}

function numberText(value: number | null | undefined): string {
  return value == null ? 'NaN' : formatNumber(value);
}

function row(series: TrainingSeries): (string | number)[] {
  const { values, last, min, max } = series;
  return [
    `${seriesLabel(series)}${notFiniteText(series)}`,
    numberText(values[0]),
    numberText(last),
    numberText(min?.value),
    min === undefined ? '' : formatInteger(min.step),
    numberText(max?.value),
    max === undefined ? '' : formatInteger(max.step),
  ];
}

function notFiniteText({ notFinite }: TrainingSeries): string {
  if (notFinite === undefined) return '';
  return `, ${formatInteger(notFinite.count)} NaN or Inf from step ${formatInteger(notFinite.step)} on`;
}

const BARS = '▁▂▃▄▅▆▇█';
const SPARK_WIDTH = 20;

/** The curve in twenty characters, on the scale its lane has; `?` where no value is finite. */
function sparkline(series: TrainingSeries): string {
  const { values } = series;
  const { place } = laneScale([series]);
  const count = Math.min(SPARK_WIDTH, values.length);
  return Array.from({ length: count }, (_, i) => {
    const part = values
      .slice(Math.floor((i * values.length) / count), Math.floor(((i + 1) * values.length) / count))
      .filter((value) => value !== null);
    if (part.length === 0) return '?';
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
    return BARS[Math.min(7, Math.floor(place(mean) * 8))];
  }).join('');
}

/**
 * The header, then a line for each curve: first and last value, its course, where it was lowest.
 *
 * ```
 * training digits: step 276 of 276, 4.1 s, 67.4/s
 *   loss  2.318 -> 0.004   █▆▄▃▂▂▁▁▁▁  lowest 0.0031 at step 262
 * ```
 */
function payloadText(payload: TrainingPayload): string {
  const labels = payload.series.map(seriesLabel);
  const width = Math.max(0, ...labels.map((label) => label.length));
  const ends = payload.series.map(({ values, last }) => `${numberText(values[0])} -> ${numberText(last)}`);
  const endWidth = Math.max(0, ...ends.map((text) => text.length));
  const lines = payload.series.map((series, i) => {
    const { min, max } = series;
    const lowest =
      min === undefined || min.value === max?.value
        ? ''
        : `  lowest ${formatNumber(min.value)} at step ${formatInteger(min.step)}`;
    return `  ${labels[i].padEnd(width)}  ${ends[i].padEnd(endWidth)}  ${sparkline(series).padEnd(SPARK_WIDTH)}${lowest}${notFiniteText(series)}`;
  });
  return asciiNumber([headerText(payload), ...lines].join('\n'));
}

/** One line for a terminal: `digits  41% ██████▌          412/1000  50.1/s  11.7 s left  loss 0.41`. */
export function trainingLine(training: Training): string {
  const payload = trainingPayload(training, false);
  const { name, step, total, rate, series } = payload;
  const left = secondsLeft(payload);
  const share = total === undefined ? undefined : step / total;
  return asciiNumber(
    [
      ...(name === undefined ? [] : [name]),
      ...(share === undefined ? [`step ${step}`] : [progressText(share, step, total ?? 0)]),
      ...(rate === undefined ? [] : [rateText(rate)]),
      ...(left === undefined ? [] : [`${durationText(left)} left`]),
      ...series
        .filter(({ kind }) => kind === 'metric' || kind === 'epoch')
        .map(({ name: label, last }) => `${label} ${numberText(last)}`),
    ].join('  '),
  );
}

/** ` 41% ██████▌          412/1000` */
export function progressText(share: number, done: number, total: number): string {
  return `${String(Math.floor(share * 100)).padStart(3)}% ${barText(share, 16)} ${done}/${total}`;
}

function trainingAlt(payload: TrainingPayload): string {
  const metrics = payload.series.filter(({ kind }) => kind === 'metric' || kind === 'epoch');
  const told = metrics
    .slice(0, 4)
    .map(
      (series) => `${seriesLabel(series)} from ${numberText(series.values[0])} to ${numberText(series.last)}`,
    );
  return `Curves of a training over ${formatInteger(payload.step)} steps: ${told.join('; ') || 'nothing recorded'}.`;
}
