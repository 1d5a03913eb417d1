import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import type { Scalar } from '../core/scalar.js';
import { checkSettings, numberWithin } from '../core/settings.js';
import { activation, MOST_DERIVATIVES } from '../ops/activation.js';
import * as unary from '../ops/unary.js';
import { TensorElementwise } from './elementwise.js';
import type { Tensor } from './tensor.js';

/** What `logit` takes. */
export interface LogitOptions {
  /** Values are held between eps and 1 − eps first; not unless given. */
  readonly eps?: number | null;
}

/** Special functions of each value. Integers and bools give float32. */
export abstract class TensorSpecial extends TensorElementwise {
  /**
   * Where the error function has this value: ∞ at 1, NaN beyond.
   *
   * @example
   * tensor([0, 0.5]).erfinv().tolist(); // [0, 0.4769362807273865]
   *
   * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.erfinv
   */
  erfinv(): Tensor {
    return this.apply(unary.erfinv, undefined);
  }

  /** The logarithm of the size of the gamma function: of a whole number n it is `ln (n − 1)!`. */
  lgamma(): Tensor {
    return this.apply(unary.lgamma, undefined);
  }

  /** The derivative of {@link lgamma}. */
  digamma(): Tensor {
    return this.apply(unary.digamma, undefined);
  }

  /**
   * The n-th derivative of {@link digamma}.
   *
   * @throws {@link ArgumentError} unless n is a whole number from 0 to 100.
   *
   * @example
   * tensor([1]).polygamma(1).tolist(); // [1.6449340581893921]: π² / 6
   *
   * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.polygamma
   */
  polygamma(n: number): Tensor {
    const order = parseInteger(n, { op: 'polygamma', name: 'n', minimum: 0 });
    if (order > MOST_DERIVATIVES) {
      const problem = `n is ${order}; it is at most ${MOST_DERIVATIVES}`;
      throw new ArgumentError({ op: 'polygamma', problem, expected: MOST_DERIVATIVES, actual: order });
    }
    if (order === 0) return this.digamma();
    const call = { asker: 'polygamma', operation: 'polygamma', parameters: [order] } as const;
    return this.withFraction().apply(activation, call);
  }

  /**
   * `ln(x / (1 − x))`, the inverse of {@link sigmoid}; NaN outside 0 … 1.
   *
   * @param options `eps`: values are held between eps and 1 − eps first.
   *
   * @example
   * tensor([0.5, 0]).logit({ eps: 0.25 }).tolist(); // [0, -1.0986123085021973]
   *
   * @see https://docs.pytorch.org/docs/stable/special.html#torch.special.logit
   */
  logit(options: LogitOptions = {}): Tensor {
    checkOptions('logit', options, ['eps']);
    const { eps = null } = options;
    const x = this.withFraction();
    if (eps === null) {
      const outside = x.detach().sub(0.5).abs().gt(0.5);
      // Times NaN: so is the gradient, as in PyTorch.
      const known = outside.to(x.dtype).maskedFill(outside, Number.NaN).add(1);
      return x.div(x.neg().add(1)).log().mul(known);
    }
    checkSettings('logit', { eps }, { eps: numberWithin({}) });
    return x.clamp({ min: eps, max: 1 - eps }).logit();
  }

  /**
   * `sin(πx) / πx`, 1 at 0.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.sinc.html
   */
  sinc(): Tensor {
    const x = this.withFraction();
    const isZero = x.detach().eq(0);
    const angle = x.maskedFill(isZero, 1).mul(Math.PI);
    return angle.sin().div(angle).maskedFill(isZero, 1);
  }

  /** As {@link sign}. */
  sgn(): Tensor {
    return this.sign();
  }

  /** The values as they are. @throws {@link DTypeError} for bools. */
  positive(): Tensor {
    if (this.dtype === 'bool') this.neg(); // says what is wrong
    return this as unknown as Tensor;
  }

  /** `xʸ` in float64. */
  floatPower(exponent: Tensor | Scalar): Tensor {
    const power = this.lift('floatPower', exponent);
    return this.to('float64').pow(power.to('float64'));
  }

  /** `x · 2ʸ`. */
  ldexp(exponent: Tensor | Scalar): Tensor {
    return this.mul(this.lift('ldexp', exponent).exp2());
  }

  /** @internal Of floors above. */
  abstract gt(other: Tensor | Scalar): Tensor;
  /** @internal */
  abstract maskedFill(mask: Tensor, value: Tensor | Scalar): Tensor;
}
