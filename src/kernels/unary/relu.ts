import { forEachRow } from '../../core/strided.js';
import type { TensorData } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';

/** The bits of -Infinity; larger ones, read without a sign, are NaN with its sign bit set. */
const NEGATIVE_INFINITY_BITS = 0xff800000;

function bitsOf({ storage }: TensorData): Int32Array {
  const array = storage.array as Float32Array;
  return new Int32Array(array.buffer, array.byteOffset, array.length);
}

/**
 * relu of float32 on the bits: `b & ~(b >> 31)` clears every value whose sign bit is set. A comparison of the
 * values would be a branch that the processor guesses wrong every other time (1.7 million values: 14 → 1 ms).
 */
export const f32Relu: Kernel<'unary'> = {
  name: 'f32_relu__js',
  supports: ({ operation, input }) => operation === 'relu' && input.dtype === 'float32',
  run({ input }, [out]) {
    const [x, y] = [bitsOf(input), bitsOf(out)];
    forEachRow(input.shape, [input, out], ([i, o], [step], length) => {
      for (let n = 0; n < length; n++, i += step) {
        const bits = x[i];
        y[o + n] = bits >>> 0 > NEGATIVE_INFINITY_BITS ? bits : bits & ~(bits >> 31);
      }
    });
  },
};
