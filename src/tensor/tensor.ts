import type { Operation } from '../ops/operation.js';
import { TensorViews } from './views.js';

/**
 * Values with a shape. Its methods stand on floors of their own: `base.ts` reads and writes, `views.ts`
 * reshapes and picks.
 */
export class Tensor extends TensorViews {
  /** @internal */
  override apply<Args>(operation: Operation<Args>, args: Args, ...others: Tensor[]): Tensor {
    return applyAll(operation, [this, ...others], args)[0];
  }

  /** The same values, cut off from the gradients of what made them. */
  detach(): Tensor {
    return new Tensor(this.raw);
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
