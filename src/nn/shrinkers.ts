// The layers of functional/shrinkers.ts.
import { HARDSHRINK, type ShrinkOptions, SOFTSHRINK } from '../functional/shrinkers.js';
import { Activation } from './activation.js';

/**
 * Values from `-lambd` to `lambd` become 0; float32 or float64.
 *
 * - `options`: `lambd`, or `{ lambd }`; 0.5 unless given.
 * @throws {@link DTypeError} for integers, when called.
 *
 * @example
 * new nn.Hardshrink()(tensor([-2, 0.3, 2])).tolist(); // [-2, 0, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardshrink.html
 */
export class Hardshrink extends Activation {
  static readonly namespace: string = 'nn';
  /** Values from −lambd to lambd become 0. */
  declare readonly lambd: number;

  constructor(options: number | ShrinkOptions = {}) {
    super(HARDSHRINK, options);
  }
}

/**
 * Values move towards 0 by `lambd`, and stop there; float32 or float64.
 *
 * - `options`: `lambd`, or `{ lambd }`; 0.5 unless given.
 * @throws {@link ArgumentError} for a negative one; when called, {@link DTypeError} for integers.
 *
 * @example
 * new nn.Softshrink(1)(tensor([-2, 0.3, 2])).tolist(); // [-1, 0, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Softshrink.html
 */
export class Softshrink extends Activation {
  static readonly namespace: string = 'nn';
  /** How far values move. */
  declare readonly lambd: number;

  constructor(options: number | ShrinkOptions = {}) {
    super(SOFTSHRINK, options);
  }
}
