// Operations on each value. Integers go to float32 where the result is a fraction, and stay integers elsewhere.
import { type DType, isFloatingPoint } from '../core/dtype.js';
import { DTypeError } from '../core/errors.js';
import { allocateUnset } from '../core/tensor-data.js';
import { runKernel } from '../kernels/table.js';
import type { UnaryName } from '../kernels/unary/functions.js';
import type { Tensor } from '../tensor/tensor.js';
import { filled } from './copies.js';
import { keep } from './keep.js';
import { type Backward, type Kept, notDifferentiable, type Operation } from './operation.js';

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

/** How a value's gradient follows from the result's; `keeps` is what the formula looks at. */
interface Gradient {
  readonly keeps?: readonly Kept[];
  readonly backward: Backward<undefined>;
}

/** Of a function of which the formula looks at the input. */
function ofInput(formula: (grad: Tensor, x: Tensor) => Tensor): Gradient {
  return { keeps: ['inputs'], backward: (grad, call) => [formula(grad, call.input(0))] };
}

/** Of a function of which the formula looks at the result. */
function ofOutput(formula: (grad: Tensor, y: Tensor) => Tensor): Gradient {
  return { keeps: ['outputs'], backward: (grad, call) => [formula(grad, call.output(0))] };
}

/** Of steps: flat wherever there is a gradient at all. */
const FLAT: Gradient = { backward: (grad) => [grad.apply(filled, 0)] };

function unary(name: UnaryName, result: Result, gradient: Gradient | null): Operation {
  return {
    name,
    ...(gradient ?? { backward: notDifferentiable }),
    forward([input]) {
      const out = allocateUnset(input.shape, resultOf(name, result, input.dtype), name);
      runKernel('unary', { operation: name, input }, [out]);
      return { outputs: [out] };
    },
  };
}

export const neg: Operation = unary('neg', 'same', { backward: (grad) => [grad.neg()] });
/** Its gradient is 0 at 0, as in PyTorch. */
export const abs: Operation = unary(
  'abs',
  'same',
  ofInput((grad, x) => grad.mul(x.gt(0).to(x.dtype).sub(x.lt(0).to(x.dtype)))),
);
export const floor: Operation = unary('floor', 'same', FLAT);
export const ceil: Operation = unary('ceil', 'same', FLAT);
/** Halves go to the even neighbour. */
export const round: Operation = unary('round', 'same', FLAT);
/** `max(x, 0)`; NaN stays NaN. Its gradient is 0 at 0 and 1 at NaN, as in PyTorch: wherever the result is not 0. */
export const relu: Operation = unary(
  'relu',
  'same',
  ofOutput((grad, y) => grad.apply(keep, undefined, y)),
);
export const exp: Operation = unary(
  'exp',
  'fraction',
  ofOutput((grad, y) => grad.mul(y)),
);
export const log: Operation = unary(
  'log',
  'fraction',
  ofInput((grad, x) => grad.div(x)),
);
export const sqrt: Operation = unary(
  'sqrt',
  'fraction',
  ofOutput((grad, y) => grad.div(y.mul(2))),
);
export const sin: Operation = unary(
  'sin',
  'fraction',
  ofInput((grad, x) => grad.mul(x.cos())),
);
export const cos: Operation = unary(
  'cos',
  'fraction',
  ofInput((grad, x) => grad.mul(x.sin()).neg()),
);
/** Its slope is `1 − y²`. */
export const tanh: Operation = unary(
  'tanh',
  'fraction',
  ofOutput((grad, y) => grad.sub(grad.mul(y).mul(y))),
);
/** Its slope is `y · (1 − y)`. */
export const sigmoid: Operation = unary(
  'sigmoid',
  'fraction',
  ofOutput((grad, y) => grad.mul(y).mul(y.neg().add(1))),
);
export const logicalNot: Operation = unary('logicalNot', 'test', null);
export const isnan: Operation = unary('isnan', 'test', null);
export const isinf: Operation = unary('isinf', 'test', null);
export const isfinite: Operation = unary('isfinite', 'test', null);
