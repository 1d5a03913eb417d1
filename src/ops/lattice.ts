import { copyContiguous } from '../core/contiguous.js';
import type { Shape } from '../core/shape.js';
import { allocateUnset, type TensorData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import type { Operation } from './operation.js';

/**
 * How the axes of a view walk through a tensor: the value at `[i, j, …]` is that of the tensor at
 * `start + i · steps[0] + j · steps[1] + …`, where `start` and each step have a number for every axis of it.
 */
export interface Lattice {
  readonly shape: Shape;
  readonly start: readonly number[];
  readonly steps: readonly (readonly number[])[];
}

function placed({ start, steps }: Lattice, strides: Shape): { offset: number; strides: number[] } {
  const along = (step: readonly number[]): number => step.reduce((sum, n, d) => sum + n * strides[d], 0);
  return { offset: along(start), strides: steps.map(along) };
}

/** A view whose axes walk through the tensor in steps of their own, as a diagonal or sliding windows do. */
export const lattice: Operation<Lattice> = {
  name: 'lattice',
  forward([input], walk) {
    const { offset, strides } = placed(walk, input.strides);
    const first = walk.shape.includes(0) ? input.offset : input.offset + offset;
    return { outputs: [{ ...input, shape: walk.shape, strides, offset: first }] };
  },
  backward: (grad, { args: walk, operands }) => [
    grad.apply(latticeInput, { ...walk, whole: operands[0].shape }),
  ],
};

/** The adjoint of {@link lattice}: zeros of the shape `whole`, to which each value is added where it was seen. */
export const latticeInput: Operation<Lattice & { readonly whole: Shape }> = {
  name: 'latticeInput',
  forward([source], { whole, ...walk }) {
    const out = allocateUnset(whole, source.dtype, 'lattice');
    runKernel('overlay', { source, ...placed(walk, out.strides) }, [out]);
    return { outputs: [out] };
  },
  backward: (grad, { args: { whole: _, ...walk } }) => [grad.apply(lattice, walk)],
};

/** The axes named in the other direction, copied. */
export const flip: Operation<readonly number[]> = {
  name: 'flip',
  forward: ([input], axes) => ({ outputs: [copyContiguous(flipped(input, axes), 'flip')] }),
  backward: (grad, { args: axes }) => [grad.apply(flip, axes)],
};

function flipped(data: TensorData, axes: readonly number[]): TensorData {
  let { offset } = data;
  for (const axis of axes) offset += Math.max(0, data.shape[axis] - 1) * data.strides[axis];
  const strides = data.strides.map((stride, d) => (axes.includes(d) ? -stride : stride));
  return { ...data, offset, strides };
}
