import { DTypeError } from '../core/errors.js';
import { allocateUnset, type TensorData } from '../core/tensor-data.js';
import type { ScatterMode } from '../kernels/args.js';
import { runKernel } from '../kernels/table.js';
import type { Tensor } from '../tensor/tensor.js';
import { filled } from './copies.js';
import { gather } from './gather.js';
import { checkedIndex, checkIndexShape } from './indices.js';
import { keep } from './keep.js';
import type { Operation } from './operation.js';

/** Who asks, and along which axis the index points. */
export interface ScatterArgs {
  readonly op: string;
  readonly axis: number;
}

function scattered(
  [base, source, index]: readonly TensorData[],
  { op, axis }: ScatterArgs,
  mode: ScatterMode,
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

/** `[base, source, index]`: the base, with the largest (smallest) of it and the values of the source at each place. */
function scatterExtreme(mode: 'max' | 'min'): Operation<ScatterArgs> {
  return {
    name: 'scatterReduce',
    keeps: ['inputs', 'outputs'],
    forward: (inputs, args) => ({ outputs: [scattered(inputs, args, mode)] }),
    backward(grad, { args, input, output }) {
      // In equal parts to all that equal what is there now.
      const [base, source, index] = [input(0), input(1), input(2)];
      const chosen = source.eq(output(0).apply(gather, args.axis, index));
      const own = base.eq(output(0));
      const count = own.to(grad.dtype).apply(scatterAdd, args, chosen.to(grad.dtype), index);
      const share = grad.div(count);
      return [
        share.apply(keep, undefined, own),
        share.apply(gather, args.axis, index).apply(keep, undefined, chosen),
        null,
      ];
    },
  };
}

export const scatterMax: Operation<ScatterArgs> = scatterExtreme('max');
export const scatterMin: Operation<ScatterArgs> = scatterExtreme('min');

/** `[base, source, index]`: the base, multiplied at each place by the values of the source. */
export const scatterProduct: Operation<ScatterArgs> = {
  name: 'scatterReduce',
  keeps: ['inputs', 'outputs'],
  forward: (inputs, args) => ({ outputs: [scattered(inputs, args, 'multiply')] }),
  backward(grad, { args, input, output, needs }) {
    const [base, source, index] = [input(0), input(1), input(2)];
    const gathered = (x: Tensor): Tensor => x.apply(gather, args.axis, index);
    const toBase = (): Tensor => {
      const whole = base.maskedFill(base.eq(0), 1);
      return grad.mul(whole.apply(scatterProduct, args, source, index)).div(whole);
    };
    // The other factors of a 0: where it is the only one of its place, their product; else there is another 0.
    const toSource = (): Tensor => {
      const zero = source.eq(0);
      const zeros = base.apply(filled, 0).apply(scatterAdd, args, zero.to(grad.dtype), index);
      const lone = zero.logicalAnd(gathered(zeros).eq(1));
      const others = base.apply(scatterProduct, args, source.maskedFill(lone, 1), index);
      const quotient = gathered(grad.mul(output(0))).div(source.maskedFill(zero, 1));
      return gathered(grad.mul(others)).where(lone, quotient);
    };
    return [needs(0) ? toBase() : null, needs(1) ? toSource() : null, null];
  },
};
