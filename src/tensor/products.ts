import { describeValue } from '../core/describe.js';
import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import type { Scalar } from '../core/scalar.js';
import { formatShape, numel } from '../core/shape.js';
import { matmul } from '../ops/matmul.js';
import { TensorBase } from './base.js';
import { TensorComparison } from './comparison.js';
import type { Tensor } from './tensor.js';

/** What the sums of a tensor and a product take. */
export interface ScaleOptions {
  /** What the tensor is multiplied by; with 0 its values, NaN included, do not count. Default 1. */
  readonly beta?: number;
  /** What the product is multiplied by; default 1. */
  readonly alpha?: number;
}

const RANKS = ['a single number', 'a vector', 'a matrix', 'a batch of matrices, three axes'];

/** A factor that has so many axes. */
function checkFactor(op: string, name: string, value: unknown, rank: number): Tensor {
  if (!(value instanceof TensorBase)) {
    throw new ArgumentError({
      op,
      problem: `${name} is ${describeValue(value)}, not a tensor`,
      actual: value,
      ...(Array.isArray(value) ? { hint: `Try tensor(${name})` } : {}),
    });
  }
  if (value.ndim !== rank) {
    throw new ShapeError({
      op,
      problem: `${name} is ${formatShape(value.shape)}; it takes ${RANKS[rank]}`,
      operands: [{ name, shape: value.shape }],
      operandsInText: false,
      expected: rank,
      actual: value.ndim,
      hint: 'For other axes use matmul',
      pytorch: `${name} must be a ${rank}D tensor`,
    });
  }
  return value as Tensor;
}

/** A multiple in the dtype of the tensor: of integers a whole one, as PyTorch cuts the factor. */
function times(op: string, name: string, x: Tensor, factor: number): Tensor {
  if (factor === 1) return x;
  if (typeof factor !== 'number') {
    throw new ArgumentError({
      op,
      problem: `${name} is ${describeValue(factor)}; it takes a number`,
      actual: factor,
    });
  }
  return isFloatingPoint(x.dtype) ? x.mul(factor) : x.mul(Math.trunc(factor)).to(x.dtype);
}

/** Products of matrices and vectors. */
export abstract class TensorProducts extends TensorComparison {
  /**
   * The product of the last two axes, the axes before them broadcast: `[..., M, K]` times `[..., K, N]` gives
   * `[..., M, N]`; a vector in front is a row, one behind a column. Any dtype but bool, the same for both.
   *
   * @throws {@link ShapeError} where K or the other axes disagree, {@link DTypeError} where dtypes do.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).matmul(tensor([1, 1])).tolist(); // [3, 7]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
   */
  matmul(other: Tensor): Tensor {
    return this.pair(matmul, other);
  }

  /** The product of two matrices, and of nothing else. @throws {@link ShapeError} as {@link matmul}. */
  mm(other: Tensor): Tensor {
    return checkFactor('mm', 'input', this, 2).matmul(checkFactor('mm', 'other', other, 2));
  }

  /**
   * The products of two batches of matrices: `[B, M, K]` times `[B, K, N]` gives `[B, M, N]`. Nothing is broadcast.
   *
   * @throws {@link ShapeError} where the batches differ, and as {@link matmul}.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.bmm.html
   */
  bmm(other: Tensor): Tensor {
    const x = checkFactor('bmm', 'input', this, 3);
    const y = checkFactor('bmm', 'other', other, 3);
    if (x.shape[0] === y.shape[0]) return x.matmul(y);
    throw new ShapeError({
      op: 'bmm',
      problem: `${x.shape[0]} matrices meet ${y.shape[0]}; it takes as many of both`,
      operands: [
        { name: 'input', shape: x.shape },
        { name: 'other', shape: y.shape },
      ],
      axis: 0,
      expected: x.shape[0],
      actual: y.shape[0],
      hint: 'matmul repeats a batch of one',
      pytorch: `Expected size for first two dimensions of batch2 tensor to be: [${x.shape[0]}, ${x.shape[2]}] but got: [${y.shape[0]}, ${y.shape[1]}].`,
    });
  }

  /** The product of a matrix and a vector. @throws {@link ShapeError} as {@link matmul}. */
  mv(vector: Tensor): Tensor {
    return checkFactor('mv', 'input', this, 2).matmul(checkFactor('mv', 'vector', vector, 1));
  }

  /**
   * The sum of the products of two vectors.
   *
   * @throws {@link ShapeError} for other than vectors of one length, {@link DTypeError} where dtypes differ.
   *
   * @example
   * tensor([1, 2]).dot(tensor([3, 4])).item(); // 11
   */
  dot(other: Tensor): Tensor {
    return checkFactor('dot', 'input', this, 1).matmul(checkFactor('dot', 'other', other, 1));
  }

  /**
   * The products of every value of a vector with every value of another.
   *
   * @example
   * tensor([1, 2]).outer(tensor([1, 10])).tolist(); // [[1, 10], [2, 20]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.outer.html
   */
  outer(other: Tensor): Tensor {
    return checkFactor('outer', 'input', this, 1)
      .unsqueeze(1)
      .mul(checkFactor('outer', 'other', other, 1));
  }

  /**
   * The sums of products over the last axis of both: of two vectors {@link dot}, of matrices `x.matmul(y.t())`; a single
   * number is multiplied.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.inner.html
   */
  inner(other: Tensor): Tensor {
    const y = this.lift('inner', other);
    if (this.ndim === 0 || y.ndim === 0) return this.mul(y);
    const [n, m] = [this.shape[this.ndim - 1], y.shape[y.ndim - 1]];
    if (n !== m) {
      throw new ShapeError({
        op: 'inner',
        problem: `the last axes have ${n} and ${m}; they must agree`,
        operands: [
          { name: 'input', shape: this.shape },
          { name: 'other', shape: y.shape },
        ],
        expected: n,
        actual: m,
        pytorch: 'inner() the last dimension must match on both input tensors',
      });
    }
    const [a, b] = [this.shape.slice(0, -1), y.shape.slice(0, -1)];
    return this.reshape(numel(a), n)
      .matmul(y.reshape(numel(b), m).t())
      .reshape([...a, ...b]);
  }

  /**
   * `beta · this + alpha · (first @ second)`, of two matrices; this is broadcast.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.addmm.html
   */
  addmm(first: Tensor, second: Tensor, options: ScaleOptions = {}): Tensor {
    const product = checkFactor('addmm', 'first', first, 2).matmul(checkFactor('addmm', 'second', second, 2));
    return this.plusProduct('addmm', product, options);
  }

  /** `beta · this + alpha · (matrix @ vector)`; this is broadcast. */
  addmv(matrix: Tensor, vector: Tensor, options: ScaleOptions = {}): Tensor {
    return this.plusProduct('addmv', checkFactor('addmv', 'matrix', matrix, 2).mv(vector), options);
  }

  /** `beta · this + alpha · (first outer second)`, of two vectors; this is broadcast. */
  addr(first: Tensor, second: Tensor, options: ScaleOptions = {}): Tensor {
    return this.plusProduct('addr', checkFactor('addr', 'first', first, 1).outer(second), options);
  }

  /**
   * `beta · this + alpha · (first @ second)`, of two batches of matrices; this is broadcast.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.baddbmm.html
   */
  baddbmm(first: Tensor, second: Tensor, options: ScaleOptions = {}): Tensor {
    return this.plusProduct('baddbmm', checkFactor('baddbmm', 'first', first, 3).bmm(second), options);
  }

  /** `beta · this + alpha · Σ (first @ second)`, the sum over two batches of matrices; this is broadcast. */
  addbmm(first: Tensor, second: Tensor, options: ScaleOptions = {}): Tensor {
    return this.plusProduct(
      'addbmm',
      checkFactor('addbmm', 'first', first, 3).bmm(second).sum(0, { dtype: this.dtype }),
      options,
    );
  }

  private plusProduct(op: string, product: Tensor, options: ScaleOptions): Tensor {
    checkOptions(op, options, ['beta', 'alpha']);
    const { beta = 1, alpha = 1 } = options;
    const scaled = times(op, 'alpha', product, alpha);
    const own = this.expandTo(op, product);
    // With 0 it does not count, whatever it holds.
    if (beta === 0) return scaled;
    return times(op, 'beta', own, beta).add(scaled);
  }

  private expandTo(op: string, { shape }: Tensor): Tensor {
    const own = this.shape;
    const fits =
      own.length <= shape.length && own.every((size, d) => size === 1 || size === shape.at(d - own.length));
    if (fits) return this.expand(shape);
    throw new ShapeError({
      op,
      problem: `${formatShape(own)} does not broadcast to the product, ${formatShape(shape)}`,
      operands: [{ name: 'input', shape: own }],
      operandsInText: false,
      expected: shape,
      actual: own,
      pytorch: 'The expanded size of the tensor must match the existing size at non-singleton dimension',
    });
  }

  /**
   * The Kronecker product: every value of this times the whole of the other.
   *
   * @example
   * tensor([1, 10]).kron(tensor([1, 2])).tolist(); // [1, 2, 10, 20]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.kron.html
   */
  kron(other: Tensor | Scalar): Tensor {
    const second = this.lift('kron', other);
    const rank = Math.max(this.ndim, second.ndim);
    const padded = (x: TensorBase): number[] => [...new Array<number>(rank - x.ndim).fill(1), ...x.shape];
    const [a, b] = [padded(this), padded(second)];
    const products = this.reshape(a.flatMap((size) => [size, 1])).mul(
      second.reshape(b.flatMap((size) => [1, size])),
    );
    return products.reshape(a.map((size, d) => size * b[d]));
  }
}
