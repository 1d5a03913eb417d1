import { describeValue } from '../core/describe.js';
import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { formatShape, MAX_AXES, type Shape } from '../core/shape.js';
import { fromArray, type TensorData } from '../core/tensor-data.js';
import { nonzero } from '../ops/nonzero.js';
import type { Selection } from '../ops/views.js';
import { TensorBase } from './base.js';
import { parseNested } from './nested.js';
import type { Tensor } from './tensor.js';

/**
 * What `at` and `set` take for one axis: a number picks a position (negative ones count from the end) and drops the
 * axis; `':'` keeps it all; `'1:8:2'` keeps from 1 up to, not including, 8 in steps of 2 (each part may be left
 * out: `'1:'`, `':-1'`, `'::2'`); `'...'` keeps all axes that are not mentioned; null adds an axis of size 1; a tensor of
 * integers, or an array of numbers, picks several positions; a bool tensor, or an array of booleans, is a mask.
 */
export type Index = number | boolean | '...' | null | `${string}:${string}` | Tensor | IndexList;

/** Positions of an axis, or a mask, as an array. */
export type IndexList = readonly (number | boolean | IndexList)[];

/** Every axis there can be, a new one before each, and `'...'`. */
export const MOST_INDICES: number = 2 * MAX_AXES + 1;

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
      ...(step < 0 ? { hint: 'Backwards: x.flip(dim)' } : {}),
      pytorch: 'step must be greater than zero',
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

/** A tensor that picks positions of one axis of what the selections leave. */
export interface Pick {
  /** The axis, of what the selections leave. */
  readonly axis: number;
  /** Integers of any dtype. */
  readonly index: TensorData;
}

/** What an index comes to: a view, and what is picked out of it. */
export interface ParsedIndices {
  readonly selections: readonly Selection[];
  readonly picks: readonly Pick[];
}

/** An index that is a tensor or an array: integers, or a mask. A tensor of one integer is that number. */
function readIndex(op: string, index: Index): Exclude<Index, Tensor | IndexList> | TensorData {
  const data = index instanceof TensorBase ? index.raw : Array.isArray(index) ? listData(op, index) : null;
  if (data === null) return index as Exclude<Index, Tensor | IndexList>;
  if (isFloatingPoint(data.dtype)) {
    throw new DTypeError({
      op,
      problem: `an index is ${data.dtype}; positions are integers, a mask is bool`,
      actual: data.dtype,
      hint: "Try index.to('int32')",
      pytorch: 'tensors used as indices must be long, int, byte or bool tensors',
    });
  }
  if (data.shape.length > 0) return data;
  const value = data.storage.array[data.offset];
  return data.dtype === 'bool' ? value !== 0 : Number(value);
}

function listData(op: string, list: IndexList): TensorData {
  const { shape, array, dtype } = parseNested(list);
  if (dtype === 'bool') return fromArray(array as Uint8Array, shape, 'bool');
  const fraction = Array.from(array as Float32Array).find((value) => !Number.isInteger(Number(value)));
  if (fraction !== undefined) {
    const problem = `index ${fraction} in ${describeValue(list)}; an index is a whole number`;
    throw new ArgumentError({ op, problem, actual: list });
  }
  return fromArray(Int32Array.from(array as Float32Array, Number), shape, 'int32');
}

/** How many axes an index stands for. */
function axesOf(index: ReturnType<typeof readIndex>): number {
  if (index === null || index === '...' || typeof index === 'boolean') return 0;
  return typeof index === 'object' && index.dtype === 'bool' ? index.shape.length : 1;
}

/** The positions at which a mask is true, a tensor for each of its axes. */
function positionsOf(op: string, mask: TensorData, axis: number, shape: Shape): TensorData[] {
  const wrong = mask.shape.findIndex((size, d) => size !== shape[axis + d]);
  if (wrong >= 0) {
    throw new ShapeError({
      op,
      problem: `the mask has ${mask.shape[wrong]} on its axis ${wrong}, the tensor ${shape[axis + wrong]} on axis ${axis + wrong}; they must agree`,
      operands: [
        { name: 'mask', shape: mask.shape },
        { name: 'input', shape },
      ],
      axis: axis + wrong,
      expected: shape[axis + wrong],
      actual: mask.shape[wrong],
      pytorch: `The shape of the mask ${formatShape(mask.shape)} at index ${wrong} does not match the shape of the indexed tensor ${formatShape(shape)} at index ${axis + wrong}`,
    });
  }
  const [found] = nonzero.forward([mask], undefined).outputs;
  const [count, rank] = found.shape;
  return Array.from({ length: rank }, (_, d) => ({
    ...found,
    offset: d,
    shape: [count],
    strides: [rank],
  }));
}

/**
 * One selection per axis of `shape`, and per new axis; and what tensors pick from the view that these make.
 *
 * @throws ArgumentError, DTypeError or ShapeError for what is no index, or lies beyond its axis.
 */
export function parseIndices(op: string, given: readonly Index[], shape: Shape): ParsedIndices {
  if (given.length > MOST_INDICES) {
    const problem = `${given.length} indices; a tensor has at most ${MAX_AXES} axes`;
    throw new ArgumentError({ op, problem, expected: MAX_AXES, actual: given.length });
  }
  const indices = Array.from(given, (index) => readIndex(op, index)); // holes are undefined
  const ellipsis = indices.indexOf('...');
  if (ellipsis !== indices.lastIndexOf('...')) {
    throw new ArgumentError({ op, problem: "'...' may come once only", actual: given });
  }
  const mentioned = indices.reduce<number>((sum, index) => sum + axesOf(index), 0);
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
  const picks: Pick[] = [];
  let axis = 0;
  const keepAll = (count: number): void => {
    for (let i = 0; i < count; i++) {
      selections.push({ kind: 'range', start: 0, step: 1, count: shape[axis++] });
    }
  };
  const pick = (index: TensorData): void => {
    picks.push({ axis: selections.filter(({ kind }) => kind !== 'index').length - 1, index });
  };
  for (const index of indices) {
    if (index === '...') keepAll(shape.length - mentioned);
    else if (index === null) selections.push({ kind: 'new' });
    else if (typeof index === 'number') selections.push(parsePosition(op, index, axis++, shape));
    else if (typeof index === 'string') selections.push(parseRange(op, index, shape[axis++]));
    else if (typeof index === 'boolean') {
      // All of it, or nothing, along a new axis.
      selections.push({ kind: 'new' });
      pick(fromArray<'int32'>(new Int32Array(index ? 1 : 0), [index ? 1 : 0], 'int32'));
    } else if (index?.storage !== undefined) {
      const positions = index.dtype === 'bool' ? positionsOf(op, index, axis, shape) : [index];
      for (const tensor of positions) {
        keepAll(1);
        pick(tensor);
      }
    } else {
      throw new ArgumentError({
        op,
        problem: `${describeValue(index)} is not an index`,
        actual: index,
        hint: "An index is a number, a range like '1:8:2', '...', null for a new axis, a tensor or an array",
      });
    }
  }
  keepAll(shape.length - axis);
  return { selections, picks };
}
