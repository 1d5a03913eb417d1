import { toContiguous } from '../core/contiguous.js';
import type { Asker } from '../core/errors.js';
import type { ResampleTaps } from '../core/resample-taps.js';
import { numel, type Shape } from '../core/shape.js';
import { allocateUnset } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import type { Operation } from './operation.js';

/** One axis that gets another size, and on whose behalf. */
export interface ResampleCall {
  readonly asker: Asker;
  readonly axis: number;
  readonly taps: ResampleTaps;
}

/** Weighted sums along one axis: what every way to interpolate is made of. float32, float64 or uint8. */
export const resample: Operation<ResampleCall> = {
  name: 'resample',
  forward([data], { asker, axis, taps }) {
    const input = toContiguous(data, asker);
    const out = allocateUnset(withSize(input.shape, axis, taps.places), input.dtype, asker);
    if (numel(out.shape) > 0) runKernel('resample', { input, axis, taps }, [out]);
    return { outputs: [out] };
  },
  backward: (grad, { args }) => [grad.apply(resampleInput, args)],
  trace: () => ({ multiplyAdds: 0 }), // no weights; and what the values see of the input is not told
};

/** The adjoint of {@link resample}. */
export const resampleInput: Operation<ResampleCall> = {
  name: 'resampleInput',
  forward([data], { asker, axis, taps }) {
    const grad = toContiguous(data, asker);
    const out = allocateUnset(withSize(grad.shape, axis, taps.size), grad.dtype, asker);
    if (numel(out.shape) > 0) runKernel('resampleInput', { grad, axis, taps }, [out]);
    return { outputs: [out] };
  },
  backward: (grad, { args }) => [grad.apply(resample, args)],
};

function withSize(shape: Shape, axis: number, size: number): Shape {
  return shape.map((cells, d) => (d === axis ? size : cells));
}
