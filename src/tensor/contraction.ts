import { resolveAxes } from '../core/axes.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape } from '../core/shape.js';
import { checkOperand } from './check-tensors.js';
import { triuIndices } from './index-lists.js';
import type { Tensor } from './tensor.js';

/** What `tensordot` takes. */
export interface TensordotOptions {
  /** How many axes are summed over, the last of `a` with the first of `b` (default 2); or which, of each. */
  readonly dims?: number | readonly [readonly number[], readonly number[]];
}

/**
 * Sums of products over axes of both tensors; the other axes of `a` stand in front of those of `b`.
 *
 * @throws {@link ShapeError} where the sizes of these axes differ, {@link ArgumentError} for what names no axes.
 *
 * @example
 * const a = arange(6).reshape(2, 3);
 * tensordot(a, a, { dims: [[1], [1]] }).tolist(); // [[5, 14], [14, 50]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.tensordot.html
 */
export function tensordot(a: Tensor, b: Tensor, options: TensordotOptions = {}): Tensor {
  let [x, y] = [checkOperand('tensordot', 'a', a), checkOperand('tensordot', 'b', b)];
  checkOptions('tensordot', options, ['dims']);
  const [left, right] = summedAxes(x, y, options.dims ?? 2);
  left.forEach((axis, i) => {
    const other = right[i];
    if (x.shape[axis] === y.shape[other]) return;
    // An axis of 1 is repeated: what it meets can be summed first.
    if (x.shape[axis] === 1) y = y.sum(other, { keepdim: true, dtype: y.dtype });
    else if (y.shape[other] === 1) x = x.sum(axis, { keepdim: true, dtype: x.dtype });
    if (x.shape[axis] === y.shape[other]) return;
    throw new ShapeError({
      op: 'tensordot',
      problem: `axis ${axis} of a has ${x.shape[axis]}, axis ${other} of b ${y.shape[other]}; they must agree`,
      operands: [
        { name: 'a', shape: x.shape },
        { name: 'b', shape: y.shape },
      ],
      axis,
      expected: x.shape[axis],
      actual: y.shape[other],
      pytorch: 'contracted dimensions need to match',
    });
  });
  const kept = (tensor: Tensor, axes: readonly number[]): number[] =>
    [...tensor.shape.keys()].filter((axis) => !axes.includes(axis));
  const [rows, columns] = [kept(x, left), kept(y, right)];
  const sizes = [...rows.map((axis) => x.shape[axis]), ...columns.map((axis) => y.shape[axis])];
  const summed = left.reduce((product, axis) => product * x.shape[axis], 1);
  const height = rows.reduce((product, axis) => product * x.shape[axis], 1);
  const width = columns.reduce((product, axis) => product * y.shape[axis], 1);
  return x
    .permute([...rows, ...left])
    .reshape(height, summed)
    .matmul(y.permute([...right, ...columns]).reshape(summed, width))
    .reshape(sizes);
}

function summedAxes(a: Tensor, b: Tensor, dims: unknown): [number[], number[]] {
  if (Array.isArray(dims)) {
    const [left, right] = dims as unknown[];
    if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
      return [resolveAxes('tensordot', left, a.shape), resolveAxes('tensordot', right, b.shape)];
    }
    throw new ArgumentError({
      op: 'tensordot',
      problem: `dims is ${describeValue(dims)}; it takes a number, or as many axes of a as of b: [[…], […]]`,
      actual: dims,
      pytorch: 'both dimension lists should have same length',
    });
  }
  const count = parseInteger(dims, { op: 'tensordot', name: 'dims', minimum: 0 });
  if (count > Math.min(a.ndim, b.ndim)) {
    throw new ShapeError({
      op: 'tensordot',
      problem: `dims is ${count}; a is ${formatShape(a.shape)}, b is ${formatShape(b.shape)}`,
      expected: count,
      actual: Math.min(a.ndim, b.ndim),
      pytorch: 'tensordot expects dims >= 0 and at most the number of dimensions of both',
    });
  }
  return [[...a.shape.keys()].slice(a.ndim - count), [...b.shape.keys()].slice(0, count)];
}

/** What `cdist` takes. */
export interface CdistOptions {
  /** The p of the norm of differences; default 2. */
  readonly p?: number;
}

/**
 * The distance of every row of `a` from every row of `b`: `[..., N, D]` and `[..., M, D]` give `[..., N, M]`.
 *
 * @throws {@link ShapeError} where D differs or there are no rows, {@link DTypeError} for integers.
 *
 * @example
 * cdist(tensor([[0, 0], [3, 0]]), tensor([[0, 4]])).tolist(); // [[4], [5]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cdist.html
 */
export function cdist(a: Tensor, b: Tensor, options: CdistOptions = {}): Tensor {
  const [x, y] = [checkOperand('cdist', 'a', a), checkOperand('cdist', 'b', b)];
  checkOptions('cdist', options, ['p']);
  if (x.ndim < 2 || y.ndim < 2 || x.shape[x.ndim - 1] !== y.shape[y.ndim - 1]) {
    throw new ShapeError({
      op: 'cdist',
      problem: `a is ${formatShape(x.shape)}, b is ${formatShape(y.shape)}; both take rows of one length, [..., rows, length]`,
      operands: [
        { name: 'a', shape: x.shape },
        { name: 'b', shape: y.shape },
      ],
      operandsInText: false,
      pytorch: 'X1 and X2 must have the same number of columns',
    });
  }
  return x
    .unsqueeze(-2)
    .sub(y.unsqueeze(-3))
    .norm(options.p ?? 2, -1);
}

/**
 * The distances of the rows of a matrix from each other, each pair once: `[N, D]` gives `[N · (N − 1) / 2]`.
 *
 * @param p of the norm of differences; 2 unless given.
 * @throws {@link ShapeError} for what is no matrix.
 *
 * @example
 * pdist(tensor([[0, 0], [3, 4], [0, 1]])).tolist().map(Math.round); // [5, 1, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pdist.html
 */
export function pdist(input: Tensor, p: number = 2): Tensor {
  const x = checkOperand('pdist', 'input', input);
  if (x.ndim !== 2) {
    throw new ShapeError({
      op: 'pdist',
      problem: `the input is ${formatShape(x.shape)}; it takes a matrix`,
      operands: [{ name: 'input', shape: x.shape }],
      operandsInText: false,
      expected: 2,
      actual: x.ndim,
      pytorch: `pdist only supports 2D tensors, got: ${x.ndim}D`,
    });
  }
  const [first, second] = triuIndices(x.shape[0], x.shape[0], { offset: 1 }).unbind();
  return x.indexSelect(0, first).sub(x.indexSelect(0, second)).norm(p, 1);
}
