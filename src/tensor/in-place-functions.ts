import type { Scalar } from '../core/scalar.js';
import { TensorInPlace } from './in-place.js';
import type { ScaleOptions } from './products.js';
import type { DTypeOptions } from './reductions.js';
import type { LogitOptions } from './special.js';
import type { Tensor } from './tensor.js';

/** The in-place forms of the rarer functions: see {@link TensorInPlace}. */
export abstract class TensorInPlaceFunctions extends TensorInPlace {
  /** {@link acos}, in place. */
  acos_(): this {
    return this.inPlace('acos_', [], () => this.acos());
  }

  /** {@link acosh}, in place. */
  acosh_(): this {
    return this.inPlace('acosh_', [], () => this.acosh());
  }

  /** {@link asin}, in place. */
  asin_(): this {
    return this.inPlace('asin_', [], () => this.asin());
  }

  /** {@link asinh}, in place. */
  asinh_(): this {
    return this.inPlace('asinh_', [], () => this.asinh());
  }

  /** {@link atan}, in place. */
  atan_(): this {
    return this.inPlace('atan_', [], () => this.atan());
  }

  /** {@link atanh}, in place. */
  atanh_(): this {
    return this.inPlace('atanh_', [], () => this.atanh());
  }

  /** {@link cosh}, in place. */
  cosh_(): this {
    return this.inPlace('cosh_', [], () => this.cosh());
  }

  /** {@link deg2rad}, in place. */
  deg2rad_(): this {
    return this.inPlace('deg2rad_', [], () => this.deg2rad());
  }

  /** {@link digamma}, in place. */
  digamma_(): this {
    return this.inPlace('digamma_', [], () => this.digamma());
  }

  /** {@link erfc}, in place. */
  erfc_(): this {
    return this.inPlace('erfc_', [], () => this.erfc());
  }

  /** {@link erfinv}, in place. */
  erfinv_(): this {
    return this.inPlace('erfinv_', [], () => this.erfinv());
  }

  /** {@link exp2}, in place. */
  exp2_(): this {
    return this.inPlace('exp2_', [], () => this.exp2());
  }

  /** {@link expm1}, in place. */
  expm1_(): this {
    return this.inPlace('expm1_', [], () => this.expm1());
  }

  /** {@link frac}, in place. */
  frac_(): this {
    return this.inPlace('frac_', [], () => this.frac());
  }

  /** {@link lgamma}, in place. */
  lgamma_(): this {
    return this.inPlace('lgamma_', [], () => this.lgamma());
  }

  /** {@link log10}, in place. */
  log10_(): this {
    return this.inPlace('log10_', [], () => this.log10());
  }

  /** {@link log1p}, in place. */
  log1p_(): this {
    return this.inPlace('log1p_', [], () => this.log1p());
  }

  /** {@link log2}, in place. */
  log2_(): this {
    return this.inPlace('log2_', [], () => this.log2());
  }

  /** {@link rad2deg}, in place. */
  rad2deg_(): this {
    return this.inPlace('rad2deg_', [], () => this.rad2deg());
  }

  /** {@link sgn}, in place. */
  sgn_(): this {
    return this.inPlace('sgn_', [], () => this.sgn());
  }

  /** {@link sinc}, in place. */
  sinc_(): this {
    return this.inPlace('sinc_', [], () => this.sinc());
  }

  /** {@link sinh}, in place. */
  sinh_(): this {
    return this.inPlace('sinh_', [], () => this.sinh());
  }

  /** {@link tan}, in place. */
  tan_(): this {
    return this.inPlace('tan_', [], () => this.tan());
  }

  /** {@link bitwiseNot}, in place. */
  bitwiseNot_(): this {
    return this.inPlace('bitwiseNot_', [], () => this.bitwiseNot());
  }

  /** {@link atan2}, in place. */
  atan2_(other: Tensor | Scalar): this {
    return this.inPlace('atan2_', [other], () => this.atan2(other));
  }

  /** {@link copysign}, in place. */
  copysign_(other: Tensor | Scalar): this {
    return this.inPlace('copysign_', [other], () => this.copysign(other));
  }

  /** {@link hypot}, in place. */
  hypot_(other: Tensor | Scalar): this {
    return this.inPlace('hypot_', [other], () => this.hypot(other));
  }

  /** {@link xlogy}, in place. */
  xlogy_(other: Tensor | Scalar): this {
    return this.inPlace('xlogy_', [other], () => this.xlogy(other));
  }

  /** {@link floatPower}, in place. */
  floatPower_(other: Tensor | Scalar): this {
    return this.inPlace('floatPower_', [other], () => this.floatPower(other));
  }

  /** {@link ldexp}, in place. */
  ldexp_(other: Tensor | Scalar): this {
    return this.inPlace('ldexp_', [other], () => this.ldexp(other));
  }

  /** {@link eq}, in place. */
  eq_(other: Tensor | Scalar): this {
    return this.inPlace('eq_', [other], () => this.eq(other));
  }

  /** {@link ne}, in place. */
  ne_(other: Tensor | Scalar): this {
    return this.inPlace('ne_', [other], () => this.ne(other));
  }

  /** {@link lt}, in place. */
  lt_(other: Tensor | Scalar): this {
    return this.inPlace('lt_', [other], () => this.lt(other));
  }

  /** {@link le}, in place. */
  le_(other: Tensor | Scalar): this {
    return this.inPlace('le_', [other], () => this.le(other));
  }

  /** {@link gt}, in place. */
  gt_(other: Tensor | Scalar): this {
    return this.inPlace('gt_', [other], () => this.gt(other));
  }

  /** {@link ge}, in place. */
  ge_(other: Tensor | Scalar): this {
    return this.inPlace('ge_', [other], () => this.ge(other));
  }

  /** {@link logicalAnd}, in place. */
  logicalAnd_(other: Tensor | Scalar): this {
    return this.inPlace('logicalAnd_', [other], () => this.logicalAnd(other));
  }

  /** {@link logicalOr}, in place. */
  logicalOr_(other: Tensor | Scalar): this {
    return this.inPlace('logicalOr_', [other], () => this.logicalOr(other));
  }

  /** {@link logicalXor}, in place. */
  logicalXor_(other: Tensor | Scalar): this {
    return this.inPlace('logicalXor_', [other], () => this.logicalXor(other));
  }

  /** {@link bitwiseAnd}, in place. */
  bitwiseAnd_(other: Tensor | Scalar): this {
    return this.inPlace('bitwiseAnd_', [other], () => this.bitwiseAnd(other));
  }

  /** {@link bitwiseOr}, in place. */
  bitwiseOr_(other: Tensor | Scalar): this {
    return this.inPlace('bitwiseOr_', [other], () => this.bitwiseOr(other));
  }

  /** {@link bitwiseXor}, in place. */
  bitwiseXor_(other: Tensor | Scalar): this {
    return this.inPlace('bitwiseXor_', [other], () => this.bitwiseXor(other));
  }

  /** {@link bitwiseLeftShift}, in place. */
  bitwiseLeftShift_(other: Tensor | Scalar): this {
    return this.inPlace('bitwiseLeftShift_', [other], () => this.bitwiseLeftShift(other));
  }

  /** {@link bitwiseRightShift}, in place. */
  bitwiseRightShift_(other: Tensor | Scalar): this {
    return this.inPlace('bitwiseRightShift_', [other], () => this.bitwiseRightShift(other));
  }

  /** {@link heaviside}, in place. */
  heaviside_(values: Tensor): this {
    return this.inPlace('heaviside_', [values], () => this.heaviside(values));
  }

  /** {@link logit}, in place. */
  logit_(options: LogitOptions = {}): this {
    return this.inPlace('logit_', [], () => this.logit(options));
  }

  /** {@link cumsum}, in place. */
  cumsum_(dim: number, options: DTypeOptions = {}): this {
    return this.inPlace('cumsum_', [], () => this.cumsum(dim, options));
  }

  /** {@link cumprod}, in place. */
  cumprod_(dim: number, options: DTypeOptions = {}): this {
    return this.inPlace('cumprod_', [], () => this.cumprod(dim, options));
  }

  /** {@link renorm}, in place. */
  renorm_(p: number, dim: number, maxnorm: number): this {
    return this.inPlace('renorm_', [], () => this.renorm(p, dim, maxnorm));
  }

  /** {@link addmm}, in place. */
  addmm_(first: Tensor, second: Tensor, options: ScaleOptions = {}): this {
    return this.inPlace('addmm_', [first, second], () => this.addmm(first, second, options));
  }

  /** {@link addmv}, in place. */
  addmv_(first: Tensor, second: Tensor, options: ScaleOptions = {}): this {
    return this.inPlace('addmv_', [first, second], () => this.addmv(first, second, options));
  }

  /** {@link addr}, in place. */
  addr_(first: Tensor, second: Tensor, options: ScaleOptions = {}): this {
    return this.inPlace('addr_', [first, second], () => this.addr(first, second, options));
  }

  /** {@link baddbmm}, in place. */
  baddbmm_(first: Tensor, second: Tensor, options: ScaleOptions = {}): this {
    return this.inPlace('baddbmm_', [first, second], () => this.baddbmm(first, second, options));
  }

  /** {@link addbmm}, in place. */
  addbmm_(first: Tensor, second: Tensor, options: ScaleOptions = {}): this {
    return this.inPlace('addbmm_', [first, second], () => this.addbmm(first, second, options));
  }
}
