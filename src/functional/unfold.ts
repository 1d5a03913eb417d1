import type { AxisWindowing } from '../core/conv-arithmetic.js';
import type { Asker } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import type { PerAxis } from '../core/per-axis.js';
import {
  parseFoldSize,
  parseUnfoldWindow,
  UNFOLD_OPTIONS,
  type UnfoldOptions,
} from '../core/unfold-arguments.js';
import { fold as foldOperation, unfold as unfoldOperation } from '../ops/unfold.js';
import { folding, unfolding } from '../ops/unfold-geometry.js';
import { apply, type Tensor } from '../tensor/tensor.js';
import { checkTensor } from './operands.js';

/**
 * Takes images apart into blocks that may overlap (im2col): the values of each block become a column.
 *
 * @param input `[N, C, H, W]` or `[C, H, W]`, any dtype. N may be 0.
 * @param kernelSize The block: one number for both axes, or `[kH, kW]`.
 * @param options `dilation` (1), `padding` with zeros (0), `stride` (1), each one number or one for each axis.
 * @returns `[N, C·kH·kW, L]` or `[C·kH·kW, L]`: rows channel by channel and in each row-major, blocks row-major.
 * @throws {@link ArgumentError} for a window that no input could make right, {@link ShapeError} where it does not fit.
 *
 * @example Pairs of neighbours
 * F.unfold(tensor([[[1, 2, 3]]]), [1, 2]).tolist(); // [[1, 2], [2, 3]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.unfold.html
 */
export function unfold(input: Tensor, kernelSize: PerAxis, options: UnfoldOptions = {}): Tensor {
  checkOptions('unfold', options, UNFOLD_OPTIONS);
  return unfoldFor('unfold', parseUnfoldWindow('unfold', kernelSize, options), input);
}

/**
 * Puts blocks together to images (col2im): where blocks overlap they are summed. What {@link unfold} has taken apart comes
 * back times the number of blocks that each pixel was in.
 *
 * @param input `[N, C·kH·kW, L]` or `[C·kH·kW, L]`, float32 or float64. N may be 0.
 * @param outputSize Height and width of the images: one number for both, or `[H, W]`.
 * @param kernelSize The block: one number for both axes, or `[kH, kW]`.
 * @param options `dilation` (1), `padding` (0) that is cut off, `stride` (1).
 * @returns `[N, C, H, W]` or `[C, H, W]`.
 * @throws {@link ArgumentError} for a window that no input could make right, {@link ShapeError} where the input has not
 * `L = L_H · L_W` blocks with `L_H = floor((H + 2·padding − dilation·(kH − 1) − 1) / stride) + 1`, or a block cannot be
 * divided into channels, {@link DTypeError} for another dtype.
 *
 * @example
 * F.fold(tensor([[1, 2], [2, 3]]), [1, 3], [1, 2]).tolist(); // [[[1, 4, 3]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.fold.html
 */
export function fold(
  input: Tensor,
  outputSize: PerAxis,
  kernelSize: PerAxis,
  options: UnfoldOptions = {},
): Tensor {
  checkOptions('fold', options, UNFOLD_OPTIONS);
  const size = parseFoldSize('fold', outputSize);
  return foldFor('fold', parseUnfoldWindow('fold', kernelSize, options), size, input);
}

/** @internal {@link unfold} with a window that has been checked. */
export function unfoldFor(asker: Asker, window: readonly AxisWindowing[], input: Tensor): Tensor {
  checkTensor(asker, 'input', input);
  return apply(unfoldOperation, [input], unfolding(asker, window, input.shape));
}

/** @internal {@link fold} with a window that has been checked. */
export function foldFor(
  asker: Asker,
  window: readonly AxisWindowing[],
  size: readonly number[],
  input: Tensor,
): Tensor {
  checkTensor(asker, 'input', input);
  return apply(foldOperation, [input], folding(asker, window, size, input.shape));
}
