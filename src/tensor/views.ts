import { type NumberList, numberList, resolveAxes, resolveAxis } from '../core/axes.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { parseInteger } from '../core/per-axis.js';
import type { Scalar } from '../core/scalar.js';
import { formatShape, type Shape } from '../core/shape.js';
import { expand, permute, reshape, slice, view } from '../ops/views.js';
import { type Index, parseIndices } from './indexing.js';
import type { Tensor } from './tensor.js';
import { TensorWrites } from './writes.js';

/** Sizes of parts of an axis, which add up to it. */
function checkParts(sizes: readonly unknown[], axis: number, shape: Shape): readonly number[] {
  let total = 0;
  for (const [i, size] of sizes.entries()) {
    total += parseInteger(size, { op: 'split', name: `size ${i}`, minimum: 0 });
  }
  if (total === shape[axis]) return sizes as readonly number[];
  throw new ShapeError({
    op: 'split',
    problem: `the sizes add up to ${total}, axis ${axis} has ${shape[axis]}`,
    operands: [{ name: 'input', shape }],
    axis,
    expected: shape[axis],
    actual: total,
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
   * A part of the tensor, one index an axis: a number picks a position, `':'`, `'1:8'`, `':-1'` or `'1:8:2'` a
   * range, `'...'` stands for all axes not mentioned, null for a new axis of size 1.
   *
   * @throws {@link ShapeError} or {@link ArgumentError} for a position beyond the axis, too many indices, or
   * what is no index.
   *
   * @example
   * const x = arange(24).reshape(2, 3, 4);
   * x.at(1, 2, 3).item(); // 23
   * x.at(0, ':', '::2').tolist(); // [[0, 2], [4, 6], [8, 10]]
   * x.at('...', -1).shape; // [2, 3]
   */
  at(...indices: Index[]): Tensor {
    return this.apply(slice, parseIndices('at', indices, this.shape));
  }

  /**
   * Writes values at an index, in place: {@link at} says what an index is. A tensor is broadcast and converted.
   *
   * @example
   * const x = zeros(2, 3);
   * x.set([0, '1:'], 5);
   * x.tolist(); // [[0, 5, 5], [0, 0, 0]]
   */
  set(index: Index | readonly Index[], value: Tensor | Scalar): this {
    const indices = Array.isArray(index) ? (index as readonly Index[]) : [index as Index];
    this.checkInPlace('set', value instanceof TensorWrites ? value : null);
    const target = slice.forward([this.raw], parseIndices('set', indices, this.shape)).outputs[0];
    this.write('set', value instanceof TensorWrites ? value.raw : this.scalarData('set', value), target);
    return this;
  }

  /**
   * `length` positions of one axis, from `start`.
   *
   * @throws {@link ShapeError} where the axis does not have them.
   */
  narrow(dim: number, start: number, length: number): Tensor {
    const axis = resolveAxis('narrow', dim, this.shape);
    const size = this.shape[axis];
    const whole = Number.isInteger(start) && Number.isInteger(length);
    const from = whole && start < 0 ? start + size : start;
    if (!whole || from < 0 || length < 0 || from + length > size) {
      throw new ShapeError({
        op: 'narrow',
        problem: `start ${describeValue(start)} and length ${describeValue(length)} do not lie within axis ${axis}; it has ${size}`,
        operands: [{ name: 'input', shape: this.shape }],
        axis,
        expected: size,
        actual: [start, length],
      });
    }
    return this.apply(
      slice,
      this.shape.map((count, d) =>
        d === axis
          ? { kind: 'range', start: from, step: 1, count: length }
          : { kind: 'range', start: 0, step: 1, count },
      ),
    );
  }

  /**
   * Parts of one axis, one after the other, as views: each of `size` positions, the last of what is left; or of
   * the sizes given, which add up to the axis.
   *
   * @throws {@link ArgumentError} for what is no size, {@link ShapeError} where sizes do not add up.
   *
   * @example
   * arange(5).split(2).map((part) => part.tolist()); // [[0, 1], [2, 3], [4]]
   * arange(5).split([1, 4]).map((part) => part.tolist()); // [[0], [1, 2, 3, 4]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.split.html
   */
  split(size: number | readonly number[], dim: number = 0): Tensor[] {
    const axis = resolveAxis('split', dim, this.shape);
    const whole = this.shape[axis];
    if (Array.isArray(size)) return this.parts(axis, size as readonly number[]);
    const step = parseInteger(size, { op: 'split', name: 'size', minimum: whole === 0 ? 0 : 1 });
    const count = Math.max(1, Math.ceil(whole / Math.max(1, step)));
    return this.parts(
      axis,
      Array.from({ length: count }, (_, i) => Math.min(step, whole - i * step)),
    );
  }

  private parts(axis: number, sizes: readonly number[]): Tensor[] {
    const checked = checkParts(sizes, axis, this.shape);
    let start = 0;
    return checked.map((length) => {
      const part = this.narrow(axis, start, length);
      start += length;
      return part;
    });
  }

  /** One position of an axis; the axis is dropped. */
  select(dim: number, index: number): Tensor {
    const axis = resolveAxis('select', dim, this.shape);
    const indices = [...new Array<Index>(axis).fill(':'), index];
    return this.apply(slice, parseIndices('select', indices, this.shape));
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

  /** Without the axes of size 1; with `dim`, without that axis if its size is 1. */
  squeeze(dim?: number): Tensor {
    const place = this.ndim === 0 ? [1] : this.shape; // a single number is one axis of one value
    const axis = dim === undefined ? null : resolveAxis('squeeze', dim, place);
    return this.apply(
      reshape,
      this.shape.filter((size, d) => size !== 1 || (axis !== null && d !== axis)),
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

  /** The tensors along the first axis, one after the other. */
  *[Symbol.iterator](): IterableIterator<Tensor> {
    if (this.ndim === 0) {
      throw new ShapeError({
        op: 'iterate',
        problem: 'a single number, shape [], has nothing to walk through',
      });
    }
    for (let i = 0; i < this.shape[0]; i++) yield this.at(i);
  }
}
