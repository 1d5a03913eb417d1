import { resolveAxes, resolveAxis } from '../core/axes.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import * as reduce from '../ops/reduce.js';
import { softmax } from '../ops/softmax.js';
import { TensorBase } from './base.js';
import { TensorProducts } from './products.js';
import type { Tensor } from './tensor.js';

/** Axes to reduce: one, several, or (null) all. */
export type Dims = number | readonly number[] | null;

/** What reductions take. */
export interface ReduceOptions {
  /** Whether reduced axes stay, with size 1; default false. */
  readonly keepdim?: boolean;
}

/** What `std` and `var` take. */
export interface SpreadOptions extends ReduceOptions {
  /** What is taken from the count of values before dividing; default 1 (Bessel's correction). */
  readonly correction?: number;
}

/** The largest or smallest values along an axis, and where they stand on it (int32). */
export interface ValuesAndIndices {
  readonly values: Tensor;
  readonly indices: Tensor;
}

/** Reductions: over all values, or over the axes given. */
export abstract class TensorReductions extends TensorProducts {
  /**
   * The sum, over all values or over `dim`. Integers and bools add up in int64.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).sum().item(); // 10
   * tensor([[1, 2], [3, 4]]).sum(0).tolist(); // [4, 6]
   */
  sum(dim: Dims = null, options: ReduceOptions = {}): Tensor {
    return this.apply(reduce.sum, this.reduceAxes('sum', dim, options));
  }

  /**
   * The mean, over all values or over `dim`.
   *
   * @throws {@link DTypeError} for integers and bools.
   */
  mean(dim: Dims = null, options: ReduceOptions = {}): Tensor {
    return this.apply(reduce.mean, this.reduceAxes('mean', dim, options));
  }

  /** The variance, over all values or over `dim`, with Bessel's correction unless `correction` says otherwise. */
  var(dim: Dims = null, options: SpreadOptions = {}): Tensor {
    return this.apply(reduce.variance, this.spreadArgs('var', dim, options));
  }

  /** The standard deviation, over all values or over `dim`, with Bessel's correction unless `correction` says otherwise. */
  std(dim: Dims = null, options: SpreadOptions = {}): Tensor {
    return this.apply(reduce.standardDeviation, this.spreadArgs('std', dim, options));
  }

  /** The largest value. */
  max(): Tensor;
  /** The larger of each pair of values, as `maximum`. */
  max(other: Tensor): Tensor;
  /**
   * The largest values along `dim`, and where they stand on it (the first, where several are equal).
   *
   * @example
   * const { values, indices } = tensor([[1, 5], [7, 3]]).max(1);
   * values.tolist(); // [5, 7]
   * indices.tolist(); // [1, 0]
   */
  max(dim: number, options?: ReduceOptions): ValuesAndIndices;
  max(dim?: number | Tensor, options: ReduceOptions = {}): Tensor | ValuesAndIndices {
    if (dim instanceof TensorBase) return this.maximum(dim);
    return this.extreme('max', dim ?? null, options);
  }

  /** The smallest value. */
  min(): Tensor;
  /** The smaller of each pair of values, as `minimum`. */
  min(other: Tensor): Tensor;
  /** The smallest values along `dim`, and where they stand on it (the first, where several are equal). */
  min(dim: number, options?: ReduceOptions): ValuesAndIndices;
  min(dim?: number | Tensor, options: ReduceOptions = {}): Tensor | ValuesAndIndices {
    if (dim instanceof TensorBase) return this.minimum(dim);
    return this.extreme('min', dim ?? null, options);
  }

  /** Where the largest value stands (int32): along `dim`, or in the row-major order of all values. */
  argmax(dim: number | null = null, options: ReduceOptions = {}): Tensor {
    return this.applyAll(reduce.max, this.extremeArgs('argmax', dim, options))[1];
  }

  /** Where the smallest value stands (int32): along `dim`, or in the row-major order of all values. */
  argmin(dim: number | null = null, options: ReduceOptions = {}): Tensor {
    return this.applyAll(reduce.min, this.extremeArgs('argmin', dim, options))[1];
  }

  /** Whether any value is other than 0, as bool. */
  any(dim: Dims = null, options: ReduceOptions = {}): Tensor {
    return this.apply(reduce.any, this.reduceAxes('any', dim, options));
  }

  /** Whether all values are other than 0, as bool. */
  all(dim: Dims = null, options: ReduceOptions = {}): Tensor {
    return this.apply(reduce.all, this.reduceAxes('all', dim, options));
  }

  /** `exp(x) / Σ exp(x)` along `dim`: positive values that add up to 1. */
  softmax(dim: number): Tensor {
    return this.apply(softmax, { op: 'softmax', dim });
  }

  private reduceAxes(
    op: string,
    dim: Dims,
    options: ReduceOptions,
    more: readonly string[] = [],
  ): reduce.ReduceAxes {
    checkOptions(op, options, ['keepdim', ...more]);
    const { keepdim = false } = options;
    if (typeof keepdim !== 'boolean') {
      const problem = `keepdim is true or false, got ${describeValue(keepdim)}`;
      throw new ArgumentError({ op, problem, actual: keepdim });
    }
    // A single number is one axis of one value, as in PyTorch.
    if (this.ndim === 0 && (dim === 0 || dim === -1)) return { axes: [], keepdim };
    const all = dim === null || (Array.isArray(dim) && dim.length === 0);
    if (all) return { axes: [...this.shape.keys()], keepdim };
    const axes = Array.isArray(dim) ? resolveAxes(op, dim, this.shape) : [resolveAxis(op, dim, this.shape)];
    return { axes, keepdim };
  }

  private spreadArgs(op: string, dim: Dims, options: SpreadOptions): reduce.SpreadArgs {
    const axes = this.reduceAxes(op, dim, options, ['correction']);
    const { correction = 1 } = options;
    if (!Number.isFinite(correction)) {
      const problem = `correction is a number, got ${describeValue(correction)}`;
      throw new ArgumentError({ op, problem, actual: correction });
    }
    return { ...axes, correction };
  }

  private extremeArgs(op: string, dim: number | null, options: ReduceOptions): reduce.ExtremeAxes {
    return { ...this.reduceAxes(op, singleAxis(op, dim), options), alongAxis: dim !== null };
  }

  private extreme(op: 'max' | 'min', dim: number | null, options: ReduceOptions): Tensor | ValuesAndIndices {
    const results = this.applyAll(op === 'max' ? reduce.max : reduce.min, this.extremeArgs(op, dim, options));
    return dim === null ? results[0] : { values: results[0], indices: results[1] };
  }
}

/** An index counts along one axis, or (null) in the order of all values. */
function singleAxis(op: string, dim: unknown): number | null {
  if (!Array.isArray(dim)) return dim as number | null;
  throw new ArgumentError({ op, problem: `takes one axis, got ${describeValue(dim)}`, actual: dim });
}
