// One lane of a training: its curves over the steps, drawn in units of a thousandth of its width so that the page
// scales them without being asked.
import {
  formatInteger,
  formatNumber,
  laneScale,
  placeAt,
  SMOOTHED_FROM,
  seriesInLane,
  smoothed,
  type TrainingLane,
  type TrainingSeries,
} from 'convlens/protocol';
import { element, svg } from './dom.js';

/** Of the drawing; the height is the style sheet's. */
const WIDTH = 1000;
const HEIGHT = 100;
/** Kept free above and below the curves. */
const MARGIN = 4;

/** The three cells of a lane: what it is, its curves, its values at the cursor. */
export interface TimeLane {
  readonly cells: readonly HTMLElement[];
  /** Other values of the same lane. */
  show(lane: TrainingLane, last: number): void;
  /** The values at a step. */
  read(step: number): void;
}

/** A class for the colour: weights are violet everywhere, the first curve of a lane is grey, epochs are ink. */
function toneOf({ kind }: TrainingSeries, at: number): string {
  if (kind === 'weight') return 'weight';
  if (kind === 'gradient' || kind === 'epoch') return 'ink';
  return at === 0 ? 'first' : `other-${Math.min(at, 3)}`;
}

export function timeLane(large: boolean): TimeLane {
  const label = element('div', { class: 'cl-lane-label' });
  const drawing = svg('svg', {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: 'none',
    role: 'img',
  });
  const ticks = element('div', { class: 'cl-lane-ticks', 'aria-hidden': 'true' });
  const plot = element('div', { class: `cl-lane-plot${large ? ' cl-lane-large' : ''}` }, drawing, ticks);
  const values = element('div', { class: 'cl-lane-read' });
  let shown: TrainingLane | null = null;

  const read = (step: number): void => {
    if (!shown) return;
    values.replaceChildren(...shown.series.map((series, at) => readingOf(series, at, step)));
  };
  return {
    cells: [label, plot, values],
    read,
    show(lane, last) {
      shown = lane;
      const together = laneScale(lane.series);
      const log = lane.kind === 'metrics' && together.log;
      label.replaceChildren(...labelOf(lane, log));
      drawing.setAttribute('aria-label', altOf(lane));
      const parts = lane.series.flatMap((series, at) => {
        const scale = lane.kind === 'norms' ? laneScale([series]) : together;
        const y = (value: number): number => MARGIN + (1 - scale.place(value)) * (HEIGHT - 2 * MARGIN);
        return curveOf(series, at, (step) => (step / last) * WIDTH, y);
      });
      const lines = log ? together.ticks : [];
      const height = (tick: number): number => MARGIN + (1 - together.place(tick)) * (HEIGHT - 2 * MARGIN);
      drawing.replaceChildren(
        ...lines.map((tick) => svg('path', { class: 'cl-lane-rule', d: `M0 ${height(tick)}H${WIDTH}` })),
        ...parts,
      );
      ticks.replaceChildren(
        ...lines.map((tick) => {
          const text = element('span', {}, formatNumber(tick));
          text.style.top = `${height(tick)}%`;
          return text;
        }),
      );
    },
  };
}

function labelOf(lane: TrainingLane, log: boolean): HTMLElement[] {
  const names = lane.series.flatMap((series, at) => {
    const name = seriesInLane(series);
    if (name === '') return [];
    const swatch = element('i', { class: `cl-swatch cl-tone-${toneOf(series, at)}` });
    return [element('span', { class: 'cl-lane-series' }, swatch, name)];
  });
  const scale = log ? [element('span', { class: 'cl-note' }, 'log scale')] : [];
  return [element('b', { title: lane.name }, lane.name), ...names, ...scale];
}

function altOf(lane: TrainingLane): string {
  const told = lane.series.map((series) => {
    const { values, last, min, notFinite } = series;
    const first = values.find((value) => value !== null);
    const lowest = min ? `, lowest ${formatNumber(min.value)} at step ${min.step}` : '';
    const broken = notFinite ? `, ${notFinite.count} not finite from step ${notFinite.step} on` : '';
    const end = last === null ? 'NaN' : formatNumber(last);
    return `${seriesInLane(series)} from ${first == null ? 'NaN' : formatNumber(first)} to ${end}${lowest}${broken}`;
  });
  return `${lane.name}: ${told.join('; ')}`;
}

function readingOf(series: TrainingSeries, at: number, step: number): HTMLElement {
  const { steps, values, notFinite } = series;
  const place = placeAt(steps, step);
  const known = steps.length > 0 && steps[place] <= step;
  const value = known ? values[place] : null;
  const text = !known ? '–' : value === null ? 'NaN' : formatNumber(value, 4);
  const broken = notFinite && step >= notFinite.step;
  return element(
    'span',
    { class: 'cl-lane-value' },
    element('b', { class: `cl-tone-${toneOf(series, at)}` }, text),
    ` ${seriesInLane(series)}`,
    broken ? element('span', { class: 'cl-nan' }, ` NaN from step ${formatInteger(notFinite.step)}`) : null,
  );
}

type Place = (value: number) => number;

/** The curve; where it jitters, itself thin behind its own course. */
function curveOf(series: TrainingSeries, at: number, x: Place, y: Place): SVGElement[] {
  const { steps, values, low, high, kind, notFinite } = series;
  const tone = `cl-tone-${toneOf(series, at)}`;
  const soft = values.length >= SMOOTHED_FROM && kind !== 'epoch';
  const line = soft ? smoothed(values) : values;
  return [
    ...(soft && low && high
      ? [svg('path', { class: `cl-lane-band ${tone}`, d: bandPath(steps, low, high, x, y) })]
      : []),
    ...(soft ? [svg('path', { class: `cl-lane-raw ${tone}`, d: linePath(steps, values, x, y) })] : []),
    svg('path', { class: `cl-lane-line ${tone}`, d: linePath(steps, line, x, y) }),
    ...(kind === 'epoch' || values.length === 1
      ? [svg('path', { class: `cl-lane-dots ${tone}`, d: dotsPath(steps, values, x, y) })]
      : []),
    ...(notFinite
      ? [svg('path', { class: 'cl-lane-nan', d: `M${short(x(notFinite.step))} 0V${HEIGHT}` })]
      : []),
  ];
}

function short(value: number): string {
  return value.toFixed(1);
}

/** Breaks where a value is missing. */
function linePath(steps: readonly number[], values: readonly (number | null)[], x: Place, y: Place): string {
  let path = '';
  let pen = 'M';
  values.forEach((value, i) => {
    if (value === null) pen = 'M';
    else {
      path += `${pen}${short(x(steps[i]))} ${short(y(value))}`;
      pen = 'L';
    }
  });
  return path;
}

/** Lines of no length, which the style sheet's round ends make dots of whatever the page's width. */
function dotsPath(steps: readonly number[], values: readonly (number | null)[], x: Place, y: Place): string {
  return values
    .map((value, i) => (value === null ? '' : `M${short(x(steps[i]))} ${short(y(value))}h0`))
    .join('');
}

function bandPath(
  steps: readonly number[],
  low: readonly (number | null)[],
  high: readonly (number | null)[],
  x: Place,
  y: Place,
): string {
  const upper: string[] = [];
  const lower: string[] = [];
  steps.forEach((step, i) => {
    const [from, to] = [low[i], high[i]];
    if (from === null || to === null) return;
    upper.push(`${short(x(step))} ${short(y(to))}`);
    lower.unshift(`${short(x(step))} ${short(y(from))}`);
  });
  return upper.length > 0 ? `M${[...upper, ...lower].join('L')}Z` : '';
}
