// Activations that bend everywhere, and the straight-lined stand-ins for them.

import { resolveAxis } from '../core/axes.js';
import { checkFloatingPoint } from '../core/check-floating-point.js';
import { isFloatingPoint } from '../core/dtype.js';
import { type Asker, askerName, DTypeError, ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { type ActivationRule, activate, curveRule, type InplaceOption } from './activation-rule.js';
import { checkTensor } from './operands.js';

/** @internal */
export const SIGMOID: ActivationRule = {
  name: 'sigmoid',
  defaults: {},
  compute: (_asker, input) => input.sigmoid(),
};

/** @internal */
export const TANH: ActivationRule = {
  name: 'tanh',
  defaults: {},
  compute: (_asker, input) => input.tanh(),
};

/** Options of {@link gelu}. */
export interface GeluOptions {
  /** `'tanh'`: the approximation `x/2 · (1 + tanh(√(2/π) · (x + 0.044715·x³)))`. Default `'none'`. */
  readonly approximate?: 'none' | 'tanh';
}

const geluCurve = curveRule('gelu', {});
const geluTanhCurve = curveRule('geluTanh', {});

/** @internal */
export const GELU: ActivationRule<{ approximate: string }> = {
  name: 'gelu',
  defaults: { approximate: 'none' },
  words: { approximate: ['none', 'tanh'] },
  compute: (asker, input, { approximate }) =>
    (approximate === 'tanh' ? geluTanhCurve : geluCurve).compute(asker, input, {}),
};

/**
 * `x · Φ(x)`, where Φ is the share of a normal distribution below x; float32 or float64.
 *
 * @param options `approximate`: `'none'` (default) or `'tanh'`.
 * @throws {@link ArgumentError} for another word, {@link DTypeError} for integers.
 *
 * @example
 * F.gelu(tensor([0, 100])).tolist(); // [0, 100]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.gelu.html
 */
export function gelu(input: Tensor, options: GeluOptions = {}): Tensor {
  return activate(GELU, input, options);
}

/** @internal */
export const SILU: ActivationRule = curveRule('silu', {});

/**
 * `x · sigmoid(x)` (swish); float32 or float64.
 *
 * @throws {@link DTypeError} for integers.
 *
 * @example
 * F.silu(tensor([0, 100])).tolist(); // [0, 100]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.silu.html
 */
export function silu(input: Tensor, options: InplaceOption = {}): Tensor {
  return activate(SILU, input, options);
}

/** @internal */
export const MISH: ActivationRule = curveRule('mish', {});

/**
 * `x · tanh(softplus(x))`; float32 or float64.
 *
 * @throws {@link DTypeError} for integers.
 *
 * @example
 * F.mish(tensor([0, 100])).tolist(); // [0, 100]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.mish.html
 */
export function mish(input: Tensor, options: InplaceOption = {}): Tensor {
  return activate(MISH, input, options);
}

/** @internal */
export const HARDSWISH: ActivationRule = curveRule('hardswish', {});

/**
 * `x · relu6(x + 3) / 6`: {@link silu} in straight lines. float32 or float64.
 *
 * @throws {@link DTypeError} for integers.
 *
 * @example
 * F.hardswish(tensor([0, 3])).tolist(); // [0, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hardswish.html
 */
export function hardswish(input: Tensor, options: InplaceOption = {}): Tensor {
  return activate(HARDSWISH, input, options);
}

/** @internal */
export const HARDSIGMOID: ActivationRule = curveRule('hardsigmoid', {});

/**
 * `relu6(x + 3) / 6`: the sigmoid in straight lines. float32 or float64.
 *
 * @throws {@link DTypeError} for integers.
 *
 * @example
 * F.hardsigmoid(tensor([-3, 0, 3])).tolist(); // [0, 0.5, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hardsigmoid.html
 */
export function hardsigmoid(input: Tensor, options: InplaceOption = {}): Tensor {
  return activate(HARDSIGMOID, input, options);
}

/** Options of {@link softplus}. */
export interface SoftplusOptions {
  /** How sharp the bend is. Default 1. */
  readonly beta?: number;
  /** Where `beta · x` is beyond, the result is x. Default 20. */
  readonly threshold?: number;
}

/** @internal */
export const SOFTPLUS: ActivationRule<{ beta: number; threshold: number }> = curveRule('softplus', {
  beta: 1,
  threshold: 20,
});

/**
 * `ln(1 + e^(beta · x)) / beta`: a relu without a corner. float32 or float64.
 *
 * @param options `beta` (1), `threshold` (20): the result is x where `beta · x` is beyond it.
 * @throws {@link DTypeError} for integers.
 *
 * @example
 * F.softplus(tensor([100])).tolist(); // [100]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softplus.html
 */
export function softplus(input: Tensor, options: SoftplusOptions = {}): Tensor {
  return activate(SOFTPLUS, input, options);
}

/** A curve that takes integers, too: they give float32. */
function ofNumbers(rule: ActivationRule, pytorch: string): ActivationRule {
  return {
    ...rule,
    compute(asker, input, settings) {
      if (input.dtype === 'bool') {
        throw new DTypeError({
          op: askerName(asker),
          problem: 'the input is bool; it takes numbers',
          actual: input.dtype,
          hint: "Try input.to('float32')",
          pytorch,
        });
      }
      const fractions = isFloatingPoint(input.dtype) ? input : input.to('float32');
      return rule.compute(asker, fractions, settings);
    },
  };
}

/** @internal */
export const SOFTSIGN: ActivationRule = ofNumbers(
  curveRule('softsign', {}),
  '"abs_cpu" not implemented for \'Bool\'',
);

/**
 * `x / (1 + |x|)`. Any dtype but bool; integers give float32.
 *
 * @example
 * F.softsign(tensor([-1, 0, 3])).tolist(); // [-0.5, 0, 0.75]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softsign.html
 */
export function softsign(input: Tensor): Tensor {
  return activate(SOFTSIGN, input, {});
}

/** @internal */
export const TANHSHRINK: ActivationRule = ofNumbers(
  curveRule('tanhshrink', {}),
  'Subtraction, the `-` operator, with a bool tensor is not supported.',
);

/**
 * `x − tanh(x)`. Any dtype but bool; integers give float32.
 *
 * @example
 * F.tanhshrink(tensor([0, 100])).tolist(); // [0, 99]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.tanhshrink.html
 */
export function tanhshrink(input: Tensor): Tensor {
  return activate(TANHSHRINK, input, {});
}

/** @internal */
export const LOGSIGMOID: ActivationRule = curveRule('logsigmoid', {});

/**
 * The logarithm of the sigmoid, exact also where that would be 0. float32 or float64.
 *
 * @throws {@link DTypeError} for integers.
 *
 * @example
 * F.logsigmoid(tensor([-1000])).tolist(); // [-1000]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.logsigmoid.html
 */
export function logsigmoid(input: Tensor): Tensor {
  return activate(LOGSIGMOID, input, {});
}

/**
 * One half of an axis times the sigmoid of the other: `a · sigmoid(b)`, where `[a, b]` is the input.
 *
 * @param dim The axis that is halved: the last unless given.
 * @throws {@link ShapeError} where its size is odd or there is no such axis, {@link DTypeError} for integers.
 *
 * @example
 * F.glu(tensor([3, 5, 0, 100])).tolist(); // [1.5, 5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.glu.html
 */
export function glu(input: Tensor, dim: number = -1): Tensor {
  return gluFor('glu', input, dim);
}

/** @internal {@link glu} in the words of who asks. */
export function gluFor(asker: Asker, input: Tensor, dim: number): Tensor {
  const { shape, dtype } = checkTensor(asker, 'input', input);
  const axis = resolveAxis(asker, dim, shape);
  if (shape[axis] % 2 !== 0) {
    throw new ShapeError({
      op: askerName(asker),
      problem: `axis ${axis} of the input ${formatShape(shape)} is ${shape[axis]}; it is halved, so it must be even`,
      operands: [{ name: 'input', shape }],
      operandsInText: false,
      axis,
      actual: shape[axis],
      pytorch: `Halving dimension must be even, but dimension ${axis} is size ${shape[axis]}`,
    });
  }
  checkFloatingPoint(asker, dtype, '"glu_cpu" not implemented for');
  const half = shape[axis] / 2;
  return input.narrow(axis, 0, half).mul(input.narrow(axis, half, half).sigmoid());
}
