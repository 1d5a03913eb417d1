import type { ConvCaller } from '../core/conv-arguments.js';
import {
  CONV_TRANSPOSE_OPTIONS,
  type ConvTransposeOptions,
  parseConvTransposeOptions,
} from '../core/conv-transpose-arguments.js';
import { checkOptions } from '../core/options.js';
import type { SpatialRank } from '../core/per-axis.js';
import type { Tensor } from '../tensor/tensor.js';
import { convolveTransposed } from './convolve-transposed.js';
import { checkTensor } from './operands.js';

/** What {@link convTranspose1d} to {@link convTranspose3d} take beside input and weight. */
export interface ConvTransposeFunctionOptions extends ConvTransposeOptions {
  /** `[O]`, added to each output channel. Default none. */
  readonly bias?: Tensor | null;
}

/**
 * Puts `weight` down once for each cell of `input` along L, times the cell, and sums what overlaps: the gradient of
 * {@link conv1d}'s input, also called a fractionally strided convolution.
 *
 * @param input `[N, C, L]` or `[C, L]`, of any dtype but bool. N may be 0.
 * @param weight `[C, O / groups, kL]`, of the input's dtype: the weight of the convolution it undoes.
 * @param options `bias` `[O]`; `stride` (1), `padding` (0: cells cut off both sides), `outputPadding` (0: cells added
 * at the end, fewer than stride or dilation), `dilation` (1), each a whole number or an array of one; `groups` (1).
 * @returns `[N, O, L']` or `[O, L']` with
 * `L' = (L − 1)·stride − 2·padding + dilation·(kL − 1) + outputPadding + 1`.
 * @throws {@link ShapeError} where ranks or channels disagree or nothing is left, {@link DTypeError} where dtypes
 * differ, {@link ArgumentError} for an option that no input could make right.
 *
 * @example
 * F.convTranspose1d(tensor([[1, 2]]), tensor([[[1, 1, 1]]]), { stride: 2 }).tolist(); // [[1, 1, 3, 2, 2]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose1d.html
 */
export function convTranspose1d(
  input: Tensor,
  weight: Tensor,
  options: ConvTransposeFunctionOptions = {},
): Tensor {
  return functional(1, input, weight, options);
}

/**
 * Puts `weight` down once for each cell of `input` along H and W, times the cell, and sums what overlaps: the gradient
 * of {@link conv2d}'s input, also called a fractionally strided convolution.
 *
 * @param input `[N, C, H, W]` or `[C, H, W]`, of any dtype but bool. N may be 0.
 * @param weight `[C, O / groups, kH, kW]`, of the input's dtype: the weight of the convolution it undoes.
 * @param options `bias` `[O]`; `stride` (1), `padding` (0: cells cut off both sides), `outputPadding` (0: cells added
 * at the end, fewer than stride or dilation), `dilation` (1), each a whole number or an array
 * `[along H, along W]`; `groups` (1).
 * @returns `[N, O, H', W']` or `[O, H', W']` with
 * `H' = (H − 1)·stride − 2·padding + dilation·(kH − 1) + outputPadding + 1`, likewise `W'`.
 * @throws {@link ShapeError} where ranks or channels disagree or nothing is left, {@link DTypeError} where dtypes
 * differ, {@link ArgumentError} for an option that no input could make right.
 *
 * @example
 * const image = tensor([[[1, 2]]]); // [C, H, W] = [1, 1, 2]
 * F.convTranspose2d(image, ones(1, 1, 2, 2), { stride: 2 }).tolist(); // [[[1, 1, 2, 2], [1, 1, 2, 2]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose2d.html
 */
export function convTranspose2d(
  input: Tensor,
  weight: Tensor,
  options: ConvTransposeFunctionOptions = {},
): Tensor {
  return functional(2, input, weight, options);
}

/**
 * {@link convTranspose2d} along D, H and W: `[N, C, D, H, W]` or `[C, D, H, W]`, weight `[C, O / groups, kD, kH, kW]`.
 *
 * @example
 * F.convTranspose3d(ones(2, 4, 4, 4), ones(2, 3, 2, 2, 2), { stride: 2 }).shape; // [3, 8, 8, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose3d.html
 */
export function convTranspose3d(
  input: Tensor,
  weight: Tensor,
  options: ConvTransposeFunctionOptions = {},
): Tensor {
  return functional(3, input, weight, options);
}

const OPTIONS = ['bias', ...CONV_TRANSPOSE_OPTIONS];

function functional(
  spatialRank: SpatialRank,
  input: Tensor,
  weight: Tensor,
  options: ConvTransposeFunctionOptions,
): Tensor {
  const op = `convTranspose${spatialRank}d`;
  const caller: ConvCaller = { op, spatialRank, isLayer: false, transposed: true };
  checkOptions(op, options, OPTIONS);
  checkTensor(op, 'input', input);
  checkTensor(op, 'weight', weight);
  const { bias } = options;
  if (bias !== undefined && bias !== null) checkTensor(op, 'bias', bias);
  return convolveTransposed(caller, input, weight, bias ?? null, parseConvTransposeOptions(caller, options));
}
