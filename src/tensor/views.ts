import { type NumberList, numberList, resolveAxes, resolveAxis } from '../core/axes.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { formatShape, type Shape } from '../core/shape.js';
import { expand, permute, reshape, view } from '../ops/views.js';
import type { TensorBase } from './base.js';
import { checkOperand } from './check-tensors.js';
import type { Tensor } from './tensor.js';
import { TensorWrites } from './writes.js';

/** Sizes that multiply to that of an axis. */
function unflattened(sizes: readonly number[], axis: number, shape: Shape): readonly number[] {
  const whole = shape[axis];
  const open = sizes.indexOf(-1);
  const known = sizes.reduce((product, size, i) => (i === open ? product : product * size), 1);
  const fits = open < 0 ? known === whole : known > 0 && whole % known === 0;
  const valid = sizes.every((size, i) => Number.isSafeInteger(size) && (size >= 0 || i === open));
  if (fits && valid) return open < 0 ? sizes : sizes.with(open, whole / known);
  throw new ShapeError({
    op: 'unflatten',
    problem: `the sizes ${formatShape(sizes)} do not multiply to axis ${axis}, which has ${whole}`,
    operands: [{ name: 'input', shape }],
    operandsInText: false,
    axis,
    expected: whole,
    actual: sizes,
    pytorch: `unflatten: Provided sizes ${formatShape(sizes)} don't multiply up to the size of dim ${axis} (${whole}) in the input tensor`,
  });
}

/** Views: another shape, order or part of the same values, without a copy. Axes count from the end where negative. */
export abstract class TensorViews extends TensorWrites {
  /**
   * The same values in the same order under another shape; one size may be -1: what is left. A view where the
   * values allow it, else a copy.
   *
   * @throws {@link ShapeError} where the number of values differs.
   *
   * @example
   * arange(6).reshape(2, -1).shape; // [2, 3]
   */
  reshape(...shape: NumberList): Tensor {
    return this.apply(reshape, numberList(shape));
  }

  /**
   * As {@link reshape}, but never a copy.
   *
   * @throws {@link ShapeError} also where the values lie in an order that needs one.
   */
  view(...shape: NumberList): Tensor {
    return this.apply(view, numberList(shape));
  }

  /**
   * The axes in another order.
   *
   * @throws {@link ShapeError} or {@link ArgumentError} unless `dims` names every axis once.
   *
   * @example Channels last to channels first
   * zeros(8, 32, 48, 3).permute(0, 3, 1, 2).shape; // [8, 3, 32, 48]
   */
  permute(...dims: NumberList): Tensor {
    const list = numberList(dims);
    const axes = resolveAxes('permute', list, this.shape);
    if (axes.length !== this.ndim) {
      throw new ShapeError({
        op: 'permute',
        problem: `${axes.length} axes given, ${formatShape(this.shape)} has ${this.ndim}; name each once`,
        operands: [{ name: 'input', shape: this.shape }],
        expected: this.ndim,
        actual: axes.length,
      });
    }
    return this.apply(permute, axes);
  }

  /** Two axes swapped. */
  transpose(dim0: number, dim1: number): Tensor {
    // A single number is one axis of one value, as in PyTorch.
    const place = this.ndim === 0 ? [1] : this.shape;
    const a = resolveAxis('transpose', dim0, place);
    const b = resolveAxis('transpose', dim1, place);
    const axes = this.shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis));
    return this.apply(permute, axes);
  }

  /**
   * A matrix transposed; fewer than two axes stay as they are.
   *
   * @throws {@link ShapeError} for more than two axes.
   */
  t(): Tensor {
    if (this.ndim > 2) {
      throw new ShapeError({
        op: 't',
        problem: `${formatShape(this.shape)} has ${this.ndim} axes; t() transposes a matrix`,
        operands: [{ name: 'input', shape: this.shape }],
        hint: 'Try x.transpose(-2, -1), or x.permute(…) for another order',
      });
    }
    return this.ndim < 2 ? this.apply(permute, [...this.shape.keys()]) : this.apply(permute, [1, 0]);
  }

  /**
   * Axes of size 1, and new ones in front, repeated without a copy; -1 keeps a size.
   *
   * @throws {@link ShapeError} where another size would have to change.
   *
   * @example
   * tensor([[1], [2]]).expand(2, 3).tolist(); // [[1, 1, 1], [2, 2, 2]]
   */
  expand(...shape: NumberList): Tensor {
    return this.apply(expand, numberList(shape));
  }

  /** Without the axes of size 1; with `dim`, without that axis, or those axes, if its size is 1. */
  squeeze(dim?: number | readonly number[]): Tensor {
    const place = this.ndim === 0 ? [1] : this.shape; // a single number is one axis of one value
    const axes =
      dim === undefined ? [...place.keys()] : resolveAxes('squeeze', Array.isArray(dim) ? dim : [dim], place);
    return this.apply(
      reshape,
      this.shape.filter((size, d) => size !== 1 || !axes.includes(d)),
    );
  }

  /**
   * A new axis of size 1 at `dim`.
   *
   * @example A batch of one
   * zeros(3, 5, 5).unsqueeze(0).shape; // [1, 3, 5, 5]
   */
  unsqueeze(dim: number): Tensor {
    const axis = Number.isInteger(dim) && dim < 0 ? dim + this.ndim + 1 : dim;
    if (!Number.isInteger(axis) || axis < 0 || axis > this.ndim) {
      throw new ArgumentError({
        op: 'unsqueeze',
        problem: `no place ${describeValue(dim)} for a new axis in ${formatShape(this.shape)}; places are ${-this.ndim - 1} to ${this.ndim}`,
        actual: dim,
      });
    }
    return this.apply(reshape, this.shape.toSpliced(axis, 0, 1));
  }

  /**
   * The axes from `startDim` to `endDim` as one.
   *
   * @example
   * zeros(8, 16, 5, 5).flatten(1).shape; // [8, 400]
   */
  flatten(startDim: number = 0, endDim: number = -1): Tensor {
    // A single number is one axis of one value, as in PyTorch.
    const shape = this.ndim === 0 ? [1] : this.shape;
    const start = resolveAxis('flatten', startDim, shape);
    const end = resolveAxis('flatten', endDim, shape);
    if (start > end) {
      throw new ArgumentError({
        op: 'flatten',
        problem: `startDim ${startDim} comes after endDim ${endDim} in ${formatShape(shape)}`,
        actual: [startDim, endDim],
      });
    }
    const merged = shape.slice(start, end + 1).reduce((product, size) => product * size, 1);
    return this.apply(reshape, shape.toSpliced(start, end - start + 1, merged));
  }

  /** Two axes swapped: {@link transpose} under NumPy's name. */
  swapaxes(axis0: number, axis1: number): Tensor {
    return this.transpose(axis0, axis1);
  }

  /**
   * Axes moved to other places; the rest keep their order.
   *
   * @throws {@link ArgumentError} or {@link ShapeError} unless both name as many different axes.
   *
   * @example
   * zeros(8, 3, 32, 48).movedim(1, -1).shape; // [8, 32, 48, 3]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.movedim.html
   */
  movedim(source: number | readonly number[], destination: number | readonly number[]): Tensor {
    const lists = [source, destination].map((dims) => (Array.isArray(dims) ? dims : [dims]));
    if (lists[0].length !== lists[1].length) {
      throw new ArgumentError({
        op: 'movedim',
        problem: `${lists[0].length} axes and ${lists[1].length} places; it takes one place for each axis`,
        expected: lists[0].length,
        actual: lists[1].length,
        pytorch: 'movedim: Invalid source or destination dims',
      });
    }
    const place = this.ndim === 0 ? [1] : this.shape; // a single number is one axis of one value
    const [from, to] = lists.map((dims) => resolveAxes('movedim', dims, place));
    const rest = [...this.shape.keys()].filter((axis) => !from.includes(axis));
    return this.apply(
      permute,
      this.shape.map((_, d) => (to.includes(d) ? from[to.indexOf(d)] : rest.shift()!)),
    );
  }

  /** Axes moved to other places: {@link movedim} under NumPy's name. */
  moveaxis(source: number | readonly number[], destination: number | readonly number[]): Tensor {
    return this.movedim(source, destination);
  }

  /**
   * One axis as several, whose sizes multiply to it; one of them may be -1: what is left.
   *
   * @throws {@link ShapeError} where they do not multiply to it.
   *
   * @example
   * zeros(2, 12).unflatten(1, [3, -1]).shape; // [2, 3, 4]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.unflatten.html
   */
  unflatten(dim: number, sizes: readonly number[]): Tensor {
    const axis = resolveAxis('unflatten', dim, this.shape);
    if (!Array.isArray(sizes) || sizes.length === 0) {
      const problem = `the sizes are an array like [3, -1], got ${describeValue(sizes)}`;
      throw new ArgumentError({ op: 'unflatten', problem, actual: sizes });
    }
    return this.apply(view, this.shape.toSpliced(axis, 1, ...unflattened(sizes, axis, this.shape)));
  }

  /** In the shape of another tensor, by {@link expand}. */
  expandAs(other: TensorBase): Tensor {
    return this.expand(checkOperand('expandAs', 'other', other).shape);
  }

  /** In the shape of another tensor, by {@link reshape}. */
  reshapeAs(other: TensorBase): Tensor {
    return this.reshape(checkOperand('reshapeAs', 'other', other).shape);
  }

  /** In the shape of another tensor, by {@link view}. */
  viewAs(other: TensorBase): Tensor {
    return this.view(checkOperand('viewAs', 'other', other).shape);
  }

  /**
   * Repeated to a shape it broadcasts to, without a copy: {@link expand} under NumPy's name.
   *
   * @example
   * tensor([1, 2]).broadcastTo(3, 2).shape; // [3, 2]
   */
  broadcastTo(...shape: NumberList): Tensor {
    return this.expand(...shape);
  }

  /** All values along one axis, row-major; a view where the values allow it. */
  ravel(): Tensor {
    return this.reshape(-1);
  }

  /** The last two axes swapped: a matrix, or a batch of them, transposed. @throws {@link ShapeError} for fewer than two. */
  get mT(): Tensor {
    return this.transpose(-2, -1);
  }

  /** A matrix transposed: {@link t}. */
  get T(): Tensor {
    return this.t();
  }
}
