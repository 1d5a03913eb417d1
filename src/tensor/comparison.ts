import { DTypeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import type { Scalar } from '../core/scalar.js';
import { sameShape } from '../core/shape.js';
import * as binary from '../ops/binary.js';
import * as unary from '../ops/unary.js';
import { type AllcloseOptions, allNear } from './allclose.js';
import { TensorElementwise } from './elementwise.js';
import type { Tensor } from './tensor.js';

/** Comparisons and tests. They give bool, and have no gradient. */
export abstract class TensorComparison extends TensorElementwise {
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

  /** Where the sign is a minus, that of -0 included, as bool. */
  signbit(): Tensor {
    return this.apply(unary.signbit, undefined);
  }

  /** Where the values are 0 or false, as bool. */
  logicalNot(): Tensor {
    return this.apply(unary.logicalNot, undefined);
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
}
