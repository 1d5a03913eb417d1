import type { Shape } from '../core/shape.js';
import { allocateUnset } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import { checkedIndex, checkIndexShape } from './indices.js';
import type { Operation } from './operation.js';

/** `[input, index]` of as many axes → in the shape of the index, the values it names along `axis`. */
export const gather: Operation<number> = {
  name: 'gather',
  keeps: ['inputs'],
  forward([input, index], axis) {
    checkIndexShape('gather', index.shape, { name: 'input', shape: input.shape }, axis);
    const out = allocateUnset(index.shape, input.dtype, 'gather');
    const checked = checkedIndex('gather', index, input.shape[axis], axis);
    runKernel('gather', { input, index: checked, axis }, [out]);
    return { outputs: [out] };
  },
  backward: (grad, { args: axis, operands, input }) => [
    grad.apply(gatherInput, { axis, shape: operands[0].shape }, input(1)),
    null,
  ],
};

/** The input of a {@link gather}: its shape, and the axis picked along. */
export interface GatherInputArgs {
  readonly axis: number;
  readonly shape: Shape;
}

/** The adjoint of {@link gather}: zeros, to which each value is added where its index says. */
export const gatherInput: Operation<GatherInputArgs> = {
  name: 'gatherInput',
  keeps: ['inputs'],
  forward([source, index], { axis, shape }) {
    const out = allocateUnset(shape, source.dtype, 'gatherInput');
    const checked = checkedIndex('gatherInput', index, shape[axis], axis);
    runKernel('scatter', { base: null, source, index: checked, axis, mode: 'add' }, [out]);
    return { outputs: [out] };
  },
  backward: (grad, { args: { axis }, input }) => [grad.apply(gather, axis, input(1)), null],
};
