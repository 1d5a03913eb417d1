import { allocateUnset } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import { gatherInput } from './gather.js';
import type { Operation } from './operation.js';

/** The axis, and which end of it has the largest value. */
export interface SortAxis {
  readonly axis: number;
  readonly descending: boolean;
}

/** Sorted along an axis, and where each value was (int32). Equal values keep their order; NaN counts as the largest. */
export const sort: Operation<SortAxis> = {
  name: 'sort',
  forward([input], { axis, descending }) {
    const values = allocateUnset(input.shape, input.dtype, 'sort');
    const indices = allocateUnset(input.shape, 'int32', 'sort');
    runKernel('sort', { input, axis, descending }, [values, indices]);
    return { outputs: [values, indices] };
  },
  keeps: ['outputs'],
  backward: (grad, { args: { axis }, operands, output }) => [
    grad.apply(gatherInput, { axis, shape: operands[0].shape }, output(1)),
  ],
};
