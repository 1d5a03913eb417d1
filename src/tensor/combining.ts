// Tensors made of the parts of several, or of one.
import { ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import { checkTensors } from './check-tensors.js';
import { meshgrid } from './functions.js';
import { cat, stack } from './join.js';
import type { Tensor } from './tensor.js';

/**
 * Vectors as columns, matrices as they are, side by side.
 *
 * @throws {@link ShapeError} where other sizes differ.
 *
 * @example
 * columnStack([tensor([1, 2]), tensor([3, 4])]).tolist(); // [[1, 3], [2, 4]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.column_stack.html
 */
export function columnStack(tensors: readonly Tensor[]): Tensor {
  const columns = checkTensors('columnStack', tensors).map((x) => (x.ndim < 2 ? x.reshape(x.numel, 1) : x));
  return cat(columns, 1);
}

/**
 * Matrices along the diagonal of a larger one, zeros beside them; a vector is a row.
 *
 * @throws {@link ShapeError} for more than two axes.
 *
 * @example
 * blockDiag(tensor([[1]]), tensor([[2, 3]])).tolist(); // [[1, 0, 0], [0, 2, 3]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.block_diag.html
 */
export function blockDiag(...tensors: readonly Tensor[]): Tensor {
  const blocks = checkTensors('blockDiag', tensors).map((x, i) => {
    if (x.ndim <= 2) return x.ndim === 2 ? x : x.reshape(1, x.numel);
    throw new ShapeError({
      op: 'blockDiag',
      problem: `tensor ${i} is ${formatShape(x.shape)}; it takes matrices`,
      expected: 2,
      actual: x.ndim,
      pytorch: 'torch.block_diag: Input tensors must have 2 or fewer dimensions',
    });
  });
  const width = blocks.reduce((sum, { shape }) => sum + shape[1], 0);
  let before = 0;
  const rows = blocks.map((block) => {
    const [height, own] = block.shape;
    const row = cat(
      [block.newZeros([height, before]), block, block.newZeros([height, width - before - own])],
      1,
    );
    before += own;
    return row;
  });
  return cat(rows, 0);
}

/**
 * Every combination of a value of each vector, a row each.
 *
 * @throws {@link ShapeError} for more than one axis.
 *
 * @example
 * cartesianProd(tensor([1, 2]), tensor([5, 6])).tolist(); // [[1, 5], [1, 6], [2, 5], [2, 6]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cartesian_prod.html
 */
export function cartesianProd(...tensors: readonly Tensor[]): Tensor {
  const list = checkTensors('cartesianProd', tensors);
  if (list.length === 1) return list[0];
  return stack(
    meshgrid(list).map((grid) => grid.reshape(-1)),
    1,
  );
}
