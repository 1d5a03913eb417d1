import type { ConvCaller } from '../core/conv-arguments.js';
import type { ConvTransposeSettings } from '../core/conv-transpose-arguments.js';
import { convInput } from '../ops/conv.js';
import { checkOperands } from '../ops/conv-geometry.js';
import { convTransposeGeometry, outputPaddingFor } from '../ops/conv-transpose-geometry.js';
import { apply, type Tensor } from '../tensor/tensor.js';

/**
 * The transposed convolution behind the functional forms and the layers: the gradient of a convolution's input, and the bias.
 *
 * @param outputSize sizes asked for, from which `outputPadding` follows; null to take that of the settings.
 */
export function convolveTransposed(
  caller: ConvCaller,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  settings: ConvTransposeSettings,
  outputSize: readonly number[] | null = null,
): Tensor {
  const operands = { input: input.raw, weight: weight.raw, bias: bias?.raw ?? null };
  const sized = outputSize === null ? settings : withOutputSize(outputSize);
  const shape = convTransposeGeometry(caller, operands, sized);
  const parameters = bias === null ? [weight] : [weight, bias];
  return apply(convInput, [input, ...parameters], { caller, settings: sized, shape });

  function withOutputSize(asked: readonly number[]): ConvTransposeSettings {
    checkOperands(caller, operands, settings);
    const kernelSize = weight.shape.slice(2);
    const outputPadding = outputPaddingFor(caller, input.shape, kernelSize, settings, asked);
    return { ...settings, outputPadding };
  }
}
