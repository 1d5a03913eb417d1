// How the curves of a training are put into lanes over one time axis: for the view and for the static picture alike.
import type { ColourRange, TrainingFrames, TrainingPayload, TrainingSeries } from './payloads.js';

/** Curves that share a scale. */
export interface TrainingLane {
  readonly name: string;
  /** `metrics` come first, `norms` of layers after them. */
  readonly kind: 'metrics' | 'norms';
  readonly series: readonly TrainingSeries[];
}

/** Lanes in the order in which their first curves were recorded, metrics before norms. */
export function trainingLanes({ series }: TrainingPayload): TrainingLane[] {
  const lanes = new Map<string, { name: string; kind: TrainingLane['kind']; series: TrainingSeries[] }>();
  for (const found of series) {
    const kind = found.kind === 'weight' || found.kind === 'gradient' ? 'norms' : 'metrics';
    const name = kind === 'norms' ? found.name : found.name.split('/', 1)[0];
    const key = `${kind} ${name}`;
    const lane = lanes.get(key) ?? { name, kind, series: [] };
    lane.series.push(found);
    lanes.set(key, lane);
  }
  const inOrder = [...lanes.values()];
  return [
    ...inOrder.filter(({ kind }) => kind === 'metrics'),
    ...inOrder.filter(({ kind }) => kind === 'norms'),
  ];
}

/** What a curve is called within its lane: `train`, `held out`, `epochs`, `‖w‖`; empty where the lane says it. */
export function seriesInLane({ name, kind }: TrainingSeries): string {
  if (kind === 'weight') return '‖w‖';
  if (kind === 'gradient') return '‖∇w‖';
  const slash = name.indexOf('/');
  if (slash >= 0) return name.slice(slash + 1);
  return kind === 'epoch' ? 'epochs' : '';
}

/** From so many times the smallest value on, the differences of small values are drawn too: on a log scale. */
const LOG_FROM = 20;

/** Where values are on a lane's height. */
export interface LaneScale {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  /** 0 at the bottom, 1 at the top; beyond the ends, the end. */
  place(value: number): number;
  /** Round values worth a line: powers of ten, or the two ends. */
  readonly ticks: readonly number[];
}

/** The scale of some curves; norms are each on their own. */
export function laneScale(series: readonly TrainingSeries[]): LaneScale {
  const ends = series.flatMap(({ min, max }) => [min?.value, max?.value].filter((end) => end !== undefined));
  const [low, high] = ends.length > 0 ? [Math.min(...ends), Math.max(...ends)] : [0, 1];
  const log = low > 0 && high / low > LOG_FROM;
  const to = log ? Math.log : (value: number): number => value / 2;
  const [from, span] = [to(low), to(high) - to(low)];
  const place = (value: number): number => {
    if (span === 0) return 0.5;
    return Math.min(1, Math.max(0, (to(Math.max(value, log ? low : value)) - from) / span));
  };
  return { low, high, log, place, ticks: log ? powersOfTen(low, high) : [low, high] };
}

/** At most four, evenly chosen. */
function powersOfTen(low: number, high: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const by = Math.ceil((last - first + 1) / 4);
  const powers: number[] = [];
  for (let power = last; power >= first; power -= by) powers.push(Number(`1e${power}`));
  return powers;
}

/** The last step of the time axis, at least 1. */
export function lastStep({ step, series, frames }: TrainingPayload): number {
  return Math.max(
    1,
    step,
    ...series.map(({ steps }) => steps.at(-1) ?? 0),
    ...frames.map((f) => f.steps.at(-1) ?? 0),
  );
}

/** At most `most` places of `count`, evenly spread, the first and the last among them. */
export function evenPlaces(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i);
  if (most < 2) return most < 1 ? [] : [count - 1];
  return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
}

/** The place in `steps` of the last one not after `step`, or the first. */
export function placeAt(steps: readonly number[], step: number): number {
  let [from, to] = [0, steps.length - 1];
  while (from < to) {
    const middle = Math.ceil((from + to) / 2);
    if (steps[middle] <= step) from = middle;
    else to = middle - 1;
  }
  return from;
}

/** Symmetric around zero; from 0 where nothing is negative. */
export function frameRange({ values }: TrainingFrames): Pick<ColourRange, 'low' | 'high'> {
  const { low = 0, high = 0 } = values;
  const end = Math.max(Math.abs(low), Math.abs(high)) || 1;
  return { low: low < 0 ? -end : 0, high: end };
}

/** A curve without its jitter: the mean of what came before, the nearer the heavier, over a fiftieth of the points. */
export function smoothed(values: readonly (number | null)[]): (number | null)[] {
  const keep = Math.max(0, 1 - 2 / (1 + values.length / 50));
  let [mean, weight] = [0, 0];
  return values.map((value) => {
    if (value === null) return weight > 0 ? mean / weight : null;
    mean = keep * mean + (1 - keep) * value;
    weight = keep * weight + (1 - keep);
    return mean / weight;
  });
}

/** From so many points on, a curve of steps is drawn smoothed, with itself thin behind. */
export const SMOOTHED_FROM = 40;
