// Convolution, closed under differentiation: y = conv(x, w) is linear in x and in w, so its two gradients are
// operations of the same kind, and each of the three is made of the others.
import { type ConvCaller, type ConvSettings, paddingPairs } from '../core/conv-arguments.js';
import type { AxisWindowing } from '../core/conv-arithmetic.js';
import type { ConvEpilogue } from '../core/conv-epilogue.js';
import type { SpatialRank } from '../core/per-axis.js';
import { numel, type Shape } from '../core/shape.js';
import { allocateData, allocateUnset, type TensorData } from '../core/tensor-data.js';
import type { ConvWindow } from '../kernels/args.js';
import { runKernel } from '../kernels/table.js';
import type { Tensor } from '../tensor/tensor.js';
import { convGeometry } from './conv-geometry.js';
import { filled } from './copies.js';
import type { Operation } from './operation.js';

/** How to convolve, and on whose behalf. The padding is zeros: other modes pad first, with an operation of their own. */
export interface ConvolutionArgs {
  readonly caller: ConvCaller;
  readonly settings: ConvSettings;
  /** Of float32 whose gradients nobody wants: `backward` knows nothing of it. */
  readonly epilogue?: ConvEpilogue;
}

/** The convolution whose gradient it is, and the shape of that gradient. */
export interface ConvolutionGradientArgs extends ConvolutionArgs {
  readonly shape: Shape;
}

/** `[input, weight]` or `[input, weight, bias]` → output; without a batch axis where the input has none. */
function convolution(name: string): Operation<ConvolutionArgs> {
  return {
    name,
    forward(inputs, { caller, settings, epilogue }) {
      const [input, weight] = inputs;
      const bias = inputs.length > 2 ? inputs[2] : null;
      const { batched, padding, outShape } = convGeometry(caller, { input, weight, bias }, settings);
      const out = allocateUnset(outShape, input.dtype, caller);
      if (numel(outShape) > 0) {
        const { stride, dilation, groups } = settings;
        const batch = batched ? input : asBatch(input);
        runKernel('conv', { input: batch, weight, bias, stride, padding, dilation, groups, epilogue }, [out]);
      }
      return { outputs: [batched ? out : withoutBatch(out)] };
    },
    keeps: ['inputs'],
    letsGo: true,
    backward(grad, { args, operands: [x, w, b], needs, input }) {
      return [
        needs(0) ? grad.apply(convInput, { ...args, shape: x.shape }, input(1)) : null,
        needs(1) ? grad.apply(convWeight, { ...args, shape: w.shape }, input(0)) : null,
        ...(b === undefined ? [] : [needs(2) ? biasGradient(grad, w.shape, () => input(2)) : null]),
      ];
    },
    trace([input, weight], { settings }, [output]) {
      return {
        multiplyAdds: numel(output.shape) * numel(weight.shape.slice(1)),
        batched: input.shape.length === weight.shape.length,
        window: windowing(weight.shape, settings),
      };
    },
  };
}

/** The window along each axis. */
function windowing(weight: Shape, settings: ConvSettings): AxisWindowing[] {
  const kernelSize = weight.slice(2);
  const padding = paddingPairs(kernelSize, settings);
  return kernelSize.map((size, d) => ({
    kernelSize: size,
    stride: settings.stride[d],
    padding: padding[d],
    dilation: settings.dilation[d],
  }));
}

/** The sum over all but the channels. */
function biasGradient(grad: Tensor, weight: Shape, bias: () => Tensor): Tensor {
  // PyTorch's output of an input without channels has none either.
  if (weight[1] === 0) return bias().apply(filled, 0);
  return channelSums(grad, weight.length);
}

/** The sum over all but the channels, of a weight with so many axes. */
function channelSums(grad: Tensor, weightAxes: number): Tensor {
  const channels = grad.ndim - weightAxes + 1;
  return grad.sum([...grad.shape.keys()].filter((axis) => axis !== channels));
}

/** Cross-correlation along L. */
export const conv1d: Operation<ConvolutionArgs> = convolution('conv1d');

/** Cross-correlation along H and W. */
export const conv2d: Operation<ConvolutionArgs> = convolution('conv2d');

/** Cross-correlation along D, H and W. */
export const conv3d: Operation<ConvolutionArgs> = convolution('conv3d');

/** The convolution along so many axes. */
export function convAlong(spatialRank: SpatialRank): Operation<ConvolutionArgs> {
  return [conv1d, conv2d, conv3d][spatialRank - 1];
}

/**
 * `[ȳ, w]` → x̄: every output cell goes back to the input cells it was made of. It is the transposed convolution, too:
 * of an input ȳ, whose weight `[in, out / groups, ...]` is then that of the convolution it undoes, with a bias as the third.
 */
export const convInput: Operation<ConvolutionGradientArgs> = {
  name: 'convInput',
  forward(inputs, { caller, settings, shape }) {
    const [grad, weight] = inputs;
    const bias = inputs.length > 2 ? inputs[2] : null;
    const batched = shape.length === caller.spatialRank + 2;
    // The kernels write every value, where there is one to read.
    const allocate = numel(grad.shape) > 0 ? allocateUnset : allocateData;
    const out = allocate(batched ? shape : [1, ...shape], grad.dtype, caller);
    if (numel(out.shape) > 0 && (numel(grad.shape) > 0 || bias !== null)) {
      const args = { grad: batched ? grad : asBatch(grad), weight, bias };
      runKernel('convInput', { ...args, ...windowOf(weight.shape, settings) }, [out]);
    }
    return { outputs: [batched ? out : withoutBatch(out)] };
  },
  keeps: ['inputs'],
  letsGo: true,
  backward: (grad, { args, operands: [y, w, b], needs, input }) => [
    needs(0) ? convolved(grad, args, input(1), y.shape) : null,
    needs(1) ? input(0).apply(convWeight, { ...args, shape: w.shape }, grad) : null,
    ...(b === undefined ? [] : [needs(2) ? channelSums(grad, w.shape.length) : null]),
  ],
  trace: ([input, weight], { settings }) => ({
    multiplyAdds: numel(input.shape) * numel(weight.shape.slice(1)),
    batched: input.shape.length === weight.shape.length,
    spread: windowing(weight.shape, settings),
  }),
};

/** `[ȳ, x]` → w̄: every weight meets the input cells it was multiplied with. */
export const convWeight: Operation<ConvolutionGradientArgs> = {
  name: 'convWeight',
  forward([grad, input], { caller, settings, shape }) {
    const batched = input.shape.length === caller.spatialRank + 2;
    const allocate = numel(grad.shape) > 0 ? allocateUnset : allocateData;
    const out = allocate(shape, grad.dtype, caller);
    if (numel(out.shape) > 0 && numel(grad.shape) > 0) {
      const args = batched ? { grad, input } : { grad: asBatch(grad), input: asBatch(input) };
      runKernel('convWeight', { ...args, ...windowOf(shape, settings) }, [out]);
    }
    return { outputs: [out] };
  },
  keeps: ['inputs'],
  backward: (grad, { args, operands, needs, input }) => [
    needs(0) ? convolved(input(1), args, grad, operands[0].shape) : null,
    needs(1) ? input(0).apply(convInput, { ...args, shape: operands[1].shape }, grad) : null,
  ],
};

/**
 * The convolution whose result is of `shape`: a transposed one may have been asked for more cells (`outputPadding`) than
 * its input has windows for. Who asks stays the same.
 */
function convolved(x: Tensor, { caller, settings }: ConvolutionArgs, weight: Tensor, shape: Shape): Tensor {
  const plain: ConvCaller = caller.transposed
    ? Object.create(caller, { transposed: { value: undefined } })
    : caller;
  const result = x.apply(convAlong(caller.spatialRank), { caller: plain, settings }, weight);
  return shape.reduce(
    (rest, size, axis) => (rest.shape[axis] > size ? rest.narrow(axis, 0, size) : rest),
    result,
  );
}

function windowOf(weight: Shape, settings: ConvSettings): ConvWindow {
  const { stride, dilation, groups } = settings;
  return { stride, padding: paddingPairs(weight.slice(2), settings), dilation, groups };
}

function asBatch(item: TensorData): TensorData {
  return { ...item, shape: [1, ...item.shape], strides: [numel(item.shape), ...item.strides] };
}

function withoutBatch(batch: TensorData): TensorData {
  return { ...batch, shape: batch.shape.slice(1), strides: batch.strides.slice(1) };
}
