import { copyContiguous, toContiguous } from '../core/contiguous.js';
import { castTo } from '../core/copy.js';
import type { DType } from '../core/dtype.js';
import type { Operation } from './operation.js';

/** A row-major copy of its own. */
export const clone: Operation = {
  name: 'clone',
  forward: ([input]) => ({ outputs: [copyContiguous(input, 'clone')] }),
};

/** Row-major: a copy only where the values are not. */
export const contiguous: Operation = {
  name: 'contiguous',
  forward: ([input]) => ({ outputs: [toContiguous(input, 'contiguous')] }),
};

/** The values in another dtype. */
export const cast: Operation<DType> = {
  name: 'to',
  forward: ([input], dtype) => ({ outputs: [castTo(input, dtype, 'to')] }),
};
