import { CONV_OPTIONS, type ConvCaller, type ConvOptions, parseConvOptions } from '../core/conv-arguments.js';
import { checkOptions } from '../core/options.js';
import type { Tensor } from '../tensor/tensor.js';
import { convolve } from './convolve.js';
import { checkTensor } from './operands.js';

/** What {@link conv1d}, {@link conv2d} and {@link conv3d} take beside input and weight. */
export interface ConvFunctionOptions extends ConvOptions {
  /** `[O]`, added to each output channel. Default none. */
  readonly bias?: Tensor | null;
}

/**
 * Slides `weight` over `input` along L and sums the products (cross-correlation, as in PyTorch: the kernel is
 * not flipped).
 *
 * @param input `[N, C, L]` or `[C, L]`, of any dtype but bool. N may be 0.
 * @param weight `[O, C / groups, kL]`, of the input's dtype: nothing is converted.
 * @param options `bias` `[O]` of the same dtype; `stride` (1), `padding` (0: zeros on both sides, `'same'`,
 * `'valid'`), `dilation` (1), each a whole number or an array of one; `groups` (1) divides C and O.
 * @returns `[N, O, L']` or `[O, L']` with `L' = floor((L + 2·padding − dilation·(kL − 1) − 1) / stride) + 1`.
 * @throws {@link ShapeError} where ranks or channels disagree or the window does not fit, {@link DTypeError} where
 * dtypes differ, {@link ArgumentError} for an option that no input could make right.
 *
 * @example Differences of neighbours
 * conv1d(tensor([[1, 4, 9, 16]]), tensor([[[-1, 1]]])).tolist(); // [[3, 5, 7]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv1d.html
 */
export function conv1d(input: Tensor, weight: Tensor, options: ConvFunctionOptions = {}): Tensor {
  return functional({ op: 'conv1d', spatialRank: 1, isLayer: false }, input, weight, options);
}

/**
 * Slides `weight` over `input` along H and W and sums the products (cross-correlation, as in PyTorch: the
 * kernel is not flipped).
 *
 * @param input `[N, C, H, W]` or `[C, H, W]`, of any dtype but bool. N may be 0.
 * @param weight `[O, C / groups, kH, kW]`, of the input's dtype: nothing is converted.
 * @param options `bias` `[O]` of the same dtype; `stride` (1), `padding` (0: zeros on both sides, `'same'`,
 * `'valid'`), `dilation` (1), each a whole number or an array `[along H, along W]`; `groups` (1) divides C and O.
 * @returns `[N, O, H', W']` or `[O, H', W']` with
 * `H' = floor((H + 2·padding − dilation·(kH − 1) − 1) / stride) + 1`, likewise `W'`.
 * @throws {@link ShapeError} where ranks or channels disagree or the window does not fit, {@link DTypeError} where
 * dtypes differ, {@link ArgumentError} for an option that no input could make right.
 *
 * @example Edges of one grey image
 * const image = tensor([[[0, 0, 1, 1]]]); // [C, H, W] = [1, 1, 4]
 * const edge = tensor([[[[-1, 1]]]]); // [1, 1, 1, 2]
 * conv2d(image, edge).tolist(); // [[[0, 1, 0]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html
 */
export function conv2d(input: Tensor, weight: Tensor, options: ConvFunctionOptions = {}): Tensor {
  return functional({ op: 'conv2d', spatialRank: 2, isLayer: false }, input, weight, options);
}

/**
 * Slides `weight` over `input` along D, H and W and sums the products (cross-correlation, as in PyTorch: the
 * kernel is not flipped): volumes, or pictures over time.
 *
 * @param input `[N, C, D, H, W]` or `[C, D, H, W]`, of any dtype but bool. N may be 0.
 * @param weight `[O, C / groups, kD, kH, kW]`, of the input's dtype: nothing is converted.
 * @param options as {@link conv2d}'s, an array being `[along D, along H, along W]`.
 * @returns `[N, O, D', H', W']` or `[O, D', H', W']`, the sizes as {@link conv2d}'s.
 * @throws {@link ShapeError}, {@link DTypeError} or {@link ArgumentError}, as {@link conv2d}.
 *
 * @example The sum of two pictures in a row
 * conv3d(ones(1, 4, 2, 2), ones(1, 1, 2, 1, 1)).shape; // [1, 3, 2, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.conv3d.html
 */
export function conv3d(input: Tensor, weight: Tensor, options: ConvFunctionOptions = {}): Tensor {
  return functional({ op: 'conv3d', spatialRank: 3, isLayer: false }, input, weight, options);
}

const OPTIONS = ['bias', ...CONV_OPTIONS];

function functional(caller: ConvCaller, input: Tensor, weight: Tensor, options: ConvFunctionOptions): Tensor {
  const { op } = caller;
  checkOptions(op, options, OPTIONS);
  checkTensor(op, 'input', input);
  checkTensor(op, 'weight', weight);
  const { bias } = options;
  if (bias !== undefined && bias !== null) checkTensor(op, 'bias', bias);
  const settings = parseConvOptions(caller, options, weight.shape.slice(2));
  return convolve(caller, input, weight, bias ?? null, settings);
}
