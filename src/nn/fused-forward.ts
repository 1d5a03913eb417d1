// In a row of layers without gradients, a convolution does what follows it value by value (batch norm in eval, relu) on its
// outputs while they are in cache. The numbers are those of the layers one after the other but for a rounding, and the sign of a
// zero.
import type { ConvEpilogue } from '../core/conv-epilogue.js';
import { isGradEnabled } from '../tensor/grad-mode.js';
import { isObserved } from '../tensor/observe.js';
import { Tensor } from '../tensor/tensor.js';
import { Activation } from './activation.js';
import { BatchNorm } from './batch-norm.js';
import { areCallsObserved, callForward } from './call.js';
import { closeCall, openCall } from './call-record.js';
import { Convolution } from './conv.js';
import type { Module } from './module.js';
import { isPlain } from './passing-values.js';

/** What several layers gave at once. */
export interface Fused {
  readonly output: Tensor;
  /** How many they were. */
  readonly layers: number;
}

/** Calls the convolution at `at` with all that it can take along; null where that is nothing: call it as any module. */
export function forwardFused(modules: readonly Module[], at: number, input: unknown): Fused | null {
  const conv = modules[at];
  if (!(conv instanceof Convolution) || !(input instanceof Tensor)) return null;
  if (!isPlain(conv, Convolution) || conv.weight.dtype !== 'float32' || isObserved() || areCallsObserved()) {
    return null;
  }
  const rank = input.ndim;
  let factors: Pick<ConvEpilogue, 'scale' | 'shift'> | null = null;
  let [least, most] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const followers: Module[] = [];
  let next = modules[at + 1];
  if (next instanceof BatchNorm && isPlain(next, BatchNorm)) {
    factors = next.channelwise(rank, conv.outChannels);
    if (factors === null || isRecorded([next.weight, next.bias])) return null;
    followers.push(next);
    next = modules[at + 2];
  }
  if (next instanceof Activation && isPlain(next, Activation)) {
    const bounds = next.bounds();
    if (bounds !== null) {
      [least, most] = bounds;
      followers.push(next);
    }
  }
  if (followers.length === 0 || isRecorded([input, conv.weight, conv.bias])) return null;
  const epilogue = { ...(factors ?? unchanged(conv.outChannels)), least, most };
  const output = callForward(conv, [input], () => conv.forwardThen(input, epilogue)) as Tensor;
  for (const follower of followers) closeCall(openCall(follower, [output]), output);
  return { output, layers: 1 + followers.length };
}

function isRecorded(operands: readonly (Tensor | null)[]): boolean {
  return isGradEnabled() && operands.some((operand) => operand?.requiresGrad);
}

function unchanged(channels: number): Pick<ConvEpilogue, 'scale' | 'shift'> {
  return { scale: new Float32Array(channels).fill(1), shift: new Float32Array(channels) };
}
