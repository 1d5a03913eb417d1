import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import type { PerAxis, SpatialRank } from '../core/per-axis.js';
import {
  AVG_POOL_OPTIONS,
  type AvgDivision,
  type AvgPoolOptions,
  MAX_POOL_OPTIONS,
  type MaxPoolOptions,
  type PoolCaller,
  type PoolWindow,
  parseAvgDivision,
  parsePoolWindow,
} from '../core/pool-arguments.js';
import { avgPool, maxPool } from '../ops/pool.js';
import { avgPooling, maxPooling, type Pooling } from '../ops/pool-geometry.js';
import { apply, applyAll, type Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';

/** Max pooling with `returnIndices`. */
export interface MaxPoolResult {
  readonly values: Tensor;
  /** int32: where each value stands in its plane of the input, row-major. */
  readonly indices: Tensor;
}

/** Asks for the indices, too. */
export interface WithIndices {
  readonly returnIndices: true;
}

/** Asks for the values alone (default). */
export interface WithoutIndices {
  readonly returnIndices?: false;
}

/**
 * The largest value under each place of a window. Padding is of −∞, and NaN wins over every number.
 *
 * @param input `[N, C, L]` or `[C, L]`, any dtype but bool.
 * @param kernelSize The window.
 * @returns `[N, C, L']` or `[C, L']` with `L' = floor((L + 2·padding − dilation·(kernelSize − 1) − 1) / stride) + 1`;
 * with `returnIndices` `{ values, indices }`.
 * @throws {@link ArgumentError}, {@link ShapeError} or {@link DTypeError}, as {@link maxPool2d}.
 *
 * @example
 * F.maxPool1d(tensor([[1, 3, 2, 4]]), 2).tolist(); // [[3, 4]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html
 */
export function maxPool1d(
  input: Tensor,
  kernelSize: PerAxis,
  options?: MaxPoolOptions & WithoutIndices,
): Tensor;
export function maxPool1d(
  input: Tensor,
  kernelSize: PerAxis,
  options: MaxPoolOptions & WithIndices,
): MaxPoolResult;
export function maxPool1d(
  input: Tensor,
  kernelSize: PerAxis,
  options: MaxPoolOptions & { readonly returnIndices?: boolean } = {},
): Tensor | MaxPoolResult {
  return maxPoolOnce(1, input, kernelSize, options);
}

/**
 * The largest value under each place of a window. Padding is of −∞, and NaN wins over every number.
 *
 * @param input `[N, C, H, W]` or `[C, H, W]`, any dtype but bool.
 * @param kernelSize The window: one number for both axes, or one for each.
 * @param options `stride` (the window's size unless given), `padding` (at most half the window), `dilation`,
 * `ceilMode` (a last window may hang over), `returnIndices`.
 * @returns `[N, C, H', W']` or `[C, H', W']` with
 * `H' = floor((H + 2·padding − dilation·(kernelSize − 1) − 1) / stride) + 1`, likewise `W'`; with
 * `returnIndices` `{ values, indices }`.
 * @throws {@link ArgumentError} for a window that no input could make right, {@link ShapeError} where it does
 * not fit the input, {@link DTypeError} for bool.
 *
 * @example
 * F.maxPool2d(tensor([[[1, 2], [3, 4]]]), 2).tolist(); // [[[4]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html
 */
export function maxPool2d(
  input: Tensor,
  kernelSize: PerAxis,
  options?: MaxPoolOptions & WithoutIndices,
): Tensor;
export function maxPool2d(
  input: Tensor,
  kernelSize: PerAxis,
  options: MaxPoolOptions & WithIndices,
): MaxPoolResult;
export function maxPool2d(
  input: Tensor,
  kernelSize: PerAxis,
  options: MaxPoolOptions & { readonly returnIndices?: boolean } = {},
): Tensor | MaxPoolResult {
  return maxPoolOnce(2, input, kernelSize, options);
}

/**
 * The largest value under each place of a window, over `[N, C, D, H, W]` or `[C, D, H, W]`; else as {@link maxPool2d}.
 *
 * @example
 * F.maxPool3d(ones(1, 4, 4, 4), 2).shape; // [1, 2, 2, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.max_pool3d.html
 */
export function maxPool3d(
  input: Tensor,
  kernelSize: PerAxis,
  options?: MaxPoolOptions & WithoutIndices,
): Tensor;
export function maxPool3d(
  input: Tensor,
  kernelSize: PerAxis,
  options: MaxPoolOptions & WithIndices,
): MaxPoolResult;
export function maxPool3d(
  input: Tensor,
  kernelSize: PerAxis,
  options: MaxPoolOptions & { readonly returnIndices?: boolean } = {},
): Tensor | MaxPoolResult {
  return maxPoolOnce(3, input, kernelSize, options);
}

/**
 * The mean under each place of a window.
 *
 * @param input `[N, C, L]` or `[C, L]`; float32, float64 or int64.
 * @returns `[N, C, L']` or `[C, L']` with `L' = floor((L + 2·padding − kernelSize) / stride) + 1`.
 * @throws {@link ArgumentError}, {@link ShapeError} or {@link DTypeError}, as {@link avgPool2d}.
 *
 * @example
 * F.avgPool1d(tensor([[1, 3, 2, 4]]), 2).tolist(); // [[2, 3]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool1d.html
 */
export function avgPool1d(input: Tensor, kernelSize: PerAxis, options: AvgPoolOptions = {}): Tensor {
  return avgPoolOnce(1, input, kernelSize, options);
}

/**
 * The mean under each place of a window.
 *
 * @param input `[N, C, H, W]` or `[C, H, W]`; float32, float64 or int64.
 * @param kernelSize The window: one number for both axes, or one for each.
 * @param options `stride` (the window's size unless given), `padding` of zeros (at most half the window),
 * `ceilMode`, `countIncludePad` (the zeros count in the mean, default), `divisorOverride`.
 * @returns `[N, C, H', W']` or `[C, H', W']` with `H' = floor((H + 2·padding − kernelSize) / stride) + 1`.
 * @throws {@link ArgumentError} for a window that no input could make right, {@link ShapeError} where it does
 * not fit the input, {@link DTypeError} for another dtype.
 *
 * @example
 * F.avgPool2d(tensor([[[1, 2], [3, 4]]]), 2).tolist(); // [[[2.5]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html
 */
export function avgPool2d(input: Tensor, kernelSize: PerAxis, options: AvgPoolOptions = {}): Tensor {
  return avgPoolOnce(2, input, kernelSize, options);
}

/**
 * The mean under each place of a window, over `[N, C, D, H, W]` or `[C, D, H, W]`; else as {@link avgPool2d}.
 *
 * @example
 * F.avgPool3d(ones(1, 4, 4, 4), 2).shape; // [1, 2, 2, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool3d.html
 */
export function avgPool3d(input: Tensor, kernelSize: PerAxis, options: AvgPoolOptions = {}): Tensor {
  return avgPoolOnce(3, input, kernelSize, options);
}

function maxPoolOnce(
  spatialRank: SpatialRank,
  input: Tensor,
  kernelSize: PerAxis,
  options: MaxPoolOptions & { readonly returnIndices?: boolean },
): Tensor | MaxPoolResult {
  const caller: PoolCaller = { op: `maxPool${spatialRank}d`, spatialRank };
  checkOptions(caller.op, options, MAX_POOL_OPTIONS);
  const both = parseFlag(caller.op, 'returnIndices', options.returnIndices ?? false);
  const result = maxPoolFor(caller, parsePoolWindow(caller, kernelSize, options), input);
  return both ? result : result.values;
}

function avgPoolOnce(
  spatialRank: SpatialRank,
  input: Tensor,
  kernelSize: PerAxis,
  options: AvgPoolOptions,
): Tensor {
  const caller: PoolCaller = { op: `avgPool${spatialRank}d`, spatialRank };
  checkOptions(caller.op, options, AVG_POOL_OPTIONS);
  const window = parsePoolWindow(caller, kernelSize, options);
  return avgPoolFor(caller, window, parseAvgDivision(caller, options), input);
}

/** @internal Max pooling with a window that has been checked. */
export function maxPoolFor(caller: PoolCaller, window: PoolWindow, input: Tensor): MaxPoolResult {
  checkTensor(caller, 'input', input);
  return maxPooled(maxPooling(caller, window, input), input);
}

/** @internal Both results of a max pooling whose windows are known. */
export function maxPooled(pooling: Pooling, input: Tensor): MaxPoolResult {
  const [values, indices] = applyAll(maxPool, [input], pooling);
  return { values, indices };
}

/** @internal Average pooling with a window that has been checked. */
export function avgPoolFor(
  caller: PoolCaller,
  window: PoolWindow,
  division: AvgDivision,
  input: Tensor,
): Tensor {
  checkTensor(caller, 'input', input);
  return apply(avgPool, [input], avgPooling(caller, window, division, input));
}
