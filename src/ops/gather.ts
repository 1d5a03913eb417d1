import { allocateData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import type { Operation } from './operation.js';

/** `[input, index]`, matrices of as many rows (index int32): the values of each row that its indices name. */
export const gather: Operation = {
  name: 'gather',
  keeps: ['inputs'],
  forward([input, index]) {
    const out = allocateData(index.shape, input.dtype, 'gather');
    runKernel('gather', { input, index }, [out]);
    return { outputs: [out] };
  },
  backward: (grad, call) => [grad.apply(scatter, call.operands[0].shape[1], call.input(1)), null],
};

/** The adjoint of {@link gather}: rows of the size given, of zeros to which each value is added where its index says. */
export const scatter: Operation<number> = {
  name: 'scatter',
  keeps: ['inputs'],
  forward([input, index], size) {
    const out = allocateData([input.shape[0], size], input.dtype, 'scatter');
    runKernel('scatter', { input, index }, [out]);
    return { outputs: [out] };
  },
  backward: (grad, call) => [grad.apply(gather, undefined, call.input(1)), null],
};
