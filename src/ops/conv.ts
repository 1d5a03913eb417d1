import { type ConvCaller, type ConvSettings, paddingPairs } from '../core/conv-arguments.js';
import { numel } from '../core/shape.js';
import { allocateUnset, type TensorData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import { convGeometry } from './conv-geometry.js';
import type { Operation } from './operation.js';

/** How to convolve, and on whose behalf. The padding is zeros: other modes pad first, with an operation of their own. */
export interface ConvolutionArgs {
  readonly caller: ConvCaller;
  readonly settings: ConvSettings;
}

/** `[input, weight]` or `[input, weight, bias]` → output; without a batch axis where the input has none. */
function convolution(name: string): Operation<ConvolutionArgs> {
  return {
    name,
    forward(inputs, { caller, settings }) {
      const [input, weight] = inputs;
      const bias = inputs.length > 2 ? inputs[2] : null;
      const { batched, padding, outShape } = convGeometry(caller, { input, weight, bias }, settings);
      const out = allocateUnset(outShape, input.dtype, caller);
      if (numel(outShape) > 0) {
        const { stride, dilation, groups } = settings;
        const batch = batched ? input : asBatch(input);
        runKernel('conv', { input: batch, weight, bias, stride, padding, dilation, groups }, [out]);
      }
      return { outputs: [batched ? out : withoutBatch(out)] };
    },
    trace([input, weight], { settings }, [output]) {
      const [, channels, ...kernelSize] = weight.shape;
      const padding = paddingPairs(kernelSize, settings);
      return {
        multiplyAdds: numel(output.shape) * channels * numel(kernelSize),
        batched: input.shape.length === kernelSize.length + 2,
        window: kernelSize.map((size, d) => ({
          kernelSize: size,
          stride: settings.stride[d],
          padding: padding[d],
          dilation: settings.dilation[d],
        })),
      };
    },
  };
}

/** Cross-correlation along L. */
export const conv1d: Operation<ConvolutionArgs> = convolution('conv1d');

/** Cross-correlation along H and W. */
export const conv2d: Operation<ConvolutionArgs> = convolution('conv2d');

function asBatch(item: TensorData): TensorData {
  return { ...item, shape: [1, ...item.shape], strides: [numel(item.shape), ...item.strides] };
}

function withoutBatch(batch: TensorData): TensorData {
  return { ...batch, shape: batch.shape.slice(1), strides: batch.strides.slice(1) };
}
