import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { formatBytes } from '../protocol/index.js';
import type { Layout, Trace } from './figure-types.js';
import { type Json, plainJson } from './plain-json.js';

/** A figure as JSON: what plotly is given. */
export type PlainObject = { readonly [key: string]: Json };

/** A figure. Made by {@link plot}. */
export class Figure {
  /** The traces, as plain JSON. */
  readonly data: readonly PlainObject[];
  readonly layout: PlainObject;

  /** @internal */
  constructor(data: readonly PlainObject[], layout: PlainObject) {
    this.data = data;
    this.layout = layout;
  }
}

/** A notebook with figures beyond this cannot be read any more; 64² values are about 40 kB. */
const MAX_JSON = 8_000_000;

/**
 * A figure, drawn by plotly in the notebook and as a plain picture everywhere else.
 *
 * @param data one trace or a list of them, in plotly's vocabulary: `type` ('scatter' by default), `x`, `y`, `z`,
 * `name`, …. Tensors and typed arrays may stand wherever plotly takes a list; NaN and infinities become gaps.
 * @param layout plotly's layout: `title`, `xaxis`, `yaxis`, ….
 * @returns a value that draws itself; `data` and `layout` are plain JSON.
 * @throws {@link ArgumentError} for what is no trace, lists of one trace that differ in length, values that JSON
 * cannot hold, and more than 8 MB of them.
 *
 * @example
 * const x = linspace(-3, 3, 100);
 * plot({ x, y: x.tanh(), name: 'tanh' }, { title: 'An activation' });
 *
 * @see https://plotly.com/javascript/reference/
 */
export function plot(data: Trace | readonly Trace[], layout: Layout = {}): Figure {
  const list = Array.isArray(data) ? (data as readonly unknown[]) : [data];
  // Array.from, unlike map, does not skip holes.
  const traces = Array.from(list, (trace, i) => {
    const path = Array.isArray(data) ? `data[${i}]` : 'data';
    const plain = plainObject(trace, path, 'a trace like { y: [1, 2, 3] }');
    checkTrace(plain, path);
    return plain;
  });
  const figure = new Figure(traces, plainObject(layout, 'layout', 'an object like { title: … }'));
  const size = JSON.stringify(figure).length;
  if (size > MAX_JSON) {
    throw new ArgumentError({
      op: 'plot',
      problem: `the figure holds ${formatBytes(size)} of data; at most ${formatBytes(MAX_JSON)} are kept in a notebook`,
      actual: size,
      expected: MAX_JSON,
      hint: "Thin it out, as in x.at('::10'), or show the tensor itself: display(x)",
    });
  }
  return figure;
}

function plainObject(value: unknown, path: string, expected: string): PlainObject {
  const plain = plainJson('plot', value, path);
  if (plain === null || typeof plain !== 'object' || Array.isArray(plain)) {
    throw new ArgumentError({
      op: 'plot',
      problem: `${path} is ${describeValue(value)}; it should be ${expected}`,
      actual: value,
    });
  }
  return plain as PlainObject;
}

/** Kinds of traces whose `x` and `y` are pairs. */
const PAIRED = ['scatter', 'scattergl', 'bar'];

function checkTrace(trace: PlainObject, path: string): void {
  const { type = 'scatter', x, y, z } = trace;
  if (typeof type !== 'string') {
    throw new ArgumentError({
      op: 'plot',
      problem: `${path}.type is ${describeValue(type)}; it should be a text`,
    });
  }
  const values = Object.entries({ x, y, z }).filter(([, list]) => list !== undefined);
  for (const [axis, list] of values) {
    if (Array.isArray(list)) continue;
    throw new ArgumentError({
      op: 'plot',
      problem: `${path}.${axis} is ${describeValue(list)}; it should be a list or a tensor`,
      actual: list,
    });
  }
  if (PAIRED.includes(type)) {
    if (values.length === 0) {
      throw new ArgumentError({
        op: 'plot',
        problem: `${path} has neither x nor y: there is nothing to draw`,
      });
    }
    checkPairs(x as Json[] | undefined, y as Json[] | undefined, path);
  }
  if ((type === 'heatmap' || type === 'contour') && !isTable(z)) {
    throw new ArgumentError({
      op: 'plot',
      problem: `${path}.z of a ${type} should be a table: a 2-D tensor, or a list of lists`,
      actual: z,
    });
  }
}

function checkPairs(x: readonly Json[] | undefined, y: readonly Json[] | undefined, path: string): void {
  for (const [axis, list] of [
    ['x', x],
    ['y', y],
  ] as const) {
    if (list?.some(Array.isArray)) {
      throw new ArgumentError({
        op: 'plot',
        problem: `${path}.${axis} has more than one axis; a line takes a list of numbers`,
        hint: 'One row of a 2-D tensor: x.at(0). All of it: { type: "heatmap", z: x }',
      });
    }
  }
  if (x !== undefined && y !== undefined && x.length !== y.length) {
    throw new ArgumentError({
      op: 'plot',
      problem: `${path} has ${x.length} values of x and ${y.length} of y; they come in pairs`,
      expected: x.length,
      actual: y.length,
    });
  }
}

function isTable(z: Json | undefined): boolean {
  return Array.isArray(z) && z.every(Array.isArray) && !z.some((row) => (row as Json[]).some(Array.isArray));
}
