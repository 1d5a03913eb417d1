import { checkOptions } from '../core/options.js';
import type { PerAxis, SpatialRank } from '../core/per-axis.js';
import {
  LP_POOL_OPTIONS,
  type LpPoolOptions,
  type PoolCaller,
  type PoolWindow,
  parseNormType,
  parsePoolWindow,
} from '../core/pool-arguments.js';
import { keep } from '../ops/keep.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';
import { avgPoolFor } from './pool.js';

/**
 * The power mean without the mean: `(Σ xᵖ)^(1/p)` under each place of a window. Its gradient is 0 where the sum is.
 *
 * @param input `[N, C, L]` or `[C, L]`, float32 or float64.
 * @param normType `p`: 2 for the Euclidean norm, 1 for the sum.
 * @param kernelSize The window.
 * @param options `stride` (the window's size unless given), `ceilMode`.
 * @throws {@link ArgumentError}, {@link ShapeError} or {@link DTypeError}, as {@link avgPool1d}.
 *
 * @example
 * F.lpPool1d(tensor([[3, 4, 6, 8]]), 2, 2).tolist(); // [[5, 10]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool1d.html
 */
export function lpPool1d(
  input: Tensor,
  normType: number,
  kernelSize: PerAxis,
  options: LpPoolOptions = {},
): Tensor {
  return lpPoolOnce(1, input, normType, kernelSize, options);
}

/**
 * The power mean without the mean: `(Σ xᵖ)^(1/p)` under each place of a window. Its gradient is 0 where the sum is.
 *
 * @param input `[N, C, H, W]` or `[C, H, W]`, float32 or float64.
 * @param normType `p`: 2 for the Euclidean norm, 1 for the sum.
 * @param kernelSize The window.
 * @param options `stride` (the window's size unless given), `ceilMode`.
 * @throws {@link ArgumentError}, {@link ShapeError} or {@link DTypeError}, as {@link avgPool2d}.
 *
 * @example
 * F.lpPool2d(tensor([[[1, 1], [1, 1]]]), 2, 2).tolist(); // [[[2]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool2d.html
 */
export function lpPool2d(
  input: Tensor,
  normType: number,
  kernelSize: PerAxis,
  options: LpPoolOptions = {},
): Tensor {
  return lpPoolOnce(2, input, normType, kernelSize, options);
}

/**
 * The power mean without the mean: `(Σ xᵖ)^(1/p)` under each place of a window. Its gradient is 0 where the sum is.
 *
 * @param input `[N, C, D, H, W]` or `[C, D, H, W]`, float32 or float64.
 * @param normType `p`: 2 for the Euclidean norm, 1 for the sum.
 * @param kernelSize The window.
 * @param options `stride` (the window's size unless given), `ceilMode`.
 * @throws {@link ArgumentError}, {@link ShapeError} or {@link DTypeError}, as {@link avgPool3d}.
 *
 * @example
 * F.lpPool3d(ones(1, 2, 2, 2), 1, 2).tolist(); // [[[[8]]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool3d.html
 */
export function lpPool3d(
  input: Tensor,
  normType: number,
  kernelSize: PerAxis,
  options: LpPoolOptions = {},
): Tensor {
  return lpPoolOnce(3, input, normType, kernelSize, options);
}

function lpPoolOnce(
  spatialRank: SpatialRank,
  input: Tensor,
  normType: number,
  kernelSize: PerAxis,
  options: LpPoolOptions,
): Tensor {
  const caller: PoolCaller = { op: `lpPool${spatialRank}d`, spatialRank };
  checkOptions(caller.op, options, LP_POOL_OPTIONS);
  const power = parseNormType(caller, normType);
  return lpPoolFor(caller, parsePoolWindow(caller, kernelSize, options), power, input);
}

/** @internal Lp pooling with a window that has been checked: by means, as PyTorch does, so that the last bits agree. */
export function lpPoolFor(caller: PoolCaller, window: PoolWindow, power: number, input: Tensor): Tensor {
  checkTensor(caller, 'input', input);
  const cells = window.axes.reduce((product, { kernelSize }) => product * kernelSize, 1);
  const means = avgPoolFor(caller, window, { countIncludePad: true, divisor: null }, input.pow(power));
  return means
    .apply(keep, undefined, means)
    .mul(cells)
    .pow(1 / power);
}
