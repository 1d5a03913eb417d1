import { resolveAxis } from '../core/axes.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { formatShape, sameShape } from '../core/shape.js';
import { cat as catOperation } from '../ops/join.js';
import { apply, Tensor } from './tensor.js';

function checkList(op: string, tensors: unknown): readonly Tensor[] {
  if (!Array.isArray(tensors) || tensors.length === 0) {
    throw new ArgumentError({
      op,
      problem: `takes an array of at least one tensor, got ${describeValue(tensors)}`,
      actual: tensors,
      ...(tensors instanceof Tensor ? { hint: `Try ${op}([a, b], dim)` } : {}),
    });
  }
  for (const [i, item] of tensors.entries()) {
    if (item instanceof Tensor) continue;
    throw new ArgumentError({
      op,
      problem: `item ${i} is ${describeValue(item)}, not a tensor`,
      actual: item,
    });
  }
  return tensors;
}

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
  const list = checkList('cat', tensors);
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
  const list = checkList('stack', tensors);
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

/** Whether every value of `a` is near that of `b`: {@link Tensor.allclose}. */
export function allclose(a: Tensor, b: Tensor, options?: Parameters<Tensor['allclose']>[1]): boolean {
  if (!(a instanceof Tensor)) {
    const problem = `takes two tensors, got ${describeValue(a)}`;
    throw new ArgumentError({ op: 'allclose', problem, actual: a });
  }
  return a.allclose(b, options);
}
