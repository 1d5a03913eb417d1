import { numel } from '../core/shape.js';
import { allocateData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import { castTo } from './cast-to.js';
import { notDifferentiable, type Operation } from './operation.js';

/** The index of each value that is not 0, a row each (int32), in row-major order. */
export const nonzero: Operation = {
  name: 'nonzero',
  backward: notDifferentiable,
  forward([input]) {
    const truth = castTo(input, 'bool', 'nonzero');
    const count = allocateData([], 'int64', 'nonzero');
    runKernel('sum', { input: truth, kept: 0 }, [count]);
    const rows = numel(input.shape) === 0 ? 0 : Number(count.storage.array[0]);
    const out = allocateData([rows, input.shape.length], 'int32', 'nonzero');
    runKernel('nonzero', { input: truth }, [out]);
    return { outputs: [out] };
  },
};
