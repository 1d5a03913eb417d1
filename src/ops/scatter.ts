import { DTypeError } from '../core/errors.js';
import { allocateUnset, type TensorData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import { filled } from './copies.js';
import { gather } from './gather.js';
import { checkedIndex, checkIndexShape } from './indices.js';
import type { Operation } from './operation.js';

/** Who asks, and along which axis the index points. */
export interface ScatterArgs {
  readonly op: string;
  readonly axis: number;
}

function scattered(
  [base, source, index]: readonly TensorData[],
  { op, axis }: ScatterArgs,
  mode: 'set' | 'add',
): TensorData {
  if (base.dtype !== source.dtype) {
    throw new DTypeError({
      op,
      problem: `the tensor is ${base.dtype}, the source is ${source.dtype}; they must agree`,
      expected: base.dtype,
      actual: source.dtype,
      hint: `Try source.to('${base.dtype}')`,
      pytorch: 'scatter(): Expected self.dtype to be equal to src.dtype',
    });
  }
  checkIndexShape(op, index.shape, { name: 'input', shape: base.shape }, axis);
  const out = allocateUnset(base.shape, base.dtype, op);
  const checked = checkedIndex(op, index, base.shape[axis], axis);
  runKernel('scatter', { base, source, index: checked, axis, mode }, [out]);
  return out;
}

/**
 * `[base, source, index]`, the last two of one shape: the base, with each value of the source at the place its index
 * says; where several go to one place, the last in row-major order.
 */
export const scatterSet: Operation<ScatterArgs> = {
  name: 'scatter',
  keeps: ['inputs'],
  forward: (inputs, args) => ({ outputs: [scattered(inputs, args, 'set')] }),
  backward: (grad, { args, input, needs }) => [
    needs(0) ? grad.apply(scatterSet, args, input(1).apply(filled, 0), input(2)) : null,
    needs(1) ? grad.apply(gather, args.axis, input(2)) : null,
    null,
  ],
};

/** `[base, source, index]`, the last two of one shape: the base, each value of the source added at its place. */
export const scatterAdd: Operation<ScatterArgs> = {
  name: 'scatterAdd',
  keeps: ['inputs'],
  forward: (inputs, args) => ({ outputs: [scattered(inputs, args, 'add')] }),
  backward: (grad, { args, input, needs }) => [
    grad,
    needs(1) ? grad.apply(gather, args.axis, input(2)) : null,
    null,
  ],
};
