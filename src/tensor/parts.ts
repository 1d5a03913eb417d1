import { resolveAxis } from '../core/axes.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { parseInteger } from '../core/per-axis.js';
import type { Scalar } from '../core/scalar.js';
import type { Shape } from '../core/shape.js';
import { slice } from '../ops/views.js';
import { pickAt, writeAt } from './advanced-indexing.js';
import { TensorBase } from './base.js';
import { clampPosition, type Index, parseIndices } from './indexing.js';
import type { Tensor } from './tensor.js';
import { TensorViews } from './views.js';

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

/** More views than this are a mistake, and take seconds and gigabytes to make. */
const MOST_PARTS = 2 ** 20;

function partCount(op: string, name: string, value: unknown): number {
  const count = parseInteger(value, { op, name, minimum: 1 });
  if (count <= MOST_PARTS) return count;
  const problem = `${name} is ${count}; at most ${MOST_PARTS} parts are made`;
  throw new ArgumentError({ op, problem, expected: MOST_PARTS, actual: count });
}

/** Parts of a tensor, as views, and writing to them. */
export abstract class TensorParts extends TensorViews {
  /**
   * A part of the tensor, one index an axis: a number picks a position, `':'`, `'1:8'`, `':-1'` or `'1:8:2'` a
   * range, `'...'` stands for all axes not mentioned, null for a new axis of size 1: then it is a view. A tensor of
   * integers or an array of numbers picks several positions, a bool tensor is a mask: then it is a copy. Several index
   * tensors are broadcast against each other; their shape stands where their axes stood, or in front where these are
   * not neighbours, as in PyTorch.
   *
   * @throws {@link ShapeError} or {@link ArgumentError} for a position beyond the axis, too many indices, or
   * what is no index; {@link DTypeError} for a tensor of fractions.
   *
   * @example
   * const x = arange(24).reshape(2, 3, 4);
   * x.at(1, 2, 3).item(); // 23
   * x.at(0, ':', '::2').tolist(); // [[0, 2], [4, 6], [8, 10]]
   * x.at('...', -1).shape; // [2, 3]
   * x.at(0, [2, 0], 0).tolist(); // [8, 0]
   * x.at(x.gt(21)).tolist(); // [22, 23]
   */
  at(...indices: Index[]): Tensor {
    const { selections, picks } = parseIndices('at', indices, this.shape);
    const view = this.apply(slice, selections);
    return picks.length === 0 ? view : pickAt('at', view, picks, (data) => this.wrap(data));
  }

  /**
   * Writes values at an index, in place: {@link at} says what an index is; an array of them has one for each axis. A
   * tensor is broadcast and converted. Where index tensors name a place twice, the last value stays.
   *
   * @throws as {@link at}, and {@link ShapeError} where the values do not broadcast to the part.
   *
   * @example
   * const x = zeros(2, 3);
   * x.set([0, '1:'], 5);
   * x.tolist(); // [[0, 5, 5], [0, 0, 0]]
   * x.set(x.eq(0), 1).tolist(); // [[1, 5, 5], [1, 1, 1]]
   */
  set(index: Index | readonly Index[], value: Tensor | Scalar): this {
    const indices = Array.isArray(index) ? (index as readonly Index[]) : [index as Index];
    this.checkInPlace('set', value instanceof TensorBase ? value : null);
    const { selections, picks } = parseIndices('set', indices, this.shape);
    const target = slice.forward([this.raw], selections).outputs[0];
    const source = value instanceof TensorBase ? value.raw : this.scalarData('set', value);
    if (picks.length === 0) this.write('set', source, target);
    else writeAt('set', source, target, picks);
    return this;
  }

  /**
   * `length` positions of one axis, from `start`.
   *
   * @throws {@link ShapeError} where the axis does not have them.
   */
  narrow(dim: number, start: number | Tensor, length: number): Tensor {
    if (start instanceof TensorBase) return this.narrow(dim, start.item<number>(), length);
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

  /**
   * One axis in `chunks` parts of equal size, the last of what is left; fewer where the axis is short.
   *
   * @example
   * arange(5).chunk(2).map((part) => part.tolist()); // [[0, 1, 2], [3, 4]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.chunk.html
   */
  chunk(chunks: number, dim: number = 0): Tensor[] {
    const axis = resolveAxis('chunk', dim, this.shape);
    const count = partCount('chunk', 'chunks', chunks);
    const whole = this.shape[axis];
    const size = Math.ceil(whole / count);
    return size > 0 ? this.split(size, axis) : this.parts(axis, new Array<number>(count).fill(0));
  }

  /**
   * One axis in `sections` parts as equal as they can be, the larger ones first; or cut before the positions given.
   *
   * @example
   * arange(5).tensorSplit(3).map((part) => part.tolist()); // [[0, 1], [2, 3], [4]]
   * arange(5).tensorSplit([1, 3]).map((part) => part.tolist()); // [[0], [1, 2], [3, 4]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.tensor_split.html
   */
  tensorSplit(sectionsOrPlaces: number | readonly number[] | Tensor, dim: number = 0): Tensor[] {
    if (sectionsOrPlaces instanceof TensorBase) {
      return this.tensorSplit(sectionsOrPlaces.tolist<number | number[]>(), dim);
    }
    const axis = resolveAxis('tensorSplit', dim, this.shape);
    const whole = this.shape[axis];
    if (!Array.isArray(sectionsOrPlaces)) {
      const count = partCount('tensorSplit', 'sections', sectionsOrPlaces);
      const size = Math.floor(whole / count);
      const sizes = Array.from({ length: count }, (_, i) => (i < whole % count ? size + 1 : size));
      return this.parts(axis, sizes);
    }
    const cuts = Array.from(sectionsOrPlaces as readonly unknown[], (place, i) =>
      clampPosition(parseInteger(place, { op: 'tensorSplit', name: `place ${i}` }), whole),
    );
    // A place before the one in front of it makes an empty part, as a slice does.
    return [...cuts, whole].map((end, i) => {
      const start = i === 0 ? 0 : cuts[i - 1];
      return this.narrow(axis, start, Math.max(0, end - start));
    });
  }

  /**
   * The positions of one axis, a view each; the axis is dropped.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).unbind(1).map((part) => part.tolist()); // [[1, 3], [2, 4]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.unbind.html
   */
  unbind(dim: number = 0): Tensor[] {
    const axis = resolveAxis('unbind', dim, this.shape);
    return Array.from({ length: this.shape[axis] }, (_, i) => this.select(axis, i));
  }

  /** One position of an axis; the axis is dropped. */
  select(dim: number, index: number): Tensor {
    const axis = resolveAxis('select', dim, this.shape);
    const indices = [...new Array<Index>(axis).fill(':'), index];
    return this.apply(slice, parseIndices('select', indices, this.shape).selections);
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
