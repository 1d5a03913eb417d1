// Tensors with axes added or cut, as PyTorch has them at its top level.
import { checkSizes, resolveAxis } from '../core/axes.js';
import { broadcastPair } from '../core/broadcast.js';
import { ShapeError } from '../core/errors.js';
import { formatShape, type Shape } from '../core/shape.js';
import { checkOperand, checkTensors } from './check-tensors.js';
import type { Tensor } from './tensor.js';

/** One tensor, or each of several, through `make`. */
function eachOf<T extends Tensor | readonly Tensor[]>(op: string, input: T, make: (x: Tensor) => Tensor): T {
  if (Array.isArray(input)) return checkTensors(op, input).map(make) as unknown as T;
  return make(checkOperand(op, 'input', input)) as T;
}

/**
 * A tensor, or each of an array, with one axis at least.
 *
 * @example
 * atleast1d(tensor(3)).shape; // [1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.atleast_1d.html
 */
export function atleast1d<T extends Tensor | readonly Tensor[]>(input: T): T {
  return eachOf('atleast1d', input, (x) => (x.ndim === 0 ? x.reshape(1) : x));
}

/**
 * A tensor, or each of an array, with two axes at least: a vector is a row.
 *
 * @example
 * atleast2d(tensor([1, 2])).shape; // [1, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.atleast_2d.html
 */
export function atleast2d<T extends Tensor | readonly Tensor[]>(input: T): T {
  return eachOf('atleast2d', input, (x) => (x.ndim < 2 ? x.reshape(1, x.numel) : x));
}

/**
 * A tensor, or each of an array, with three axes at least: a vector is `[1, N, 1]`, a matrix `[M, N, 1]`.
 *
 * @example
 * atleast3d(tensor([1, 2])).shape; // [1, 2, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.atleast_3d.html
 */
export function atleast3d<T extends Tensor | readonly Tensor[]>(input: T): T {
  return eachOf('atleast3d', input, (x) => {
    if (x.ndim < 2) return x.reshape(1, x.numel, 1);
    return x.ndim === 2 ? x.unsqueeze(2) : x;
  });
}

/**
 * The shape that tensors of these shapes have in common.
 *
 * @throws {@link ShapeError} where there is none.
 *
 * @example
 * broadcastShapes([2, 1], [3]); // [2, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.broadcast_shapes.html
 */
export function broadcastShapes(...shapes: readonly (Shape | number)[]): Shape {
  const op = 'broadcastShapes';
  return shapes
    .map((shape) => checkSizes(op, (typeof shape === 'number' ? [shape] : shape) as Shape))
    .reduce<Shape>((common, shape) => broadcastPair(op, common, shape), []);
}

/** Parts of the axis that `split` names, with PyTorch's bounds on the number of axes and parts. */
function splitAlong(
  op: string,
  input: Tensor,
  partsOrPlaces: number | readonly number[],
  dim: number,
  least: number,
): Tensor[] {
  const x = checkOperand(op, 'input', input);
  if (x.ndim < least) {
    throw new ShapeError({
      op,
      problem: `${formatShape(x.shape)} has ${x.ndim} ${x.ndim === 1 ? 'axis' : 'axes'}; it takes ${least} at least`,
      operands: [{ name: 'input', shape: x.shape }],
      operandsInText: false,
      expected: least,
      actual: x.ndim,
      pytorch: `torch.${op} requires a tensor with at least ${least} dimension but got a tensor with ${x.ndim} dimensions!`,
    });
  }
  const axis = resolveAxis(op, dim, x.shape);
  const size = x.shape[axis];
  if (typeof partsOrPlaces === 'number' && size % partsOrPlaces !== 0) {
    throw new ShapeError({
      op,
      problem: `axis ${axis} has ${size}, which ${partsOrPlaces} equal parts do not make up`,
      operands: [{ name: 'input', shape: x.shape }],
      axis,
      expected: partsOrPlaces,
      actual: size,
      hint: `x.tensorSplit(${partsOrPlaces}, ${axis}) makes parts of unequal size`,
      pytorch: `torch.${op} attempted to split along dimension ${axis}, but the size of the dimension ${size} is not divisible by the split_size ${partsOrPlaces}!`,
    });
  }
  return x.tensorSplit(partsOrPlaces, axis);
}

/**
 * Parts side by side: of the second axis (of a vector the first), so many of equal size, or cut before the positions given.
 *
 * @throws {@link ShapeError} where the parts are not equal, or there is no axis.
 *
 * @example
 * hsplit(tensor([[1, 2], [3, 4]]), 2).map((part) => part.tolist()); // [[[1], [3]], [[2], [4]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.hsplit.html
 */
export function hsplit(input: Tensor, partsOrPlaces: number | readonly number[]): Tensor[] {
  return splitAlong('hsplit', input, partsOrPlaces, input?.ndim === 1 ? 0 : 1, 1);
}

/**
 * Parts one below the other, of the first axis of two or more: {@link hsplit}.
 *
 * @example
 * vsplit(tensor([[1, 2], [3, 4]]), 2).map((part) => part.tolist()); // [[[1, 2]], [[3, 4]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.vsplit.html
 */
export function vsplit(input: Tensor, partsOrPlaces: number | readonly number[]): Tensor[] {
  return splitAlong('vsplit', input, partsOrPlaces, 0, 2);
}

/**
 * Parts one behind the other, of the third axis: {@link hsplit}.
 *
 * @example
 * dsplit(zeros(1, 2, 4), 2).map((part) => part.shape); // [[1, 2, 2], [1, 2, 2]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.dsplit.html
 */
export function dsplit(input: Tensor, partsOrPlaces: number | readonly number[]): Tensor[] {
  return splitAlong('dsplit', input, partsOrPlaces, 2, 3);
}
