// Activations that set what is near 0 to 0.
import { ArgumentError } from '../core/errors.js';
import type { Tensor } from '../tensor/tensor.js';
import { type ActivationRule, activate, curveRule } from './activation-rule.js';

/** @internal */
export const HARDSHRINK: ActivationRule<{ lambd: number }> = curveRule(
  'hardshrink',
  { lambd: 0.5 },
  { single: 'lambd' },
);

/** Options of {@link hardshrink} and {@link softshrink}. */
export interface ShrinkOptions {
  /** Values from −lambd to lambd become 0. Default 0.5. */
  readonly lambd?: number;
}

/**
 * Values from `-lambd` to `lambd` become 0; float32 or float64.
 *
 * @param options `lambd`, or `{ lambd }`; 0.5 unless given.
 * @throws {@link DTypeError} for integers.
 *
 * @example
 * F.hardshrink(tensor([-2, 0.3, 2])).tolist(); // [-2, 0, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hardshrink.html
 */
export function hardshrink(input: Tensor, options: number | ShrinkOptions = {}): Tensor {
  return activate(HARDSHRINK, input, options);
}

/** @internal */
export const SOFTSHRINK: ActivationRule<{ lambd: number }> = {
  ...curveRule('softshrink', { lambd: 0.5 }, { single: 'lambd' }),
  check(op, { lambd }) {
    if (lambd >= 0) return;
    throw new ArgumentError({
      op,
      problem: `lambd is ${lambd}; it must be at least 0`,
      expected: 0,
      actual: lambd,
      pytorch: `lambda must be greater or equal to 0, but found to be ${lambd}.`,
    });
  },
};

/**
 * Values move towards 0 by `lambd`, and stop there; float32 or float64.
 *
 * @param options `lambd`, or `{ lambd }`; 0.5 unless given.
 * @throws {@link ArgumentError} for a negative one, {@link DTypeError} for integers.
 *
 * @example
 * F.softshrink(tensor([-2, 0.3, 2])).tolist(); // [-1.5, 0, 1.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.softshrink.html
 */
export function softshrink(input: Tensor, options: number | ShrinkOptions = {}): Tensor {
  return activate(SOFTSHRINK, input, options);
}
