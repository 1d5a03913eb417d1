import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import * as reduce from '../ops/reduce.js';
import { TensorBase } from './base.js';
import { type Dims, type ReduceOptions, TensorReductions } from './reductions.js';
import type { Tensor } from './tensor.js';

/** The largest or smallest values along an axis, and where they stand on it (int32). */
export interface ValuesAndIndices {
  readonly values: Tensor;
  readonly indices: Tensor;
}

/** The largest and the smallest values. NaN is both, where there is one. */
export abstract class TensorExtremes extends TensorReductions {
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

  /**
   * The largest value, over all or over `dim`. The gradient goes in equal parts to all that equal it.
   *
   * @throws {@link ShapeError} for no values.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.amax.html
   */
  amax(dim: Dims = null, options: ReduceOptions = {}): Tensor {
    return this.apply(reduce.max, this.boundArgs('amax', dim, options));
  }

  /** The smallest value, over all or over `dim`. The gradient goes in equal parts to all that equal it. */
  amin(dim: Dims = null, options: ReduceOptions = {}): Tensor {
    return this.apply(reduce.min, this.boundArgs('amin', dim, options));
  }

  /** The smallest and the largest value, over all or along `dim`. */
  aminmax(
    dim: number | null = null,
    options: ReduceOptions = {},
  ): { readonly min: Tensor; readonly max: Tensor } {
    return { min: this.amin(dim, options), max: this.amax(dim, options) };
  }

  private extremeArgs(op: string, dim: number | null, options: ReduceOptions): reduce.ExtremeAxes {
    const { axes, keepdim } = this.reduceAxes(op, singleAxis(op, dim), options);
    return { axes, keepdim, alongAxis: dim !== null, indices: true };
  }

  /** Of values that nobody asks the place of. */
  private boundArgs(op: string, dim: Dims, options: ReduceOptions): reduce.ExtremeAxes {
    const { axes, keepdim } = this.reduceAxes(op, dim, options);
    return { axes, keepdim, alongAxis: false, indices: false };
  }

  private extreme(op: 'max' | 'min', dim: number | null, options: ReduceOptions): Tensor | ValuesAndIndices {
    const operation = op === 'max' ? reduce.max : reduce.min;
    if (dim === null) return this.apply(operation, this.boundArgs(op, dim, options));
    const [values, indices] = this.applyAll(operation, this.extremeArgs(op, dim, options));
    return { values, indices };
  }
}

/** An index counts along one axis, or (null) in the order of all values. */
function singleAxis(op: string, dim: unknown): number | null {
  if (!Array.isArray(dim)) return dim as number | null;
  throw new ArgumentError({ op, problem: `takes one axis, got ${describeValue(dim)}`, actual: dim });
}
