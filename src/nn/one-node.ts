// Several tensors as the result of one recorded run, so that their gradients are complete at one moment.
import type { DType } from '../core/dtype.js';
import { numel, type Shape } from '../core/shape.js';
import { cat } from '../tensor/join.js';
import type { Tensor } from '../tensor/tensor.js';

/** What the parts of a joint tensor are like. */
interface Part {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * A tensor that holds the values of all, and each of them again as a part of it. One tensor is itself joint: its
 * values are not copied.
 */
export function joinTensors(tensors: readonly Tensor[]): { node: Tensor; parts: Tensor[] } {
  const [first] = tensors;
  if (tensors.length === 1) {
    const node = first.expand(first.shape);
    return { node, parts: [node] };
  }
  const node = cat(
    tensors.map((tensor) => tensor.reshape(tensor.numel)),
    0,
  );
  return { node, parts: splitGradient(node, tensors) };
}

/** The parts of a joint tensor, or of its gradient. */
export function splitGradient(joint: Tensor, parts: readonly Part[]): Tensor[] {
  if (parts.length === 1) return [joint];
  let start = 0;
  return parts.map(({ shape, dtype }) => {
    const length = numel(shape);
    const part = joint.narrow(0, start, length).reshape(shape).to(dtype);
    start += length;
    return part;
  });
}
