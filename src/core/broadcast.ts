import { ShapeError } from './errors.js';
import { formatShape, type Shape, sameShape } from './shape.js';
import type { TensorData } from './tensor-data.js';

/** The common shape, or null where there is none: from the last axis on, sizes are equal or one of them is 1. */
export function broadcastShapes(shapes: readonly Shape[]): number[] | null {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const common = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let d = 0; d < shape.length; d++) {
      const at = rank - shape.length + d;
      if (shape[d] === 1 || shape[d] === common[at]) continue;
      if (common[at] !== 1) return null;
      common[at] = shape[d];
    }
  }
  return common;
}

/** `data` repeated along axes of size 1, and along new axes in front, without a copy. `shape` is one it broadcasts to. */
export function broadcastTo(data: TensorData, shape: Shape): TensorData {
  if (sameShape(data.shape, shape)) return data;
  const added = shape.length - data.shape.length;
  const strides = shape.map((size, d) =>
    d < added || data.shape[d - added] !== size ? 0 : data.strides[d - added],
  );
  return { ...data, shape, strides };
}

/** The first axis, counted from the end, where two shapes do not broadcast. */
function clashingAxis(a: Shape, b: Shape): number {
  for (let d = 1; d <= Math.min(a.length, b.length); d++) {
    const x = a[a.length - d];
    const y = b[b.length - d];
    if (x !== y && x !== 1 && y !== 1) return -d;
  }
  throw new Error(
    `${formatShape(a)} and ${formatShape(b)} broadcast. This is a mistake in convlens; please report it.`,
  );
}

/** The one line that would help: a missing axis where the sizes agree elsewhere. */
function broadcastHint(a: Shape, b: Shape): string | undefined {
  if (b.length !== 1 || a.length < 2) return undefined;
  const axis = a.indexOf(b[0]);
  if (axis < 0 || axis === a.length - 1) return undefined;
  const trailing = a.length - 1 - axis;
  return `Is other meant along axis ${axis}? Try other.reshape(${[b[0], ...new Array<number>(trailing).fill(1)].join(', ')})`;
}

/**
 * The common shape of two operands.
 *
 * @throws ShapeError `add: [2, 3] and [4] do not broadcast: 3 and 4 on the last axis`
 */
export function broadcastPair(op: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const shape = broadcastShapes([a, b]);
  if (shape !== null) return shape;
  const axis = clashingAxis(a, b);
  const [x, y] = [a[a.length + axis], b[b.length + axis]];
  const hint = broadcastHint(a, b);
  throw new ShapeError({
    op,
    problem: `${formatShape(a)} and ${formatShape(b)} do not broadcast: ${x} and ${y} on ${axis === -1 ? 'the last axis' : `axis ${axis}`}`,
    operands: [
      { name: 'input', shape: a },
      { name: 'other', shape: b },
    ],
    axis: a.length + axis,
    expected: x,
    actual: y,
    ...(hint === undefined ? {} : { hint }),
    pytorch: `The size of tensor a (${x}) must match the size of tensor b (${y}) at non-singleton dimension ${Math.max(a.length, b.length) + axis}`,
  });
}
