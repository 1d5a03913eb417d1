import { type DType, isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, DTypeError } from '../core/errors.js';
import { forEachRow } from '../core/strided.js';
import { allocateUnset, type TensorData } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import { castTo } from './cast-to.js';
import type { Operation } from './operation.js';

/** What a difference of probabilities is divided by is no smaller, as in PyTorch. */
const LEAST_SPREAD = 1e-12;

/** `[input, target]`, probabilities of one shape: `−(target · log input + (1 − target) · log(1 − input))`. */
export const binaryCrossEntropy: Operation = {
  name: 'binaryCrossEntropy',
  keeps: ['inputs'],
  forward([input, target]) {
    checkFloat('input', input.dtype);
    const wanted = castTo(target, input.dtype, 'binaryCrossEntropy');
    checkProbabilities('input', input);
    checkProbabilities('target', wanted);
    const out = allocateUnset(input.shape, input.dtype, 'binaryCrossEntropy');
    runKernel('binaryCrossEntropy', { input, target: wanted }, [out]);
    return { outputs: [out] };
  },
  backward(grad, { needs, input }) {
    const x = input(0);
    const rest = x.neg().add(1);
    const spread = (): typeof x => x.mul(rest).clamp({ min: LEAST_SPREAD });
    return [
      needs(0) ? grad.mul(x.sub(input(1))).div(spread()) : null,
      needs(1) ? grad.mul(rest.log().sub(x.log())) : null,
    ];
  },
};

function checkFloat(name: string, dtype: DType): void {
  if (isFloatingPoint(dtype)) return;
  throw new DTypeError({
    op: 'binaryCrossEntropy',
    problem: `the ${name} is ${dtype}; probabilities are float32 or float64`,
    actual: dtype,
    hint: `Try ${name}.to('float32')`,
  });
}

function checkProbabilities(name: string, data: TensorData): void {
  const values = data.storage.array;
  forEachRow(data.shape, [data], ([i], [step], length) => {
    for (let n = 0; n < length; n++) {
      const value = Number(values[i + n * step]);
      if (value >= 0 && value <= 1) continue;
      throw new ArgumentError({
        op: 'binaryCrossEntropy',
        problem: `the ${name} has ${value}; probabilities are from 0 to 1`,
        expected: [0, 1],
        actual: value,
        hint:
          name === 'input' && !Number.isNaN(value)
            ? 'Numbers as the net gives them? Try binaryCrossEntropyWithLogits, or sigmoid() before'
            : undefined,
        pytorch: `all elements of ${name} should be between 0 and 1`,
      });
    }
  });
}
