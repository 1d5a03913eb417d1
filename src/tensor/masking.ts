import { broadcastPair } from '../core/broadcast.js';
import { describeValue } from '../core/describe.js';
import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import type { Scalar } from '../core/scalar.js';
import { formatShape } from '../core/shape.js';
import { activation } from '../ops/activation.js';
import { nonzero } from '../ops/nonzero.js';
import { where } from '../ops/where.js';
import { TensorBase } from './base.js';
import { TensorExtremes } from './extremes.js';
import type { Tensor } from './tensor.js';

/** What `nanToNum` puts in place of what is no number. */
export interface NanToNumOptions {
  readonly nan?: number;
  readonly posinf?: number;
  readonly neginf?: number;
}

/** What `nonzero` takes. */
export interface NonzeroOptions {
  /** Whether to give one tensor of positions for each axis: what an index takes; default false. */
  readonly asTuple?: boolean;
}

function checkMask(op: string, mask: unknown): Tensor {
  if (!(mask instanceof TensorBase)) {
    throw new ArgumentError({
      op,
      problem: `the mask is ${describeValue(mask)}, not a tensor`,
      actual: mask,
      hint: 'A mask is made by a comparison: x.gt(0)',
    });
  }
  if (mask.dtype !== 'bool') {
    throw new DTypeError({
      op,
      problem: `the mask is ${mask.dtype}; it takes bool`,
      expected: 'bool',
      actual: mask.dtype,
      hint: 'Try mask.ne(0)',
      pytorch: 'only supports boolean masks',
    });
  }
  return mask as Tensor;
}

/** Choosing values by truth: where a condition holds, where a mask is true. */
export abstract class TensorMasking extends TensorExtremes {
  /**
   * The values of this tensor where `condition` holds, those of `other` elsewhere; all are broadcast.
   *
   * @throws {@link DTypeError} for a condition that is not bool.
   *
   * @example
   * const x = tensor([-1, 2, -3]);
   * x.where(x.gt(0), 0).tolist(); // [0, 2, 0]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.where.html
   */
  override where(condition: Tensor, other: Tensor | Scalar): Tensor {
    if (!(condition instanceof TensorBase)) {
      throw new ArgumentError({
        op: 'where',
        problem: `the condition is ${describeValue(condition)}, not a tensor`,
        actual: condition,
        hint: 'Try x.where(x.gt(0), 0)',
      });
    }
    return condition.apply(where, undefined, this as unknown as Tensor, this.lift('where', other));
  }

  /**
   * `value` wherever `mask` (bool, broadcast) holds; the dtype stays.
   *
   * @throws {@link DTypeError} for a mask that is not bool.
   *
   * @example
   * tensor([1, 2, 3]).maskedFill(tensor([true, false, true]), 0).tolist(); // [0, 2, 0]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.masked_fill.html
   */
  override maskedFill(mask: Tensor, value: Tensor | Scalar): Tensor {
    const filling = this.fillValue('maskedFill', value);
    return checkMask('maskedFill', mask).apply(where, undefined, filling, this as unknown as Tensor);
  }

  /** Writes `value` wherever `mask` (bool, broadcast) holds, in place. */
  maskedFill_(mask: Tensor, value: Tensor | Scalar): this {
    return this.inPlace('maskedFill_', [value], () => this.maskedFill(mask, value));
  }

  private fillValue(op: string, value: Tensor | Scalar): Tensor {
    if (!(value instanceof TensorBase)) return this.wrap(this.scalarData(op, value));
    if (value.ndim === 0) return value.to(this.dtype);
    throw new ShapeError({
      op,
      problem: `the value has the shape ${formatShape(value.shape)}; it takes one number`,
      operands: [{ name: 'value', shape: value.shape }],
      operandsInText: false,
      hint: 'To take values from a tensor: other.where(mask, x)',
      pytorch: 'masked_fill_ only supports a 0-dimensional value tensor',
    });
  }

  /**
   * NaN and infinities as numbers.
   *
   * @param options `nan` (default 0); `posinf` and `neginf`, the largest and smallest number of the dtype unless given.
   *
   * @example
   * tensor([NaN, Infinity]).nanToNum({ posinf: 9 }).tolist(); // [0, 9]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.nan_to_num.html
   */
  nanToNum(options: NanToNumOptions = {}): Tensor {
    checkOptions('nanToNum', options, ['nan', 'posinf', 'neginf']);
    if (!isFloatingPoint(this.dtype)) return this.clone();
    const largest = this.dtype === 'float32' ? 3.4028234663852886e38 : Number.MAX_VALUE;
    const { nan = 0, posinf = largest, neginf = -largest } = options;
    const parameters = [nan, posinf, neginf];
    for (const value of parameters) this.scalarData('nanToNum', value);
    return this.apply(activation, { asker: 'nanToNum', operation: 'nanToNum', parameters });
  }

  /**
   * The values where `mask` (bool, broadcast) holds, in row-major order, as one axis.
   *
   * @throws {@link DTypeError} for a mask that is not bool.
   *
   * @example
   * const x = tensor([1, 2, 3]);
   * x.maskedSelect(x.gt(1)).tolist(); // [2, 3]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.masked_select.html
   */
  maskedSelect(mask: Tensor): Tensor {
    const shape = broadcastPair('maskedSelect', this.shape, checkMask('maskedSelect', mask).shape);
    const chosen = mask.expand(shape).reshape(-1).nonzero().reshape(-1);
    return this.expand(shape).reshape(-1).indexSelect(0, chosen);
  }

  /**
   * The index of each value that is not 0, one row each (int32 `[count, ndim]`), in row-major order.
   *
   * @example
   * tensor([[1, 0], [0, 2]]).nonzero().tolist(); // [[0, 0], [1, 1]]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.nonzero.html
   */
  nonzero(options?: { readonly asTuple?: false }): Tensor;
  nonzero(options: NonzeroOptions): Tensor | Tensor[];
  nonzero(options: NonzeroOptions = {}): Tensor | Tensor[] {
    checkOptions('nonzero', options, ['asTuple']);
    const asTuple = parseFlag('nonzero', 'asTuple', options.asTuple ?? false);
    if (!asTuple) return this.apply(nonzero, undefined);
    // A single number is one axis of one value, as in PyTorch.
    return (this.ndim === 0 ? this.reshape(1) : this).apply(nonzero, undefined).unbind(1);
  }

  /** As {@link nonzero}. */
  argwhere(): Tensor {
    return this.nonzero();
  }

  /** @internal Of the floor above. */
  abstract indexSelect(dim: number, index: Tensor): Tensor;
}
