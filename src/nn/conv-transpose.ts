import { type ConvCaller, parseChannels, parseKernelSize } from '../core/conv-arguments.js';
import {
  CONV_TRANSPOSE_OPTIONS,
  type ConvTransposeOptions,
  type ConvTransposeSettings,
  parseConvTransposeOptions,
} from '../core/conv-transpose-arguments.js';
import { checkOptions } from '../core/options.js';
import { type OutputSize, parseOutputSize } from '../core/output-size.js';
import type { PerAxis, SpatialRank } from '../core/per-axis.js';
import type { LayerWindow } from '../core/shape-table.js';
import { convolveTransposed } from '../functional/convolve-transposed.js';
import { checkTensor } from '../functional/operands.js';
import type { Tensor } from '../tensor/tensor.js';
import { type ConvLayer, ConvNd, type ConvParameterOptions } from './conv-nd.js';

/** What {@link ConvTranspose1d} to {@link ConvTranspose3d} take beside channels and kernel. */
export interface ConvTransposeLayerOptions extends ConvTransposeOptions, ConvParameterOptions {
  /** `'zeros'` and nothing else, as in PyTorch: the padding of a transposed convolution cuts cells off. */
  readonly paddingMode?: 'zeros';
}

const LAYER_OPTIONS = [...CONV_TRANSPOSE_OPTIONS, 'bias', 'paddingMode', 'dtype'] as const;

/**
 * What a transposed convolution layer is built with, checked.
 *
 * @param inChannels null where the first input tells them.
 */
export function parseConvTransposeLayer(
  op: string,
  spatialRank: SpatialRank,
  inChannels: number | null,
  outChannels: number,
  kernelSize: PerAxis,
  options: ConvTransposeLayerOptions = {},
): ConvLayer {
  const caller: ConvCaller = { op, spatialRank, isLayer: true, transposed: true };
  checkOptions(op, options, LAYER_OPTIONS);
  const channels = {
    inChannels: inChannels === null ? 0 : parseChannels(caller, 'inChannels', inChannels, 1),
    outChannels: parseChannels(caller, 'outChannels', outChannels, 1),
  };
  const sizes = parseKernelSize(caller, kernelSize);
  const settings = parseConvTransposeOptions(caller, options);
  return { caller, ...channels, kernelSize: sizes, settings, parameters: options };
}

/** What {@link ConvTranspose1d} to {@link ConvTranspose3d} have in common. */
abstract class ConvTransposeNd extends ConvNd {
  /** @internal */
  constructor(
    spatialRank: SpatialRank,
    inChannels: number,
    outChannels: number,
    kernelSize: PerAxis,
    options?: ConvTransposeLayerOptions,
  ) {
    super(
      parseConvTransposeLayer(new.target.name, spatialRank, inChannels, outChannels, kernelSize, options),
    );
  }

  /**
   * The transposed convolution of `input`.
   *
   * @param outputSize sizes of the spatial axes of the result (or of all its axes), as an array or as
   * `{ outputSize }`: `outputPadding` then follows from it, stride − 1 at most.
   * @throws {@link ShapeError} where the layer cannot give that size.
   */
  override forward(input: Tensor, outputSize?: OutputSize): Tensor {
    const caller = this.convCaller();
    checkTensor(caller, 'input', input, `conv_transpose${caller.spatialRank}d`);
    const settings = this as unknown as ConvTransposeSettings; // their padding is numbers: the constructor has seen to it
    const asked = parseOutputSize(caller, caller.spatialRank, outputSize);
    return convolveTransposed(caller, input, this.weight, this.bias, settings, asked);
  }

  /** @internal */
  override layerWindow(): LayerWindow {
    const { kernelSize, stride, padding, dilation, groups, inChannels, outChannels, outputPadding } = this;
    return {
      kind: 'convolution',
      transposed: true,
      kernelSize,
      stride,
      padding: (padding as readonly number[]).map((cells) => [cells, cells]),
      outputPadding,
      dilation,
      groups,
      inChannels,
      outChannels,
      bias: this.bias !== null,
    };
  }
}

/**
 * Transposed convolution along L: a learned filter is put down once for each cell of `[N, C, L]` or `[C, L]`. See
 * {@link ConvTranspose2d}.
 *
 * @example
 * new nn.ConvTranspose1d(16, 33, 3, { stride: 2 })(zeros(20, 16, 50)).shape; // [20, 33, 101]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html
 */
export class ConvTranspose1d extends ConvTransposeNd {
  /** @internal */
  static readonly namespace: string = 'nn';

  /**
   * @param inChannels C of the input.
   * @param outChannels C of the result.
   * @param kernelSize taps of a filter, a whole number or an array of one.
   * @param options see {@link ConvTransposeLayerOptions}.
   */
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerAxis,
    options?: ConvTransposeLayerOptions,
  ) {
    super(1, inChannels, outChannels, kernelSize, options);
  }
}

/**
 * Transposed convolution along H and W: a learned filter is put down once for each cell of `[N, C, H, W]` or
 * `[C, H, W]`. What a convolution with the same numbers makes small, it makes large again.
 *
 * The output is `[N, outChannels, H', W']` with
 * `H' = (H − 1)·stride − 2·padding + dilation·(kernelSize − 1) + outputPadding + 1`, likewise `W'`. With a stride several
 * sizes become the same in a convolution: `outputPadding`, or the size asked for in the call, says which one comes back.
 *
 * Every argument is checked here, before there is an input.
 *
 * @throws {@link ArgumentError} for an argument that no input could make right, {@link DTypeError} for a dtype
 * without fractions; when called, {@link ShapeError} or {@link DTypeError} for an input that does not fit.
 *
 * @example There and back
 * const input = zeros(1, 16, 12, 12);
 * const small = new nn.Conv2d(16, 16, 3, { stride: 2, padding: 1 })(input); // [1, 16, 6, 6]
 * const up = new nn.ConvTranspose2d(16, 16, 3, { stride: 2, padding: 1 });
 * up(small).shape; // [1, 16, 11, 11]
 * up(small, [12, 12]).shape; // [1, 16, 12, 12]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
 */
export class ConvTranspose2d extends ConvTransposeNd {
  /** @internal */
  static readonly namespace: string = 'nn';

  /**
   * @param inChannels C of the input.
   * @param outChannels C of the result.
   * @param kernelSize taps of a filter: one number, or `[along H, along W]`.
   * @param options see {@link ConvTransposeLayerOptions}.
   */
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerAxis,
    options?: ConvTransposeLayerOptions,
  ) {
    super(2, inChannels, outChannels, kernelSize, options);
  }
}

/**
 * Transposed convolution along D, H and W: a learned filter is put down once for each cell of `[N, C, D, H, W]` or
 * `[C, D, H, W]`. See {@link ConvTranspose2d}.
 *
 * @example
 * new nn.ConvTranspose3d(16, 33, 3, { stride: 2 })(zeros(1, 16, 4, 5, 6)).shape; // [1, 33, 9, 11, 13]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose3d.html
 */
export class ConvTranspose3d extends ConvTransposeNd {
  /** @internal */
  static readonly namespace: string = 'nn';

  /**
   * @param inChannels C of the input.
   * @param outChannels C of the result.
   * @param kernelSize taps of a filter: one number, or `[along D, along H, along W]`.
   * @param options see {@link ConvTransposeLayerOptions}.
   */
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerAxis,
    options?: ConvTransposeLayerOptions,
  ) {
    super(3, inChannels, outChannels, kernelSize, options);
  }
}
