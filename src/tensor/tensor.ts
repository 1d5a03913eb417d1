import type { TensorData } from '../core/tensor-data.js';
import type { Operation } from '../ops/operation.js';
import { notifyObserver } from './observe.js';
import { formatTensor, formatTensorInline } from './printing.js';
import { TensorReductions } from './reductions.js';

/**
 * Values with a shape. Its methods stand on floors of their own, each a file: `base` reads, `writes` writes,
 * `views` reshapes and picks, `math` computes value by value, `reductions` over axes.
 */
export class Tensor extends TensorReductions {
  /** @internal */
  override applyAll<Args>(operation: Operation<Args>, args: Args, ...others: Tensor[]): Tensor[] {
    return applyAll(operation, [this, ...others], args);
  }

  /** @internal */
  protected override wrap(data: TensorData): Tensor {
    return new Tensor(data);
  }

  /** The same values, cut off from the gradients of what made them. */
  detach(): Tensor {
    return new Tensor(this.raw);
  }

  /** What it is, what its values are like, and the numbers in PyTorch's format. */
  override toString(): string {
    return formatTensor(this.raw);
  }
}

// Outside the class: TypeScript cannot declare a computed member under `isolatedDeclarations`.
Object.defineProperty(Tensor.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: Tensor, depth: number | null, options: { readonly depth?: number | null }): string {
    const nested = depth !== null && typeof options?.depth === 'number' && depth < options.depth;
    return nested ? formatTensorInline(this.raw) : formatTensor(this.raw);
  },
});

/** Runs an operation on tensors and wraps all its results. */
export function applyAll<Args>(operation: Operation<Args>, inputs: readonly Tensor[], args: Args): Tensor[] {
  const { outputs } = operation.forward(
    inputs.map((input) => input.raw),
    args,
  );
  notifyObserver(operation, inputs, args, outputs);
  return outputs.map((output) => new Tensor(output));
}

/** Runs an operation that has one result. */
export function apply<Args>(operation: Operation<Args>, inputs: readonly Tensor[], args: Args): Tensor {
  return applyAll(operation, inputs, args)[0];
}
