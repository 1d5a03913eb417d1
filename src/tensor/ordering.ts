import { resolveAxis } from '../core/axes.js';
import { ShapeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape, type Shape } from '../core/shape.js';
import { sort } from '../ops/sort.js';
import type { ValuesAndIndices } from './extremes.js';
import type { ReduceOptions } from './reductions.js';
import { TensorScans } from './scans.js';
import type { Tensor } from './tensor.js';

/** What `sort` and `argsort` take. */
export interface SortOptions {
  /** Whether the largest come first; default false. */
  readonly descending?: boolean;
  /** Whether equal values keep their order. They always do. */
  readonly stable?: boolean;
}

/** What `topk` takes. */
export interface TopkOptions {
  /** The axis; default the last. */
  readonly dim?: number;
  /** Whether the largest are wanted (default), or the smallest. */
  readonly largest?: boolean;
  /** Whether they come in order. They always do. */
  readonly sorted?: boolean;
}

/** Order along an axis. NaN counts as larger than any number; indices are int32. */
export abstract class TensorOrdering extends TensorScans {
  /**
   * Sorted along `dim` (default the last axis), and where each value was.
   *
   * @example
   * const { values, indices } = tensor([30, 10, 20]).sort();
   * values.tolist(); // [10, 20, 30]
   * indices.tolist(); // [1, 2, 0]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.sort.html
   */
  sort(dim: number = -1, options: SortOptions = {}): ValuesAndIndices {
    return this.ordered('sort', dim, options);
  }

  /**
   * The indices that sort the values along `dim` (default the last axis).
   *
   * @example
   * tensor([30, 10, 20]).argsort(0, { descending: true }).tolist(); // [0, 2, 1]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.argsort.html
   */
  argsort(dim: number = -1, options: SortOptions = {}): Tensor {
    return this.ordered('argsort', dim, options).indices;
  }

  /** Sorted along the first axis. */
  msort(): Tensor {
    return this.ordered('msort', 0, {}).values;
  }

  private ordered(op: string, dim: number, options: SortOptions): ValuesAndIndices {
    checkOptions(op, options, ['descending', 'stable']);
    return this.inOrder(op, dim, parseFlag(op, 'descending', options.descending ?? false));
  }

  private inOrder(op: string, dim: number, descending: boolean): ValuesAndIndices {
    // A single number is one axis of one value, as in PyTorch.
    const x = this.ndim === 0 ? this.reshape(1) : this;
    const results = x.applyAll(sort, { axis: resolveAxis(op, dim, x.shape), descending });
    const [values, indices] = results.map((result) => (this.ndim === 0 ? result.reshape([]) : result));
    return { values, indices };
  }

  /**
   * The `k` largest values along an axis, the largest first, and where they stand.
   *
   * @param options `dim` (default -1), `largest` (default true; false for the smallest).
   * @throws {@link ShapeError} where the axis has fewer than `k` values.
   *
   * @example
   * tensor([3, 1, 4, 1, 5]).topk(2).values.tolist(); // [5, 4]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.topk.html
   */
  topk(k: number, options: TopkOptions = {}): ValuesAndIndices {
    checkOptions('topk', options, ['dim', 'largest', 'sorted']);
    const { dim = -1, largest = true } = options;
    const count = parseInteger(k, { op: 'topk', name: 'k', minimum: 0 });
    const line: Shape = this.ndim === 0 ? [1] : this.shape;
    const axis = resolveAxis('topk', dim, line);
    if (count > line[axis]) throw tooMany('topk', count, axis, this.shape, 'selected index k out of range');
    const { values, indices } = this.inOrder('topk', dim, parseFlag('topk', 'largest', largest));
    if (this.ndim === 0) return { values, indices };
    return { values: values.narrow(axis, 0, count), indices: indices.narrow(axis, 0, count) };
  }

  /**
   * The `k`-th smallest value along `dim` (default the last axis), counted from 1, and where it stands.
   *
   * @throws {@link ShapeError} where the axis has fewer than `k` values.
   *
   * @example
   * tensor([30, 10, 20]).kthvalue(2).values.item(); // 20
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.kthvalue.html
   */
  kthvalue(k: number, dim: number = -1, options: ReduceOptions = {}): ValuesAndIndices {
    checkOptions('kthvalue', options, ['keepdim']);
    const place = parseInteger(k, { op: 'kthvalue', name: 'k', minimum: 1 });
    const line: Shape = this.ndim === 0 ? [1] : this.shape;
    const axis = resolveAxis('kthvalue', dim, line);
    if (place > line[axis]) {
      const pytorch = `kthvalue(): selected number k out of range for dimension ${axis}`;
      throw tooMany('kthvalue', place, axis, this.shape, pytorch);
    }
    return this.atPlace(this.inOrder('kthvalue', dim, false), axis, place - 1, options);
  }

  /** The middle value; of an even number the lower of the two, and NaN where there is one. */
  median(): Tensor;
  /**
   * The middle value along `dim`, and where it stands; of an even number the lower of the two, and NaN where there is
   * one.
   *
   * @throws {@link ShapeError} for an axis without values.
   *
   * @example
   * tensor([[1, 5, 3], [9, 7, 8]]).median(1).values.tolist(); // [3, 8]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.median.html
   */
  median(dim: number, options?: ReduceOptions): ValuesAndIndices;
  median(dim: number | null = null, options: ReduceOptions = {}): Tensor | ValuesAndIndices {
    checkOptions('median', options, ['keepdim']);
    if (dim === null) {
      const all = this.reshape(-1);
      return this.numel === 0 ? all.mean() : all.median(0).values;
    }
    const line: Shape = this.ndim === 0 ? [1] : this.shape;
    const axis = resolveAxis('median', dim, line);
    if (line[axis] === 0)
      throw tooMany('median', 1, axis, this.shape, 'Expected reduction dim to have non-zero size.');
    const sorted = this.inOrder('median', dim, false);
    const size = line[axis];
    const middle = this.atPlace(sorted, axis, (size - 1) >> 1, options);
    const last = this.atPlace(sorted, axis, size - 1, options);
    // NaN is sorted to the end: where there is one, it is the median.
    const first = this.isnan().to('uint8').argmax(dim, options);
    const spoiled = last.values.isnan();
    return {
      values: last.values.where(spoiled, middle.values),
      indices: first.where(spoiled, middle.indices),
    };
  }

  private atPlace(
    { values, indices }: ValuesAndIndices,
    axis: number,
    place: number,
    { keepdim = false }: ReduceOptions,
  ): ValuesAndIndices {
    if (this.ndim === 0) return { values, indices };
    const pick = (x: Tensor): Tensor => (keepdim ? x.narrow(axis, place, 1) : x.select(axis, place));
    return { values: pick(values), indices: pick(indices) };
  }
}

function tooMany(op: string, k: number, axis: number, shape: Shape, pytorch: string): ShapeError {
  return new ShapeError({
    op,
    problem: `axis ${axis} of ${formatShape(shape)} has ${shape.length === 0 ? 1 : shape[axis]} values, ${op} asks for ${k === 1 ? 'one' : `number ${k}`}`,
    operands: [{ name: 'input', shape }],
    operandsInText: false,
    axis,
    expected: k,
    actual: shape[axis] ?? 1,
    pytorch,
  });
}
