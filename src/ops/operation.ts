import type { TensorData } from '../core/tensor-data.js';

/** What a forward pass leaves: its results, and what the gradient formula will want to see again. */
export interface Forward {
  readonly outputs: readonly TensorData[];
  readonly saved?: readonly TensorData[];
}

/**
 * One operation: validate, work out the shape, call a kernel (or make a view). It works on buffers and knows
 * `Tensor` as a type only; `tensor/apply.ts` wraps the results. Its gradient formula, written with tensor
 * methods, will stand beside `forward`.
 */
export interface Operation<Args = undefined> {
  /** PyTorch's name in camelCase: `conv2d`, `maxPool2d`. */
  readonly name: string;
  /** @throws ShapeError, DTypeError or ArgumentError where the operands do not fit. */
  forward(inputs: readonly TensorData[], args: Args): Forward;
}
