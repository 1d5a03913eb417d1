import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import type { Scalar } from '../core/scalar.js';
import * as binary from '../ops/binary.js';
import { TensorBase } from './base.js';
import { TensorOperands } from './operands.js';
import type { Tensor } from './tensor.js';

/** Bounds of `clamp`; at least one. */
export interface ClampOptions {
  readonly min?: Tensor | number;
  readonly max?: Tensor | number;
}

/**
 * Arithmetic on each value. Shapes are broadcast and dtypes promoted as in PyTorch; a plain number takes the
 * tensor's dtype (a fraction makes integers float32).
 */
export abstract class TensorArithmetic extends TensorOperands {
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
}
