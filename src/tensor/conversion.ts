import { checkSizes } from '../core/axes.js';
import { checkDType } from '../core/check-dtype.js';
import { bytesPerElement, type DType, isFloatingPoint } from '../core/dtype.js';
import { checkOptions } from '../core/options.js';
import type { Scalar } from '../core/scalar.js';
import { allocateData } from '../core/tensor-data.js';
import { checkOperand } from './check-tensors.js';
import { TensorMeasures } from './measures.js';
import type { DTypeOptions } from './reductions.js';
import type { Tensor } from './tensor.js';

/** PyTorch's short names of `to`, and new tensors of this one's dtype. */
export abstract class TensorConversion extends TensorMeasures {
  /** As float32: {@link to}. */
  float(): Tensor {
    return this.to('float32');
  }

  /** As float64: {@link to}. */
  double(): Tensor {
    return this.to('float64');
  }

  /** As int32: {@link to}. */
  int(): Tensor {
    return this.to('int32');
  }

  /** As int64: {@link to}. */
  long(): Tensor {
    return this.to('int64');
  }

  /** As uint8: {@link to}. */
  byte(): Tensor {
    return this.to('uint8');
  }

  /** As bool, where anything but 0 is true: {@link to}. */
  bool(): Tensor {
    return this.to('bool');
  }

  /** Whether the dtype holds fractions. */
  isFloatingPoint(): boolean {
    return isFloatingPoint(this.dtype);
  }

  /** Whether the dtype holds values below 0. */
  isSigned(): boolean {
    return this.dtype !== 'uint8' && this.dtype !== 'bool';
  }

  /** Bytes of one value. */
  elementSize(): number {
    return bytesPerElement(this.dtype);
  }

  /** Bytes of one value: {@link elementSize}. */
  get itemsize(): number {
    return bytesPerElement(this.dtype);
  }

  /** Bytes of all values. */
  get nbytes(): number {
    return this.numel * bytesPerElement(this.dtype);
  }

  /** In the dtype of another tensor: {@link to}. */
  typeAs(other: Tensor): Tensor {
    return this.to(checkOperand('typeAs', 'other', other).dtype);
  }

  /**
   * Zeros in this tensor's dtype, unless `dtype` says otherwise.
   *
   * @example
   * tensor([1n]).newZeros([2]).dtype; // 'int64'
   */
  newZeros(shape: readonly number[], options: DTypeOptions = {}): Tensor {
    return this.newFilled('newZeros', shape, 0, options);
  }

  /** Ones in this tensor's dtype, unless `dtype` says otherwise. */
  newOnes(shape: readonly number[], options: DTypeOptions = {}): Tensor {
    return this.newFilled('newOnes', shape, 1, options);
  }

  /** A tensor to be written over, in this tensor's dtype, unless `dtype` says otherwise. Its values are zeros. */
  newEmpty(shape: readonly number[], options: DTypeOptions = {}): Tensor {
    return this.newFilled('newEmpty', shape, 0, options);
  }

  /** One value everywhere, in this tensor's dtype, unless `dtype` says otherwise. */
  newFull(shape: readonly number[], value: Scalar, options: DTypeOptions = {}): Tensor {
    return this.newFilled('newFull', shape, value, options);
  }

  private newFilled(op: string, shape: readonly number[], value: Scalar, options: DTypeOptions): Tensor {
    checkOptions(op, options, ['dtype']);
    const dtype: DType = options.dtype === undefined ? this.dtype : checkDType(op, options.dtype);
    return this.wrap(allocateData([...checkSizes(op, shape)], dtype, op)).fill_(value);
  }
}
