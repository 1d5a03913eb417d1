import { isFloatingPoint } from '../core/dtype.js';
import { allocateData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import { castTo } from './cast-to.js';
import type { Operation } from './operation.js';
import { plan, type ReduceAxes, shaped, spreadOut } from './reduction.js';

/** `ln Σ eˣ`, without overflow; of integers and bools in float32. Its slope is the softmax. */
export const logSumExp: Operation<ReduceAxes> = {
  name: 'logsumexp',
  forward([data], args) {
    const dtype = isFloatingPoint(data.dtype) ? data.dtype : 'float32';
    const { input, kept, keptShape, shape } = plan(castTo(data, dtype, 'logsumexp'), args);
    const out = allocateData(keptShape, dtype, 'logsumexp');
    runKernel('logSumExp', { input, kept }, [out]);
    return { outputs: [shaped(out, shape)] };
  },
  keeps: ['inputs', 'outputs'],
  backward: (grad, call) => [
    spreadOut(grad, call).mul(
      call
        .input(0)
        .sub(spreadOut(call.output(0), call))
        .exp(),
    ),
  ],
};
