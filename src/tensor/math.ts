import { describeValue } from '../core/describe.js';
import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { canCast, scalarDType } from '../core/promotion.js';
import { type Scalar, scalarArray } from '../core/scalar.js';
import { formatShape, sameShape } from '../core/shape.js';
import { fromArray } from '../core/tensor-data.js';
import * as binary from '../ops/binary.js';
import { matmul } from '../ops/matmul.js';
import type { Operation } from '../ops/operation.js';
import { softmax } from '../ops/softmax.js';
import * as unary from '../ops/unary.js';
import { type AllcloseOptions, allNear } from './allclose.js';
import { TensorBase } from './base.js';
import { withGradMode } from './grad-mode.js';
import type { Tensor } from './tensor.js';
import { TensorViews } from './views.js';

/** Bounds of `clamp`; at least one. */
export interface ClampOptions {
  readonly min?: Tensor | number;
  readonly max?: Tensor | number;
}

/**
 * Arithmetic on each value. Shapes are broadcast and dtypes promoted as in PyTorch; a plain number takes the
 * tensor's dtype (a fraction makes integers float32).
 */
export abstract class TensorMath extends TensorViews {
  /** `this + other`. */
  add(other: Tensor | Scalar): Tensor {
    return this.pair(binary.add, other);
  }

  /** `this - other`. */
  sub(other: Tensor | Scalar): Tensor {
    return this.pair(binary.sub, other);
  }

  /** `this · other`, value by value. */
  mul(other: Tensor | Scalar): Tensor {
    return this.pair(binary.mul, other);
  }

  /** `this / other`; integers give float32. */
  div(other: Tensor | Scalar): Tensor {
    // Of integers the division is computed in float32: there the number need not fit the integers.
    const isNumber = !(other instanceof TensorBase) && !isFloatingPoint(this.dtype);
    return isNumber ? this.to('float32').pair(binary.div, other) : this.pair(binary.div, other);
  }

  /**
   * `this` to the power `exponent`.
   *
   * @throws {@link ArgumentError} for a negative number as the exponent of integers. (In a tensor of exponents it
   * gives 0, as in PyTorch.)
   */
  pow(exponent: Tensor | Scalar): Tensor {
    const negative = (typeof exponent === 'number' || typeof exponent === 'bigint') && exponent < 0;
    if (negative && Number.isInteger(Number(exponent)) && !isFloatingPoint(this.dtype)) {
      throw new ArgumentError({
        op: 'pow',
        problem: `an integer to the power ${exponent} is a fraction, and the tensor is ${this.dtype}`,
        actual: exponent,
        hint: `Try x.to('float32').pow(${exponent})`,
        pytorch: 'Integers to negative integer powers are not allowed.',
      });
    }
    return this.pair(binary.pow, exponent);
  }

  /** The larger of each pair of values; NaN where either is. */
  maximum(other: Tensor | Scalar): Tensor {
    return this.pair(binary.maximum, other);
  }

  /** The smaller of each pair of values; NaN where either is. */
  minimum(other: Tensor | Scalar): Tensor {
    return this.pair(binary.minimum, other);
  }

  /**
   * Values below `min` become `min`, those above `max` become `max`.
   *
   * @throws {@link ArgumentError} without a bound.
   *
   * @example
   * tensor([-2, 0.5, 9]).clamp({ min: 0, max: 6 }).tolist(); // [0, 0.5, 6]
   */
  clamp(options: ClampOptions): Tensor {
    checkOptions('clamp', options, ['min', 'max']);
    const { min, max } = options ?? {};
    if (min === undefined && max === undefined) {
      throw new ArgumentError({
        op: 'clamp',
        problem: 'no bound given',
        hint: 'Try x.clamp({ min: 0, max: 1 })',
      });
    }
    const raised = min === undefined ? (this as unknown as Tensor) : this.pair(binary.clampMin, min);
    return max === undefined ? raised : raised.pair(binary.clampMax, max);
  }

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

  /** `exp(x) / Σ exp(x)` along `dim`: positive values that add up to 1. */
  softmax(dim: number): Tensor {
    return this.apply(softmax, { op: 'softmax', dim });
  }

  /** Where the values are equal, as bool. */
  eq(other: Tensor | Scalar): Tensor {
    return this.pair(binary.eq, other);
  }

  /** Where the values differ, as bool. */
  ne(other: Tensor | Scalar): Tensor {
    return this.pair(binary.ne, other);
  }

  /** Where `this < other`, as bool. */
  lt(other: Tensor | Scalar): Tensor {
    return this.pair(binary.lt, other);
  }

  /** Where `this ≤ other`, as bool. */
  le(other: Tensor | Scalar): Tensor {
    return this.pair(binary.le, other);
  }

  /** Where `this > other`, as bool. */
  gt(other: Tensor | Scalar): Tensor {
    return this.pair(binary.gt, other);
  }

  /** Where `this ≥ other`, as bool. */
  ge(other: Tensor | Scalar): Tensor {
    return this.pair(binary.ge, other);
  }

  /** `-x`. */
  neg(): Tensor {
    return this.apply(unary.neg, undefined);
  }

  /** `|x|`. */
  abs(): Tensor {
    return this.apply(unary.abs, undefined);
  }

  /** `eˣ`. */
  exp(): Tensor {
    return this.apply(unary.exp, undefined);
  }

  /** The natural logarithm. */
  log(): Tensor {
    return this.apply(unary.log, undefined);
  }

  /** The square root; NaN below 0. */
  sqrt(): Tensor {
    return this.apply(unary.sqrt, undefined);
  }

  /** The sine of an angle in radians. */
  sin(): Tensor {
    return this.apply(unary.sin, undefined);
  }

  /** The cosine of an angle in radians. */
  cos(): Tensor {
    return this.apply(unary.cos, undefined);
  }

  /** The hyperbolic tangent. */
  tanh(): Tensor {
    return this.apply(unary.tanh, undefined);
  }

  /** `1 / (1 + e⁻ˣ)`. */
  sigmoid(): Tensor {
    return this.apply(unary.sigmoid, undefined);
  }

  /** `max(x, 0)`. */
  relu(): Tensor {
    return this.apply(unary.relu, undefined);
  }

  /** The nearest whole number below. */
  floor(): Tensor {
    return this.apply(unary.floor, undefined);
  }

  /** The nearest whole number above. */
  ceil(): Tensor {
    return this.apply(unary.ceil, undefined);
  }

  /** The nearest whole number; halves go to the even one. */
  round(): Tensor {
    return this.apply(unary.round, undefined);
  }

  /** Where the values are 0 or false, as bool. */
  logicalNot(): Tensor {
    return this.apply(unary.logicalNot, undefined);
  }

  /** Where the values are NaN, as bool. */
  isnan(): Tensor {
    return this.apply(unary.isnan, undefined);
  }

  /** Where the values are infinite, as bool. */
  isinf(): Tensor {
    return this.apply(unary.isinf, undefined);
  }

  /** Where the values are neither NaN nor infinite, as bool. */
  isfinite(): Tensor {
    return this.apply(unary.isfinite, undefined);
  }

  /** `this += other`, in place. */
  add_(other: Tensor | Scalar): this {
    return this.inPlace('add_', other, () => this.add(other));
  }

  /** `this -= other`, in place. */
  sub_(other: Tensor | Scalar): this {
    return this.inPlace('sub_', other, () => this.sub(other));
  }

  /** `this *= other`, in place. */
  mul_(other: Tensor | Scalar): this {
    return this.inPlace('mul_', other, () => this.mul(other));
  }

  /** `this /= other`, in place; floating point only. */
  div_(other: Tensor | Scalar): this {
    return this.inPlace('div_', other, () => this.div(other));
  }

  /** Sets everything to 0, in place. */
  zero_(): this {
    return this.fill_(0);
  }

  /**
   * Whether every value is within `atol + rtol · |other|` of the other's. Shapes are broadcast.
   *
   * @param options `rtol` (default 1e-5), `atol` (default 1e-8), `equalNan` (default false: NaN is near nothing).
   * @throws {@link DTypeError} where the dtypes differ.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.allclose.html
   */
  allclose(other: Tensor, options: AllcloseOptions = {}): boolean {
    checkOptions('allclose', options, ['rtol', 'atol', 'equalNan']);
    const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
    const second = this.lift('allclose', other);
    if (second.dtype !== this.dtype) {
      throw new DTypeError({
        op: 'allclose',
        problem: `input is ${this.dtype}, other is ${second.dtype}; they must agree`,
        hint: `Try other.to('${this.dtype}')`,
      });
    }
    return allNear(this.raw, second.raw, { rtol, atol, equalNan });
  }

  /** Whether shape and all values are equal; NaN equals nothing. */
  equal(other: Tensor): boolean {
    const second = this.lift('equal', other);
    return (
      sameShape(this.shape, second.shape) && this.eq(second).data.every((same: number | bigint) => same === 1)
    );
  }

  /** @internal `other` as a tensor: a plain number in the dtype in which it joins this one. */
  protected lift(op: string, other: unknown): Tensor {
    if (other instanceof TensorBase) return other as Tensor;
    if (typeof other !== 'number' && typeof other !== 'bigint' && typeof other !== 'boolean') {
      throw new ArgumentError({
        op,
        problem: `takes a tensor or a number, got ${describeValue(other)}`,
        actual: other,
        ...(Array.isArray(other) ? { hint: 'Try tensor([…])' } : {}),
      });
    }
    const dtype = scalarDType(other, this.dtype);
    return this.wrap(fromArray(scalarArray(other, dtype), [], dtype));
  }

  /** @internal An operation on this tensor and another. */
  protected pair(operation: Operation, other: Tensor | Scalar): Tensor {
    return this.apply(operation, undefined, this.lift(operation.name, other));
  }

  /** Writes what `compute` makes of this tensor and another over this one's values. */
  private inPlace(op: string, other: Tensor | Scalar, compute: () => Tensor): this {
    this.checkInPlace(op, other instanceof TensorBase ? other : null);
    const result = withGradMode(false, compute);
    if (!canCast(result.dtype, this.dtype)) {
      throw new DTypeError({
        op,
        problem: `the result is ${result.dtype}, the tensor is ${this.dtype} and cannot hold it`,
        actual: result.dtype,
        expected: this.dtype,
        hint: `Try x.${op.slice(0, -1)}(…), which makes a new tensor`,
        pytorch: `result type ${result.dtype} can't be cast to the desired output type ${this.dtype}`,
      });
    }
    if (!sameShape(result.shape, this.shape)) {
      throw new ShapeError({
        op,
        problem: `the result has the shape ${formatShape(result.shape)}, the tensor ${formatShape(this.shape)}`,
        operands: [{ name: 'input', shape: this.shape }],
        expected: this.shape,
        actual: result.shape,
        hint: `Try x.${op.slice(0, -1)}(…), which makes a new tensor`,
      });
    }
    this.write(op, result.raw);
    return this;
  }
}
