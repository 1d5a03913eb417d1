import { copyContiguous, toContiguous } from '../core/contiguous.js';
import type { DType } from '../core/dtype.js';
import { storedValue } from '../core/scalar.js';
import { allocateData } from '../core/tensor-data.js';
import { castTo } from './cast-to.js';
import { notDifferentiable, type Operation } from './operation.js';

/** A row-major copy of its own. */
export const clone: Operation = {
  name: 'clone',
  forward: ([input]) => ({ outputs: [copyContiguous(input, 'clone')] }),
  backward: (grad) => [grad],
};

/** Row-major: a copy only where the values are not. */
export const contiguous: Operation = {
  name: 'contiguous',
  forward: ([input]) => ({ outputs: [toContiguous(input, 'contiguous')] }),
  backward: (grad) => [grad],
};

/** The values in another dtype. */
export const cast: Operation<DType> = {
  name: 'to',
  forward: ([input], dtype) => ({ outputs: [castTo(input, dtype, 'to')] }),
  backward: (grad, { operands }) => [grad.to(operands[0].dtype)],
};

/** One value everywhere, in the input's shape and dtype. */
export const filled: Operation<number> = {
  name: 'filled',
  forward([{ shape, dtype }], value) {
    const out = allocateData(shape, dtype, 'filled');
    if (value !== 0) out.storage.array.fill(storedValue(value, dtype) as never);
    return { outputs: [out] };
  },
  backward: notDifferentiable,
};
