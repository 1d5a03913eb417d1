import { checkDType } from '../core/check-dtype.js';
import type { DType } from '../core/dtype.js';
import type { Shape } from '../core/shape.js';
import { allocateData } from '../core/tensor-data.js';
import { Tensor } from '../tensor/tensor.js';
import { Parameter } from './parameter.js';

/**
 * A parameter of a lazy layer whose shape is not known yet. It stays the same object when it gets one: an optimiser that
 * was given it before holds the right one.
 *
 * @example
 * new nn.LazyLinear(3).weight instanceof nn.UninitializedParameter; // true
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.UninitializedParameter.html
 */
export class UninitializedParameter extends Parameter {
  constructor(dtype: DType) {
    super(
      new Tensor(allocateData([0], checkDType('UninitializedParameter', dtype), 'UninitializedParameter')),
    );
  }

  /** Gives it its shape, filled with zeros; from then on it is a {@link Parameter}. */
  materialize(shape: Shape): void {
    this.raw = allocateData(shape, this.dtype, 'UninitializedParameter');
    Object.setPrototypeOf(this, Parameter.prototype);
  }
}

/**
 * A buffer of a lazy layer whose shape is not known yet: as {@link UninitializedParameter}.
 *
 * @example
 * [...new nn.LazyBatchNorm1d().buffers()][0] instanceof nn.UninitializedBuffer; // true
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.UninitializedBuffer.html
 */
export class UninitializedBuffer extends Tensor {
  constructor(dtype: DType) {
    super(allocateData([0], dtype, 'UninitializedBuffer'));
  }

  /** Gives it its shape, filled with zeros; from then on it is a {@link Tensor}. */
  materialize(shape: Shape): void {
    this.raw = allocateData(shape, this.dtype, 'UninitializedBuffer');
    Object.setPrototypeOf(this, Tensor.prototype);
  }
}

/** Whether a tensor of a lazy layer has no shape yet. */
export function isUninitialized(
  tensor: Tensor | null,
): tensor is UninitializedParameter | UninitializedBuffer {
  return tensor instanceof UninitializedParameter || tensor instanceof UninitializedBuffer;
}
