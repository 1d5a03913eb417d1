import { checkOptions } from '../core/options.js';
import type { TensorData } from '../core/tensor-data.js';
import type { Operation } from '../ops/operation.js';
import { accumulate, type GradientOptions, seedFor, walkBack } from './backward.js';
import { notifyObserver } from './observe.js';
import { TensorPicking } from './picking.js';
import { formatTensor, formatTensorInline } from './printing.js';
import { record } from './tape.js';

/**
 * Values with a shape. Its methods stand on floors of their own, each a file of one subject, from `base` (reading) and
 * `writes` up to `picking`; each floor knows those below it.
 */
export class Tensor extends TensorPicking {
  /** @internal */
  override applyAll<Args>(operation: Operation<Args>, args: Args, ...others: Tensor[]): Tensor[] {
    return applyAll(operation, [this, ...others], args);
  }

  /** @internal */
  protected override wrap(data: TensorData): Tensor {
    return new Tensor(data);
  }

  /**
   * The gradients of this tensor with respect to every leaf it was made from, added to their {@link grad}. What the
   * operations kept for it is let go.
   *
   * @param grad the gradient to begin with, of this shape; 1 for a single value.
   * @param options `retainGraph` keeps the graph, to walk it again; `createGraph` records the gradients, too.
   * @throws {@link ArgumentError} where nothing requires grad, the graph has been walked before, or values that a
   * gradient needs were written over; {@link ShapeError} for more than one value without `grad`.
   *
   * @example
   * const x = tensor([1, 2, 3], { requiresGrad: true });
   * x.mul(x).sum().backward();
   * x.grad?.tolist(); // [2, 4, 6]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.backward.html
   */
  backward(grad: Tensor | null = null, options: GradientOptions = {}): void {
    checkOptions('backward', options, ['retainGraph', 'createGraph']);
    const seed = seedFor('backward', this, grad);
    const shared = new Set([seed.grad.raw.storage]);
    walkBack('backward', [seed], null, options, (leaf, complete) => {
      accumulate(leaf as Tensor, complete, options.createGraph ?? false, shared);
    });
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
  const results = outputs.map((output) => new Tensor(output));
  record(operation, args, inputs, results);
  return results;
}

/** Runs an operation that has one result. */
export function apply<Args>(operation: Operation<Args>, inputs: readonly Tensor[], args: Args): Tensor {
  return applyAll(operation, inputs, args)[0];
}
