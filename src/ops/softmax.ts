import { resolveAxis } from '../core/axes.js';
import { checkFloatingPoint } from '../core/check-floating-point.js';
import { allocateUnset } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import type { Operation } from './operation.js';

/** Who asks, and along which axis. */
export interface SoftmaxCall {
  /** `softmax`, `Softmax(1)`. */
  readonly op: string;
  /** Negative: from the end. */
  readonly dim: number;
}

/** `exp(x) / Σ exp(x)` along one axis; float32 or float64. */
export const softmax: Operation<SoftmaxCall> = softmaxOperation('softmax', false);

/** The logarithm of {@link softmax}, without its underflow. */
export const logSoftmax: Operation<SoftmaxCall> = softmaxOperation('logSoftmax', true);

function softmaxOperation(name: string, log: boolean): Operation<SoftmaxCall> {
  return {
    name,
    forward([input], call) {
      checkFloatingPoint(call, input.dtype, '"softmax_kernel_impl" not implemented for');
      // A single number is one axis of one value, as in PyTorch.
      const scalar = input.shape.length === 0;
      const seen = scalar ? { ...input, shape: [1], strides: [1] } : input;
      const axis = resolveAxis(call, call.dim, seen.shape);
      const out = allocateUnset(seen.shape, input.dtype, call);
      runKernel('softmax', { input: seen, axis, log }, [out]);
      const result = scalar ? { ...out, shape: [], strides: [] } : out;
      return { outputs: [result] };
    },
    keeps: ['outputs'],
    backward(grad, { args, output }) {
      const y = output(0);
      return [
        log
          ? grad.sub(y.exp().mul(grad.sum(args.dim, { keepdim: true })))
          : y.mul(grad.sub(grad.mul(y).sum(args.dim, { keepdim: true }))),
      ];
    },
  };
}
