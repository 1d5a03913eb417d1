import { poolOutputSize } from '../core/conv-arithmetic.js';
import type { DType } from '../core/dtype.js';
import type { AvgDivision, PoolCaller, PoolWindow } from '../core/pool-arguments.js';
import { numel, type Shape } from '../core/shape.js';
import { allocateData, allocateUnset, type TensorData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import { gatherInput } from './gather.js';
import type { Operation, Trace } from './operation.js';
import { poolDType, poolEmpty, poolRank, windowDoesNotFit } from './pool-errors.js';

/** One pooling: who asks, and its window. */
export interface PoolCall {
  readonly caller: PoolCaller;
  readonly window: PoolWindow;
}

/** One average pooling. */
export interface AvgPoolCall extends PoolCall {
  readonly division: AvgDivision;
}

/**
 * The largest value under each place of a window, and where it stands: `[N, C, ...size]` or `[C, ...size]`, of
 * any dtype but bool, gives values of the same dtype and int32 indices into each plane.
 */
export const maxPool: Operation<PoolCall> = {
  name: 'maxPool',
  forward([input], { caller, window }) {
    const { batched, shape } = poolGeometry(caller, window, input, NUMBERS, 'numbers, not truth values');
    const values = allocateUnset(shape, input.dtype, caller);
    const indices = allocateData(shape, 'int32', caller);
    runKernel('maxPool', { input: withBatch(input, batched), window: window.axes }, [values, indices]);
    const results = [values, indices].map((data) => (batched ? data : withoutBatch(data)));
    return { outputs: results };
  },
  keeps: ['outputs'],
  backward(grad, { args, operands, output }) {
    // Plane by plane, to where the index points: of equal values the first.
    const { shape } = operands[0];
    const plane = numel(shape.slice(-args.caller.spatialRank));
    const places = numel(grad.shape.slice(-args.caller.spatialRank));
    const rows = [numel(shape) / plane, places];
    const planes = { axis: 1, shape: [rows[0], plane] };
    return [grad.reshape(rows).apply(gatherInput, planes, output(1).reshape(rows)).reshape(shape)];
  },
  trace: poolTrace,
};

/** The mean under each place of a window: `[N, C, ...size]` or `[C, ...size]`, float32, float64 or int64. */
export const avgPool: Operation<AvgPoolCall> = {
  name: 'avgPool',
  forward([input], { caller, window, division }) {
    const { batched, shape } = poolGeometry(caller, window, input, MEANS, 'float32, float64 or int64');
    const out = allocateUnset(shape, input.dtype, caller);
    runKernel('avgPool', { input: withBatch(input, batched), window: window.axes, ...division }, [out]);
    return { outputs: [batched ? out : withoutBatch(out)] };
  },
  backward: (grad, { args, operands }) => [grad.apply(avgPoolInput, { ...args, shape: operands[0].shape })],
  trace: poolTrace,
};

/** The average pooling of an input of `shape`. */
export interface AvgPoolInputCall extends AvgPoolCall {
  readonly shape: Shape;
}

/** The adjoint of {@link avgPool}: each mean shared out among the cells it was made of. */
export const avgPoolInput: Operation<AvgPoolInputCall> = {
  name: 'avgPoolInput',
  forward([grad], { caller, window, division, shape }) {
    const batched = shape.length === caller.spatialRank + 2;
    const out = allocateData(batched ? shape : [1, ...shape], grad.dtype, caller);
    const args = { grad: withBatch(grad, batched), window: window.axes, ...division };
    runKernel('avgPoolInput', args, [out]);
    return { outputs: [batched ? out : withoutBatch(out)] };
  },
  backward: (grad, { args }) => [grad.apply(avgPool, args)],
};

function poolTrace([input]: readonly TensorData[], { window }: PoolCall): Trace {
  return { window: window.axes, batched: input.shape.length === window.axes.length + 2 };
}

const NUMBERS: readonly DType[] = ['float32', 'float64', 'int32', 'int64', 'uint8'];
const MEANS: readonly DType[] = ['float32', 'float64', 'int64'];

/** The output `[N, C, ...out]` of an input that fits, N = 1 where it has no batch axis. */
function poolGeometry(
  caller: PoolCaller,
  window: PoolWindow,
  { shape, dtype }: TensorData,
  dtypes: readonly DType[],
  takes: string,
): { batched: boolean; shape: number[] } {
  const n = caller.spatialRank;
  if (shape.length !== n + 1 && shape.length !== n + 2) throw poolRank(caller, shape);
  if (!dtypes.includes(dtype)) throw poolDType(caller, dtype, takes);
  const batched = shape.length === n + 2;
  const [batch, channels, ...size] = batched ? shape : [1, ...shape];
  if (channels === 0 || size.includes(0)) throw poolEmpty(caller, shape);
  const out = size.map((cells, d) => poolOutputSize(cells, window.axes[d], window.ceilMode));
  if (out.some((places) => places < 1)) throw windowDoesNotFit(caller, shape, window);
  return { batched, shape: [batch, channels, ...out] };
}

function withBatch(data: TensorData, batched: boolean): TensorData {
  return batched ? data : { ...data, shape: [1, ...data.shape], strides: [0, ...data.strides] };
}

function withoutBatch(data: TensorData): TensorData {
  return { ...data, shape: data.shape.slice(1), strides: data.strides.slice(1) };
}
