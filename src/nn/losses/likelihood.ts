import {
  GAUSSIAN_RULES,
  type GaussianNllLossOptions,
  gaussianNllLoss,
  POISSON_RULES,
  type PoissonNllLossOptions,
  poissonNllLoss,
} from '../../functional/losses/likelihood.js';
import type { Tensor } from '../../tensor/tensor.js';
import { Loss } from './loss.js';

/**
 * Minus the log-likelihood of counts whose rates are predicted.
 *
 * - `options`: `reduction` (`'mean'`), `logInput` (true), `full` (false), `eps` (1e-8).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.poissonNllLoss}.
 *
 * @example
 * new nn.PoissonNLLLoss()(tensor([0]), tensor([1])).item(); // 1
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.PoissonNLLLoss.html
 */
export class PoissonNLLLoss extends Loss<PoissonNllLossOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: PoissonNllLossOptions = {}) {
    super(options, POISSON_RULES);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return this.named(() => poissonNllLoss(input, target, this.options));
  }
}

/**
 * Minus the log-likelihood of normal values whose mean and variance are predicted.
 *
 * - `options`: `reduction` (`'mean'`), `full` (false), `eps` (1e-6).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.gaussianNllLoss}.
 *
 * @example
 * new nn.GaussianNLLLoss()(tensor([1]), tensor([3]), tensor([1])).item(); // 2
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GaussianNLLLoss.html
 */
export class GaussianNLLLoss extends Loss<GaussianNllLossOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: GaussianNllLossOptions = {}) {
    super(options, GAUSSIAN_RULES);
  }

  forward(input: Tensor, target: Tensor, variance: Tensor | number): Tensor {
    return this.named(() => gaussianNllLoss(input, target, variance, this.options));
  }
}
