import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { formatShape, MAX_AXES, type Shape } from '../core/shape.js';
import type { Selection } from '../ops/views.js';

/**
 * What `at` takes for one axis: a number picks a position (negative ones count from the end) and drops the
 * axis; `':'` keeps it all; `'1:8:2'` keeps from 1 up to, not including, 8 in steps of 2 (each part may be left
 * out: `'1:'`, `':-1'`, `'::2'`); `'...'` keeps all axes that are not mentioned; null adds an axis of size 1.
 */
export type Index = number | '...' | null | `${string}:${string}`;

/** Every axis there can be, a new one before each, and `'...'`. */
const MOST_INDICES = 2 * MAX_AXES + 1;

const RANGE = /^\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?$/;

/** A position from either end, moved into `0 … size` as ranges in Python do. */
export function clampPosition(position: number, size: number): number {
  return Math.min(Math.max(position < 0 ? position + size : position, 0), size);
}

function parseRange(op: string, text: string, size: number): Selection {
  const match = RANGE.exec(text);
  if (match === null) {
    throw new ArgumentError({
      op,
      problem: `cannot read '${text}' as an index`,
      actual: text,
      hint: "A range is 'start:stop' or 'start:stop:step', like ':', '1:8', ':-1', '::2'",
    });
  }
  const step = match[3] === undefined ? 1 : Number(match[3]);
  if (step < 1) {
    throw new ArgumentError({
      op,
      problem: `the step of '${text}' is ${step}; it is at least 1`,
      actual: text,
    });
  }
  const start = match[1] === undefined ? 0 : clampPosition(Number(match[1]), size);
  const stop = match[2] === undefined ? size : clampPosition(Number(match[2]), size);
  return { kind: 'range', start, step, count: Math.max(0, Math.ceil((stop - start) / step)) };
}

function parsePosition(op: string, index: number, axis: number, shape: Shape): Selection {
  const size = shape[axis];
  if (!Number.isInteger(index)) {
    throw new ArgumentError({
      op,
      problem: `index ${describeValue(index)} along axis ${axis}; an index is a whole number`,
      axis,
    });
  }
  if (index < -size || index >= size) {
    const range = size === 0 ? 'it is empty' : `it has ${size} (${-size} to ${size - 1})`;
    throw new ShapeError({
      op,
      problem: `there is no position ${index} along axis ${axis}; ${range}`,
      operands: [{ name: 'input', shape }],
      axis,
      actual: index,
      expected: size,
    });
  }
  return { kind: 'index', index: index < 0 ? index + size : index };
}

/**
 * One selection per axis of `shape`, and per new axis.
 *
 * @throws ArgumentError or ShapeError for what is no index, or lies beyond its axis.
 */
export function parseIndices(op: string, indices: readonly Index[], shape: Shape): Selection[] {
  if (indices.length > MOST_INDICES) {
    const problem = `${indices.length} indices; a tensor has at most ${MAX_AXES} axes`;
    throw new ArgumentError({ op, problem, expected: MAX_AXES, actual: indices.length });
  }
  const ellipsis = indices.indexOf('...');
  if (ellipsis !== indices.lastIndexOf('...')) {
    throw new ArgumentError({ op, problem: "'...' may come once only", actual: indices });
  }
  const mentioned = indices.filter((index) => index !== null && index !== '...').length;
  if (mentioned > shape.length) {
    const axes = shape.length === 1 ? '1 axis' : `${shape.length} axes`;
    throw new ShapeError({
      op,
      problem: `${mentioned} indices, but ${formatShape(shape)} has ${axes}`,
      operands: [{ name: 'input', shape }],
      actual: mentioned,
      expected: shape.length,
      pytorch: `too many indices for tensor of dimension ${shape.length}`,
    });
  }
  const selections: Selection[] = [];
  let axis = 0;
  const keepAll = (count: number): void => {
    for (let i = 0; i < count; i++) {
      selections.push({ kind: 'range', start: 0, step: 1, count: shape[axis++] });
    }
  };
  for (const index of indices) {
    if (index === '...') keepAll(shape.length - mentioned);
    else if (index === null) selections.push({ kind: 'new' });
    else if (typeof index === 'number') selections.push(parsePosition(op, index, axis++, shape));
    else if (typeof index === 'string') selections.push(parseRange(op, index, shape[axis++]));
    else {
      throw new ArgumentError({
        op,
        problem: `${describeValue(index)} is not an index`,
        actual: index,
        hint: "An index is a number, a range like '1:8:2', '...' or null for a new axis",
      });
    }
  }
  keepAll(shape.length - axis);
  return selections;
}
