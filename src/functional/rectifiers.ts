// Activations made of straight pieces, and those that bend below 0 alone.
import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, type Asker, askerName, DTypeError } from '../core/errors.js';
import type { Tensor } from '../tensor/tensor.js';
import {
  type ActivationRule,
  activate,
  checkNumber,
  curveRule,
  type InplaceOption,
} from './activation-rule.js';

/** @internal */
export const RELU: ActivationRule = {
  name: 'relu',
  defaults: {},
  compute: (_asker, input) => input.relu(),
  bounds: () => [0, Number.POSITIVE_INFINITY],
};

/**
 * Negative values become 0; NaN stays NaN. Any shape, any dtype but bool.
 *
 * @example
 * F.relu(tensor([-1, 2])).tolist(); // [0, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu.html
 */
export function relu(input: Tensor, options: InplaceOption = {}): Tensor {
  return activate(RELU, input, options);
}

/** Options of {@link leakyRelu}. */
export interface LeakyReluOptions extends InplaceOption {
  /** What negative values are multiplied with. Default 0.01. */
  readonly negativeSlope?: number;
}

/** @internal */
export const LEAKY_RELU: ActivationRule<{ negativeSlope: number }> = curveRule(
  'leakyRelu',
  { negativeSlope: 0.01 },
  { single: 'negativeSlope' },
);

/**
 * Negative values are multiplied with a small slope; float32 or float64.
 *
 * @param options the slope, or `{ negativeSlope }`; 0.01 unless given.
 * @throws {@link DTypeError} for integers.
 *
 * @example
 * F.leakyRelu(tensor([-1, 2]), 0.5).tolist(); // [-0.5, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.leaky_relu.html
 */
export function leakyRelu(input: Tensor, options: number | LeakyReluOptions = {}): Tensor {
  return activate(LEAKY_RELU, input, options);
}

/** Options of {@link hardtanh}. */
export interface HardtanhOptions extends InplaceOption {
  /** Default −1. */
  readonly minVal?: number;
  /** Default 1. */
  readonly maxVal?: number;
}

const hardtanhCurve = curveRule('hardtanh', { minVal: -1, maxVal: 1 });

/** @internal */
export const HARDTANH: ActivationRule<{ minVal: number; maxVal: number }> = {
  ...hardtanhCurve,
  check(op, { minVal, maxVal }) {
    if (minVal <= maxVal) return;
    throw new ArgumentError({
      op,
      problem: `minVal ${minVal} is beyond maxVal ${maxVal}`,
      actual: [minVal, maxVal],
      pytorch: 'min_val cannot be greater than max_val',
    });
  },
  compute(asker, input, settings) {
    if (isFloatingPoint(input.dtype)) return hardtanhCurve.compute(asker, input, settings);
    refuseBool(asker, input, 'Bool inputs not supported for hardtanh');
    const [min, max] = [Math.trunc(settings.minVal), Math.trunc(settings.maxVal)];
    if (input.dtype === 'uint8' && min < 0) {
      throw new ArgumentError({
        op: askerName(asker),
        problem: `minVal is ${min}; the input is uint8, whose values begin at 0`,
        actual: min,
        pytorch: 'cannot do hardtanh on an unsigned type with negative limits',
      });
    }
    return input.clamp({ min, max });
  },
  bounds: ({ minVal, maxVal }) => [minVal, maxVal],
};

/**
 * Values below `minVal` become `minVal`, those above `maxVal` become `maxVal`. Any dtype but bool.
 *
 * @param options `minVal` (−1), `maxVal` (1).
 * @throws {@link ArgumentError} for bounds in the wrong order, {@link DTypeError} for bool.
 *
 * @example
 * F.hardtanh(tensor([-3, 0.5, 3])).tolist(); // [-1, 0.5, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hardtanh.html
 */
export function hardtanh(input: Tensor, options: HardtanhOptions = {}): Tensor {
  return activate(HARDTANH, input, options);
}

/** @internal */
export const RELU6: ActivationRule = {
  name: 'relu6',
  defaults: {},
  compute: (asker, input) => HARDTANH.compute(asker, input, { minVal: 0, maxVal: 6 }),
  bounds: () => [0, 6],
};

/**
 * {@link hardtanh} from 0 to 6. Any dtype but bool.
 *
 * @example
 * F.relu6(tensor([-1, 3, 8])).tolist(); // [0, 3, 6]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.relu6.html
 */
export function relu6(input: Tensor, options: InplaceOption = {}): Tensor {
  return activate(RELU6, input, options);
}

const thresholdCurve = curveRule('threshold', { threshold: 0, value: 0 });

/** @internal */
export const THRESHOLD: ActivationRule<{ threshold: number; value: number }> = {
  ...thresholdCurve,
  compute(asker, input, settings) {
    if (isFloatingPoint(input.dtype)) return thresholdCurve.compute(asker, input, settings);
    refuseBool(asker, input, '"threshold_cpu" not implemented for \'Bool\'');
    return input.maskedFill(input.le(Math.trunc(settings.threshold)), Math.trunc(settings.value));
  },
};

/**
 * Values up to `threshold` become `value`. Any dtype but bool.
 *
 * @throws {@link ArgumentError} unless both are numbers, {@link DTypeError} for bool.
 *
 * @example
 * F.threshold(tensor([0.5, 2]), 1, -7).tolist(); // [-7, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.threshold.html
 */
export function threshold(
  input: Tensor,
  threshold: number,
  value: number,
  options: InplaceOption = {},
): Tensor {
  checkNumber('threshold', 'threshold', threshold);
  checkNumber('threshold', 'value', value);
  return activate(THRESHOLD, input, { ...options, threshold, value });
}

/** Options of {@link elu} and {@link celu}. */
export interface AlphaOption extends InplaceOption {
  /** How far below 0 the curve goes. Default 1. */
  readonly alpha?: number;
}

/** @internal */
export const ELU: ActivationRule<{ alpha: number }> = curveRule(
  'elu',
  { alpha: 1 },
  { single: 'alpha', parameters: ({ alpha }) => [alpha, 1] },
);

/**
 * Below 0 `alpha · (eˣ − 1)`, above as it is; float32 or float64.
 *
 * @param options `alpha`, or `{ alpha }`; 1 unless given.
 * @throws {@link DTypeError} for integers.
 *
 * @example
 * F.elu(tensor([-100, 2]), 0.5).tolist(); // [-0.5, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.elu.html
 */
export function elu(input: Tensor, options: number | AlphaOption = {}): Tensor {
  return activate(ELU, input, options);
}

/** @internal */
export const CELU: ActivationRule<{ alpha: number }> = {
  ...curveRule('celu', { alpha: 1 }, { single: 'alpha' }),
  check(op, { alpha }) {
    if (alpha !== 0) return;
    throw new ArgumentError({
      op,
      problem: 'alpha is 0; x is divided by it',
      actual: alpha,
      pytorch: 'ZeroDivisionError: alpha cannot be 0 for CELU',
    });
  },
};

/**
 * Below 0 `alpha · (e^(x / alpha) − 1)`, above as it is: smooth for every alpha. float32 or float64.
 *
 * @param options `alpha`, or `{ alpha }`; 1 unless given.
 * @throws {@link ArgumentError} for 0, {@link DTypeError} for integers.
 *
 * @example
 * F.celu(tensor([0, 3])).tolist(); // [0, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.celu.html
 */
export function celu(input: Tensor, options: number | AlphaOption = {}): Tensor {
  return activate(CELU, input, options);
}

/** @internal */
export const SELU: ActivationRule = {
  ...curveRule('elu', {}, { parameters: () => [1.6732632423543772, 1.0507009873554805] }),
  name: 'selu',
};

/**
 * {@link elu} with alpha 1.6733, all times 1.0507: layer by layer, values keep mean 0 and variance 1. float32 or
 * float64.
 *
 * @throws {@link DTypeError} for integers.
 *
 * @example
 * F.selu(tensor([0, 1])).tolist(); // [0, 1.0507010221481323]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.selu.html
 */
export function selu(input: Tensor, options: InplaceOption = {}): Tensor {
  return activate(SELU, input, options);
}

function refuseBool(asker: Asker, { dtype }: Tensor, pytorch: string): void {
  if (dtype !== 'bool') return;
  throw new DTypeError({
    op: askerName(asker),
    problem: 'the input is bool; it takes numbers',
    actual: dtype,
    hint: "Try input.to('float32')",
    pytorch,
  });
}
