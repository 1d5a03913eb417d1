// Batch norm with statistics that are given: one product and one sum a value, whose factors are worked out a channel at a time.

import { broadcastTo } from '../core/broadcast.js';
import { toContiguous } from '../core/contiguous.js';
import type { Asker } from '../core/errors.js';
import type { Shape } from '../core/shape.js';
import { allocateUnset, contiguousValues, fromArray, type TensorData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Operation } from './operation.js';

type Fractions = Float32Array | Float64Array;

/** Mean and variance of each channel, and what was learned of it: each `[C]`, or none. */
export interface ChannelStatistics {
  readonly mean: TensorData;
  readonly variance: TensorData;
  readonly weight: TensorData | null;
  readonly bias: TensorData | null;
}

/** What each channel is multiplied with, and what is added then. */
export interface ChannelFactors {
  readonly scale: Fractions;
  readonly shift: Fractions;
  /** `1 / √(variance + eps)`. */
  readonly inverse: Fractions;
}

/** The factors of every channel. Of float32 each step is rounded, as of tensor operations. */
export function channelFactors(
  { mean, variance, weight, bias }: ChannelStatistics,
  eps: number,
): ChannelFactors {
  const channels = mean.shape[0];
  const { dtype } = mean;
  const isFloat32 = dtype === 'float32';
  const round = isFloat32 ? Math.fround : (value: number): number => value;
  const fresh = (): Fractions => (isFloat32 ? new Float32Array(channels) : new Float64Array(channels));
  const [scale, shift, inverse] = [fresh(), fresh(), fresh()];
  const [means, variances] = [valuesOf(mean), valuesOf(variance)];
  const [weights, biases] = [weight && valuesOf(weight), bias && valuesOf(bias)];
  for (let c = 0; c < channels; c++) {
    inverse[c] = 1 / Math.sqrt(round(variances[c] + eps));
    scale[c] = weights === null ? inverse[c] : inverse[c] * weights[c];
    const moved = -round(means[c] * scale[c]);
    shift[c] = biases === null ? moved : moved + biases[c];
  }
  return { scale, shift, inverse };
}

function valuesOf(data: TensorData): Fractions {
  return contiguousValues(toContiguous(data, 'batchNorm')) as Fractions;
}

/** Who asks, what is added to the variance, and whether the first parameter is a weight. */
export interface RunningNormCall {
  readonly asker: Asker;
  readonly eps: number;
  readonly weighted: boolean;
}

/** A value a channel in the shape of an input that has its channels on axis 1. */
function alongChannels(data: TensorData, shape: Shape): TensorData {
  const sizes = shape.map((_, axis) => (axis === 1 ? data.shape[0] : 1));
  const strides = shape.map((_, axis) => (axis === 1 ? 1 : 0));
  return broadcastTo({ ...data, shape: sizes, strides }, shape);
}

/**
 * `[x, mean, variance, weight, bias]` → `(x − mean) / √(variance + eps) · weight + bias`, and with it `1 / √(variance + eps)` and
 * the mean that was used; x is `[N, C, …]`, all others `[C]`. There may be no weight, no bias. Mean and variance get no gradient,
 * as in PyTorch.
 */
export const runningNorm: Operation<RunningNormCall> = {
  name: 'batchNorm',
  keeps: ['inputs', 'outputs'],
  forward([input, mean, variance, ...parameters], { asker, eps, weighted }) {
    const { shape, dtype } = input;
    const weight = weighted ? parameters[0] : null;
    const bias = parameters[weighted ? 1 : 0] ?? null;
    const { scale, shift, inverse } = channelFactors({ mean, variance, weight, bias }, eps);
    const perChannel = (values: Fractions): TensorData =>
      fromArray(values as Float32Array, mean.shape, dtype as 'float32');
    const constant = (value: number): TensorData =>
      broadcastTo(fromArray<'float64'>(Float64Array.of(value), [], 'float64'), shape);
    const out = allocateUnset(shape, dtype, asker);
    const args = {
      input,
      mean: constant(0),
      scale: constant(1),
      weight: alongChannels(perChannel(scale), shape),
      bias: alongChannels(perChannel(shift), shape),
    };
    runKernel('normalize', args, [out]);
    return { outputs: [out, perChannel(inverse), perChannel(valuesOf(mean).slice())] };
  },
  backward(grad, { args: { weighted }, operands, needs, input, output }) {
    const { shape } = operands[0];
    const others = [...shape.keys()].filter((axis) => axis !== 1);
    const along = (one: Tensor): Tensor => one.reshape(shape.map((_, axis) => (axis === 1 ? -1 : 1)));
    const inverse = output(1);
    const gradOfX = (): Tensor => grad.mul(along(weighted ? inverse.mul(input(3)) : inverse));
    const gradOfWeight = (): Tensor =>
      grad
        .mul(input(0).sub(along(output(2))))
        .sum(others)
        .mul(inverse);
    const gradients = [needs(0) ? gradOfX() : null, null, null];
    if (weighted) gradients.push(needs(3) ? gradOfWeight() : null);
    if (operands.length > gradients.length) gradients.push(needs(gradients.length) ? grad.sum(others) : null);
    return gradients;
  },
};
