import {
  CROSS_ENTROPY_RULES,
  type CrossEntropyOptions,
  crossEntropy,
  NLL_RULES,
  type NllLossOptions,
  nllLoss,
} from '../../functional/losses/classes.js';
import type { Tensor } from '../../tensor/tensor.js';
import { Loss } from './loss.js';

/**
 * The cross entropy between the numbers that a net gives for each class (logits: no softmax before it) and the right
 * class, or the probabilities of all.
 *
 * - `options`: `reduction` (`'mean'`), `weight` `[C]`, `ignoreIndex` (-100), `labelSmoothing` (0).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.crossEntropy}.
 *
 * @example
 * const criterion = new nn.CrossEntropyLoss();
 * criterion(tensor([[2, 0], [0, 0]]), tensor([0n, 1n])).item().toFixed(4); // '0.4100'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html
 */
export class CrossEntropyLoss extends Loss<CrossEntropyOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: CrossEntropyOptions = {}) {
    super(options, CROSS_ENTROPY_RULES);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return this.named(() => crossEntropy(input, target, this.options));
  }
}

/**
 * The negative log-likelihood: minus the log-probability of the right class, as `LogSoftmax` gives it.
 *
 * - `options`: `reduction` (`'mean'`), `weight` `[C]`, `ignoreIndex` (-100).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.nllLoss}.
 *
 * @example
 * new nn.NLLLoss()(tensor([[-1, -2], [-3, -4]]), tensor([0n, 1n])).item(); // 2.5
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.NLLLoss.html
 */
export class NLLLoss extends Loss<NllLossOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: NllLossOptions = {}) {
    super(options, NLL_RULES);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return this.named(() => nllLoss(input, target, this.options));
  }
}
