// What a reader without plotly is told of a figure, and what the plain picture draws.
import type { Figure, PlainObject } from './figure.js';
import type { Json } from './plain-json.js';
import { shortName } from './short-name.js';

/** One trace in short. */
export interface Series {
  readonly name: string;
  readonly type: string;
  /** Drawn as points rather than a line. */
  readonly markers: boolean;
  /** Numbers along each axis; null for a gap. Texts (categories) are counted from 0. */
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
  /** Of a heat map. */
  readonly table?: readonly (readonly (number | null)[])[];
  /** Of the x axis, where it has texts. */
  readonly categories?: readonly string[];
}

/** The text of plotly's `title`, which may be an object. */
export function titleText(title: Json | undefined): string {
  if (typeof title === 'string') return title;
  const text = (title as { text?: Json } | null | undefined)?.text;
  return typeof text === 'string' ? text : '';
}

/** The title of the figure or of an axis. */
export function titleOf({ layout }: Figure, axis?: 'xaxis' | 'yaxis'): string {
  const holder = axis === undefined ? layout : ((layout[axis] ?? {}) as PlainObject);
  return titleText(holder.title);
}

export function seriesOf({ data }: Figure): Series[] {
  return data.map((trace, i) => {
    const type = typeof trace.type === 'string' ? trace.type : 'scatter';
    const name = typeof trace.name === 'string' ? shortName(trace.name) : `trace ${i}`;
    const lists = [trace.x, trace.y].map((list) =>
      Array.isArray(list) ? (list as readonly Json[]) : undefined,
    );
    const length = Math.max(...lists.map((list) => list?.length ?? 0));
    const [x, y] = lists.map((list) => list ?? Array.from({ length }, (_, index) => index));
    const categories = x.some((entry) => typeof entry === 'string') ? x.map(String) : undefined;
    return {
      name,
      type,
      markers: typeof trace.mode === 'string' && !trace.mode.includes('lines'),
      x: categories === undefined ? x.map(numberOrNull) : x.map((_, index) => index),
      y: y.map(numberOrNull),
      ...(Array.isArray(trace.z) ? { table: (trace.z as readonly Json[]).map(tableRow) } : {}),
      ...(categories === undefined ? {} : { categories }),
    };
  });
}

function numberOrNull(value: Json): number | null {
  return typeof value === 'number' ? value : null;
}

function tableRow(row: Json): (number | null)[] {
  return Array.isArray(row) ? (row as readonly Json[]).map(numberOrNull) : [];
}

/** Smallest and largest number; null where there is none. */
export function extent(values: Iterable<number | null>): { min: number; max: number } | null {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value === null) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? { min, max } : null;
}
