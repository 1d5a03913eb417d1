import { isFloatingPoint } from '../core/dtype.js';
import { DTypeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import type { Scalar } from '../core/scalar.js';
import { atLeast0, checkSettings, flag } from '../core/settings.js';
import { sameShape } from '../core/shape.js';
import * as comparison from '../ops/comparison.js';
import * as unary from '../ops/unary.js';
import { type AllcloseOptions, allNear } from './allclose.js';
import { TensorLogic } from './logic.js';
import type { Tensor } from './tensor.js';

/** Comparisons and tests. They give bool, and have no gradient. */
export abstract class TensorComparison extends TensorLogic {
  /** Where the values are equal, as bool. */
  override eq(other: Tensor | Scalar): Tensor {
    return this.pair(comparison.eq, other);
  }

  /** Where the values differ, as bool. */
  ne(other: Tensor | Scalar): Tensor {
    return this.pair(comparison.ne, other);
  }

  /** Where `this < other`, as bool. */
  lt(other: Tensor | Scalar): Tensor {
    return this.pair(comparison.lt, other);
  }

  /** Where `this ≤ other`, as bool. */
  le(other: Tensor | Scalar): Tensor {
    return this.pair(comparison.le, other);
  }

  /** Where `this > other`, as bool. */
  override gt(other: Tensor | Scalar): Tensor {
    return this.pair(comparison.gt, other);
  }

  /** Where `this ≥ other`, as bool. */
  ge(other: Tensor | Scalar): Tensor {
    return this.pair(comparison.ge, other);
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

  /** Where the values are -∞, as bool. */
  isneginf(): Tensor {
    return this.eq(Number.NEGATIVE_INFINITY);
  }

  /** Where the values are +∞, as bool. */
  isposinf(): Tensor {
    return this.eq(Number.POSITIVE_INFINITY);
  }

  /** Where the sign is a minus, that of -0 included, as bool. */
  signbit(): Tensor {
    return this.apply(unary.signbit, undefined);
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
    const { second, ...near } = this.nearness('allclose', other, options);
    return allNear(this.raw, second.raw, near);
  }

  private nearness(
    op: string,
    other: Tensor,
    options: AllcloseOptions,
  ): Required<AllcloseOptions> & { readonly second: Tensor } {
    checkOptions(op, options, ['rtol', 'atol', 'equalNan']);
    checkSettings('allclose', options, { rtol: atLeast0(), atol: atLeast0(), equalNan: flag });
    const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
    const second = this.lift(op, other);
    if (second.dtype !== this.dtype) {
      throw new DTypeError({
        op,
        problem: `input is ${this.dtype}, other is ${second.dtype}; they must agree`,
        hint: `Try other.to('${this.dtype}')`,
      });
    }
    return { second, rtol, atol, equalNan };
  }

  /**
   * Where values are within `atol + rtol · |other|` of the other's, as bool.
   *
   * @param options as those of {@link allclose}.
   * @throws {@link DTypeError} where the dtypes differ.
   *
   * @example
   * tensor([1, 2]).isclose(tensor([1.000001, 3])).tolist(); // [true, false]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.isclose.html
   */
  isclose(other: Tensor, options: AllcloseOptions = {}): Tensor {
    const { second, rtol, atol, equalNan } = this.nearness('isclose', other, options);
    // The difference of unsigned integers would wrap.
    const [x, y] = [this, second].map((values) =>
      isFloatingPoint(values.dtype) ? values : values.to('float32'),
    );
    const distance = x.sub(y as Tensor).abs();
    const near = distance.isfinite().logicalAnd(distance.le(y.mul(rtol).abs().add(atol)));
    const equal = this.eq(second).logicalOr(near);
    return equalNan ? equal.logicalOr(this.isnan().logicalAnd(second.isnan())) : equal;
  }

  /** Whether shape and all values are equal; NaN equals nothing. */
  equal(other: Tensor): boolean {
    const second = this.lift('equal', other);
    return (
      sameShape(this.shape, second.shape) && this.eq(second).data.every((same: number | bigint) => same === 1)
    );
  }
}
