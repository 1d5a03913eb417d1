// What batch, layer, group and instance norm have in common: values that share a mean and a variance are moved and
// scaled to mean 0 and variance 1, then by a learned weight and bias.

import { broadcastTo } from '../core/broadcast.js';
import { checkFloatingPoint } from '../core/check-floating-point.js';
import { toContiguous } from '../core/contiguous.js';
import { type Asker, askerName, DTypeError } from '../core/errors.js';
import type { Shape } from '../core/shape.js';
import { allocateData, allocateUnset, fromArray, type TensorData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Operation } from './operation.js';
import { plan } from './reduction.js';
import { sumTo } from './sum-to.js';

/** Who asks, and how. */
export interface NormalizeCall {
  readonly asker: Asker;
  /** The axes whose values share a mean and a variance, ascending. */
  readonly axes: readonly number[];
  /** Added to the variance. */
  readonly eps: number;
}

/** Mean and variance (without correction) in float64, of size 1 along the axes. */
interface Moments {
  readonly mean: TensorData;
  readonly variance: TensorData;
}

/** What is known of x already. */
interface KnownCall extends NormalizeCall {
  readonly moments?: Moments;
}

function countOf(shape: Shape, axes: readonly number[]): number {
  return axes.reduce((product, axis) => product * shape[axis], 1);
}

function momentsOf(input: TensorData, { asker, axes, moments }: KnownCall): Moments {
  if (moments !== undefined) return moments;
  const { input: reduced, kept, shape: small } = plan(input, { axes, keepdim: true });
  const mean = allocateData(small, 'float64', asker);
  const variance = allocateData(small, 'float64', asker);
  runKernel('moments', { input: reduced, kept }, [mean, variance]);
  const squares = variance.storage.array as Float64Array;
  const count = countOf(input.shape, axes);
  for (let i = 0; i < squares.length; i++) squares[i] /= count;
  return { mean, variance };
}

/** What the kernels take of mean and variance: broadcast, and `1 / √(variance + eps)`. */
function broadcastMoments(
  { mean, variance }: Moments,
  eps: number,
  shape: Shape,
): { mean: TensorData; scale: TensorData } {
  const variances = variance.storage.array as Float64Array;
  const scales = new Float64Array(variances.length);
  for (let i = 0; i < scales.length; i++) scales[i] = 1 / Math.sqrt(variances[i] + eps);
  const scale = fromArray<'float64'>(scales, variance.shape, 'float64');
  return { mean: broadcastTo(mean, shape), scale: broadcastTo(scale, shape) };
}

/**
 * `[x, weight, bias]` → `(x − mean) / √(variance + eps) · weight + bias`, and with it mean and variance (of the values
 * themselves, without correction) in float64, size 1 along the axes. Weight and bias broadcast to x; there may be
 * neither, or only a weight.
 */
export const normalize: Operation<KnownCall> = {
  name: 'normalize',
  keeps: ['inputs', 'outputs'],
  letsGo: true,
  forward([input, weight, bias], call) {
    checkFloats(call.asker, input, weight, bias);
    const { shape, dtype } = input;
    const moments = momentsOf(input, call);
    const out = allocateUnset(shape, dtype, call.asker);
    const args = {
      input,
      ...broadcastMoments(moments, call.eps, shape),
      weight: weight === undefined ? null : broadcastTo(weight, shape),
      bias: bias === undefined ? null : broadcastTo(bias, shape),
    };
    runKernel('normalize', args, [out]);
    return { outputs: [out, moments.mean, moments.variance] };
  },
  backward(grad, { args, operands: [, weight, bias], needs, input, output }) {
    const known = { ...args, moments: { mean: output(1).raw, variance: output(2).raw } };
    const operands = weight === undefined ? [input(0)] : [input(0), input(1)];
    const gradients = [needs(0) ? grad.apply(normalizeInput, known, ...operands) : null];
    if (weight !== undefined) {
      const asked = { ...known, shape: weight.shape };
      gradients.push(needs(1) ? grad.apply(normalizeWeight, asked, input(0)) : null);
    }
    if (bias !== undefined) gradients.push(needs(2) ? sumTo(grad, bias.shape) : null);
    return gradients;
  },
};

/** `[grad, x, weight]` → the gradient of x of {@link normalize}; there may be no weight. */
export const normalizeInput: Operation<KnownCall> = {
  name: 'normalizeInput',
  keeps: ['inputs'],
  forward([grad, input, weight], call) {
    const { shape, dtype } = input;
    const out = allocateUnset(shape, dtype, call.asker);
    const moments = broadcastMoments(momentsOf(input, call), call.eps, shape);
    const args = {
      grad: toContiguous(grad, call.asker),
      input: toContiguous(input, call.asker),
      ...moments,
      weight: weight === undefined ? null : broadcastTo(weight, shape),
      count: countOf(shape, call.axes),
    };
    runKernel('normalizeInput', args, [out]);
    return { outputs: [out] };
  },
  // The projection in front of `scale` is symmetric in the gradient; x is in the projection and in the scale.
  backward(second, { args, operands, needs, input }) {
    const { axes, eps } = args;
    const x = input(1);
    const weight = operands.length > 2 ? input(2) : null;
    const grad = weight === null ? input(0) : input(0).mul(weight);
    const average = (v: Tensor): Tensor => v.mean(axes, { keepdim: true });
    const gradOfX = (): Tensor => {
      const centred = x.sub(average(x));
      const scale = average(centred.mul(centred)).add(eps).rsqrt();
      const normal = centred.mul(scale);
      const [u, g] = [average(second.mul(normal)), average(grad.mul(normal))];
      const bent = second.mul(g).add(grad.mul(u)).mul(scale).neg();
      const common = average(second.mul(grad))
        .sub(average(second).mul(average(grad)))
        .sub(u.mul(g));
      return bent
        .sub(average(bent))
        .sub(normal.mul(average(bent.mul(normal))))
        .mul(scale)
        .sub(normal.mul(common).mul(scale).mul(scale));
    };
    const projected = needs(0) || needs(2) ? second.apply(normalizeInput, args, x) : null;
    const gradients = [
      needs(0) && projected !== null ? (weight === null ? projected : projected.mul(weight)) : null,
      needs(1) ? gradOfX() : null,
    ];
    if (weight !== null)
      gradients.push(needs(2) && projected !== null ? sumTo(projected.mul(input(0)), weight.shape) : null);
    return gradients;
  },
};

/** Which shape the weight has. */
interface WeightCall extends KnownCall {
  readonly shape: Shape;
}

/** `[grad, x]` → the gradient of the weight of {@link normalize}. */
export const normalizeWeight: Operation<WeightCall> = {
  name: 'normalizeWeight',
  keeps: ['inputs'],
  forward([grad, input], call) {
    const out = allocateData(call.shape, input.dtype, call.asker);
    const moments = broadcastMoments(momentsOf(input, call), call.eps, input.shape);
    const args = { grad: toContiguous(grad, call.asker), input: toContiguous(input, call.asker), ...moments };
    runKernel('normalizeWeight', args, [out]);
    return { outputs: [out] };
  },
  backward(second, { args, needs, input }) {
    const [grad, x] = [input(0), input(1)];
    return [
      needs(0) ? x.apply(normalize, args).mul(second) : null,
      needs(1) ? grad.mul(second).apply(normalizeInput, args, x) : null,
    ];
  },
};

function checkFloats(asker: Asker, input: TensorData, ...others: readonly (TensorData | undefined)[]): void {
  checkFloatingPoint(asker, input.dtype, 'not implemented for');
  for (let i = 0; i < others.length; i++) {
    const other = others[i];
    if (other === undefined || other.dtype === input.dtype) continue;
    throw new DTypeError({
      op: askerName(asker),
      problem: `the input is ${input.dtype}, the ${i === 0 ? 'weight' : 'bias'} is ${other.dtype}; they must agree`,
      expected: other.dtype,
      actual: input.dtype,
      hint: `Try input.to('${other.dtype}')`,
      pytorch: `expected scalar type`,
    });
  }
}
