import { resolveAxes, resolveAxis } from '../core/axes.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape, type Shape } from '../core/shape.js';
import { fromArray } from '../core/tensor-data.js';
import { keep } from '../ops/keep.js';
import { type Lattice, lattice, latticeInput } from '../ops/lattice.js';
import { TensorRearranging } from './rearranging.js';
import type { Tensor } from './tensor.js';

/** Which diagonal, of which two axes. */
export interface DiagonalOptions {
  /** 0 (default) for the main one, above 0 for one above it, below 0 for one below. */
  readonly offset?: number;
  /** The axis of rows. */
  readonly dim1?: number;
  /** The axis of columns. */
  readonly dim2?: number;
}

const DIAGONAL_OPTIONS = ['offset', 'dim1', 'dim2'] as const;

/** How the diagonal of two axes walks: the other axes as they are, it as the last one. */
function alongDiagonal(shape: Shape, offset: number, rows: number, columns: number): Lattice {
  const step = (...axes: number[]): number[] => shape.map((_, d) => (axes.includes(d) ? 1 : 0));
  const others = [...shape.keys()].filter((d) => d !== rows && d !== columns);
  const length = Math.min(shape[rows] + Math.min(offset, 0), shape[columns] - Math.max(offset, 0));
  return {
    shape: [...others.map((d) => shape[d]), Math.max(0, length)],
    start: shape.map((_, d) => (d === rows ? Math.max(-offset, 0) : d === columns ? Math.max(offset, 0) : 0)),
    steps: [...others.map((d) => step(d)), step(rows, columns)],
  };
}

/** Diagonals, triangles and sliding windows. */
export abstract class TensorDiagonals extends TensorRearranging {
  /**
   * A diagonal of two axes, as a view: the axes go, the diagonal comes last.
   *
   * @param options `offset` (default 0), `dim1` (default 0), `dim2` (default 1).
   * @throws {@link ShapeError} or {@link ArgumentError} unless these are two different axes.
   *
   * @example
   * const x = tensor([[1, 2], [3, 4]]);
   * x.diagonal().tolist(); // [1, 4]
   * x.diagonal({ offset: 1 }).tolist(); // [2]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.diagonal.html
   */
  diagonal(options: DiagonalOptions = {}): Tensor {
    checkOptions('diagonal', options, DIAGONAL_OPTIONS);
    const { offset = 0, dim1 = 0, dim2 = 1 } = options;
    const by = parseInteger(offset, { op: 'diagonal', name: 'offset' });
    const [rows, columns] = resolveAxes('diagonal', [dim1, dim2], this.shape);
    return this.apply(lattice, alongDiagonal(this.shape, by, rows, columns));
  }

  /**
   * The values of the last axis as a diagonal of two new axes, zeros beside it.
   *
   * @param options `offset` (default 0); `dim1` (default -2) and `dim2` (default -1), where the new axes are.
   *
   * @example
   * tensor([1, 2]).diagEmbed().tolist(); // [[1, 0], [0, 2]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.diag_embed.html
   */
  diagEmbed(options: DiagonalOptions = {}): Tensor {
    checkOptions('diagEmbed', options, DIAGONAL_OPTIONS);
    const { offset = 0, dim1 = -2, dim2 = -1 } = options;
    const by = parseInteger(offset, { op: 'diagEmbed', name: 'offset' });
    if (this.ndim === 0) {
      throw new ShapeError({
        op: 'diagEmbed',
        problem: 'the tensor is a single number, shape []; a diagonal takes an axis',
        hint: 'Try x.reshape(1).diagEmbed()',
      });
    }
    const place = [...this.shape, 1];
    const [rows, columns] = resolveAxes('diagEmbed', [dim1, dim2], place);
    const size = this.shape[this.ndim - 1] + Math.abs(by);
    const rest = this.shape.slice(0, -1);
    const whole = place.map((_, d) => (d === rows || d === columns ? size : rest.shift()!));
    return this.apply(latticeInput, { ...alongDiagonal(whole, by, rows, columns), whole });
  }

  /**
   * The diagonal of a matrix, copied; of a vector, the matrix that has it there and zeros elsewhere.
   *
   * @param diagonal 0 for the main one, above 0 for one above it, below 0 for one below.
   * @throws {@link ShapeError} for other than one or two axes.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).diag().tolist(); // [1, 4]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.diag.html
   */
  diag(diagonal: number = 0): Tensor {
    if (this.ndim === 1) return this.diagEmbed({ offset: diagonal });
    if (this.ndim === 2) return this.diagonal({ offset: diagonal }).clone();
    throw new ShapeError({
      op: 'diag',
      problem: `${formatShape(this.shape)} has ${this.ndim} axes; it takes a matrix or a vector`,
      operands: [{ name: 'input', shape: this.shape }],
      operandsInText: false,
      hint: this.ndim > 2 ? 'Try x.diagonal({ dim1: -2, dim2: -1 })' : undefined,
      pytorch: `diag(): Supports 1D or 2D tensors. Got ${this.ndim}D`,
    });
  }

  /**
   * The sum of a matrix's diagonal.
   *
   * @throws {@link ShapeError} for what is no matrix.
   */
  trace(): Tensor {
    if (this.ndim === 2) return this.diagonal().sum();
    throw new ShapeError({
      op: 'trace',
      problem: `${formatShape(this.shape)} has ${this.ndim === 1 ? '1 axis' : `${this.ndim} axes`}; it takes a matrix`,
      operands: [{ name: 'input', shape: this.shape }],
      operandsInText: false,
      pytorch: `trace: expected a matrix, but got tensor with dim ${this.ndim}`,
    });
  }

  /**
   * The lower triangle of the last two axes: zeros above a diagonal.
   *
   * @param diagonal the last one kept: 0 the main one, above 0 one above it, below 0 one below.
   * @throws {@link ShapeError} for fewer than two axes.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).tril().tolist(); // [[1, 0], [3, 4]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.tril.html
   */
  tril(diagonal: number = 0): Tensor {
    return this.triangle('tril', diagonal, (above, kept) => above <= kept);
  }

  /**
   * The upper triangle of the last two axes: zeros below a diagonal.
   *
   * @param diagonal the first one kept: 0 the main one, above 0 one above it, below 0 one below.
   * @throws {@link ShapeError} for fewer than two axes.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).triu(1).tolist(); // [[0, 2], [0, 0]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.triu.html
   */
  triu(diagonal: number = 0): Tensor {
    return this.triangle('triu', diagonal, (above, kept) => above >= kept);
  }

  private triangle(op: string, diagonal: number, holds: (above: number, kept: number) => boolean): Tensor {
    const kept = parseInteger(diagonal, { op, name: 'diagonal' });
    if (this.ndim < 2) {
      throw new ShapeError({
        op,
        problem: `${formatShape(this.shape)} has ${this.ndim === 1 ? '1 axis' : 'no axes'}; a triangle takes two`,
        operands: [{ name: 'input', shape: this.shape }],
        operandsInText: false,
        pytorch: `${op}: input tensor must have at least 2 dimensions`,
      });
    }
    const [rows, columns] = this.shape.slice(-2);
    const mask = Uint8Array.from({ length: rows * columns }, (_, i) =>
      holds((i % columns) - Math.floor(i / columns), kept) ? 1 : 0,
    );
    return this.apply(keep, undefined, this.wrap(fromArray(mask, [rows, columns], 'bool')));
  }

  /**
   * Windows of `size` positions that slide over an axis in steps of `step`, as a view: the axis counts the windows, a
   * new last one the positions within.
   *
   * @throws {@link ShapeError} where the axis has fewer than `size` positions, {@link ArgumentError} for a step below 1.
   *
   * @example
   * tensor([1, 2, 3, 4]).unfold(0, 2, 1).tolist(); // [[1, 2], [2, 3], [3, 4]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.unfold.html
   */
  unfold(dim: number, size: number, step: number): Tensor {
    const window = parseInteger(size, { op: 'unfold', name: 'size', minimum: 0 });
    const stride = parseInteger(step, { op: 'unfold', name: 'step', minimum: 1 });
    const shape = this.ndim === 0 ? [1] : this.shape; // a single number is one axis of one value
    const axis = resolveAxis('unfold', dim, shape);
    if (window > shape[axis]) {
      throw new ShapeError({
        op: 'unfold',
        problem: `windows of ${window} do not fit on axis ${axis}, which has ${shape[axis]}`,
        operands: [{ name: 'input', shape: this.shape }],
        axis,
        expected: window,
        actual: shape[axis],
        pytorch: `maximum size for tensor at dimension ${axis} is ${shape[axis]} but size is ${window}`,
      });
    }
    const unit = (axis: number, by: number): number[] => shape.map((_, d) => (d === axis ? by : 0));
    const windows = this.reshape(shape).apply(lattice, {
      shape: [...shape.with(axis, Math.floor((shape[axis] - window) / stride) + 1), window],
      start: shape.map(() => 0),
      steps: [...shape.map((_, d) => unit(d, d === axis ? stride : 1)), unit(axis, 1)],
    });
    return this.ndim === 0 ? windows.reshape(window) : windows; // of a single number there is one window
  }
}
