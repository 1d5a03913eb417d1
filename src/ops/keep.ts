import { broadcastPair, broadcastTo } from '../core/broadcast.js';
import { allocateData, allocateUnset } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import { castTo } from './cast-to.js';
import type { Operation } from './operation.js';

/**
 * `[x, mask]` → x where the mask is not 0 (or false), else 0, whatever x is there: what gradients are masked
 * with, since a product would make NaN of ∞ · 0. The mask broadcasts to x.
 */
export const keep: Operation = {
  name: 'keep',
  keeps: ['inputs'],
  forward([x, mask]) {
    const shape = broadcastPair('keep', x.shape, mask.shape);
    const out = allocateUnset(shape, x.dtype, 'keep');
    const a = broadcastTo(x, shape);
    if (mask.dtype === 'bool') {
      const b = broadcastTo(allocateData([], x.dtype, 'keep'), shape);
      runKernel('where', { condition: broadcastTo(mask, shape), a, b }, [out]);
    } else {
      const b = broadcastTo(castTo(mask, x.dtype, 'keep'), shape);
      runKernel('binary', { operation: 'keep', a, b }, [out]);
    }
    return { outputs: [out] };
  },
  backward: (grad, call) => [grad.apply(keep, undefined, call.input(1)), null],
};
