import type { AxisWindowing } from '../core/conv-arithmetic.js';
import type { TensorData } from '../core/tensor-data.js';

/** What a forward pass leaves: its results, and what the gradient formula will want to see again. */
export interface Forward {
  readonly outputs: readonly TensorData[];
  readonly saved?: readonly TensorData[];
}

/** What one run cost and how far its output cells look: what a summary of a model adds up. */
export interface Trace {
  /** Products of values with weights; additions of a bias are not counted. */
  readonly multiplyAdds?: number;
  /** The window that slid over the last axes of the first input. */
  readonly window?: readonly AxisWindowing[];
  /** Whether every output value depends on all values of its item. */
  readonly seesAll?: boolean;
  /** Whether the first axis of the first input is a batch, where the operation knows. */
  readonly batched?: boolean;
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
  /** Told of a run that has succeeded; without it, an operation works value by value and costs nothing. */
  trace?(inputs: readonly TensorData[], args: Args, outputs: readonly TensorData[]): Trace;
}
