import type { AxisWindowing } from '../core/conv-arithmetic.js';
import { argumentList, collapse } from '../core/expression.js';
import { checkOptions } from '../core/options.js';
import type { PerAxis } from '../core/per-axis.js';
import {
  parseFoldSize,
  parseUnfoldWindow,
  UNFOLD_OPTIONS,
  type UnfoldOptions,
} from '../core/unfold-arguments.js';
import { foldFor, unfoldFor } from '../functional/unfold.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';

/** What {@link Unfold} and {@link Fold} have in common: a window along H and along W. */
abstract class Blocks extends Module {
  /** `[along H, along W]`, as all that follow. */
  readonly kernelSize: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly number[];
  readonly stride: readonly number[];
  /** @internal */
  protected readonly window: readonly AxisWindowing[];

  constructor(window: readonly AxisWindowing[]) {
    super();
    this.kernelSize = window.map(({ kernelSize }) => kernelSize);
    this.dilation = window.map(({ dilation }) => dilation);
    this.padding = window.map(({ padding }) => padding[0]);
    this.stride = window.map(({ stride }) => stride);
    this.window = window;
  }

  /** @internal The options that are not the defaults, as they are written. */
  protected writtenOptions(): Record<string, unknown> {
    const unless = (values: readonly number[], silent: number): unknown =>
      values.every((value) => value === silent) ? undefined : collapse(values);
    return {
      dilation: unless(this.dilation, 1),
      padding: unless(this.padding, 0),
      stride: unless(this.stride, 1),
    };
  }
}

/**
 * Takes images apart into blocks that may overlap: `[N, C, H, W]` to `[N, C·kH·kW, L]`, the values of each block a column.
 * See {@link functional.unfold}.
 *
 * @throws {@link ArgumentError} for a window that no input could make right; when called, {@link ShapeError} where it
 * does not fit.
 *
 * @example
 * new nn.Unfold(3, { padding: 1 })(zeros(8, 16, 7, 9)).shape; // [8, 144, 63]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Unfold.html
 */
export class Unfold extends Blocks {
  static readonly namespace: string = 'nn';

  constructor(kernelSize: PerAxis, options: UnfoldOptions = {}) {
    checkOptions('Unfold', options, UNFOLD_OPTIONS);
    super(parseUnfoldWindow('Unfold', kernelSize, options));
  }

  forward(input: Tensor): Tensor {
    return unfoldFor(onBehalfOf(this, {}), this.window, input);
  }

  protected override argumentText(): string {
    return argumentList([collapse(this.kernelSize)], this.writtenOptions());
  }
}

/**
 * Puts blocks together to images: `[N, C·kH·kW, L]` to `[N, C, H, W]`, summed where they overlap. See
 * {@link functional.fold}.
 *
 * @throws {@link ArgumentError} for arguments that no input could make right; when called, {@link ShapeError} where the
 * input has not the blocks of such an image, {@link DTypeError} unless it is float32 or float64.
 *
 * @example
 * new nn.Fold([7, 9], 3, { padding: 1 })(zeros(8, 144, 63)).shape; // [8, 16, 7, 9]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Fold.html
 */
export class Fold extends Blocks {
  static readonly namespace: string = 'nn';

  /** `[H, W]` of the images. */
  readonly outputSize: readonly number[];

  constructor(outputSize: PerAxis, kernelSize: PerAxis, options: UnfoldOptions = {}) {
    checkOptions('Fold', options, UNFOLD_OPTIONS);
    const size = parseFoldSize('Fold', outputSize);
    super(parseUnfoldWindow('Fold', kernelSize, options));
    this.outputSize = size;
  }

  forward(input: Tensor): Tensor {
    return foldFor(onBehalfOf(this, {}), this.window, this.outputSize, input);
  }

  protected override argumentText(): string {
    return argumentList([collapse(this.outputSize), collapse(this.kernelSize)], this.writtenOptions());
  }
}
