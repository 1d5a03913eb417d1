import { describeValue } from '../core/describe.js';
import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import type { Scalar } from '../core/scalar.js';
import { activation } from '../ops/activation.js';
import * as binary from '../ops/binary.js';
import * as division from '../ops/division.js';
import { TensorBase } from './base.js';
import { TensorOperands } from './operands.js';
import type { Tensor } from './tensor.js';

/** What `add` and `sub` take. */
export interface AlphaOptions {
  /** What the other operand is multiplied by first; default 1. */
  readonly alpha?: number;
}

/** What `div` takes. */
export interface DivOptions {
  /** `'floor'` rounds the quotient down, `'trunc'` towards zero; of integers the result then is an integer. */
  readonly roundingMode?: 'floor' | 'trunc' | null;
}

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
  /**
   * `this + other`, or `this + alpha · other`.
   *
   * @example
   * tensor([1, 2]).add(tensor([10, 20]), { alpha: 2 }).tolist(); // [21, 42]
   */
  add(other: Tensor | Scalar, options: AlphaOptions = {}): Tensor {
    return this.pair(binary.add, this.scaled('add', other, options));
  }

  /** `this - other`, or `this - alpha · other`. */
  sub(other: Tensor | Scalar, options: AlphaOptions = {}): Tensor {
    return this.pair(binary.sub, this.scaled('sub', other, options));
  }

  private scaled(op: string, other: Tensor | Scalar, options: AlphaOptions): Tensor | Scalar {
    checkOptions(op, options, ['alpha']);
    const { alpha = 1 } = options;
    if (alpha === 1) return other;
    const factor = this.lift(op, other);
    if (typeof alpha === 'number' && !Number.isInteger(alpha) && !isFloatingPoint(factor.dtype)) {
      throw new ArgumentError({
        op,
        problem: `alpha is ${alpha}, the other operand is ${factor.dtype}; of integers it is a whole number`,
        actual: alpha,
        pytorch: 'For integral input tensors, argument alpha must not be a floating point number.',
      });
    }
    return factor.mul(alpha);
  }

  /** `this · other`, value by value. */
  mul(other: Tensor | Scalar): Tensor {
    return this.pair(binary.mul, other);
  }

  /**
   * `this / other`; integers give float32, unless `roundingMode` asks for a whole quotient.
   *
   * @throws {@link ArgumentError} where integers are divided by 0 with a rounding mode.
   *
   * @example
   * tensor([7, -7]).div(2).tolist(); // [3.5, -3.5]
   * tensor([7, -7]).div(2, { roundingMode: 'trunc' }).tolist(); // [3, -3]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.div.html
   */
  div(other: Tensor | Scalar, options: DivOptions = {}): Tensor {
    checkOptions('div', options, ['roundingMode']);
    const { roundingMode = null } = options;
    if (roundingMode === 'floor') return this.pair(division.floorDivide, other);
    if (roundingMode === 'trunc') {
      const second = this.lift('div', other);
      const isFraction = isFloatingPoint(this.dtype) || isFloatingPoint(second.dtype);
      return isFraction ? this.div(second).trunc() : this.pair(division.truncDivide, second);
    }
    if (roundingMode !== null) {
      throw new ArgumentError({
        op: 'div',
        problem: `no rounding mode ${describeValue(roundingMode)}; there are 'floor' and 'trunc'`,
        actual: roundingMode,
        pytorch: `div expected rounding_mode to be one of None, 'trunc', or 'floor' but found ${describeValue(roundingMode)}`,
      });
    }
    // Of integers the division is computed in float32: there the number need not fit the integers.
    const isNumber = !(other instanceof TensorBase) && !isFloatingPoint(this.dtype);
    return isNumber ? this.to('float32').pair(division.div, other) : this.pair(division.div, other);
  }

  /**
   * The quotient rounded down, as Python's `//`.
   *
   * @throws {@link ArgumentError} where integers are divided by 0.
   *
   * @example
   * tensor([7, -7]).floorDivide(2).tolist(); // [3, -4]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.floor_divide.html
   */
  floorDivide(other: Tensor | Scalar): Tensor {
    return this.pair(division.floorDivide, other);
  }

  /**
   * What is left of a division, with the sign of the divisor, as Python's `%`.
   *
   * @throws {@link ArgumentError} where integers are divided by 0.
   *
   * @example
   * tensor([7, -7]).remainder(4).tolist(); // [3, 1]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.remainder.html
   */
  remainder(other: Tensor | Scalar): Tensor {
    return this.pair(division.remainder, other);
  }

  /**
   * What is left of a division, with the sign of the dividend, as JavaScript's `%`.
   *
   * @throws {@link ArgumentError} where integers are divided by 0.
   *
   * @example
   * tensor([7, -7]).fmod(4).tolist(); // [3, -3]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.fmod.html
   */
  fmod(other: Tensor | Scalar): Tensor {
    return this.pair(division.fmod, other);
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
    const isNumber = (bound: unknown): bound is number | undefined =>
      bound === undefined || typeof bound === 'number';
    if (isFloatingPoint(this.dtype) && isNumber(min) && isNumber(max)) {
      const parameters = [min ?? Number.NEGATIVE_INFINITY, max ?? Number.POSITIVE_INFINITY];
      return this.apply(activation, { asker: 'clamp', operation: 'clamp', parameters });
    }
    const raised = min === undefined ? (this as unknown as Tensor) : this.pair(binary.clampMin, min);
    return max === undefined ? raised : raised.pair(binary.clampMax, max);
  }

  /** Values below `min` become `min`: {@link clamp}. */
  clampMin(min: Tensor | number): Tensor {
    return this.clamp({ min });
  }

  /** Values above `max` become `max`: {@link clamp}. */
  clampMax(max: Tensor | number): Tensor {
    return this.clamp({ max });
  }
}
