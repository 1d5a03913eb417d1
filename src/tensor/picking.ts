import { resolveAxis } from '../core/axes.js';
import { broadcastPair } from '../core/broadcast.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import type { Scalar } from '../core/scalar.js';
import { formatShape, numel, type Shape, sameShape } from '../core/shape.js';
import { gather } from '../ops/gather.js';
import { checkIndexDType } from '../ops/indices.js';
import { scatterAdd, scatterSet } from '../ops/scatter.js';
import { slice } from '../ops/views.js';
import { TensorBase } from './base.js';
import { TensorMasking } from './masking.js';
import type { Tensor } from './tensor.js';

/** What `indexAdd` takes beside its operands. */
export interface IndexAddOptions {
  /** What the source is multiplied by; default 1. */
  readonly alpha?: number;
}

/** A single number is one axis of one value, as in PyTorch. */
function asLine(x: Tensor): Tensor {
  return x.ndim === 0 ? x.reshape(1) : x;
}

/** An index tensor as int32. */
function checkIndex(op: string, index: unknown): Tensor {
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

/** Picking by index tensors and putting back. Indices are of any integer dtype and count from 0. */
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
    return x.apply(gather, axis, asLine(at)).reshape(at.shape);
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
  scatter(dim: number, index: Tensor, source: Tensor | Scalar): Tensor {
    return this.scatterWith('scatter', dim, index, source);
  }

  /** Puts values in along `dim`, in place: {@link scatter}. */
  scatter_(dim: number, index: Tensor, source: Tensor | Scalar): this {
    return this.inPlace('scatter_', [source], () => this.scatter(dim, index, source));
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
    return this.scatterWith('scatterAdd', dim, index, source);
  }

  /** Adds values along `dim`, in place: {@link scatterAdd}. */
  scatterAdd_(dim: number, index: Tensor, source: Tensor): this {
    return this.inPlace('scatterAdd_', [source], () => this.scatterAdd(dim, index, source));
  }

  private scatterWith(
    op: 'scatter' | 'scatterAdd',
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
    const operation = op === 'scatter' ? scatterSet : scatterAdd;
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
}

/** Negative indices, which count from the end, as those they stand for. */
function fromEitherEnd(index: Tensor, size: number): Tensor {
  return index.add(size).where(index.lt(0), index);
}

/** One index for each position of an axis, repeated over the others. */
function alongAxis(op: string, index: unknown, axis: number, shape: Shape): Tensor {
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
