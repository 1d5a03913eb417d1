import { copyValues } from '../../core/copy.js';
import type { Shape } from '../../core/shape.js';
import { allocateData, type TensorData } from '../../core/tensor-data.js';
import type { ConvArgs, ConvInputArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { simdConvFor } from './simd.js';

/** The same values with another meaning: axes in another order, a part of one axis. */
function transposed(data: TensorData): TensorData {
  const [a, b, ...rest] = data.shape;
  const [stepA, stepB, ...steps] = data.strides;
  return { ...data, shape: [b, a, ...rest], strides: [stepB, stepA, ...steps] };
}

function part(data: TensorData, axis: number, start: number, count: number): TensorData {
  return {
    ...data,
    offset: data.offset + start * data.strides[axis],
    shape: data.shape.with(axis, count),
  };
}

/** What `supports` worked out, for the `run` that follows. */
const prepared = new WeakMap<ConvInputArgs, ConvArgs>();

/**
 * The gradient of the input as a convolution (V. Dumoulin, F. Visin, arXiv:1603.07285, section 4): the gradient, with stride − 1 zeros put between its cells, convolved at stride 1 with the weight
 * flipped and its channels exchanged; padding becomes `dilation · (kernelSize − 1) − padding`. Unlike in the
 * reference, an infinite weight meets the zeros and gives NaN.
 */
export const f32ConvInputSimd: Kernel<'convInput'> = {
  name: 'f32_convinput__wasm',
  supports(args, [out]) {
    if (args.grad.dtype !== 'float32' || args.stride.length > 2) return false;
    const forward = asForward(args, out.shape);
    if (simdConvFor(forward, out) === undefined) return false;
    prepared.set(args, forward);
    return true;
  },
  run(args, [out]) {
    const forward = prepared.get(args) ?? asForward(args, out.shape);
    const kernel = simdConvFor(forward, out);
    if (kernel === undefined) throw new Error('f32_convinput: run without supports');
    kernel.run(forward, [out]);
  },
};

function asForward(
  { grad, weight, stride, padding, dilation, groups }: ConvInputArgs,
  inputShape: Shape,
): ConvArgs {
  const kernelSize = weight.shape.slice(2);
  let input = spread(grad, stride);
  const before = kernelSize.map((size, d) => dilation[d] * (size - 1) - padding[d][0]);
  before.forEach((cells, d) => {
    const axis = d + 2;
    const cut = Math.min(Math.max(-cells, 0), input.shape[axis]);
    if (cut > 0) input = part(input, axis, cut, input.shape[axis] - cut);
  });
  return {
    input,
    weight: flipped(weight, groups, inputShape[1]),
    bias: null,
    stride: stride.map(() => 1),
    // Zeros behind are no concern of a kernel: the output's shape says how far it goes.
    padding: before.map((cells) => [Math.max(cells, 0), 0]),
    dilation,
    groups,
  };
}

/** `grad` with stride − 1 zeros between neighbours. */
function spread(grad: TensorData, stride: readonly number[]): TensorData {
  if (stride.every((step) => step === 1)) return grad;
  const shape = grad.shape.map((size, axis) => (axis < 2 ? size : (size - 1) * stride[axis - 2] + 1));
  const wide = allocateData(shape, grad.dtype, 'convInput');
  const strides = wide.strides.map((step, axis) => (axis < 2 ? step : step * stride[axis - 2]));
  copyValues(grad, { ...wide, shape: grad.shape, strides });
  return wide;
}

/** `[O, C / groups, ...k]` as `[C, O / groups, ...k]`, every spatial axis backwards. */
function flipped(weight: TensorData, groups: number, channels: number): TensorData {
  const [filters, perGroup, ...kernelSize] = weight.shape;
  const backwards = {
    ...weight,
    offset: kernelSize.reduce((at, size, d) => at + (size - 1) * weight.strides[d + 2], weight.offset),
    strides: weight.strides.map((step, axis) => (axis < 2 ? step : -step)),
  };
  const out = allocateData([channels, filters / groups, ...kernelSize], weight.dtype, 'convInput');
  for (let g = 0; g < groups; g++) {
    const ofGroup = part(backwards, 0, (g * filters) / groups, filters / groups);
    copyValues(transposed(ofGroup), part(out, 0, g * perGroup, perGroup));
  }
  return out;
}
