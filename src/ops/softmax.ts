import { resolveAxis } from '../core/axes.js';
import { checkFloatingPoint } from '../core/check-floating-point.js';
import { toContiguous } from '../core/contiguous.js';
import { allocateUnset, type TensorData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Operation } from './operation.js';

/** Who asks, and along which axis. */
export interface SoftmaxCall {
  /** `softmax`, `Softmax(1)`. */
  readonly op: string;
  /** Negative: from the end. */
  readonly dim: number;
}

/** `[grad, y]` → what comes back through the {@link softmax} that gave y. */
export const softmaxGradient: Operation<SoftmaxCall> = gradientOperation('softmaxGradient', false);

/** `[grad, y]` → what comes back through the {@link logSoftmax} that gave y. */
export const logSoftmaxGradient: Operation<SoftmaxCall> = gradientOperation('logSoftmaxGradient', true);

/** `exp(x) / Σ exp(x)` along one axis; float32 or float64. */
export const softmax: Operation<SoftmaxCall> = softmaxOperation('softmax', false, softmaxGradient);

/** The logarithm of {@link softmax}, without its underflow. */
export const logSoftmax: Operation<SoftmaxCall> = softmaxOperation('logSoftmax', true, logSoftmaxGradient);

function softmaxOperation(
  name: string,
  log: boolean,
  gradientOf: Operation<SoftmaxCall>,
): Operation<SoftmaxCall> {
  return {
    name,
    forward([input], call) {
      checkFloatingPoint(call, input.dtype, '"softmax_kernel_impl" not implemented for');
      const seen = atLeastOneAxis(input);
      const axis = resolveAxis(call, call.dim, seen.shape);
      const out = allocateUnset(seen.shape, input.dtype, call);
      runKernel('softmax', { input: seen, axis, log }, [out]);
      return { outputs: [shapedAs(out, input)] };
    },
    keeps: ['outputs'],
    backward: (grad, { args, output }) => [grad.apply(gradientOf, args, output(0))],
  };
}

function gradientOperation(name: string, log: boolean): Operation<SoftmaxCall> {
  const operation: Operation<SoftmaxCall> = {
    name,
    forward([given, output], call) {
      const [seen, y] = [given, output].map(atLeastOneAxis);
      const grad = toContiguous(seen, call);
      const out = allocateUnset(seen.shape, seen.dtype, call);
      runKernel('softmaxGradient', { grad, output: y, axis: resolveAxis(call, call.dim, seen.shape), log }, [
        out,
      ]);
      return { outputs: [shapedAs(out, given)] };
    },
    keeps: ['inputs'],
    backward(second, { args, input, needs }) {
      const [g, y] = [input(0), input(1)];
      const sum = (x: Tensor): Tensor => x.sum(args.dim, { keepdim: true });
      if (log) {
        const powers = y.exp();
        return [
          needs(0) ? second.sub(sum(second.mul(powers))) : null,
          needs(1) ? second.mul(powers).mul(sum(g)).neg() : null,
        ];
      }
      return [
        needs(0) ? second.apply(operation, args, y) : null,
        needs(1) ? second.mul(g.sub(sum(g.mul(y)))).sub(g.mul(sum(second.mul(y)))) : null,
      ];
    },
  };
  return operation;
}

/** A single number is one axis of one value, as in PyTorch. */
function atLeastOneAxis(data: TensorData): TensorData {
  return data.shape.length === 0 ? { ...data, shape: [1], strides: [1] } : data;
}

function shapedAs(out: TensorData, { shape }: TensorData): TensorData {
  return shape.length === 0 ? { ...out, shape: [], strides: [] } : out;
}
