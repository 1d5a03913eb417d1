import { broadcastPair, broadcastTo } from '../core/broadcast.js';
import { DTypeError } from '../core/errors.js';
import { resultDType } from '../core/promotion.js';
import { allocateUnset } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import { castTo } from './cast-to.js';
import { keep } from './keep.js';
import type { Operation } from './operation.js';
import { sumTo } from './sum-to.js';

/** `[condition, a, b]`, broadcast: `a` where the condition (bool, or uint8) holds, else `b`, in their common dtype. */
export const where: Operation = {
  name: 'where',
  keeps: ['inputs'],
  forward([condition, first, second]) {
    if (condition.dtype !== 'bool' && condition.dtype !== 'uint8') {
      throw new DTypeError({
        op: 'where',
        problem: `the condition is ${condition.dtype}; it takes bool`,
        expected: 'bool',
        actual: condition.dtype,
        hint: 'Try condition.ne(0)',
        pytorch: 'where expected condition to be a boolean tensor, but got a tensor with dtype',
      });
    }
    const dtype = resultDType(first, second);
    const pair = broadcastPair('where', first.shape, second.shape);
    const shape = broadcastPair('where', condition.shape, pair);
    const out = allocateUnset(shape, dtype, 'where');
    const args = {
      condition: broadcastTo(condition, shape),
      a: broadcastTo(castTo(first, dtype, 'where'), shape),
      b: broadcastTo(castTo(second, dtype, 'where'), shape),
    };
    runKernel('where', args, [out]);
    return { outputs: [out] };
  },
  backward: (grad, { operands: [, a, b], input, needs }) => [
    null,
    needs(1) ? sumTo(grad.apply(keep, undefined, input(0)), a.shape) : null,
    needs(2) ? sumTo(grad.apply(keep, undefined, input(0).logicalNot()), b.shape) : null,
  ],
};
