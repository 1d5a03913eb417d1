import { resolveAxis } from '../core/axes.js';
import { ShapeError } from '../core/errors.js';
import { formatShape, sameShape } from '../core/shape.js';
import { cat as catOperation } from '../ops/join.js';
import { checkTensors } from './check-tensors.js';
import { apply, type Tensor } from './tensor.js';

/**
 * Tensors one after the other along an axis they have; the other sizes agree.
 *
 * @throws {@link ShapeError} where other sizes differ.
 *
 * @example
 * cat([zeros(2, 3), ones(1, 3)]).shape; // [3, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.cat.html
 */
export function cat(tensors: readonly Tensor[], dim: number = 0): Tensor {
  const given = checkTensors('cat', tensors);
  // A tensor of shape [0] joins with everything, as in PyTorch.
  const list = given.filter(({ shape }) => shape.length !== 1 || shape[0] !== 0);
  if (list.length < given.length && list.some(({ ndim }) => ndim !== 1)) return cat(list, dim);
  return catAll(given, dim);
}

function catAll(list: readonly Tensor[], dim: number): Tensor {
  return apply(catOperation, list, resolveAxis('cat', dim, list[0].shape));
}

/**
 * Tensors of one shape side by side along a new axis.
 *
 * @throws {@link ShapeError} where the shapes differ.
 *
 * @example
 * stack([zeros(3), ones(3)]).shape; // [2, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.stack.html
 */
export function stack(tensors: readonly Tensor[], dim: number = 0): Tensor {
  const list = checkTensors('stack', tensors);
  list.forEach(({ shape }, i) => {
    if (sameShape(shape, list[0].shape)) return;
    throw new ShapeError({
      op: 'stack',
      problem: `tensor ${i} is ${formatShape(shape)}, tensor 0 is ${formatShape(list[0].shape)}; they must agree`,
      operands: [
        { name: 'tensor 0', shape: list[0].shape },
        { name: `tensor ${i}`, shape },
      ],
    });
  });
  const rank = list[0].ndim + 1;
  const axis = resolveAxis('stack', dim, new Array<number>(rank).fill(1));
  return apply(
    catOperation,
    list.map((item) => item.unsqueeze(axis)),
    axis,
  );
}

/**
 * Tensors side by side along the second axis; vectors one behind the other.
 *
 * @throws {@link ShapeError} where other sizes differ.
 *
 * @example
 * hstack([tensor([1, 2]), tensor([3])]).tolist(); // [1, 2, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.hstack.html
 */
export function hstack(tensors: readonly Tensor[]): Tensor {
  const list = checkTensors('hstack', tensors).map((x) => atLeast(x, 1));
  return cat(list, list[0].ndim === 1 ? 0 : 1);
}

/**
 * Tensors one below the other along the first axis; a vector is a row.
 *
 * @throws {@link ShapeError} where other sizes differ.
 *
 * @example
 * vstack([tensor([1, 2]), tensor([3, 4])]).tolist(); // [[1, 2], [3, 4]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.vstack.html
 */
export function vstack(tensors: readonly Tensor[]): Tensor {
  return cat(
    checkTensors('vstack', tensors).map((x) => atLeast(x, 2)),
    0,
  );
}

/**
 * Tensors one behind the other along the third axis; a vector is a row, a matrix has depth 1.
 *
 * @throws {@link ShapeError} where other sizes differ.
 *
 * @example
 * dstack([tensor([1, 2]), tensor([3, 4])]).tolist(); // [[[1, 3], [2, 4]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.dstack.html
 */
export function dstack(tensors: readonly Tensor[]): Tensor {
  return cat(
    checkTensors('dstack', tensors).map((x) => atLeast(x, 3)),
    2,
  );
}

/** With axes of size 1 where there are fewer: in front, but a third one behind. */
function atLeast(x: Tensor, rank: 1 | 2 | 3): Tensor {
  if (x.ndim >= rank) return x;
  if (rank === 3) return atLeast(x, 2).unsqueeze(2);
  return x.reshape(...new Array<number>(rank - x.ndim).fill(1), ...x.shape);
}
