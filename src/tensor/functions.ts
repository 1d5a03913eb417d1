// Functions of operands none of which comes first, as PyTorch has them at its top level.
import { broadcastPair } from '../core/broadcast.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import type { Scalar } from '../core/scalar.js';
import { formatShape, type Shape } from '../core/shape.js';
import { where as whereOperation } from '../ops/where.js';
import type { AllcloseOptions } from './allclose.js';
import { checkOperand, checkTensors } from './check-tensors.js';
import { tensor } from './creation.js';
import { apply, Tensor } from './tensor.js';

/**
 * `a` where `condition` holds, else `b`; tensors are broadcast and dtypes promoted, numbers join as in arithmetic.
 * With a condition alone: the indices of what is true, one tensor an axis.
 *
 * @throws {@link DTypeError} for a condition that is not bool, {@link ShapeError} where shapes do not broadcast.
 *
 * @example
 * const x = tensor([-1, 2, -3]);
 * where(x.gt(0), x, 0).tolist(); // [0, 2, 0]
 * where(x.lt(0)).map((index) => index.tolist()); // [[0, 2]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.where.html
 */
export function where(condition: Tensor): Tensor[];
export function where(condition: Tensor, a: Tensor | Scalar, b: Tensor | Scalar): Tensor;
export function where(
  condition: Tensor,
  ...choice: readonly [] | readonly [a: Tensor | Scalar, b: Tensor | Scalar]
): Tensor | Tensor[] {
  const mask = checkOperand('where', 'condition', condition);
  if (choice.length === 0) return mask.nonzero().unbind(1);
  const [a, b] = choice;
  if (a instanceof Tensor) return a.where(mask, b);
  const second = b instanceof Tensor ? b : tensor(b as Scalar);
  return apply(
    whereOperation,
    [mask, b instanceof Tensor ? b.lift('where', a) : tensor(a), second],
    undefined,
  );
}

/**
 * The product of the last two axes of two tensors: {@link Tensor.matmul}.
 *
 * @throws {@link ShapeError} or {@link DTypeError} where they do not fit.
 *
 * @example
 * matmul(tensor([[1, 2], [3, 4]]), tensor([1, 1])).tolist(); // [3, 7]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  return checkOperand('matmul', 'a', a).matmul(b);
}

/**
 * The larger of each pair of values; NaN where either is.
 *
 * @throws {@link ShapeError} where shapes do not broadcast.
 *
 * @example
 * maximum(tensor([1, 5]), tensor([3, 3])).tolist(); // [3, 5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.maximum.html
 */
export function maximum(a: Tensor, b: Tensor): Tensor {
  return checkOperand('maximum', 'a', a).maximum(checkOperand('maximum', 'b', b));
}

/**
 * The smaller of each pair of values; NaN where either is.
 *
 * @throws {@link ShapeError} where shapes do not broadcast.
 *
 * @example
 * minimum(tensor([1, 5]), tensor([3, 3])).tolist(); // [1, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.minimum.html
 */
export function minimum(a: Tensor, b: Tensor): Tensor {
  return checkOperand('minimum', 'a', a).minimum(checkOperand('minimum', 'b', b));
}

/**
 * Whether every value of `a` is near that of `b`: {@link Tensor.allclose}.
 *
 * @throws {@link DTypeError} where the dtypes differ.
 *
 * @example
 * allclose(tensor([1, 2]), tensor([1.000001, 2])); // true
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.allclose.html
 */
export function allclose(a: Tensor, b: Tensor, options?: AllcloseOptions): boolean {
  return checkOperand('allclose', 'a', a).allclose(b, options);
}

/**
 * The tensors, each repeated without a copy to the shape they have in common.
 *
 * @throws {@link ShapeError} where there is none.
 *
 * @example
 * broadcastTensors(zeros(3), zeros(2, 1)).map((x) => x.shape); // [[2, 3], [2, 3]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.broadcast_tensors.html
 */
export function broadcastTensors(...tensors: readonly Tensor[]): Tensor[] {
  const list = checkTensors('broadcastTensors', tensors);
  const shape = list.reduce<Shape>((common, x) => broadcastPair('broadcastTensors', common, x.shape), []);
  return list.map((x) => x.expand(shape));
}

/** What `meshgrid` takes. */
export interface MeshgridOptions {
  /** `'ij'` (default): the first tensor runs along the first axis; `'xy'`: along the second, as in a picture. */
  readonly indexing?: 'ij' | 'xy';
}

/**
 * Grids of coordinates: each vector along its own axis, repeated along those of the others.
 *
 * @throws {@link ShapeError} for more than one axis, {@link DTypeError} where dtypes differ.
 *
 * @example
 * const [y, x] = meshgrid([arange(2), arange(3)]);
 * y.tolist(); // [[0, 0, 0], [1, 1, 1]]
 * x.tolist(); // [[0, 1, 2], [0, 1, 2]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.meshgrid.html
 */
export function meshgrid(tensors: readonly Tensor[], options: MeshgridOptions = {}): Tensor[] {
  const list = checkTensors('meshgrid', tensors);
  checkOptions('meshgrid', options, ['indexing']);
  const { indexing = 'ij' } = options;
  if (indexing !== 'ij' && indexing !== 'xy') {
    const problem = `indexing is ${describeValue(indexing)}; it is 'ij' or 'xy'`;
    throw new ArgumentError({ op: 'meshgrid', problem, actual: indexing });
  }
  list.forEach((x, i) => {
    if (x.ndim > 1) {
      throw new ShapeError({
        op: 'meshgrid',
        problem: `tensor ${i} is ${formatShape(x.shape)}; it takes vectors`,
        expected: 1,
        actual: x.ndim,
        pytorch: 'torch.meshgrid: Expected 0D or 1D tensor in the tensor list',
      });
    }
    if (x.dtype !== list[0].dtype) {
      throw new DTypeError({
        op: 'meshgrid',
        problem: `tensor 0 is ${list[0].dtype}, tensor ${i} is ${x.dtype}; they must agree`,
        expected: list[0].dtype,
        actual: x.dtype,
        pytorch: 'torch.meshgrid expects all tensors to have the same dtype',
      });
    }
  });
  const shape = list.map(({ numel }) => numel);
  const grids = list.map((x, axis) =>
    x.reshape(shape.map((size, d) => (d === axis ? size : 1))).expand(shape),
  );
  return indexing === 'xy' && list.length > 1 ? grids.map((grid) => grid.transpose(0, 1)) : grids;
}
