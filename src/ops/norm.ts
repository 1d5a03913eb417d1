import { ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import { allocateData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import type { Tensor } from '../tensor/tensor.js';
import { keep } from './keep.js';
import type { Call, Operation } from './operation.js';
import { checkFloat, plan, type ReduceAxes, shaped, spreadOut } from './reduction.js';

/** Axes, and the p of the norm. */
export interface NormArgs extends ReduceAxes {
  readonly p: number;
}

/** The p-norm, `(Σ |x|ᵖ)^(1/p)`; ±Infinity the largest (smallest) magnitude, 0 the count of values that are not 0. */
export const norm: Operation<NormArgs> = {
  name: 'norm',
  forward([data], args) {
    checkFloat('norm', data.dtype);
    const { input, kept, keptShape, shape } = plan(data, args);
    const { p } = args;
    if (input.shape.slice(kept).includes(0) && (p < 0 || p === Number.POSITIVE_INFINITY)) {
      throw new ShapeError({
        op: 'norm',
        problem: `of no values there is no norm with p ${p}; the shape is ${formatShape(data.shape)}`,
        operands: [{ name: 'input', shape: data.shape }],
        operandsInText: false,
        pytorch: `linalg.vector_norm cannot compute the ${p} norm on an empty tensor`,
      });
    }
    const out = allocateData(keptShape, data.dtype, 'norm');
    runKernel('norm', { input, kept, p }, [out]);
    return { outputs: [shaped(out, shape)] };
  },
  keeps: ['inputs', 'outputs'],
  backward: (grad, call) => [normGradient(grad, call)],
};

/** Where there is no slope (at 0), PyTorch's is 0. Of equal extremes each has its share. */
function normGradient(grad: Tensor, call: Call<NormArgs>): Tensor {
  const { p, axes } = call.args;
  const x = call.input(0);
  const spread = spreadOut(grad, call);
  if (p === 0) return spread.mul(0);
  if (p === 1) return spread.mul(x.sign());
  const y = spreadOut(call.output(0), call);
  if (p === 2) return spread.mul(x.div(y).apply(keep, undefined, y));
  if (!Number.isFinite(p)) {
    const extreme = x.abs().eq(y);
    const share = spread.div(extreme.sum(axes, { keepdim: true }).to(x.dtype));
    return share.mul(x.sign()).apply(keep, undefined, extreme);
  }
  const slope = x
    .sign()
    .mul(x.abs().pow(p - 1))
    .apply(keep, undefined, x);
  return spread.mul(slope.div(y.pow(p - 1)).apply(keep, undefined, y));
}
