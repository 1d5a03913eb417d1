import type { Scalar } from '../core/scalar.js';
import type { AlphaOptions, ClampOptions, DivOptions } from './arithmetic.js';
import { TensorConversion } from './conversion.js';
import type { RoundOptions } from './elementwise.js';
import type { NanToNumOptions } from './masking.js';

import type { ValueOptions } from './pairs.js';
import type { Tensor } from './tensor.js';

/**
 * The in-place forms: each writes what the method without `_` gives over this tensor's values, and returns the tensor.
 * Refused are a result of another shape or of a dtype the tensor cannot hold, and what gradients would need to know.
 */
export abstract class TensorInPlace extends TensorConversion {
  /** `this += other`, in place: {@link add}. */
  add_(other: Tensor | Scalar, options: AlphaOptions = {}): this {
    return this.inPlace('add_', [other], () => this.add(other, options));
  }

  /** `this -= other`, in place: {@link sub}. */
  sub_(other: Tensor | Scalar, options: AlphaOptions = {}): this {
    return this.inPlace('sub_', [other], () => this.sub(other, options));
  }

  /** `this *= other`, in place: {@link mul}. */
  mul_(other: Tensor | Scalar): this {
    return this.inPlace('mul_', [other], () => this.mul(other));
  }

  /** `this /= other`, in place: {@link div}. */
  div_(other: Tensor | Scalar, options: DivOptions = {}): this {
    return this.inPlace('div_', [other], () => this.div(other, options));
  }

  /** `this **= exponent`, in place: {@link pow}. */
  pow_(exponent: Tensor | Scalar): this {
    return this.inPlace('pow_', [exponent], () => this.pow(exponent));
  }

  /** The quotient rounded down, in place: {@link floorDivide}. */
  floorDivide_(other: Tensor | Scalar): this {
    return this.inPlace('floorDivide_', [other], () => this.floorDivide(other));
  }

  /** The remainder with the sign of the divisor, in place: {@link remainder}. */
  remainder_(other: Tensor | Scalar): this {
    return this.inPlace('remainder_', [other], () => this.remainder(other));
  }

  /** The remainder with the sign of the dividend, in place: {@link fmod}. */
  fmod_(other: Tensor | Scalar): this {
    return this.inPlace('fmod_', [other], () => this.fmod(other));
  }

  /** Bounded values, in place: {@link clamp}. */
  clamp_(options: ClampOptions): this {
    return this.inPlace('clamp_', [options?.min, options?.max], () => this.clamp(options));
  }

  /** `this += value · first · second`, in place: {@link addcmul}. */
  addcmul_(first: Tensor, second: Tensor, options: ValueOptions = {}): this {
    return this.inPlace('addcmul_', [first, second], () => this.addcmul(first, second, options));
  }

  /** `this += value · first / second`, in place: {@link addcdiv}. */
  addcdiv_(first: Tensor, second: Tensor, options: ValueOptions = {}): this {
    return this.inPlace('addcdiv_', [first, second], () => this.addcdiv(first, second, options));
  }

  /** A part of the way to `end`, in place: {@link lerp}. */
  lerp_(end: Tensor, weight: Tensor | number): this {
    return this.inPlace('lerp_', [end, weight], () => this.lerp(end, weight));
  }

  /** `|x|`, in place: {@link abs}. */
  abs_(): this {
    return this.inPlace('abs_', [], () => this.abs());
  }

  /** The nearest whole number above, in place: {@link ceil}. */
  ceil_(): this {
    return this.inPlace('ceil_', [], () => this.ceil());
  }

  /** The cosine, in place: {@link cos}. */
  cos_(): this {
    return this.inPlace('cos_', [], () => this.cos());
  }

  /** The error function, in place: {@link erf}. */
  erf_(): this {
    return this.inPlace('erf_', [], () => this.erf());
  }

  /** `eˣ`, in place: {@link exp}. */
  exp_(): this {
    return this.inPlace('exp_', [], () => this.exp());
  }

  /** The nearest whole number below, in place: {@link floor}. */
  floor_(): this {
    return this.inPlace('floor_', [], () => this.floor());
  }

  /** The natural logarithm, in place: {@link log}. */
  log_(): this {
    return this.inPlace('log_', [], () => this.log());
  }

  /** Whether the values are 0 or false, in place: {@link logicalNot}. */
  logicalNot_(): this {
    return this.inPlace('logicalNot_', [], () => this.logicalNot());
  }

  /** `-x`, in place: {@link neg}. */
  neg_(): this {
    return this.inPlace('neg_', [], () => this.neg());
  }

  /** `1 / x`, in place: {@link reciprocal}. */
  reciprocal_(): this {
    return this.inPlace('reciprocal_', [], () => this.reciprocal());
  }

  /** `max(x, 0)`, in place: {@link relu}. */
  relu_(): this {
    return this.inPlace('relu_', [], () => this.relu());
  }

  /** The nearest whole number, halves to the even one, in place: {@link round}. */
  round_(options: RoundOptions = {}): this {
    return this.inPlace('round_', [], () => this.round(options));
  }

  /** `1 / √x`, in place: {@link rsqrt}. */
  rsqrt_(): this {
    return this.inPlace('rsqrt_', [], () => this.rsqrt());
  }

  /** `1 / (1 + e⁻ˣ)`, in place: {@link sigmoid}. */
  sigmoid_(): this {
    return this.inPlace('sigmoid_', [], () => this.sigmoid());
  }

  /** -1, 0 or 1, in place: {@link sign}. */
  sign_(): this {
    return this.inPlace('sign_', [], () => this.sign());
  }

  /** The sine, in place: {@link sin}. */
  sin_(): this {
    return this.inPlace('sin_', [], () => this.sin());
  }

  /** The square root, in place: {@link sqrt}. */
  sqrt_(): this {
    return this.inPlace('sqrt_', [], () => this.sqrt());
  }

  /** `x²`, in place: {@link square}. */
  square_(): this {
    return this.inPlace('square_', [], () => this.square());
  }

  /** The hyperbolic tangent, in place: {@link tanh}. */
  tanh_(): this {
    return this.inPlace('tanh_', [], () => this.tanh());
  }

  /** The whole part, in place: {@link trunc}. */
  trunc_(): this {
    return this.inPlace('trunc_', [], () => this.trunc());
  }

  /** NaN and infinities as numbers, in place: {@link nanToNum}. */
  nanToNum_(options: NanToNumOptions = {}): this {
    return this.inPlace('nanToNum_', [], () => this.nanToNum(options));
  }

  /** The lower triangle, in place: {@link tril}. */
  tril_(diagonal: number = 0): this {
    return this.inPlace('tril_', [], () => this.tril(diagonal));
  }

  /** The upper triangle, in place: {@link triu}. */
  triu_(diagonal: number = 0): this {
    return this.inPlace('triu_', [], () => this.triu(diagonal));
  }

  /** Sets everything to 0, in place. */
  zero_(): this {
    return this.fill_(0);
  }
}
