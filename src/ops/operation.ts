import type { AxisWindowing } from '../core/conv-arithmetic.js';
import type { TensorData } from '../core/tensor-data.js';
import type { Tensor } from '../tensor/tensor.js';

/** What a forward pass leaves. */
export interface Forward {
  readonly outputs: readonly TensorData[];
}

/** What one run cost and how far its output cells look: what a summary of a model adds up. */
export interface Trace {
  /** Products of values with weights; additions of a bias are not counted. */
  readonly multiplyAdds?: number;
  /** The window that slid over the last axes of the first input. */
  readonly window?: readonly AxisWindowing[];
  /** The window of a transposed convolution, which spread the last axes of the first input. */
  readonly spread?: readonly AxisWindowing[];
  /** Cells put before the first one along each axis (cut off where negative); the values stay what they were. */
  readonly added?: readonly number[];
  /** Whether every output value depends on all values of its item. */
  readonly seesAll?: boolean;
  /** Whether the first axis of the first input is a batch, where the operation knows. */
  readonly batched?: boolean;
}

/** One recorded run, as its gradient formula sees it. */
export interface Call<Args> {
  readonly args: Args;
  /** What the inputs were like; their values only through {@link Call.input}. */
  readonly operands: readonly Pick<TensorData, 'shape' | 'dtype'>[];
  /** Whether the gradient of input `i` is wanted. */
  needs(i: number): boolean;
  /** Input `i`, for operations that keep their inputs. @throws ArgumentError where it has been written to since. */
  input(i: number): Tensor;
  /** Result `i`, for operations that keep their results. @throws as {@link Call.input}. */
  output(i: number): Tensor;
}

/**
 * The gradient of each input from the gradient of the first result, null where none is wanted (or there is
 * none). Written with tensor methods and operations, so that it can be differentiated again.
 */
export type Backward<Args> = (grad: Tensor, call: Call<Args>) => readonly (Tensor | null)[];

/** Said by operations whose results do not change with small changes of the inputs, or are not fractions. */
export const notDifferentiable: 'notDifferentiable' = 'notDifferentiable';

/** What the tape keeps of a run until its gradient formula has seen it. */
export type Kept = 'inputs' | 'outputs';

/**
 * One operation: validate, work out the shape, call a kernel (or make a view). It works on buffers and knows
 * `Tensor` as a type only; `tensor/tensor.ts` wraps the results and records the run. Its gradient formula stands
 * beside `forward`.
 */
export interface Operation<Args = undefined> {
  /** PyTorch's name in camelCase: `conv2d`, `maxPool2d`. */
  readonly name: string;
  /** @throws ShapeError, DTypeError or ArgumentError where the operands do not fit. */
  forward(inputs: readonly TensorData[], args: Args): Forward;
  /** Of the first result; the others (indices) have no gradient. */
  readonly backward: Backward<Args> | typeof notDifferentiable;
  /** What `backward` looks at. Nothing unless said: then the tape holds no values for this operation. */
  readonly keeps?: readonly Kept[];
  /**
   * Whether each gradient that `backward` gives lies in memory made for it, or in that of the gradient it was given, and
   * nothing of either is kept: what nobody else has seen of them is memory for the gradients that follow.
   */
  readonly letsGo?: true;
  /** Told of a run that has succeeded; without it, an operation works value by value and costs nothing. */
  trace?(inputs: readonly TensorData[], args: Args, outputs: readonly TensorData[]): Trace;
}
