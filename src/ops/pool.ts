import { numel, type Shape } from '../core/shape.js';
import { allocateData, allocateUnset, type TensorData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import { gatherInput } from './gather.js';
import { keep } from './keep.js';
import type { Operation, Trace } from './operation.js';
import type { Pooling } from './pool-geometry.js';

/**
 * The largest value under each window, and where it stands: `[N, C, ...size]` or `[C, ...size]`, of any dtype but bool,
 * gives values of the same dtype and int32 indices into each plane.
 */
export const maxPool: Operation<Pooling> = {
  name: 'maxPool',
  forward([input], pooling) {
    const shape = pooledShape(input.shape, pooling);
    const values = allocateUnset(shape, input.dtype, pooling.caller);
    const indices = allocateData(shape, 'int32', pooling.caller);
    if (numel(shape) > 0) {
      const out = [values, indices].map((data) => withBatch(data, pooling));
      const { axes, window } = pooling;
      runKernel('maxPool', { input: withBatch(input, pooling), axes, window }, out);
    }
    return { outputs: [values, indices] };
  },
  keeps: ['outputs'],
  letsGo: true,
  backward(grad, { args: { size, axes }, operands, output }) {
    // Plane by plane, to where the index points: of equal values the first.
    const { shape } = operands[0];
    const planes = numel(shape.slice(0, shape.length - size.length));
    const rows = [planes, numel(grad.shape.slice(-axes.length))];
    const asPlanes = { axis: 1, shape: [planes, numel(size)] };
    let [from, index] = [grad.reshape(rows), output(1).reshape(rows)];
    if (axes.some(({ count }) => count.includes(0))) {
      // The index of a window that has no cell is off the plane, as PyTorch's: its gradient goes nowhere.
      const inside = index.lt(numel(size));
      [from, index] = [from.apply(keep, undefined, inside), index.mul(inside)];
    }
    return [from.apply(gatherInput, asPlanes, index).reshape(shape)];
  },
  trace: poolTrace,
};

/** The mean under each window: `[N, C, ...size]` or `[C, ...size]`, float32, float64 or int64. */
export const avgPool: Operation<Pooling> = {
  name: 'avgPool',
  forward([input], pooling) {
    const { caller, axes, window, divisor } = pooling;
    const out = allocateUnset(pooledShape(input.shape, pooling), input.dtype, caller);
    if (numel(out.shape) > 0) {
      const args = { input: withBatch(input, pooling), axes, window, divisor };
      runKernel('avgPool', args, [withBatch(out, pooling)]);
    }
    return { outputs: [out] };
  },
  letsGo: true,
  backward: (grad, { args }) => [grad.apply(avgPoolInput, args)],
  trace: poolTrace,
};

/** The adjoint of {@link avgPool}: each mean shared out among the cells it was made of. */
export const avgPoolInput: Operation<Pooling> = {
  name: 'avgPoolInput',
  forward([grad], pooling) {
    const { caller, axes, divisor, size } = pooling;
    const out = allocateUnset([...grad.shape.slice(0, -axes.length), ...size], grad.dtype, caller);
    if (numel(out.shape) > 0) {
      runKernel('avgPoolInput', { grad: withBatch(grad, pooling), axes, divisor }, [withBatch(out, pooling)]);
    }
    return { outputs: [out] };
  },
  backward: (grad, { args }) => [grad.apply(avgPool, args)],
};

function poolTrace([input]: readonly TensorData[], { axes, window }: Pooling): Trace {
  return { ...(window === null ? {} : { window }), batched: input.shape.length === axes.length + 2 };
}

function pooledShape(input: Shape, { axes }: Pooling): Shape {
  return [...input.slice(0, input.length - axes.length), ...axes.map(({ first }) => first.length)];
}

/** `[C, ...size]` as a batch of one. */
function withBatch(data: TensorData, { axes }: Pooling): TensorData {
  if (data.shape.length === axes.length + 2) return data;
  return { ...data, shape: [1, ...data.shape], strides: [0, ...data.strides] };
}
