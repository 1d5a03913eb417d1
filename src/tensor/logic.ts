import type { Scalar } from '../core/scalar.js';
import * as bitwise from '../ops/bitwise.js';
import * as unary from '../ops/unary.js';
import { TensorSpecial } from './special.js';
import type { Tensor } from './tensor.js';

/** Truth, where anything but 0 is true, and the bits of integers. */
export abstract class TensorLogic extends TensorSpecial {
  /** Where the values are 0 or false, as bool. */
  logicalNot(): Tensor {
    return this.apply(unary.logicalNot, undefined);
  }

  /** Where both are true, as bool. */
  logicalAnd(other: Tensor | Scalar): Tensor {
    return this.pair(bitwise.logicalAnd, other);
  }

  /** Where either is true, as bool. */
  logicalOr(other: Tensor | Scalar): Tensor {
    return this.pair(bitwise.logicalOr, other);
  }

  /** Where one of the two is true, as bool. */
  logicalXor(other: Tensor | Scalar): Tensor {
    return this.pair(bitwise.logicalXor, other);
  }

  /** The bits of integers turned over; of bools what {@link logicalNot} gives. @throws {@link DTypeError} for fractions. */
  bitwiseNot(): Tensor {
    return this.pair(bitwise.bitwiseXor, this.dtype === 'bool' ? true : -1);
  }

  /** The bits that both have, of integers and bools. @throws {@link DTypeError} for fractions. */
  bitwiseAnd(other: Tensor | Scalar): Tensor {
    return this.pair(bitwise.bitwiseAnd, other);
  }

  /** The bits that either has, of integers and bools. @throws {@link DTypeError} for fractions. */
  bitwiseOr(other: Tensor | Scalar): Tensor {
    return this.pair(bitwise.bitwiseOr, other);
  }

  /** The bits in which they differ, of integers and bools. @throws {@link DTypeError} for fractions. */
  bitwiseXor(other: Tensor | Scalar): Tensor {
    return this.pair(bitwise.bitwiseXor, other);
  }

  /** The bits moved up by so many places, zeros behind them. @throws {@link DTypeError} for fractions. */
  bitwiseLeftShift(other: Tensor | Scalar): Tensor {
    return this.pair(bitwise.leftShift, other);
  }

  /** The bits moved down by so many places; the sign stays. @throws {@link DTypeError} for fractions. */
  bitwiseRightShift(other: Tensor | Scalar): Tensor {
    return this.pair(bitwise.rightShift, other);
  }
}
