import { resolveAxis } from '../core/axes.js';
import { describeValue } from '../core/describe.js';
import { type DType, isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import type { Scalar } from '../core/scalar.js';
import { formatShape, type Shape, sameShape } from '../core/shape.js';
import { allocateData } from '../core/tensor-data.js';
import type { Operation } from '../ops/operation.js';
import {
  type ScatterArgs,
  scatterAdd,
  scatterMax,
  scatterMin,
  scatterProduct,
  scatterSet,
} from '../ops/scatter.js';
import { slice } from '../ops/views.js';
import { TensorBase } from './base.js';
import { alongAxis, asLine, checkIndex, TensorPicking } from './picking.js';
import type { Tensor } from './tensor.js';

/** What `indexAdd` takes beside its operands. */
export interface IndexAddOptions {
  /** What the source is multiplied by; default 1. */
  readonly alpha?: number;
}

/** What `scatter` takes. */
export interface ScatterOptions {
  /** Whether values are added to what is there, or multiplied with it; they take its place unless given. */
  readonly reduce?: 'add' | 'multiply';
}

/** How `scatterReduce` makes one value of several. */
export type ScatterReduction = 'sum' | 'prod' | 'mean' | 'amax' | 'amin';

/** What `scatterReduce` takes. */
export interface ScatterReduceOptions {
  /** Whether what is there counts; default true. */
  readonly includeSelf?: boolean;
}

/** What joins values, and what a place begins with that is not to count. */
interface Reduction {
  readonly operation: Operation<ScatterArgs>;
  neutral(dtype: DType): Scalar;
}

const REDUCTIONS: { readonly [Name in ScatterReduction]: Reduction } = {
  sum: { operation: scatterAdd, neutral: () => 0 },
  prod: { operation: scatterProduct, neutral: () => 1 },
  mean: { operation: scatterAdd, neutral: () => 0 },
  amax: { operation: scatterMax, neutral: (dtype) => LOWEST[dtype] },
  amin: { operation: scatterMin, neutral: (dtype) => HIGHEST[dtype] },
};

const LOWEST: Readonly<Record<DType, Scalar>> = {
  float32: Number.NEGATIVE_INFINITY,
  float64: Number.NEGATIVE_INFINITY,
  int32: -(2 ** 31),
  int64: -(2n ** 63n),
  uint8: 0,
  bool: false,
};

const HIGHEST: Readonly<Record<DType, Scalar>> = {
  float32: Number.POSITIVE_INFINITY,
  float64: Number.POSITIVE_INFINITY,
  int32: 2 ** 31 - 1,
  int64: 2n ** 63n - 1n,
  uint8: 255,
  bool: true,
};

function noReduction(op: string, reduce: unknown, known: string): ArgumentError {
  return new ArgumentError({
    op,
    problem: `no reduction ${describeValue(reduce)}; there is ${known}`,
    actual: reduce,
    pytorch: 'reduce argument must be either sum, prod, mean, amax or amin',
  });
}

/** Putting values in at places that index tensors name. */
export abstract class TensorScattering extends TensorPicking {
  /**
   * This tensor with values put in along `dim`: `out[index[i, j], j] = source[i, j]` for `dim` 0. Where several go to
   * one place, the last stays. A number is put at every index.
   *
   * @throws {@link ShapeError} where shapes do not fit or an index is not on the axis, {@link DTypeError} where the
   * dtypes differ.
   *
   * @example A label as a row of zeros and a one
   * zeros(2, 3).scatter(1, tensor([[2n], [0n]]), 1).tolist(); // [[0, 0, 1], [1, 0, 0]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.scatter_.html
   */
  scatter(dim: number, index: Tensor, source: Tensor | Scalar, options: ScatterOptions = {}): Tensor {
    checkOptions('scatter', options, ['reduce']);
    const { reduce } = options;
    if (reduce === undefined) return this.scatterWith('scatter', scatterSet, dim, index, source);
    if (reduce === 'add') return this.scatterWith('scatter', scatterAdd, dim, index, source);
    if (reduce === 'multiply') return this.scatterWith('scatter', scatterProduct, dim, index, source);
    throw noReduction('scatter', reduce, "'add' or 'multiply'");
  }

  /** Puts values in along `dim`, in place: {@link scatter}. */
  scatter_(dim: number, index: Tensor, source: Tensor | Scalar, options: ScatterOptions = {}): this {
    return this.inPlace('scatter_', [source], () => this.scatter(dim, index, source, options));
  }

  /**
   * This tensor with values added along `dim`: `out[index[i, j], j] += source[i, j]` for `dim` 0.
   *
   * @throws as {@link scatter}.
   *
   * @example
   * zeros(3).scatterAdd(0, tensor([0n, 0n, 2n]), tensor([1, 2, 3])).tolist(); // [3, 0, 3]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.scatter_add_.html
   */
  scatterAdd(dim: number, index: Tensor, source: Tensor): Tensor {
    return this.scatterWith('scatterAdd', scatterAdd, dim, index, source);
  }

  /** Adds values along `dim`, in place: {@link scatterAdd}. */
  scatterAdd_(dim: number, index: Tensor, source: Tensor): this {
    return this.inPlace('scatterAdd_', [source], () => this.scatterAdd(dim, index, source));
  }

  /**
   * This tensor with values joined to it along `dim`: at each place what is there and what is sent there makes one
   * value, the sum, product, mean, largest or smallest.
   *
   * @param options `includeSelf` (default true): whether what is there counts.
   * @throws as {@link scatter}, and {@link ArgumentError} for a reduction that is not there.
   *
   * @example
   * const x = tensor([1, 1]);
   * x.scatterReduce(0, tensor([0n, 0n]), tensor([5, 3]), 'amax').tolist(); // [5, 1]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.scatter_reduce_.html
   */
  scatterReduce(
    dim: number,
    index: Tensor,
    source: Tensor,
    reduce: ScatterReduction,
    options: ScatterReduceOptions = {},
  ): Tensor {
    const op = 'scatterReduce';
    checkOptions(op, options, ['includeSelf']);
    if (!Object.hasOwn(REDUCTIONS, reduce)) throw noReduction(op, reduce, Object.keys(REDUCTIONS).join(', '));
    const includeSelf = parseFlag(op, 'includeSelf', options.includeSelf ?? true);
    const { operation, neutral } = REDUCTIONS[reduce];
    const base = includeSelf ? this : this.scatter(dim, index, neutral(this.dtype));
    const total = base.scatterWith(op, operation, dim, index, source);
    if (reduce !== 'mean') return total;
    const ones = this.wrap(allocateData(this.shape, this.dtype, op)).fill_(1);
    const own = includeSelf ? ones : ones.scatter(dim, index, 0);
    const count = own.scatterAdd(dim, index, this.wrap(allocateData(source.shape, this.dtype, op)).fill_(1));
    const divisor = count.clamp({ min: 1 });
    return isFloatingPoint(this.dtype) ? total.div(divisor) : total.floorDivide(divisor);
  }

  private scatterWith(
    op: string,
    operation: Operation<ScatterArgs>,
    dim: number,
    index: Tensor,
    source: Tensor | Scalar,
  ): Tensor {
    const at = asLine(checkIndex(op, index));
    const x = asLine(this as unknown as Tensor);
    const axis = resolveAxis(op, dim, x.shape);
    if (at.numel === 0) return this.clone();
    const isTensor = source instanceof TensorBase;
    const given = isTensor ? asLine(source as Tensor) : this.wrap(this.scalarData(op, source));
    const values = isTensor ? firstOf(op, given, at.shape) : given.expand(at.shape);
    return x.apply(operation, { op, axis }, values, at).reshape(this.shape);
  }

  /**
   * This tensor, to whose positions `index[i]` of an axis the positions `i` of the source are added (`alpha` times).
   *
   * @throws {@link ShapeError} where the source does not fit or an index is not on the axis, {@link DTypeError} where
   * the dtypes differ.
   *
   * @example
   * zeros(3, 2).indexAdd(0, tensor([2n, 2n]), ones(2, 2)).tolist(); // [[0, 0], [0, 0], [2, 2]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_add_.html
   */
  indexAdd(dim: number, index: Tensor, source: Tensor, options: IndexAddOptions = {}): Tensor {
    checkOptions('indexAdd', options, ['alpha']);
    const x = asLine(this as unknown as Tensor);
    const axis = resolveAxis('indexAdd', dim, x.shape);
    const given = asLine(this.lift('indexAdd', source));
    const at = alongAxis('indexAdd', index, axis, x.shape);
    if (given.ndim !== x.ndim || given.shape.some((size, d) => size !== at.shape[d])) {
      throw new ShapeError({
        op: 'indexAdd',
        problem: `the source is ${formatShape(source.shape)}; ${at.shape[axis]} indices along axis ${axis} of ${formatShape(x.shape)} take ${formatShape(at.shape)}`,
        operands: [
          { name: 'input', shape: x.shape },
          { name: 'source', shape: source.shape },
        ],
        operandsInText: false,
        expected: at.shape,
        actual: source.shape,
        pytorch: `index_add_(): Number of indices (${at.shape[axis]}) should be equal to source.size(dim)`,
      });
    }
    const scaled = options.alpha === undefined ? given : given.mul(options.alpha);
    return x.apply(scatterAdd, { op: 'indexAdd', axis }, scaled, at).reshape(this.shape);
  }

  /** Adds at positions of an axis, in place: {@link indexAdd}. */
  indexAdd_(dim: number, index: Tensor, source: Tensor, options: IndexAddOptions = {}): this {
    return this.inPlace('indexAdd_', [source], () => this.indexAdd(dim, index, source, options));
  }

  /**
   * This tensor with a value at the positions of an axis that the index names.
   *
   * @example
   * zeros(2, 3).indexFill(1, tensor([0n, 2n]), 7).tolist(); // [[7, 0, 7], [7, 0, 7]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_fill_.html
   */
  indexFill(dim: number, index: Tensor, value: Tensor | Scalar): Tensor {
    const x = asLine(this as unknown as Tensor);
    const axis = resolveAxis('indexFill', dim, x.shape);
    // Each place once, so that the gradient of the value counts it once.
    const places = checkIndex('indexFill', index).reshape(-1).unique();
    const at = alongAxis('indexFill', places, axis, x.shape);
    const filling = value instanceof TensorBase ? value.to(this.dtype).expand(at.shape) : value;
    return x.scatter(axis, at, filling).reshape(this.shape);
  }

  /** A value at the positions of an axis, in place: {@link indexFill}. */
  indexFill_(dim: number, index: Tensor, value: Tensor | Scalar): this {
    return this.inPlace('indexFill_', [value], () => this.indexFill(dim, index, value));
  }

  /**
   * This tensor with the positions `i` of the source at the positions `index[i]` of an axis.
   *
   * @throws as {@link scatter}.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_copy_.html
   */
  indexCopy(dim: number, index: Tensor, source: Tensor): Tensor {
    const x = asLine(this as unknown as Tensor);
    const axis = resolveAxis('indexCopy', dim, x.shape);
    return x.scatter(axis, alongAxis('indexCopy', index, axis, x.shape), source).reshape(this.shape);
  }

  /** Positions of the source at positions of an axis, in place: {@link indexCopy}. */
  indexCopy_(dim: number, index: Tensor, source: Tensor): this {
    return this.inPlace('indexCopy_', [source], () => this.indexCopy(dim, index, source));
  }
}

/** The first values of a source, as many as there are indices. */
function firstOf(op: string, source: Tensor, shape: Shape): Tensor {
  checkSource(op, source.shape, shape);
  if (sameShape(source.shape, shape)) return source;
  return source.apply(
    slice,
    shape.map((count) => ({ kind: 'range', start: 0, step: 1, count })),
  );
}

function checkSource(op: string, source: Shape, index: Shape): void {
  const wrong = source.length === index.length ? index.findIndex((size, d) => size > source[d]) : 0;
  if (wrong < 0) return;
  throw new ShapeError({
    op,
    problem: `the index ${formatShape(index)} asks for more values than the source ${formatShape(source)} has`,
    operands: [
      { name: 'index', shape: index },
      { name: 'source', shape: source },
    ],
    operandsInText: false,
    axis: wrong,
    expected: index,
    actual: source,
    pytorch: `Expected index ${formatShape(index)} to be no larger size than src ${formatShape(source)}`,
  });
}
