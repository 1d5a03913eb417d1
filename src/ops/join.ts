import { copyValues } from '../core/copy.js';
import { ShapeError } from '../core/errors.js';
import { promoteDTypes } from '../core/promotion.js';
import { formatShape } from '../core/shape.js';
import { allocateUnset } from '../core/tensor-data.js';
import { castTo } from './cast-to.js';
import type { Operation } from './operation.js';

/** Tensors one after the other along `axis`; the other sizes agree. dtypes are promoted. */
export const cat: Operation<number> = {
  name: 'cat',
  forward(inputs, axis) {
    const [first] = inputs;
    inputs.forEach(({ shape }, i) => {
      const fits =
        shape.length === first.shape.length &&
        shape.every((size, d) => d === axis || size === first.shape[d]);
      if (fits) return;
      throw new ShapeError({
        op: 'cat',
        problem: `tensor ${i} is ${formatShape(shape)}, tensor 0 is ${formatShape(first.shape)}; they may differ along axis ${axis} only`,
        operands: [
          { name: 'tensor 0', shape: first.shape },
          { name: `tensor ${i}`, shape },
        ],
        axis,
      });
    });
    const dtype = inputs.map((input) => input.dtype).reduce(promoteDTypes);
    const total = inputs.reduce((sum, { shape }) => sum + shape[axis], 0);
    const out = allocateUnset(first.shape.with(axis, total), dtype, 'cat');
    let { offset } = out;
    for (const input of inputs) {
      copyValues(castTo(input, dtype, 'cat'), { ...out, shape: input.shape, offset });
      offset += input.shape[axis] * out.strides[axis];
    }
    return { outputs: [out] };
  },
  backward(grad, { args: axis, operands, needs }) {
    let start = 0;
    return operands.map(({ shape }, i) => {
      const from = start;
      start += shape[axis];
      return needs(i) ? grad.narrow(axis, from, shape[axis]) : null;
    });
  },
};
