import type { DType } from '../core/dtype.js';
import type { Shape } from '../core/shape.js';
import { allocateData } from '../core/tensor-data.js';
import { Tensor } from '../tensor/tensor.js';
import { Parameter } from './parameter.js';

/**
 * A parameter of a lazy layer whose shape is not known yet. It stays the same object when it gets one: an optimiser that
 * was given it before holds the right one.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.UninitializedParameter.html
 */
export class UninitializedParameter extends Parameter {
  constructor(dtype: DType) {
    super(new Tensor(allocateData([0], dtype, 'UninitializedParameter')));
  }

  /** Gives it its shape, filled with zeros; from then on it is a {@link Parameter}. */
  materialize(shape: Shape): void {
    this.raw = allocateData(shape, this.dtype, 'UninitializedParameter');
    Object.setPrototypeOf(this, Parameter.prototype);
  }
}
