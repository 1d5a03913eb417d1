import { isFloatingPoint } from '../core/dtype.js';
import { DTypeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import type { Scalar } from '../core/scalar.js';
import * as binary from '../ops/binary.js';
import { type AlphaOptions, TensorArithmetic } from './arithmetic.js';
import type { Tensor } from './tensor.js';

/** What `addcmul` and `addcdiv` take. */
export interface ValueOptions {
  /** What the product or quotient is multiplied by; default 1. */
  readonly value?: number;
}

/** Functions of two values and of three. */
export abstract class TensorPairs extends TensorArithmetic {
  /** The larger of each pair of values; NaN where either is. */
  maximum(other: Tensor | Scalar): Tensor {
    return this.pair(binary.maximum, other);
  }

  /** The smaller of each pair of values; NaN where either is. */
  minimum(other: Tensor | Scalar): Tensor {
    return this.pair(binary.minimum, other);
  }

  /** The larger of each pair of values; of a number and NaN the number. */
  fmax(other: Tensor | Scalar): Tensor {
    return this.pair(binary.fmax, other);
  }

  /** The smaller of each pair of values; of a number and NaN the number. */
  fmin(other: Tensor | Scalar): Tensor {
    return this.pair(binary.fmin, other);
  }

  /**
   * The angle of the point `(other, this)` in radians, between -π and π; integers give float32.
   *
   * @example
   * tensor([1, 0]).atan2(tensor([0, 1])).tolist(); // [1.5707963705062866, 0]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.atan2.html
   */
  atan2(other: Tensor | Scalar): Tensor {
    return this.pair(binary.atan2, other);
  }

  /** `√(this² + other²)`. @throws {@link DTypeError} for integers. */
  hypot(other: Tensor | Scalar): Tensor {
    return this.pair(binary.hypot, other);
  }

  /** The size of this with the sign of the other; integers give float32. */
  copysign(other: Tensor | Scalar): Tensor {
    return this.pair(binary.copysign, other);
  }

  /** `ln(eˣ + eʸ)`, without overflow. @throws {@link DTypeError} for integers. */
  logaddexp(other: Tensor | Scalar): Tensor {
    return this.pair(binary.logaddexp, other);
  }

  /** `log2(2ˣ + 2ʸ)`, without overflow. @throws {@link DTypeError} for integers. */
  logaddexp2(other: Tensor): Tensor {
    return this.mul(Math.LN2).logaddexp(this.lift('logaddexp2', other).mul(Math.LN2)).div(Math.LN2);
  }

  /** `other - this`: what `this.sub(other)` has with the operands exchanged. */
  rsub(other: Tensor | Scalar, options: AlphaOptions = {}): Tensor {
    return this.lift('rsub', other).sub(this as unknown as Tensor, options);
  }

  /** 0 below 0, 1 above 0, and at 0 the value of the other; no gradient. */
  heaviside(values: Tensor): Tensor {
    const at = this.lift('heaviside', values);
    if (at.dtype !== this.dtype) {
      throw new DTypeError({
        op: 'heaviside',
        problem: `the input is ${this.dtype}, the values are ${at.dtype}; they must agree`,
        expected: this.dtype,
        actual: at.dtype,
        pytorch: 'heaviside is not yet implemented for tensors with different dtypes.',
      });
    }
    const step = this.detach().gt(0).to(this.dtype);
    return at.detach().where(this.eq(0), step);
  }

  /** `x · ln y`, 0 where x is 0; integers give float32. */
  xlogy(other: Tensor | Scalar): Tensor {
    return this.pair(binary.xlogy, other);
  }

  /**
   * From this to `end`, the part `weight` of the way.
   *
   * @throws {@link DTypeError} for integers, or where the dtypes differ.
   *
   * @example
   * tensor([0, 10]).lerp(tensor([10, 20]), 0.5).tolist(); // [5, 15]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.lerp.html
   */
  lerp(end: Tensor, weight: Tensor | number): Tensor {
    const to = this.lift('lerp', end);
    const part = this.lift('lerp', weight);
    for (const { dtype } of [this, to, part]) {
      if (dtype === this.dtype && isFloatingPoint(dtype)) continue;
      throw new DTypeError({
        op: 'lerp',
        problem: `the operands are ${this.dtype}, ${to.dtype} and ${part.dtype}; it takes one floating point dtype`,
        actual: dtype,
        hint: "Try x.to('float32')",
        pytorch: 'expected dtype for `end` and `weight` to be that of self',
      });
    }
    // From the nearer end, so that both ends are exact.
    const way = to.sub(this as unknown as Tensor);
    const fromStart = this.add(way.mul(part));
    const fromEnd = to.sub(way.mul(part.neg().add(1)));
    return fromStart.where(part.abs().lt(0.5), fromEnd);
  }

  /**
   * `this + value · first · second`.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.addcmul.html
   */
  addcmul(first: Tensor, second: Tensor, options: ValueOptions = {}): Tensor {
    checkOptions('addcmul', options, ['value']);
    return this.add(this.lift('addcmul', first).mul(second), { alpha: options.value ?? 1 });
  }

  /**
   * `this + value · first / second`.
   *
   * @throws {@link DTypeError} where all are integers.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.addcdiv.html
   */
  addcdiv(first: Tensor, second: Tensor, options: ValueOptions = {}): Tensor {
    checkOptions('addcdiv', options, ['value']);
    const a = this.lift('addcdiv', first);
    const b = this.lift('addcdiv', second);
    if (!isFloatingPoint(a.dtype) && !isFloatingPoint(b.dtype)) {
      throw new DTypeError({
        op: 'addcdiv',
        problem: `${a.dtype} is divided by ${b.dtype}; one of them is floating point`,
        actual: a.dtype,
        hint: "Try first.to('float32')",
        pytorch: 'Integer division with addcdiv is no longer supported',
      });
    }
    return this.add(a.div(b), { alpha: options.value ?? 1 });
  }

  /** @internal Of floors above. */
  abstract detach(): Tensor;
  /** @internal */
  abstract eq(other: Tensor | Scalar): Tensor;
  /** @internal */
  abstract where(condition: Tensor, other: Tensor | Scalar): Tensor;
}
