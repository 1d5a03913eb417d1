import { resolveAxis } from '../core/axes.js';
import { broadcastPair } from '../core/broadcast.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { formatShape, numel, type Shape } from '../core/shape.js';
import { gather } from '../ops/gather.js';
import { checkIndexDType } from '../ops/indices.js';
import { TensorBase } from './base.js';
import { TensorMasking } from './masking.js';
import type { Tensor } from './tensor.js';

/** A single number is one axis of one value, as in PyTorch. */
export function asLine(x: Tensor): Tensor {
  return x.ndim === 0 ? x.reshape(1) : x;
}

/** An index tensor as int32. */
export function checkIndex(op: string, index: unknown): Tensor {
  if (!(index instanceof TensorBase)) {
    throw new ArgumentError({
      op,
      problem: `the index is ${describeValue(index)}, not a tensor`,
      actual: index,
      hint: "Try tensor([0, 2], { dtype: 'int32' })",
    });
  }
  checkIndexDType(op, index.dtype);
  return index.to('int32');
}

/** Picking by index tensors. Indices are of any integer dtype and count from 0. */
export abstract class TensorPicking extends TensorMasking {
  /**
   * Values picked along `dim`: `out[i, j] = x[index[i, j], j]` for `dim` 0, in the shape of the index, which has as
   * many axes as the tensor and is no larger on the others.
   *
   * @throws {@link ShapeError} where shapes do not fit or an index is not on the axis, {@link DTypeError} for an
   * index that is not of integers.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).gather(1, tensor([[0n], [1n]])).tolist(); // [[1], [4]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.gather.html
   */
  gather(dim: number, index: Tensor): Tensor {
    const at = checkIndex('gather', index);
    const x = asLine(this as unknown as Tensor);
    const axis = resolveAxis('gather', dim, x.shape);
    // An index without values fits everything, as in PyTorch.
    if (at.numel === 0) return this.reshape(-1).narrow(0, 0, 0).reshape(at.shape);
    const picked = x.apply(gather, axis, asLine(at));
    return at.ndim === 0 ? picked.reshape(at.shape) : picked;
  }

  /**
   * As {@link gather}, the tensor and the index broadcast against each other on the other axes; without `dim`, from
   * all values in row-major order. Negative indices count from the end.
   *
   * @example
   * const x = tensor([[30, 10, 20]]);
   * x.takeAlongDim(x.argmin(1, { keepdim: true }), 1).tolist(); // [[10]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.take_along_dim.html
   */
  takeAlongDim(index: Tensor, dim: number | null = null): Tensor {
    const at = checkIndex('takeAlongDim', index);
    if (dim === null) return this.reshape(-1).takeAlongDim(at.reshape(-1), 0);
    const axis = resolveAxis('takeAlongDim', dim, this.shape);
    if (at.ndim !== this.ndim) return this.gather(axis, at); // says what is wrong
    const others = broadcastPair('takeAlongDim', this.shape.with(axis, 1), at.shape.with(axis, 1));
    const x = this.expand(others.with(axis, this.shape[axis]));
    return x.gather(axis, fromEitherEnd(at, this.shape[axis]).expand(others.with(axis, at.shape[axis])));
  }

  /**
   * Values picked from all values in row-major order, in the shape of the index. Negative indices count from the end.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).take(tensor([0n, -1n])).tolist(); // [1, 4]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.take.html
   */
  take(index: Tensor): Tensor {
    const at = fromEitherEnd(checkIndex('take', index), this.numel);
    return this.reshape(-1).gather(0, at.reshape(-1)).reshape(at.shape);
  }

  /**
   * Positions of one axis, in the order of the index (one axis of integers).
   *
   * @throws {@link ShapeError} for an index of more axes, or one that is not on the axis.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).indexSelect(0, tensor([1n, 1n])).tolist(); // [[3, 4], [3, 4]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.index_select.html
   */
  override indexSelect(dim: number, index: Tensor): Tensor {
    const x = asLine(this as unknown as Tensor);
    const axis = resolveAxis('indexSelect', dim, x.shape);
    const picked = x.apply(gather, axis, alongAxis('indexSelect', index, axis, x.shape));
    return this.ndim === 0 ? picked.reshape([]) : picked;
  }
}

/** Negative indices, which count from the end, as those they stand for. */
function fromEitherEnd(index: Tensor, size: number): Tensor {
  return index.add(size).where(index.lt(0), index);
}

/** One index for each position of an axis, repeated over the others. */
export function alongAxis(op: string, index: unknown, axis: number, shape: Shape): Tensor {
  const at = asLine(checkIndex(op, index));
  if (at.ndim !== 1) {
    throw new ShapeError({
      op,
      problem: `the index is ${formatShape(at.shape)}; it takes one axis of positions`,
      operands: [{ name: 'index', shape: at.shape }],
      operandsInText: false,
      expected: 1,
      actual: at.ndim,
      hint: `Try index.reshape(-1), or x.gather(${axis}, index) for an index of its own at every place`,
      pytorch: `${op}(): Index is supposed to be a vector`,
    });
  }
  const line = shape.map((_, d) => (d === axis ? numel(at.shape) : 1));
  return at.reshape(line).expand(shape.with(axis, at.shape[0]));
}
