// Operations on each value. Integers go to float32 where the result is a fraction, and stay integers elsewhere.
import { type DType, isFloatingPoint } from '../core/dtype.js';
import { DTypeError } from '../core/errors.js';
import { allocateUnset } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import type { UnaryName } from '../kernels/unary/functions.js';
import type { Operation } from './operation.js';

/** The dtype of a result: that of a `fraction`, the `same`, or bool for a `test`. */
type Result = 'fraction' | 'same' | 'test';

function resultOf(name: UnaryName, result: Result, dtype: DType): DType {
  if (result === 'test') return 'bool';
  if (result === 'fraction') return isFloatingPoint(dtype) ? dtype : 'float32';
  if (dtype === 'bool') {
    throw new DTypeError({
      op: name,
      problem: 'the input is bool; it takes numbers',
      actual: dtype,
      hint: name === 'neg' ? 'Try x.logicalNot()' : "Try x.to('float32')",
    });
  }
  return dtype;
}

function unary(name: UnaryName, result: Result): Operation {
  return {
    name,
    forward([input]) {
      const out = allocateUnset(input.shape, resultOf(name, result, input.dtype), name);
      runKernel('unary', { operation: name, input }, [out]);
      return { outputs: [out] };
    },
  };
}

export const neg: Operation = unary('neg', 'same');
export const abs: Operation = unary('abs', 'same');
export const floor: Operation = unary('floor', 'same');
export const ceil: Operation = unary('ceil', 'same');
/** Halves go to the even neighbour. */
export const round: Operation = unary('round', 'same');
/** `max(x, 0)`; NaN stays NaN. */
export const relu: Operation = unary('relu', 'same');
export const exp: Operation = unary('exp', 'fraction');
export const log: Operation = unary('log', 'fraction');
export const sqrt: Operation = unary('sqrt', 'fraction');
export const sin: Operation = unary('sin', 'fraction');
export const cos: Operation = unary('cos', 'fraction');
export const tanh: Operation = unary('tanh', 'fraction');
export const sigmoid: Operation = unary('sigmoid', 'fraction');
export const logicalNot: Operation = unary('logicalNot', 'test');
export const isnan: Operation = unary('isnan', 'test');
export const isinf: Operation = unary('isinf', 'test');
export const isfinite: Operation = unary('isfinite', 'test');
