import { numel } from '../../core/shape.js';
import { contiguousValues, isContiguous } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';

/**
 * float32 values added to zeros where an index along the last axis says, all of it row-major: the gradient of max pooling.
 * Sums are rounded to float32 at every step, as PyTorch's.
 */
export const f32ScatterAdd: Kernel<'scatter'> = {
  name: 'f32_scatter_add__js',
  supports: ({ base, source, index, axis, mode }, [out]) =>
    mode === 'add' &&
    base === null &&
    axis === out.shape.length - 1 &&
    [source, out].every((data) => data.dtype === 'float32' && isContiguous(data)) &&
    isContiguous(index) &&
    source.shape.every((size, d) => size === index.shape[d]) &&
    out.shape.every((size, d) => d === axis || size === index.shape[d]),
  run({ source, index, axis }, [out]) {
    const from = contiguousValues(source) as Float32Array;
    const at = contiguousValues(index) as Int32Array;
    const to = contiguousValues(out) as Float32Array;
    const [length, size] = [index.shape[axis], out.shape[axis]];
    to.fill(0);
    const rows = numel(index.shape.slice(0, axis));
    for (let row = 0, i = 0; row < rows; row++) {
      const start = row * size;
      for (let n = 0; n < length; n++, i++) to[start + at[i]] += from[i];
    }
  },
};
