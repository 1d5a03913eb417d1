import { isFloatingPoint } from '../../core/dtype.js';
import { checkInterrupt } from '../../core/interrupt.js';
import { numel } from '../../core/shape.js';
import { contiguousValues } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';

/** Weighted sums along an axis, in double precision and rounded once; bytes to the nearest one, halves upwards. */
export const resampleReference: Kernel<'resample'> = {
  name: 'any_resample__reference',
  supports: () => true,
  run({ input, axis, taps }, [out]) {
    const { size, places, count, indices, weights, stride } = taps;
    const outer = numel(input.shape.slice(0, axis));
    const inner = numel(input.shape.slice(axis + 1));
    const from = contiguousValues(input) as Float64Array;
    const to = contiguousValues(out) as Float64Array;
    const bytes = out.dtype === 'uint8';
    let next = 0;
    for (let o = 0; o < outer; o++) {
      checkInterrupt();
      const start = o * size * inner;
      for (let y = 0; y < places; y++) {
        const first = y * stride;
        const end = first + count[y];
        for (let i = 0; i < inner; i++) {
          let sum = 0;
          for (let k = first; k < end; k++) sum += weights[k] * from[start + indices[k] * inner + i];
          to[next++] = bytes ? Math.min(Math.max(Math.floor(sum + 0.5), 0), 255) : sum;
        }
      }
    }
  },
};

/** The adjoint; in double precision, rounded once. */
export const resampleInputReference: Kernel<'resampleInput'> = {
  name: 'float_resampleinput__reference',
  supports: ({ grad }) => isFloatingPoint(grad.dtype),
  run({ grad, axis, taps }, [out]) {
    const { size, places, count, indices, weights, stride } = taps;
    const outer = numel(grad.shape.slice(0, axis));
    const inner = numel(grad.shape.slice(axis + 1));
    const from = contiguousValues(grad) as Float64Array;
    const target = contiguousValues(out) as Float32Array | Float64Array;
    const sums = new Float64Array(target.length);
    let next = 0;
    for (let o = 0; o < outer; o++) {
      checkInterrupt();
      const start = o * size * inner;
      for (let y = 0; y < places; y++) {
        const first = y * stride;
        const end = first + count[y];
        for (let i = 0; i < inner; i++) {
          const value = from[next++];
          for (let k = first; k < end; k++) sums[start + indices[k] * inner + i] += weights[k] * value;
        }
      }
    }
    target.set(sums);
  },
};
