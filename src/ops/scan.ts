// Running totals along an axis.
import { checkFloatingPoint } from '../core/check-floating-point.js';
import { isFloatingPoint } from '../core/dtype.js';
import { allocateUnset } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import type { Tensor } from '../tensor/tensor.js';
import { castTo } from './cast-to.js';
import { filled } from './copies.js';
import { gatherInput } from './gather.js';
import type { Operation } from './operation.js';

/** The sum so far; of integers and bools in int64. */
export const cumsum: Operation<number> = {
  name: 'cumsum',
  forward([data], axis) {
    const dtype = isFloatingPoint(data.dtype) ? data.dtype : 'int64';
    const out = allocateUnset(data.shape, dtype, 'cumsum');
    runKernel('scan', { operation: 'sum', input: castTo(data, dtype, 'cumsum'), axis }, [out]);
    return { outputs: [out] };
  },
  backward: (grad, { args: axis }) => [fromEnd(grad, axis)],
};

/** The sum from each position to the end. */
function fromEnd(x: Tensor, axis: number): Tensor {
  return x.flip(axis).cumsum(axis).flip(axis);
}

/** The product so far; of integers and bools in int64. */
export const cumprod: Operation<number> = {
  name: 'cumprod',
  forward([data], axis) {
    const dtype = isFloatingPoint(data.dtype) ? data.dtype : 'int64';
    const out = allocateUnset(data.shape, dtype, 'cumprod');
    runKernel('scan', { operation: 'prod', input: castTo(data, dtype, 'cumprod'), axis }, [out]);
    return { outputs: [out] };
  },
  keeps: ['inputs', 'outputs'],
  backward(grad, { args: axis, input, output }) {
    const x = input(0);
    const hasZero = x.eq(0).any().item<boolean>();
    return [hasZero ? productSlopes(grad, x, axis) : fromEnd(grad.mul(output(0)), axis).div(x)];
  },
};

/**
 * The gradient of running products without a division, for values among which is 0:
 * `x̄ᵢ = Σⱼ≥ᵢ ȳⱼ · Πₖ≤ⱼ,ₖ≠ᵢ xₖ`. It takes as much memory as the square of the axis.
 */
function productSlopes(grad: Tensor, x: Tensor, axis: number): Tensor {
  const [rows, g] = [x.movedim(axis, -1), grad.movedim(axis, -1)];
  const size = rows.shape[rows.ndim - 1];
  const line = rows.apply(filled, 1).reshape(-1, size).narrow(0, 0, 1).cumsum(1);
  const [i, j] = [line.reshape(size, 1), line.reshape(1, size)];
  const one = rows.narrow(-1, 0, 1).unsqueeze(-1).apply(filled, 1);
  // Row i has 1 in the place of value i.
  const others = one.where(i.eq(j), rows.unsqueeze(-2)).cumprod(-1);
  return others.mul(g.unsqueeze(-2)).triu().sum(-1).movedim(-1, axis);
}

/** `ln Σ eˣ` so far, without overflow. Floating point. */
export const logCumSumExp: Operation<number> = {
  name: 'logcumsumexp',
  forward([input], axis) {
    checkFloatingPoint(
      'logcumsumexp',
      input.dtype,
      '"logcumsumexp_out_cpu" not implemented for',
      "Try x.to('float32')",
    );
    const out = allocateUnset(input.shape, input.dtype, 'logcumsumexp');
    runKernel('scan', { operation: 'logSumExp', input, axis }, [out]);
    return { outputs: [out] };
  },
  keeps: ['inputs', 'outputs'],
  backward(grad, { args: axis, input, output }) {
    // x̄ᵢ = Σⱼ≥ᵢ ȳⱼ · exp(xᵢ − yⱼ), whose exponents are never above 0. As much memory as the square of the axis.
    const [x, y, g] = [input(0), output(0), grad].map((tensor) => tensor.movedim(axis, -1));
    const weights = x.unsqueeze(-1).sub(y.unsqueeze(-2)).triu().exp();
    return [weights.mul(g.unsqueeze(-2)).triu().sum(-1).movedim(-1, axis)];
  },
};

function extreme(operation: 'max' | 'min'): Operation<number> {
  const name = operation === 'max' ? 'cummax' : 'cummin';
  return {
    name,
    forward([input], axis) {
      const values = allocateUnset(input.shape, input.dtype, name);
      const indices = allocateUnset(input.shape, 'int32', name);
      runKernel('scanExtreme', { operation, input, axis }, [values, indices]);
      return { outputs: [values, indices] };
    },
    keeps: ['outputs'],
    backward: (grad, { args: axis, operands, output }) => [
      grad.apply(gatherInput, { axis, shape: operands[0].shape }, output(1)),
    ],
  };
}

/** The largest value so far, and where it stands (int32). */
export const cummax: Operation<number> = extreme('max');
/** The smallest value so far, and where it stands (int32). */
export const cummin: Operation<number> = extreme('min');
