// Indexing by tensors, as NumPy and PyTorch have it: the index tensors are broadcast against each other, and their shape
// stands where their axes stood, or in front where these are not neighbours.
import { broadcastShapes, broadcastTo } from '../core/broadcast.js';
import { contiguousArray } from '../core/contiguous.js';
import { copyValues } from '../core/copy.js';
import { ShapeError } from '../core/errors.js';
import { formatShape, numel, type Shape } from '../core/shape.js';
import { forEachRow } from '../core/strided.js';
import { fromArray, type TensorData } from '../core/tensor-data.js';
import { gather } from '../ops/gather.js';
import { permute, reshape } from '../ops/views.js';
import type { TensorBase } from './base.js';
import type { Pick } from './indexing.js';
import type { Tensor } from './tensor.js';
import { writtenSource } from './writes.js';

/** How the axes are ordered and merged so that one index picks from one axis. */
export interface PickPlan {
  /** The axes in the order in which those picked from are neighbours. */
  readonly order: readonly number[];
  /** Where the first of these then stands. */
  readonly at: number;
  /** The shape with them merged. */
  readonly merged: Shape;
  /** Positions on the merged axis (int32), one axis. */
  readonly index: TensorData;
  /** The shape of the result. */
  readonly shape: Shape;
}

/** The shape that index tensors have in common. */
function commonShape(op: string, picks: readonly Pick[]): Shape {
  const shapes = picks.map(({ index }) => index.shape);
  const shape = broadcastShapes(shapes);
  if (shape !== null) return shape;
  const list = shapes.map(formatShape).join(' and ');
  throw new ShapeError({
    op,
    problem: `the index tensors ${list} do not broadcast against each other`,
    operands: shapes.map((index, i) => ({ name: `index ${i}`, shape: index })),
    operandsInText: false,
    hint: 'For every combination make one a column: index.unsqueeze(-1)',
    pytorch: `shape mismatch: indexing tensors could not be broadcast together with shapes ${shapes.map(formatShape).join(', ')}`,
  });
}

/** The picks of a tensor of `shape` as one index on one axis. */
export function planPicks(op: string, picks: readonly Pick[], shape: Shape): PickPlan {
  const common = commonShape(op, picks);
  const axes = picks.map(({ axis }) => axis);
  const neighbours = axes.every((axis, i) => i === 0 || axis === axes[i - 1] + 1);
  const at = neighbours ? axes[0] : 0;
  const others = [...shape.keys()].filter((axis) => !axes.includes(axis));
  const rest = others.map((axis) => shape[axis]);
  const size = axes.reduce((product, axis) => product * shape[axis], 1);
  return {
    order: others.toSpliced(at, 0, ...axes),
    at,
    merged: rest.toSpliced(at, 0, size),
    index: flatIndex(op, picks, common, shape),
    shape: rest.toSpliced(at, 0, ...common),
  };
}

function flatIndex(op: string, picks: readonly Pick[], common: Shape, shape: Shape): TensorData {
  const flat = new Int32Array(numel(common));
  for (const { axis, index } of picks) {
    const size = shape[axis];
    const positions = contiguousArray(broadcastTo(index, common));
    for (let n = 0; n < flat.length; n++) {
      const position = Number(positions[n]);
      if (position < -size || position >= size) throw outOfRange(op, position, axis, shape);
      flat[n] = flat[n] * size + (position < 0 ? position + size : position);
    }
  }
  return fromArray<'int32'>(flat, [flat.length], 'int32');
}

function outOfRange(op: string, position: number, axis: number, shape: Shape): ShapeError {
  const size = shape[axis];
  return new ShapeError({
    op,
    problem: `the index has ${position}, which is not on axis ${axis}; ${size === 0 ? 'it is empty' : `it has ${size} (${-size} to ${size - 1})`}`,
    operands: [{ name: 'input', shape }],
    axis,
    actual: position,
    expected: size,
    pytorch: `index ${position} is out of bounds for dimension ${axis} with size ${size}`,
  });
}

/** What index tensors pick out of a view. */
export function pickAt(
  op: string,
  x: TensorBase,
  picks: readonly Pick[],
  wrap: (data: TensorData) => Tensor,
): Tensor {
  const { order, at, merged, index, shape } = planPicks(op, picks, x.shape);
  const line = x.apply(permute, order).apply(reshape, merged);
  const along = wrap({
    ...index,
    shape: merged.with(at, numel(index.shape)),
    strides: merged.map((_, d) => (d === at ? 1 : 0)),
  });
  return line.apply(gather, at, along).apply(reshape, shape);
}

/** Writes to what index tensors pick of a view; where they name a place twice, the last value stays. */
export function writeAt(op: string, source: TensorData, view: TensorData, picks: readonly Pick[]): void {
  const { at, index, shape } = planPicks(op, picks, view.shape);
  const values = writtenSource(op, source, view, shape);
  const axes = picks.map(({ axis }) => axis);
  const rank = shape.length - (view.shape.length - axes.length);
  const withoutPicked = (list: Shape): number[] => list.filter((_, d) => !axes.includes(d));
  const target = { ...view, shape: withoutPicked(view.shape), strides: withoutPicked(view.strides) };
  const part = { ...values, shape: target.shape, strides: values.strides.toSpliced(at, rank) };
  const flat = index.storage.array as Int32Array;
  let place = 0;
  // One part of the source for each place that is picked.
  const places = { offset: values.offset, strides: values.strides.slice(at, at + rank) };
  forEachRow(shape.slice(at, at + rank), [places], ([start], [step], length) => {
    for (let n = 0; n < length; n++) {
      const offset = view.offset + placeOf(flat[place++], axes, view);
      copyValues({ ...part, offset: start + n * step }, { ...target, offset });
    }
  });
  view.storage.version++;
}

/** Where a position on the merged axes lies in the storage, from where the view begins. */
function placeOf(flat: number, axes: readonly number[], { shape, strides }: TensorData): number {
  let rest = flat;
  let place = 0;
  for (const axis of axes.toReversed()) {
    place += (rest % shape[axis]) * strides[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return place;
}
