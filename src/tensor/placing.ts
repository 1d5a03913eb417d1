import { broadcastShapes } from '../core/broadcast.js';
import { collect } from '../core/collect.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import type { Scalar } from '../core/scalar.js';
import { formatShape, type Shape, sameShape } from '../core/shape.js';
import { allocateData } from '../core/tensor-data.js';
import { scatterAdd, scatterSet } from '../ops/scatter.js';
import { TensorBase } from './base.js';
import { checkOperand } from './check-tensors.js';
import type { DiagonalOptions } from './diagonals.js';
import { type Index, MOST_INDICES } from './indexing.js';
import { checkIndex } from './picking.js';
import { TensorScattering } from './scattering.js';
import type { Tensor } from './tensor.js';

/** What `indexPut` and `put` take. */
export interface PutOptions {
  /** Whether values are added to what is there; they take its place unless told. */
  readonly accumulate?: boolean;
}

/** What `sliceScatter` takes. */
export interface SliceScatterOptions {
  /** The axis; default 0. */
  readonly dim?: number;
  /** Where the part begins and ends, and its step; all of the axis unless given. */
  readonly start?: number | null;
  readonly end?: number | null;
  readonly step?: number;
}

/** This tensor with other values at a part of it. Gradients go to both. */
export abstract class TensorPlacing extends TensorScattering {
  /**
   * This tensor with a part of an axis from another one: `x.at('1:3')` with the values of `source`.
   *
   * @throws {@link ShapeError} where the source has not the shape of the part.
   *
   * @example
   * zeros(4).sliceScatter(tensor([1, 2]), { start: 1, end: 3 }).tolist(); // [0, 1, 2, 0]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.slice_scatter.html
   */
  sliceScatter(source: Tensor, options: SliceScatterOptions = {}): Tensor {
    const op = 'sliceScatter';
    checkOptions(op, options, ['dim', 'start', 'end', 'step']);
    const { dim = 0, start = null, end = null, step = 1 } = options;
    const whole = (name: string, place: number | null): number | '' =>
      place === null ? '' : parseInteger(place, { op, name });
    const by = parseInteger(step, { op, name: 'step', minimum: 1 });
    const range: Index = `${whole('start', start)}:${whole('end', end)}:${by}`;
    const places = this.places().movedim(dim, 0).at(range).movedim(0, dim);
    return this.replaced(op, source, places);
  }

  /**
   * This tensor with one position of an axis from another one.
   *
   * @throws {@link ShapeError} where the source has not the shape of that position.
   *
   * @example
   * zeros(2, 2).selectScatter(tensor([1, 2]), 0, 1).tolist(); // [[0, 0], [1, 2]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.select_scatter.html
   */
  selectScatter(source: Tensor, dim: number, index: number): Tensor {
    return this.replaced('selectScatter', source, this.places().select(dim, index));
  }

  /**
   * This tensor with a diagonal from another one: {@link diagonal} says which.
   *
   * @throws {@link ShapeError} where the source has not the shape of the diagonal.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.diagonal_scatter.html
   */
  diagonalScatter(source: Tensor, options: DiagonalOptions = {}): Tensor {
    return this.replaced('diagonalScatter', source, this.places().diagonal(options));
  }

  /**
   * This tensor with the values of the source, one after the other in row-major order, where the mask (bool, broadcast)
   * holds.
   *
   * @throws {@link ShapeError} where the source has fewer values, {@link DTypeError} where dtypes differ or for a mask that
   * is not bool.
   *
   * @example
   * zeros(3).maskedScatter(tensor([true, false, true]), tensor([1, 2])).tolist(); // [1, 0, 2]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_scatter_.html
   */
  maskedScatter(mask: Tensor, source: Tensor): Tensor {
    const op = 'maskedScatter';
    const values = this.sameDType(op, source);
    const shape = broadcastShapes([this.shape, checkOperand(op, 'mask', mask).shape]) ?? this.shape;
    const whole = this.expand(shape);
    const places = whole.places().maskedSelect(mask);
    if (places.numel > values.numel) {
      throw new ShapeError({
        op,
        problem: `the mask holds ${places.numel} times, the source has ${values.numel} values`,
        operands: [{ name: 'source', shape: values.shape }],
        operandsInText: false,
        expected: places.numel,
        actual: values.numel,
        pytorch: 'masked_scatter: expected self and source to have same number of elements as mask',
      });
    }
    return whole.replaced(op, values.reshape(-1).narrow(0, 0, places.numel), places);
  }

  /** Values of the source where the mask holds, in place: {@link maskedScatter}. */
  maskedScatter_(mask: Tensor, source: Tensor): this {
    return this.inPlace('maskedScatter_', [source], () => this.maskedScatter(mask, source));
  }

  /**
   * This tensor with values at an index: {@link at} says what an index is, here an array with one for each axis. Values
   * are broadcast.
   *
   * @param options `accumulate` (default false): whether they are added to what is there.
   * @throws as {@link at}; {@link ShapeError} where the values do not broadcast to the part, {@link DTypeError} where
   * dtypes differ.
   *
   * @example
   * const places = [tensor([0n, 0n])];
   * zeros(2).indexPut(places, tensor([1, 2]), { accumulate: true }).tolist(); // [3, 0]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.index_put_.html
   */
  indexPut(indices: readonly Index[], values: Tensor, options: PutOptions = {}): Tensor {
    const op = 'indexPut';
    checkOptions(op, options, ['accumulate']);
    const accumulate = parseFlag(op, 'accumulate', options.accumulate ?? false);
    const places = this.places().at(...indexList(op, indices));
    const given = this.sameDType(op, values);
    checkBroadcast(op, given.shape, places.shape);
    return this.replaced(op, given.expand(places.shape), places, accumulate);
  }

  /** Values at an index, in place: {@link indexPut}. */
  indexPut_(indices: readonly Index[], values: Tensor, options: PutOptions = {}): this {
    return this.inPlace('indexPut_', [values], () => this.indexPut(indices, values, options));
  }

  /**
   * This tensor with the values of the source at places of all values in row-major order; negative ones count from the end.
   *
   * @param options `accumulate` (default false): whether they are added to what is there.
   * @throws {@link ShapeError} where there are fewer values than places, or a place is not there.
   *
   * @example
   * zeros(2, 2).put(tensor([1n, -1n]), tensor([5, 6])).tolist(); // [[0, 5], [0, 6]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.put_.html
   */
  put(index: Tensor, source: Tensor, options: PutOptions = {}): Tensor {
    const op = 'put';
    checkOptions(op, options, ['accumulate']);
    const accumulate = parseFlag(op, 'accumulate', options.accumulate ?? false);
    const places = this.places().reshape(-1).at(checkIndex(op, index).reshape(-1));
    const given = this.sameDType(op, source);
    if (given.numel !== places.numel) {
      throw new ShapeError({
        op,
        problem: `the source has ${given.numel} values, the index ${places.numel}; they must agree`,
        operands: [
          { name: 'index', shape: index.shape },
          { name: 'source', shape: source.shape },
        ],
        expected: places.numel,
        actual: given.numel,
        pytorch: 'put_(): Expected source and index to have the same number of elements',
      });
    }
    return this.replaced(op, given.reshape(-1), places, accumulate);
  }

  /** Values at places in row-major order, in place: {@link put}. */
  put_(index: Tensor, source: Tensor, options: PutOptions = {}): this {
    return this.inPlace('put_', [source], () => this.put(index, source, options));
  }

  /** @internal The number of each value in row-major order. */
  places(): Tensor {
    const data = allocateData(this.shape, 'int32', 'places');
    const array = data.storage.array as Int32Array;
    for (let i = 0; i < array.length; i++) array[i] = i;
    return this.wrap(data);
  }

  /** @internal This tensor with the values of `source`, of the shape of `places`, at these. */
  replaced(op: string, source: Tensor, places: Tensor, accumulate: boolean = false): Tensor {
    const values = this.sameDType(op, source);
    if (!sameShape(values.shape, places.shape)) {
      throw new ShapeError({
        op,
        problem: `the source is ${formatShape(values.shape)}, the part ${formatShape(places.shape)}; they must agree`,
        operands: [
          { name: 'input', shape: this.shape },
          { name: 'source', shape: values.shape },
        ],
        operandsInText: false,
        expected: places.shape,
        actual: values.shape,
        pytorch: 'expected src to have a size equal to the slice of self',
      });
    }
    if (places.numel === 0) return this.clone();
    return this.reshape(-1)
      .apply(accumulate ? scatterAdd : scatterSet, { op, axis: 0 }, values.reshape(-1), places.reshape(-1))
      .reshape(this.shape);
  }

  private sameDType(op: string, source: Tensor | Scalar): Tensor {
    const values = this.lift(op, source);
    if (values.dtype === this.dtype || !(source instanceof TensorBase)) return values.to(this.dtype);
    throw new DTypeError({
      op,
      problem: `the tensor is ${this.dtype}, the source ${values.dtype}; they must agree`,
      expected: this.dtype,
      actual: values.dtype,
      hint: `Try source.to('${this.dtype}')`,
      pytorch: 'expected self and source to have the same dtype',
    });
  }

  /** @internal Of a floor above. */
  abstract diagonal(options?: DiagonalOptions): Tensor;
}

/** Indices one by one: no more are looked at than a tensor has axes. */
function indexList(op: string, indices: unknown): Index[] {
  if (!Array.isArray(indices)) {
    throw new ArgumentError({
      op,
      problem: `the indices are ${describeValue(indices)}; it takes an array with one for each axis`,
      actual: indices,
      ...(indices instanceof TensorBase ? { hint: `Try x.${op}([index], values)` } : {}),
    });
  }
  return collect(indices.slice(0, MOST_INDICES + 1), (index) => index as Index);
}

function checkBroadcast(op: string, values: Shape, part: Shape): void {
  const common = broadcastShapes([values, part]);
  if (common !== null && sameShape(common, part)) return;
  throw new ShapeError({
    op,
    problem: `values of shape ${formatShape(values)} do not broadcast to the part, ${formatShape(part)}`,
    operands: [{ name: 'values', shape: values }],
    operandsInText: false,
    expected: part,
    actual: values,
    pytorch: 'shape mismatch: value tensor cannot be broadcast to indexing result',
  });
}
