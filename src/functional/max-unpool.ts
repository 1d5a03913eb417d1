import type { AxisWindowing } from '../core/conv-arithmetic.js';
import { checkOptions } from '../core/options.js';
import { type OutputSize, parseOutputSize } from '../core/output-size.js';
import type { PerAxis, SpatialRank } from '../core/per-axis.js';
import { type MaxUnpoolOptions, type PoolCaller, parseUnpoolWindow } from '../core/pool-arguments.js';
import { numel } from '../core/shape.js';
import { scatterSet } from '../ops/scatter.js';
import { unpoolGeometry } from '../ops/unpool-geometry.js';
import { zeros } from '../tensor/creation.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';

/** What {@link maxUnpool1d} to {@link maxUnpool3d} take beside their operands. */
export interface MaxUnpoolFunctionOptions extends MaxUnpoolOptions {
  /** Sizes of the result's spatial axes, or of all its axes; unless given those of which the pooling leaves no rest. */
  readonly outputSize?: PerAxis | null;
}

const OPTIONS = ['stride', 'padding', 'outputSize'];

/**
 * Puts the values of a max pooling back where they came from, with zeros between them.
 *
 * @param input `[N, C, L]` or `[C, L]`: what the pooling gave, of any dtype but bool.
 * @param indices of the same shape, of an integer dtype: where each value stands in its plane of the result. Of several
 * values for one place the last is put there.
 * @param kernelSize The window of the pooling.
 * @param options `stride` (the window's size unless given) and `padding` of the pooling; `outputSize`, less than a stride
 * away from `(size − 1) · stride − 2·padding + kernelSize`, which it is unless given.
 * @throws {@link ArgumentError} for a window that no input could make right, {@link ShapeError} where shapes disagree, an
 * index is not on the result or the size cannot be had, {@link DTypeError} for indices that are no integers.
 *
 * @example
 * const { values, indices } = F.maxPool1d(tensor([[1, 3, 4, 2]]), 2, { returnIndices: true });
 * F.maxUnpool1d(values, indices, 2).tolist(); // [[0, 3, 4, 0]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool1d.html
 */
export function maxUnpool1d(
  input: Tensor,
  indices: Tensor,
  kernelSize: PerAxis,
  options: MaxUnpoolFunctionOptions = {},
): Tensor {
  return maxUnpoolOnce(1, input, indices, kernelSize, options);
}

/**
 * Puts the values of a max pooling back where they came from, with zeros between them.
 *
 * @param input `[N, C, H, W]` or `[C, H, W]`: what the pooling gave, of any dtype but bool.
 * @param indices of the same shape, of an integer dtype: where each value stands in its plane of the result. Of several
 * values for one place the last is put there.
 * @param kernelSize The window of the pooling.
 * @param options `stride` (the window's size unless given) and `padding` of the pooling; `outputSize`, less than a stride
 * away from `(size − 1) · stride − 2·padding + kernelSize`, which it is unless given.
 * @throws {@link ArgumentError} for a window that no input could make right, {@link ShapeError} where shapes disagree, an
 * index is not on the result or the size cannot be had, {@link DTypeError} for indices that are no integers.
 *
 * @example
 * const { values, indices } = F.maxPool2d(tensor([[[1, 2], [3, 4]]]), 2, { returnIndices: true });
 * F.maxUnpool2d(values, indices, 2).tolist(); // [[[0, 0], [0, 4]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool2d.html
 */
export function maxUnpool2d(
  input: Tensor,
  indices: Tensor,
  kernelSize: PerAxis,
  options: MaxUnpoolFunctionOptions = {},
): Tensor {
  return maxUnpoolOnce(2, input, indices, kernelSize, options);
}

/**
 * Puts the values of a max pooling back where they came from, with zeros between them.
 *
 * @param input `[N, C, D, H, W]` or `[C, D, H, W]`: what the pooling gave, of any dtype but bool.
 * @param indices of the same shape, of an integer dtype: where each value stands in its plane of the result. Of several
 * values for one place the last is put there.
 * @param kernelSize The window of the pooling.
 * @param options `stride` (the window's size unless given) and `padding` of the pooling; `outputSize`, less than a stride
 * away from `(size − 1) · stride − 2·padding + kernelSize`, which it is unless given.
 * @throws {@link ArgumentError} for a window that no input could make right, {@link ShapeError} where shapes disagree, an
 * index is not on the result or the size cannot be had, {@link DTypeError} for indices that are no integers.
 *
 * @example
 * const { values, indices } = F.maxPool3d(ones(1, 4, 4, 4), 2, { returnIndices: true });
 * F.maxUnpool3d(values, indices, 2).shape; // [1, 4, 4, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool3d.html
 */
export function maxUnpool3d(
  input: Tensor,
  indices: Tensor,
  kernelSize: PerAxis,
  options: MaxUnpoolFunctionOptions = {},
): Tensor {
  return maxUnpoolOnce(3, input, indices, kernelSize, options);
}

function maxUnpoolOnce(
  spatialRank: SpatialRank,
  input: Tensor,
  indices: Tensor,
  kernelSize: PerAxis,
  options: MaxUnpoolFunctionOptions,
): Tensor {
  const caller: PoolCaller = { op: `maxUnpool${spatialRank}d`, spatialRank };
  checkOptions(caller.op, options, OPTIONS);
  const window = parseUnpoolWindow(caller, kernelSize, options);
  return maxUnpoolFor(caller, window, input, indices, options.outputSize);
}

/** @internal Max unpooling with a window that has been checked. */
export function maxUnpoolFor(
  caller: PoolCaller,
  window: readonly AxisWindowing[],
  input: Tensor,
  indices: Tensor,
  outputSize: OutputSize | undefined,
): Tensor {
  checkTensor(caller, 'input', input);
  checkTensor(caller, 'indices', indices);
  const asked = parseOutputSize(caller, caller.spatialRank, outputSize);
  const size = unpoolGeometry(caller, window, { input: input.raw, indices: indices.raw }, asked);
  const leading = input.shape.slice(0, -size.length);
  const planes = numel(leading);
  const rows = (x: Tensor): Tensor => x.reshape(planes, numel(x.shape.slice(-size.length)));
  const empty = zeros(planes, numel(size), { dtype: input.dtype });
  const args = { op: caller.op, axis: 1 };
  return empty.apply(scatterSet, args, rows(input), rows(indices)).reshape(...leading, ...size);
}
