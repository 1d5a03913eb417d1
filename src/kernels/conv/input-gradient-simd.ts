import { copyValues } from '../../core/copy.js';
import { numel } from '../../core/shape.js';
import { allocateUnset, isContiguous, type TensorData } from '../../core/tensor-data.js';
import type { ConvArgs, ConvInputArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import { fastestTiles } from '../wasm/isa.js';
import { addBias } from './channel-bias.js';
import { fastestConv } from './forward.js';

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

/** Below this many multiply-adds the reference takes less than 0.1 ms. */
const LEAST_PRODUCTS = 4096;

/**
 * The gradient of the input at stride 1 as a convolution of the output's gradient with the weight flipped, its channels
 * exchanged. As in the forward pass, an infinite weight over padding gives NaN; and sums are off as much as there, of as many
 * products as output channels of a group times taps.
 */
export const f32ConvInputSimd: Kernel<'convInput'> = {
  name: 'f32_convinput__wasm',
  supports({ grad, weight, stride }, [out]) {
    if (grad.dtype !== 'float32' || stride.length > 3 || fastestTiles() === null) return false;
    if (stride.some((step) => step > 1)) return false;
    return isContiguous(out) && numel(grad.shape) * numel(weight.shape.slice(1)) >= LEAST_PRODUCTS;
  },
  run(args, [out]) {
    const whole = asProduct(args, out);
    if (whole === null) {
      convolve(asForward(args, out), out);
      return;
    }
    convolve(whole.args, whole.out);
    if (args.bias) addBias(out, args.bias);
  },
};

/**
 * Where every image of the gradient is one cell, and the window all of the result: a product of matrices, which adds no
 * zeros up. So begins a generator of images.
 */
function asProduct(
  { grad, weight, padding, dilation, groups }: ConvInputArgs,
  out: TensorData,
): { args: ConvArgs; out: TensorData } | null {
  const [batch, channels, ...size] = out.shape;
  const [filters, , ...kernelSize] = weight.shape;
  const fits = size.every((cells, d) => cells === kernelSize[d] && dilation[d] === 1 && padding[d][0] === 0);
  if (!fits || groups > 1 || numel(grad.shape) > batch * filters || !isContiguous(weight)) return null;
  const cells = numel([channels, ...size]);
  const of = (data: TensorData, shape: readonly number[], strides: readonly number[]): TensorData => ({
    ...data,
    shape,
    strides,
  });
  const args = {
    input: of(weight, [1, filters, cells], [numel(weight.shape), cells, 1]),
    weight: of(grad, [batch, filters, 1], [grad.strides[0], grad.strides[1], 1]),
    bias: null,
    stride: [1],
    padding: [[0, 0] as const],
    dilation: [1],
    groups: 1,
  };
  return { args, out: of(out, [1, batch, cells], [numel(out.shape), cells, 1]) };
}

function convolve(args: ConvArgs, out: TensorData): void {
  fastestConv(args, out).run(args, [out]);
}

/** At stride 1: the convolution whose result is the gradient. */
function asForward(
  { grad, weight, bias = null, groups, dilation, padding }: ConvInputArgs,
  out: TensorData,
): ConvArgs {
  let input = grad;
  const before = dilation.map((step, d) => step * (weight.shape[d + 2] - 1) - padding[d][0]);
  before.forEach((zeros, d) => {
    const cut = Math.min(Math.max(-zeros, 0), input.shape[d + 2]);
    if (cut > 0) input = part(input, d + 2, cut, input.shape[d + 2] - cut);
  });
  return {
    input,
    weight: flipped(weight, groups, out.shape[1]),
    bias,
    stride: dilation.map(() => 1),
    // Zeros behind are no concern of a kernel: the output's shape says how far it goes.
    padding: before.map((zeros) => [Math.max(zeros, 0), 0]),
    dilation,
    groups,
  };
}

/** The weight as `[C, O / groups, ...]`, every spatial axis backwards: a view, unless groups have several filters and channels. */
function flipped(weight: TensorData, groups: number, channels: number): TensorData {
  const [filters, perGroup] = weight.shape;
  const backwards = {
    ...weight,
    offset: weight.shape
      .slice(2)
      .reduce((at, taps, d) => at + (taps - 1) * weight.strides[d + 2], weight.offset),
    strides: weight.strides.map((step, axis) => (axis < 2 ? step : -step)),
  };
  const spatial = weight.shape.slice(2);
  if (groups === 1) return transposed(backwards);
  if (perGroup === 1) {
    const [step, , ...steps] = backwards.strides;
    const perFilter = filters / groups;
    return {
      ...backwards,
      shape: [channels, perFilter, ...spatial],
      strides: [perFilter * step, step, ...steps],
    };
  }
  const out = allocateUnset([channels, filters / groups, ...spatial], weight.dtype, 'convInput');
  for (let g = 0; g < groups; g++) {
    const ofGroup = part(backwards, 0, (g * filters) / groups, filters / groups);
    copyValues(transposed(ofGroup), part(out, 0, g * perGroup, perGroup));
  }
  return out;
}
