import { argumentList } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import type { InplaceOption } from '../functional/activation-rule.js';
import {
  ALPHA_DROPOUT,
  DROPOUT,
  DROPOUT1D,
  DROPOUT2D,
  DROPOUT3D,
  type DropoutRule,
  dropoutFor,
  FEATURE_ALPHA_DROPOUT,
  parseProbability,
} from '../functional/dropout.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';

/** What the dropout layers have in common: they work while training, and let everything through in `eval` mode. */
abstract class AnyDropout extends Module {
  /** The probability of being left out. */
  readonly p: number;
  /** Not enumerable: no part of the layer's own. */
  declare protected readonly rule: DropoutRule;

  constructor(rule: DropoutRule, p: number, options: InplaceOption) {
    super();
    const op = new.target.name;
    checkOptions(op, options, ['inplace']);
    if (options.inplace !== undefined) parseFlag(op, 'inplace', options.inplace);
    this.p = parseProbability(op, p);
    Object.defineProperty(this, 'rule', { value: rule });
  }

  forward(input: Tensor): Tensor {
    return dropoutFor(onBehalfOf(this, {}), this.rule, input, this.p, this.training);
  }

  protected override argumentText(): string {
    return argumentList(this.p === 0.5 ? [] : [this.p]);
  }
}

/**
 * While training, each value becomes 0 with probability `p`, and what stays is divided by `1 − p`. The values that stay
 * are PyTorch's for the same seed. float32 or float64.
 *
 * - `p`: The probability of being left out. Default 0.5.
 * - `options`: `inplace` is accepted and has no effect: the numbers are the same.
 * @throws {@link ArgumentError} unless `p` is from 0 to 1.
 *
 * @example
 * const layer = new nn.Dropout(0.2);
 * layer.eval()(ones(3)).tolist(); // [1, 1, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 */
export class Dropout extends AnyDropout {
  static readonly namespace: string = 'nn';

  constructor(p: number = 0.5, options: InplaceOption = {}) {
    super(DROPOUT, p, options);
  }
}

/**
 * {@link Dropout} of whole channels of `[N, C, L]` or `[C, L]`.
 *
 * - `p`: The probability of being left out. Default 0.5.
 * - `options`: `inplace` is accepted and has no effect: the numbers are the same.
 * @throws {@link ArgumentError} unless `p` is from 0 to 1.
 *
 * @example
 * new nn.Dropout1d(0.5).eval()(ones(1, 2, 3)).sum().item(); // 6
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout1d.html
 */
export class Dropout1d extends AnyDropout {
  static readonly namespace: string = 'nn';

  constructor(p: number = 0.5, options: InplaceOption = {}) {
    super(DROPOUT1D, p, options);
  }
}

/**
 * {@link Dropout} of whole channels of `[N, C, H, W]`. Of three axes the first is taken for a batch, as in PyTorch.
 *
 * - `p`: The probability of being left out. Default 0.5.
 * - `options`: `inplace` is accepted and has no effect: the numbers are the same.
 * @throws {@link ArgumentError} unless `p` is from 0 to 1.
 *
 * @example
 * new nn.Dropout2d(1)(ones(1, 2, 3, 3)).sum().item(); // 0: while training, every channel is dropped
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout2d.html
 */
export class Dropout2d extends AnyDropout {
  static readonly namespace: string = 'nn';

  constructor(p: number = 0.5, options: InplaceOption = {}) {
    super(DROPOUT2D, p, options);
  }
}

/**
 * {@link Dropout} of whole channels of `[N, C, D, H, W]` or `[C, D, H, W]`.
 *
 * - `p`: The probability of being left out. Default 0.5.
 * - `options`: `inplace` is accepted and has no effect: the numbers are the same.
 * @throws {@link ArgumentError} unless `p` is from 0 to 1.
 *
 * @example
 * new nn.Dropout3d(0.5).eval()(ones(1, 2, 1, 2, 2)).sum().item(); // 8
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout3d.html
 */
export class Dropout3d extends AnyDropout {
  static readonly namespace: string = 'nn';

  constructor(p: number = 0.5, options: InplaceOption = {}) {
    super(DROPOUT3D, p, options);
  }
}

/**
 * Dropout for what follows {@link SELU}: what is left out becomes its lowest value, and all is scaled and moved so that
 * mean and variance stay.
 *
 * - `p`: The probability of being left out. Default 0.5.
 * - `options`: `inplace` is accepted and has no effect: the numbers are the same.
 * @throws {@link ArgumentError} unless `p` is from 0 to 1.
 *
 * @example
 * new nn.AlphaDropout(0.5).eval()(tensor([1, 2])).tolist(); // [1, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.AlphaDropout.html
 */
export class AlphaDropout extends AnyDropout {
  static readonly namespace: string = 'nn';

  constructor(p: number = 0.5, options: InplaceOption = {}) {
    super(ALPHA_DROPOUT, p, options);
  }
}

/**
 * {@link AlphaDropout} of whole channels of `[N, C, ...]`.
 *
 * - `p`: The probability of being left out. Default 0.5.
 * - `options`: `inplace` is accepted and has no effect: the numbers are the same.
 * @throws {@link ArgumentError} unless `p` is from 0 to 1.
 *
 * @example
 * new nn.FeatureAlphaDropout(0.5).eval()(ones(1, 2, 3)).sum().item(); // 6
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.FeatureAlphaDropout.html
 */
export class FeatureAlphaDropout extends AnyDropout {
  static readonly namespace: string = 'nn';

  constructor(p: number = 0.5, options: InplaceOption = {}) {
    super(FEATURE_ALPHA_DROPOUT, p, options);
  }
}
