import { copyContiguous, toContiguous } from '../core/contiguous.js';
import { copyValues } from '../core/copy.js';
import type { DType } from '../core/dtype.js';
import { allocateData } from '../core/tensor-data.js';
import type { Operation } from './operation.js';

/** A row-major copy of its own. */
export const clone: Operation = {
  name: 'clone',
  forward: ([input]) => ({ outputs: [copyContiguous(input)] }),
};

/** Row-major: a copy only where the values are not. */
export const contiguous: Operation = {
  name: 'contiguous',
  forward: ([input]) => ({ outputs: [toContiguous(input)] }),
};

/** The values in another dtype. */
export const cast: Operation<DType> = {
  name: 'to',
  forward([input], dtype) {
    const output = allocateData(input.shape, dtype);
    copyValues(input, output);
    return { outputs: [output] };
  },
};
