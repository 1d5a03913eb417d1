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
  if (dtype === 'bool' && name !== 'sign') {
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
  readonly letsGo?: true;
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

/** A function with fractions as results, whose formula looks at the input. */
function fractionOfInput(name: UnaryName, formula: (grad: Tensor, x: Tensor) => Tensor): Operation {
  return unary(name, 'fraction', ofInput(formula));
}

/** A function with fractions as results, whose formula looks at the result. */
function fractionOfOutput(name: UnaryName, formula: (grad: Tensor, y: Tensor) => Tensor): Operation {
  return unary(name, 'fraction', ofOutput(formula));
}

export const neg: Operation = unary('neg', 'same', { backward: (grad) => [grad.neg()] });
/** Its gradient is 0 at 0, as in PyTorch. */
export const abs: Operation = unary(
  'abs',
  'same',
  ofInput((grad, x) => grad.mul(x.sign())),
);
export const floor: Operation = unary('floor', 'same', FLAT);
export const ceil: Operation = unary('ceil', 'same', FLAT);
/** Halves go to the even neighbour. */
export const round: Operation = unary('round', 'same', FLAT);
/** -1, 0 or 1; of NaN 0, as in PyTorch. */
export const sign: Operation = unary('sign', 'same', FLAT);
/** Cut towards zero. */
export const trunc: Operation = unary('trunc', 'same', FLAT);
/** `max(x, 0)`; NaN stays NaN. Its gradient is 0 at 0 and 1 at NaN, as in PyTorch: wherever the result is not 0. */
export const relu: Operation = unary('relu', 'same', {
  ...ofOutput((grad, y) => grad.apply(keep, undefined, y)),
  letsGo: true,
});

export const exp: Operation = fractionOfOutput('exp', (grad, y) => grad.mul(y));
export const exp2: Operation = fractionOfOutput('exp2', (grad, y) => grad.mul(y).mul(Math.LN2));
export const expm1: Operation = fractionOfOutput('expm1', (grad, y) => grad.mul(y.add(1)));
export const log: Operation = fractionOfInput('log', (grad, x) => grad.div(x));
export const log2: Operation = fractionOfInput('log2', (grad, x) => grad.div(x.mul(Math.LN2)));
export const log10: Operation = fractionOfInput('log10', (grad, x) => grad.div(x.mul(Math.LN10)));
export const log1p: Operation = fractionOfInput('log1p', (grad, x) => grad.div(x.add(1)));
export const sqrt: Operation = fractionOfOutput('sqrt', (grad, y) => grad.div(y.mul(2)));
export const rsqrt: Operation = fractionOfOutput('rsqrt', (grad, y) => grad.mul(y.pow(3)).mul(-0.5));
export const reciprocal: Operation = fractionOfOutput('reciprocal', (grad, y) => grad.mul(y).mul(y).neg());

export const sin: Operation = fractionOfInput('sin', (grad, x) => grad.mul(x.cos()));
export const cos: Operation = fractionOfInput('cos', (grad, x) => grad.mul(x.sin()).neg());
export const tan: Operation = fractionOfOutput('tan', (grad, y) => grad.mul(y.mul(y).add(1)));
export const asin: Operation = fractionOfInput('asin', (grad, x) => grad.mul(x.mul(x).neg().add(1).rsqrt()));
export const acos: Operation = fractionOfInput('acos', (grad, x) =>
  grad.mul(x.mul(x).neg().add(1).rsqrt()).neg(),
);
export const atan: Operation = fractionOfInput('atan', (grad, x) => grad.div(x.mul(x).add(1)));
export const sinh: Operation = fractionOfInput('sinh', (grad, x) => grad.mul(x.cosh()));
export const cosh: Operation = fractionOfInput('cosh', (grad, x) => grad.mul(x.sinh()));
/** Its slope is `1 − y²`. */
export const tanh: Operation = fractionOfOutput('tanh', (grad, y) => grad.sub(grad.mul(y).mul(y)));
export const asinh: Operation = fractionOfInput('asinh', (grad, x) => grad.mul(x.mul(x).add(1).rsqrt()));
export const acosh: Operation = fractionOfInput('acosh', (grad, x) => grad.mul(x.mul(x).sub(1).rsqrt()));
export const atanh: Operation = fractionOfInput('atanh', (grad, x) => grad.div(x.mul(x).neg().add(1)));
/** Its slope is `y · (1 − y)`. */
export const sigmoid: Operation = fractionOfOutput('sigmoid', (grad, y) => grad.mul(y).mul(y.neg().add(1)));
/** Its slope is `2/√π · e^(−x²)`. */
export const erf: Operation = fractionOfInput('erf', (grad, x) => grad.mul(bell(x)));
/** Its slope is that of {@link erf}, downwards. */
export const erfc: Operation = fractionOfInput('erfc', (grad, x) => grad.mul(bell(x)).neg());

/** Its slope is `√π/2 · e^(y²)`. */
export const erfinv: Operation = fractionOfOutput('erfinv', (grad, y) =>
  grad.mul(y.mul(y).exp()).mul(Math.sqrt(Math.PI) / 2),
);
export const lgamma: Operation = fractionOfInput('lgamma', (grad, x) => grad.mul(x.digamma()));
export const digamma: Operation = fractionOfInput('digamma', (grad, x) => grad.mul(x.polygamma(1)));

function bell(x: Tensor): Tensor {
  return x
    .mul(x)
    .neg()
    .exp()
    .mul(2 / Math.sqrt(Math.PI));
}

export const logicalNot: Operation = unary('logicalNot', 'test', null);
export const isnan: Operation = unary('isnan', 'test', null);
export const isinf: Operation = unary('isinf', 'test', null);
export const isfinite: Operation = unary('isfinite', 'test', null);
/** Whether the sign is a minus, that of -0 included. */
export const signbit: Operation = unary('signbit', 'test', null);
