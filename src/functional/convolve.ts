import type { ConvCaller, ConvSettings } from '../core/conv-arguments.js';
import type { ConvEpilogue } from '../core/conv-epilogue.js';
import type { Shape } from '../core/shape.js';
import { convAlong } from '../ops/conv.js';
import { convGeometry } from '../ops/conv-geometry.js';
import { inputRank } from '../ops/conv-rank-errors.js';
import { pad } from '../ops/pad.js';
import { apply, type Tensor } from '../tensor/tensor.js';

/**
 * The convolution behind the functional forms and the layers. Padding that copies cells is an operation
 * before it, as in PyTorch; everything is checked first, so that errors speak of the input as the user gave it.
 */
export function convolve(
  caller: ConvCaller,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  settings: ConvSettings,
  epilogue?: ConvEpilogue,
): Tensor {
  const operation = convAlong(caller.spatialRank);
  const parameters = bias === null ? [weight] : [weight, bias];
  const { paddingMode } = settings;
  if (paddingMode === 'zeros')
    return apply(operation, [input, ...parameters], { caller, settings, epilogue });

  const operands = { input: input.raw, weight: weight.raw, bias: bias?.raw ?? null };
  const { padding: spatial } = convGeometry(caller, operands, settings);
  const padding = input.shape.map((_, axis): readonly [number, number] => {
    const d = axis - (input.shape.length - spatial.length);
    return d < 0 ? [0, 0] : spatial[d];
  });
  const padded = apply(pad, [input], { asker: caller, padding, mode: paddingMode, value: 0 });
  const { stride, dilation, groups } = settings;
  const inside: ConvSettings = { stride, padding: 'valid', dilation, groups, paddingMode: 'zeros' };
  return apply(operation, [padded, ...parameters], { caller, settings: inside, epilogue });
}

/**
 * Whether an input has the axes of a convolution whose weight is not known yet.
 *
 * @param weight the shape of a weight that takes one channel.
 * @param layer the class that asks.
 */
export function checkInputRank(caller: ConvCaller, input: Tensor, weight: Shape, layer: string): void {
  const missing = caller.spatialRank + 2 - input.ndim;
  if (missing === 0 || missing === 1) return;
  throw inputRank(caller, { input, weight: { shape: weight, dtype: input.dtype }, bias: null }, layer);
}
