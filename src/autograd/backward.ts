import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import type { GradientOptions } from '../tensor/backward.js';
import { Tensor } from '../tensor/tensor.js';
import { checkTensors } from './grad.js';

/** What {@link backward} takes. */
export interface BackwardOptions extends GradientOptions {
  /** The gradient that each tensor begins with; 1 for a single value. */
  readonly gradTensors?: Tensor | null | readonly (Tensor | null)[];
}

/**
 * `tensor.backward()` of several tensors, whose gradients add up in the leaves.
 *
 * @param options `gradTensors`, `retainGraph`, `createGraph`.
 * @throws as {@link Tensor.backward}; {@link ArgumentError} where there are more or fewer gradients than tensors.
 *
 * @example
 * const x = tensor(2, { requiresGrad: true });
 * autograd.backward([x.mul(3), x.mul(x)]);
 * x.grad?.item(); // 7
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.backward.html
 */
export function backward(tensors: Tensor | readonly Tensor[], options: BackwardOptions = {}): void {
  checkOptions('backward', options, ['gradTensors', 'retainGraph', 'createGraph']);
  const { gradTensors = null, createGraph = false, retainGraph = createGraph } = options;
  const outputs = checkTensors('backward', 'tensors', tensors);
  const gradients = gradTensors === null || gradTensors instanceof Tensor ? [gradTensors] : gradTensors;
  if (gradTensors !== null && gradients.length !== outputs.length) {
    throw new ArgumentError({
      op: 'backward',
      problem: `${gradients.length} gradients to begin with, but ${outputs.length} tensors; give one for each`,
      expected: outputs.length,
      actual: gradients.length,
      pytorch: `got ${outputs.length} tensors and ${gradients.length} gradients`,
    });
  }
  // What they have in common is walked once for each; it is let go with the last.
  outputs.forEach((output, i) => {
    const last = i === outputs.length - 1;
    output.backward(gradients[i] ?? null, { createGraph, retainGraph: retainGraph || !last });
  });
}
