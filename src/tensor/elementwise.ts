import { isFloatingPoint } from '../core/dtype.js';
import { DTypeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import * as binary from '../ops/binary.js';
import * as unary from '../ops/unary.js';
import { TensorPairs } from './pairs.js';
import type { Tensor } from './tensor.js';

/** What `round` takes. */
export interface RoundOptions {
  /** Digits behind the point; default 0. */
  readonly decimals?: number;
}

/** Functions of each value. Where the result is a fraction, integers and bools give float32. */
export abstract class TensorElementwise extends TensorPairs {
  /** `-x`. */
  neg(): Tensor {
    return this.apply(unary.neg, undefined);
  }

  /** `|x|`. */
  abs(): Tensor {
    return this.apply(unary.abs, undefined);
  }

  /** -1, 0 or 1, as the value is below, at or above 0; of NaN 0. */
  sign(): Tensor {
    return this.apply(unary.sign, undefined);
  }

  /** The nearest whole number below. */
  floor(): Tensor {
    return this.apply(unary.floor, undefined);
  }

  /** The nearest whole number above. */
  ceil(): Tensor {
    return this.apply(unary.ceil, undefined);
  }

  /**
   * The nearest whole number, or with `decimals` the nearest of so many digits behind the point (below 0: in front of
   * it); halves go to the even one.
   *
   * @example
   * tensor([2.5, -1.234]).round({ decimals: 1 }).tolist(); // [2.5, -1.2000000476837158]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.round.html
   */
  round(options: RoundOptions = {}): Tensor {
    checkOptions('round', options, ['decimals']);
    const decimals = parseInteger(options.decimals ?? 0, { op: 'round', name: 'decimals' });
    const x = this as unknown as Tensor;
    if (decimals === 0 || !isFloatingPoint(this.dtype)) return this.apply(unary.round, undefined);
    const scale = 10 ** Math.abs(decimals);
    const whole = (decimals > 0 ? x.mul(scale) : x.div(scale)).apply(unary.round, undefined);
    return decimals > 0 ? whole.div(scale) : whole.mul(scale);
  }

  /** The whole part: cut towards zero. */
  trunc(): Tensor {
    return this.apply(unary.trunc, undefined);
  }

  /**
   * The rest beside the whole part, with the sign of the value.
   *
   * @throws {@link DTypeError} for integers and bools.
   *
   * @example
   * tensor([1.5, -1.5]).frac().tolist(); // [0.5, -0.5]
   */
  frac(): Tensor {
    if (!isFloatingPoint(this.dtype)) {
      throw new DTypeError({
        op: 'frac',
        problem: `the input is ${this.dtype}; whole numbers have no fraction`,
        actual: this.dtype,
        pytorch: '"frac_cpu" not implemented for',
      });
    }
    return this.apply(binary.sub, undefined, this.trunc());
  }

  /** `max(x, 0)`. */
  relu(): Tensor {
    return this.apply(unary.relu, undefined);
  }

  /** `x²`; of bools in int64. */
  square(): Tensor {
    return this.pow(2);
  }

  /** `eˣ`. */
  exp(): Tensor {
    return this.apply(unary.exp, undefined);
  }

  /** `2ˣ`. */
  exp2(): Tensor {
    return this.apply(unary.exp2, undefined);
  }

  /** `eˣ − 1`, without the loss of digits near 0. */
  expm1(): Tensor {
    return this.apply(unary.expm1, undefined);
  }

  /** The natural logarithm. */
  log(): Tensor {
    return this.apply(unary.log, undefined);
  }

  /** The logarithm to the base 2. */
  log2(): Tensor {
    return this.apply(unary.log2, undefined);
  }

  /** The logarithm to the base 10. */
  log10(): Tensor {
    return this.apply(unary.log10, undefined);
  }

  /** `ln(1 + x)`, without the loss of digits near 0. */
  log1p(): Tensor {
    return this.apply(unary.log1p, undefined);
  }

  /** The square root; NaN below 0. */
  sqrt(): Tensor {
    return this.apply(unary.sqrt, undefined);
  }

  /** `1 / √x`. */
  rsqrt(): Tensor {
    return this.apply(unary.rsqrt, undefined);
  }

  /** `1 / x`. */
  reciprocal(): Tensor {
    return this.apply(unary.reciprocal, undefined);
  }

  /** `1 / (1 + e⁻ˣ)`. */
  sigmoid(): Tensor {
    return this.apply(unary.sigmoid, undefined);
  }

  /** The sine of an angle in radians. */
  sin(): Tensor {
    return this.apply(unary.sin, undefined);
  }

  /** The cosine of an angle in radians. */
  cos(): Tensor {
    return this.apply(unary.cos, undefined);
  }

  /** The tangent of an angle in radians. */
  tan(): Tensor {
    return this.apply(unary.tan, undefined);
  }

  /** The angle in radians whose sine this is. */
  asin(): Tensor {
    return this.apply(unary.asin, undefined);
  }

  /** The angle in radians whose cosine this is. */
  acos(): Tensor {
    return this.apply(unary.acos, undefined);
  }

  /** The angle in radians whose tangent this is. */
  atan(): Tensor {
    return this.apply(unary.atan, undefined);
  }

  /** The hyperbolic sine. */
  sinh(): Tensor {
    return this.apply(unary.sinh, undefined);
  }

  /** The hyperbolic cosine. */
  cosh(): Tensor {
    return this.apply(unary.cosh, undefined);
  }

  /** The hyperbolic tangent. */
  tanh(): Tensor {
    return this.apply(unary.tanh, undefined);
  }

  /** The inverse of the hyperbolic sine. */
  asinh(): Tensor {
    return this.apply(unary.asinh, undefined);
  }

  /** The inverse of the hyperbolic cosine; NaN below 1. */
  acosh(): Tensor {
    return this.apply(unary.acosh, undefined);
  }

  /** The inverse of the hyperbolic tangent; NaN beyond ±1. */
  atanh(): Tensor {
    return this.apply(unary.atanh, undefined);
  }

  /** The error function, `2/√π ∫₀ˣ e^(−t²) dt`. */
  erf(): Tensor {
    return this.apply(unary.erf, undefined);
  }

  /** `1 − erf(x)`, without the loss of digits where that is small. */
  erfc(): Tensor {
    return this.apply(unary.erfc, undefined);
  }

  /** Degrees as radians. */
  deg2rad(): Tensor {
    return this.withFraction().mul(Math.PI / 180);
  }

  /** Radians as degrees. */
  rad2deg(): Tensor {
    return this.withFraction().mul(180 / Math.PI);
  }

  /** Integers and bools as float32. */
  protected withFraction(): Tensor {
    return isFloatingPoint(this.dtype) ? (this as unknown as Tensor) : this.to('float32');
  }
}
