import type { DType, TypedArray } from '../core/dtype.js';
import { numel, type Shape } from '../core/shape.js';
import { contiguousValues, isContiguous, type TensorData } from '../core/tensor-data.js';
import type { Operation } from '../ops/operation.js';

/** Values with a shape. */
export class Tensor {
  /** @internal What operations and kernels see. */
  readonly raw: TensorData;
  requiresGrad: boolean;

  /** @internal Users build tensors with `tensor`, `zeros`, `randn`, …. */
  constructor(raw: TensorData, requiresGrad: boolean = false) {
    this.raw = raw;
    this.requiresGrad = requiresGrad;
  }

  get shape(): Shape {
    return this.raw.shape;
  }

  get dtype(): DType {
    return this.raw.dtype;
  }

  /** Number of values. */
  get numel(): number {
    return numel(this.raw.shape);
  }

  /** The values, row-major: the storage itself where that is contiguous. */
  get data(): TypedArray {
    if (!isContiguous(this.raw)) throw new Error('written by the tensor room');
    this.raw.storage.exposed = true;
    return contiguousValues(this.raw);
  }
}

/** Runs an operation on tensors and wraps all its results. */
export function applyAll<Args>(operation: Operation<Args>, inputs: readonly Tensor[], args: Args): Tensor[] {
  const { outputs } = operation.forward(
    inputs.map((input) => input.raw),
    args,
  );
  return outputs.map((output) => new Tensor(output));
}

/** Runs an operation that has one result. */
export function apply<Args>(operation: Operation<Args>, inputs: readonly Tensor[], args: Args): Tensor {
  return applyAll(operation, inputs, args)[0];
}
