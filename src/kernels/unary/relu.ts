import { forEachRow } from '../../core/strided.js';
import type { Kernel } from '../kernel.js';

/** relu of float32 in a loop of its own: the layer that every net has. */
export const f32Relu: Kernel<'unary'> = {
  name: 'f32_relu__js',
  supports: ({ operation, input }) => operation === 'relu' && input.dtype === 'float32',
  run({ input }, [out]) {
    const x = input.storage.array as Float32Array;
    const y = out.storage.array as Float32Array;
    forEachRow(input.shape, [input, out], ([i, o], [step], length) => {
      for (let n = 0; n < length; n++, i += step) {
        const value = x[i];
        y[o + n] = Math.max(value, 0); // NaN stays NaN
      }
    });
  },
};
