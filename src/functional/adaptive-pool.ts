import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import type { SpatialRank } from '../core/per-axis.js';
import { type AdaptiveSize, type PoolCaller, parseAdaptiveSize } from '../core/pool-arguments.js';
import { avgPool } from '../ops/pool.js';
import { adaptivePooling } from '../ops/pool-geometry.js';
import { apply, type Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';
import { type MaxPoolResult, maxPooled, type WithIndices, type WithoutIndices } from './pool.js';

/**
 * Means of windows that share the input out evenly along L: as many as asked for, whatever the input's size. Window `i` of
 * an axis begins at `floor(i · size / outputSize)` and ends before `ceil((i + 1) · size / outputSize)`.
 *
 * @param input `[N, C, L]` or `[C, L]`, float32 or float64. N and C may be 0.
 * @param outputSize Windows along each axis: one number, or an array; null for as many as there are cells.
 * @throws {@link ArgumentError} for sizes that no input could make right, {@link ShapeError} for an input with other
 * axes or empty ones, {@link DTypeError} for another dtype.
 *
 * @example
 * F.adaptiveAvgPool1d(tensor([[1, 2, 3, 4]]), 2).tolist(); // [[1.5, 3.5]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool1d.html
 */
export function adaptiveAvgPool1d(input: Tensor, outputSize: AdaptiveSize): Tensor {
  const caller: PoolCaller = { op: 'adaptiveAvgPool1d', spatialRank: 1 };
  return adaptiveAvgPoolFor(caller, parseAdaptiveSize(caller, outputSize), input);
}

/**
 * Means of windows that share the input out evenly along H and W: as many as asked for, whatever the input's size. Window `i` of
 * an axis begins at `floor(i · size / outputSize)` and ends before `ceil((i + 1) · size / outputSize)`.
 *
 * @param input `[N, C, H, W]` or `[C, H, W]`, float32 or float64. N and C may be 0.
 * @param outputSize Windows along each axis: one number, or an array; null for as many as there are cells.
 * @throws {@link ArgumentError} for sizes that no input could make right, {@link ShapeError} for an input with other
 * axes or empty ones, {@link DTypeError} for another dtype.
 *
 * @example
 * F.adaptiveAvgPool2d(ones(2, 8, 7, 5), [1, null]).shape; // [2, 8, 1, 5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool2d.html
 */
export function adaptiveAvgPool2d(input: Tensor, outputSize: AdaptiveSize): Tensor {
  const caller: PoolCaller = { op: 'adaptiveAvgPool2d', spatialRank: 2 };
  return adaptiveAvgPoolFor(caller, parseAdaptiveSize(caller, outputSize), input);
}

/**
 * Means of windows that share the input out evenly along D, H and W: as many as asked for, whatever the input's size. Window `i` of
 * an axis begins at `floor(i · size / outputSize)` and ends before `ceil((i + 1) · size / outputSize)`.
 *
 * @param input `[N, C, D, H, W]` or `[C, D, H, W]`, float32 or float64. N and C may be 0.
 * @param outputSize Windows along each axis: one number, or an array; null for as many as there are cells.
 * @throws {@link ArgumentError} for sizes that no input could make right, {@link ShapeError} for an input with other
 * axes or empty ones, {@link DTypeError} for another dtype.
 *
 * @example
 * F.adaptiveAvgPool3d(ones(2, 8, 8, 7, 5), [3, 2, 1]).shape; // [2, 8, 3, 2, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool3d.html
 */
export function adaptiveAvgPool3d(input: Tensor, outputSize: AdaptiveSize): Tensor {
  const caller: PoolCaller = { op: 'adaptiveAvgPool3d', spatialRank: 3 };
  return adaptiveAvgPoolFor(caller, parseAdaptiveSize(caller, outputSize), input);
}

/**
 * Largest values of windows that share the input out evenly along L: the windows are {@link adaptiveAvgPool1d}'s.
 *
 * @param input `[N, C, L]` or `[C, L]`, float32 or float64. N may be 0.
 * @param outputSize Windows along each axis: one number, or an array; null for as many as there are cells.
 * @param options `returnIndices`: give `{ values, indices }`, the indices int32 into each plane of the input.
 * @throws {@link ArgumentError}, {@link ShapeError} or {@link DTypeError}, as {@link adaptiveAvgPool1d}.
 *
 * @example
 * F.adaptiveMaxPool1d(tensor([[1, 2, 3, 4]]), 2).tolist(); // [[2, 4]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool1d.html
 */
export function adaptiveMaxPool1d(input: Tensor, outputSize: AdaptiveSize, options?: WithoutIndices): Tensor;
export function adaptiveMaxPool1d(
  input: Tensor,
  outputSize: AdaptiveSize,
  options: WithIndices,
): MaxPoolResult;
export function adaptiveMaxPool1d(
  input: Tensor,
  outputSize: AdaptiveSize,
  options: { readonly returnIndices?: boolean } = {},
): Tensor | MaxPoolResult {
  return adaptiveMaxPoolOnce(1, input, outputSize, options);
}

/**
 * Largest values of windows that share the input out evenly along H and W: the windows are {@link adaptiveAvgPool2d}'s.
 *
 * @param input `[N, C, H, W]` or `[C, H, W]`, float32 or float64. N may be 0.
 * @param outputSize Windows along each axis: one number, or an array; null for as many as there are cells.
 * @param options `returnIndices`: give `{ values, indices }`, the indices int32 into each plane of the input.
 * @throws {@link ArgumentError}, {@link ShapeError} or {@link DTypeError}, as {@link adaptiveAvgPool2d}.
 *
 * @example
 * F.adaptiveMaxPool2d(ones(2, 8, 7, 5), [1, null]).shape; // [2, 8, 1, 5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool2d.html
 */
export function adaptiveMaxPool2d(input: Tensor, outputSize: AdaptiveSize, options?: WithoutIndices): Tensor;
export function adaptiveMaxPool2d(
  input: Tensor,
  outputSize: AdaptiveSize,
  options: WithIndices,
): MaxPoolResult;
export function adaptiveMaxPool2d(
  input: Tensor,
  outputSize: AdaptiveSize,
  options: { readonly returnIndices?: boolean } = {},
): Tensor | MaxPoolResult {
  return adaptiveMaxPoolOnce(2, input, outputSize, options);
}

/**
 * Largest values of windows that share the input out evenly along D, H and W: the windows are {@link adaptiveAvgPool3d}'s.
 *
 * @param input `[N, C, D, H, W]` or `[C, D, H, W]`, float32 or float64. N may be 0.
 * @param outputSize Windows along each axis: one number, or an array; null for as many as there are cells.
 * @param options `returnIndices`: give `{ values, indices }`, the indices int32 into each plane of the input.
 * @throws {@link ArgumentError}, {@link ShapeError} or {@link DTypeError}, as {@link adaptiveAvgPool3d}.
 *
 * @example
 * F.adaptiveMaxPool3d(ones(2, 8, 8, 7, 5), [3, 2, 1]).shape; // [2, 8, 3, 2, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool3d.html
 */
export function adaptiveMaxPool3d(input: Tensor, outputSize: AdaptiveSize, options?: WithoutIndices): Tensor;
export function adaptiveMaxPool3d(
  input: Tensor,
  outputSize: AdaptiveSize,
  options: WithIndices,
): MaxPoolResult;
export function adaptiveMaxPool3d(
  input: Tensor,
  outputSize: AdaptiveSize,
  options: { readonly returnIndices?: boolean } = {},
): Tensor | MaxPoolResult {
  return adaptiveMaxPoolOnce(3, input, outputSize, options);
}

function adaptiveMaxPoolOnce(
  spatialRank: SpatialRank,
  input: Tensor,
  outputSize: AdaptiveSize,
  options: { readonly returnIndices?: boolean },
): Tensor | MaxPoolResult {
  const caller: PoolCaller = { op: `adaptiveMaxPool${spatialRank}d`, spatialRank };
  checkOptions(caller.op, options, ['returnIndices']);
  const both = parseFlag(caller.op, 'returnIndices', options.returnIndices ?? false);
  const result = adaptiveMaxPoolFor(caller, parseAdaptiveSize(caller, outputSize), input);
  return both ? result : result.values;
}

/** @internal Adaptive average pooling to sizes that have been checked. */
export function adaptiveAvgPoolFor(
  caller: PoolCaller,
  outputSize: readonly (number | null)[],
  input: Tensor,
): Tensor {
  checkTensor(caller, 'input', input);
  return apply(avgPool, [input], adaptivePooling(caller, outputSize, input, 'avg'));
}

/** @internal Adaptive max pooling to sizes that have been checked. */
export function adaptiveMaxPoolFor(
  caller: PoolCaller,
  outputSize: readonly (number | null)[],
  input: Tensor,
): MaxPoolResult {
  checkTensor(caller, 'input', input);
  return maxPooled(adaptivePooling(caller, outputSize, input, 'max'), input);
}
