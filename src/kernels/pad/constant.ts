import { copyValues } from '../../core/copy.js';
import { isContiguous } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';

/**
 * Padding with a constant and cropping, for every dtype: the result is filled, and what is left of the input copied to its place
 * row by row.
 */
export const padConstant: Kernel<'pad'> = {
  name: 'any_pad_constant__js',
  supports: ({ mode }, [out]) => mode === 'zeros' && isContiguous(out),
  run({ input, padding, value }, [out]) {
    const { array } = out.storage;
    if (array instanceof BigInt64Array) array.fill(BigInt(value));
    else array.fill(Number(value));
    const shape: number[] = [];
    let [from, to] = [input.offset, out.offset];
    for (let d = 0; d < out.shape.length; d++) {
      const [before] = padding[d];
      const [cut, added] = [Math.max(0, -before), Math.max(0, before)];
      shape.push(Math.max(0, Math.min(input.shape[d] - cut, out.shape[d] - added)));
      from += cut * input.strides[d];
      to += added * out.strides[d];
    }
    copyValues({ ...input, shape, offset: from }, { ...out, shape, offset: to });
  },
};
