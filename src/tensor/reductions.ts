import { checkSizes, type NumberList, numberList, resolveAxes, resolveAxis } from '../core/axes.js';
import { broadcastShapes } from '../core/broadcast.js';
import { checkDType } from '../core/check-dtype.js';
import { describeValue } from '../core/describe.js';
import { type DType, isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { formatShape, type Shape, sameShape } from '../core/shape.js';
import { logSumExp } from '../ops/log-sum-exp.js';
import { norm } from '../ops/norm.js';
import type { Operation } from '../ops/operation.js';
import * as reduce from '../ops/reduce.js';
import type { ReduceAxes } from '../ops/reduction.js';
import { logSoftmax, softmax } from '../ops/softmax.js';
import { sumTo } from '../ops/sum-to.js';
import { TensorProducts } from './products.js';
import type { Tensor } from './tensor.js';

/** Axes to reduce: one, several, or (null) all. */
export type Dims = number | readonly number[] | null;

/** What reductions take. */
export interface ReduceOptions {
  /** Whether reduced axes stay, with size 1; default false. */
  readonly keepdim?: boolean;
}

/** The dtype to compute in. */
export interface DTypeOptions {
  /** What the values are converted to first; the result has it. */
  readonly dtype?: DType;
}

const REDUCE_OPTIONS = ['keepdim'] as const;
const TOTAL_OPTIONS = ['keepdim', 'dtype'] as const;
const SPREAD_OPTIONS = ['keepdim', 'correction'] as const;

/** What `sum`, `prod` and `mean` take. */
export interface TotalOptions extends ReduceOptions, DTypeOptions {}

/** What `std` and `var` take. */
export interface SpreadOptions extends ReduceOptions {
  /** What is taken from the count of values before dividing; default 1 (Bessel's correction). */
  readonly correction?: number | null;
}

/** Reductions: over all values, or over the axes given. */
export abstract class TensorReductions extends TensorProducts {
  /**
   * The sum, over all values or over `dim`. Integers and bools add up in int64, unless `dtype` says otherwise.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).sum().item(); // 10
   * tensor([[1, 2], [3, 4]]).sum(0).tolist(); // [4, 6]
   */
  sum(dim: Dims = null, options: TotalOptions = {}): Tensor {
    return this.totalOver('sum', reduce.sum, dim, options);
  }

  /**
   * The product, over all values or over `dim`. Of integers and bools in int64, unless `dtype` says otherwise.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).prod(1).tolist(); // [2, 12]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.prod.html
   */
  prod(dim: Dims = null, options: TotalOptions = {}): Tensor {
    return this.totalOver('prod', reduce.prod, dim, options);
  }

  /**
   * The mean, over all values or over `dim`.
   *
   * @throws {@link DTypeError} for integers and bools.
   */
  mean(dim: Dims = null, options: TotalOptions = {}): Tensor {
    return this.totalOver('mean', reduce.mean, dim, options);
  }

  private totalOver(op: string, operation: Operation<ReduceAxes>, dim: Dims, options: TotalOptions): Tensor {
    const axes = this.reduceAxes(op, dim, options, TOTAL_OPTIONS);
    if (options.dtype === undefined) return this.apply(operation, axes);
    const wanted = checkDType(op, options.dtype);
    return this.to(wanted).apply(operation, axes).to(wanted);
  }

  /** The sum of what is not NaN, over all values or over `dim`. */
  nansum(dim: Dims = null, options: TotalOptions = {}): Tensor {
    return this.maskedNaN().totalOver('nansum', reduce.sum, dim, options);
  }

  /**
   * The sums over axes that make this shape: what broadcasting from it is undone by.
   *
   * @throws {@link ShapeError} where this shape does not broadcast to the tensor's.
   *
   * @example
   * ones(2, 3).sumToSize(1, 3).tolist(); // [[2, 2, 2]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.sum_to_size.html
   */
  sumToSize(...sizes: NumberList): Tensor {
    const shape = checkSizes('sumToSize', numberList(sizes) as Shape);
    const common = broadcastShapes([shape, this.shape]);
    if (shape.length === 0) return this.sum();
    if (common !== null && sameShape(common, this.shape)) return sumTo(this as unknown as Tensor, shape);
    throw new ShapeError({
      op: 'sumToSize',
      problem: `${formatShape(this.shape)} is not what ${formatShape(shape)} broadcasts to`,
      operands: [{ name: 'input', shape: this.shape }],
      operandsInText: false,
      expected: this.shape,
      actual: shape,
      pytorch: `size {${formatShape(shape)}} is not expandable to size {${formatShape(this.shape)}}.`,
    });
  }

  /** The mean of what is not NaN, over all values or over `dim`. */
  nanmean(dim: Dims = null, options: ReduceOptions = {}): Tensor {
    this.reduceAxes('nanmean', dim, options); // says what is wrong in its own name
    const count = this.isnan().logicalNot().sum(dim, options);
    return this.maskedNaN().sum(dim, options).div(count);
  }

  private maskedNaN(): Tensor {
    return isFloatingPoint(this.dtype) ? this.maskedFill(this.isnan(), 0) : (this as unknown as Tensor);
  }

  /**
   * How many values are not 0, over all of them or over `dim`, as int64.
   *
   * @example
   * tensor([0, 3, 0, 5]).countNonzero().item(); // 2
   */
  countNonzero(dim: Dims = null): Tensor {
    return this.ne(0).sum(dim);
  }

  /**
   * `ln Σ eˣ` over `dim`, without overflow.
   *
   * @example
   * tensor([1000, 1000]).logsumexp(0).item(); // 1000.6931762695312
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.logsumexp.html
   */
  logsumexp(dim: Dims, options: ReduceOptions = {}): Tensor {
    return this.apply(logSumExp, this.reduceAxes('logsumexp', dim, options));
  }

  /**
   * The p-norm, over all values or over `dim`: `(Σ |x|ᵖ)^(1/p)`. With p `Infinity` the largest magnitude, with
   * `-Infinity` the smallest, with 0 the number of values that are not 0.
   *
   * @throws {@link DTypeError} for integers and bools, {@link ArgumentError} for what is no p.
   *
   * @example
   * tensor([3, 4]).norm().item(); // 5
   * tensor([[3, -4], [1, 0]]).norm(1, 1).tolist(); // [7, 1]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.norm.html
   */
  norm(p: number | 'fro' = 2, dim: Dims = null, options: TotalOptions = {}): Tensor {
    const power = p === 'fro' ? 2 : p;
    if (typeof power !== 'number' || Number.isNaN(power)) {
      const problem = `p is a number, got ${describeValue(p)}`;
      throw new ArgumentError({ op: 'norm', problem, actual: p, hint: "Try 2, 1, Infinity, or 'fro' for 2" });
    }
    const axes = this.reduceAxes('norm', dim, options, TOTAL_OPTIONS);
    const x = options.dtype === undefined ? this : this.to(checkDType('norm', options.dtype));
    return x.apply(norm, { ...axes, p: power });
  }

  /** The variance, over all values or over `dim`, with Bessel's correction unless `correction` says otherwise. */
  var(dim: Dims = null, options: SpreadOptions = {}): Tensor {
    return this.apply(reduce.variance, this.spreadArgs('var', dim, options));
  }

  /** The standard deviation, over all values or over `dim`, with Bessel's correction unless `correction` says otherwise. */
  std(dim: Dims = null, options: SpreadOptions = {}): Tensor {
    return this.apply(reduce.standardDeviation, this.spreadArgs('std', dim, options));
  }

  /** The standard deviation and the mean, over all values or over `dim`: {@link std}, {@link mean}. */
  stdMean(dim: Dims = null, options: SpreadOptions = {}): { readonly std: Tensor; readonly mean: Tensor } {
    return { std: this.std(dim, options), mean: this.mean(dim, { keepdim: options.keepdim ?? false }) };
  }

  /** The variance and the mean, over all values or over `dim`: {@link var}, {@link mean}. */
  varMean(dim: Dims = null, options: SpreadOptions = {}): { readonly var: Tensor; readonly mean: Tensor } {
    return { var: this.var(dim, options), mean: this.mean(dim, { keepdim: options.keepdim ?? false }) };
  }

  /** Whether any value is other than 0, as bool. */
  any(dim: Dims = null, options: ReduceOptions = {}): Tensor {
    return this.apply(reduce.any, this.reduceAxes('any', dim, options));
  }

  /** Whether all values are other than 0, as bool. */
  all(dim: Dims = null, options: ReduceOptions = {}): Tensor {
    return this.apply(reduce.all, this.reduceAxes('all', dim, options));
  }

  /**
   * `exp(x) / Σ exp(x)` along `dim`: positive values that add up to 1.
   *
   * @throws {@link DTypeError} for integers and bools, unless `dtype` says what they are converted to first.
   */
  softmax(dim: number, options: DTypeOptions = {}): Tensor {
    return this.inDType('softmax', options).apply(softmax, { op: 'softmax', dim });
  }

  /** The logarithm of {@link softmax}, exact also where the probability itself would be 0. */
  logSoftmax(dim: number, options: DTypeOptions = {}): Tensor {
    return this.inDType('logSoftmax', options).apply(logSoftmax, { op: 'logSoftmax', dim });
  }

  private inDType(op: string, options: DTypeOptions): Tensor {
    checkOptions(op, options, ['dtype']);
    return options.dtype === undefined ? (this as unknown as Tensor) : this.to(checkDType(op, options.dtype));
  }

  /** @internal Options of a reduction, checked. */
  protected reduceAxes(
    op: string,
    dim: Dims,
    options: ReduceOptions,
    allowed: readonly string[] = REDUCE_OPTIONS,
  ): ReduceAxes {
    checkOptions(op, options, allowed);
    if (typeof dim === 'object' && dim !== null && !Array.isArray(dim)) {
      const problem = `dim comes before the options, got ${describeValue(dim)}`;
      throw new ArgumentError({ op, problem, actual: dim, hint: `Over all axes: x.${op}(null, { … })` });
    }
    const { keepdim = false } = options;
    if (typeof keepdim !== 'boolean') {
      const problem = `keepdim is true or false, got ${describeValue(keepdim)}`;
      throw new ArgumentError({ op, problem, actual: keepdim });
    }
    // A single number is one axis of one value, as in PyTorch.
    const isOwnAxis = (axis: unknown): boolean => axis === 0 || axis === -1;
    if (this.ndim === 0 && (Array.isArray(dim) ? dim.length < 2 && dim.every(isOwnAxis) : isOwnAxis(dim))) {
      return { axes: [], keepdim };
    }
    const all = dim === null || (Array.isArray(dim) && dim.length === 0);
    if (all) return { axes: [...this.shape.keys()], keepdim };
    const axes = Array.isArray(dim) ? resolveAxes(op, dim, this.shape) : [resolveAxis(op, dim, this.shape)];
    return { axes, keepdim };
  }

  private spreadArgs(op: string, dim: Dims, options: SpreadOptions): reduce.SpreadArgs {
    const axes = this.reduceAxes(op, dim, options, SPREAD_OPTIONS);
    const correction = options.correction ?? 1;
    if (!Number.isFinite(correction)) {
      const problem = `correction is a number, got ${describeValue(correction)}`;
      throw new ArgumentError({ op, problem, actual: correction });
    }
    return { ...axes, correction };
  }
}
