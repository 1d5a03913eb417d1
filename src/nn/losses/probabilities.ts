import {
  BCE_LOGITS_RULES,
  BCE_RULES,
  type BinaryCrossEntropyOptions,
  type BinaryCrossEntropyWithLogitsOptions,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  KL_RULES,
  type KlDivOptions,
  klDiv,
  MULTILABEL_RULES,
  type MultilabelSoftMarginLossOptions,
  multilabelSoftMarginLoss,
} from '../../functional/losses/probabilities.js';
import type { Tensor } from '../../tensor/tensor.js';
import { Loss } from './loss.js';

/**
 * The cross entropy of yes-or-no probabilities, as `Sigmoid` gives them.
 *
 * - `options`: `reduction` (`'mean'`), `weight`.
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.binaryCrossEntropy}.
 *
 * @example
 * new nn.BCELoss()(tensor([0.5]), tensor([1])).item().toFixed(4); // '0.6931'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BCELoss.html
 */
export class BCELoss extends Loss<BinaryCrossEntropyOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: BinaryCrossEntropyOptions = {}) {
    super(options, BCE_RULES);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return this.named(() => binaryCrossEntropy(input, target, this.options));
  }
}

/**
 * The cross entropy of yes-or-no answers, from the numbers a net gives (logits: no sigmoid before it).
 *
 * - `options`: `reduction` (`'mean'`), `weight`, `posWeight`.
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.binaryCrossEntropyWithLogits}.
 *
 * @example
 * new nn.BCEWithLogitsLoss()(tensor([0]), tensor([1])).item().toFixed(4); // '0.6931'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.BCEWithLogitsLoss.html
 */
export class BCEWithLogitsLoss extends Loss<BinaryCrossEntropyWithLogitsOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: BinaryCrossEntropyWithLogitsOptions = {}) {
    super(options, BCE_LOGITS_RULES);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return this.named(() => binaryCrossEntropyWithLogits(input, target, this.options));
  }
}

/**
 * How far the predicted distribution (log-probabilities) is from the target.
 *
 * - `options`: `reduction` (`'mean'`; `'batchmean'` is the divergence itself), `logTarget` (false).
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.klDiv}.
 *
 * @example
 * const criterion = new nn.KLDivLoss({ reduction: 'batchmean' });
 * criterion(tensor([[0.5, 0.5]]).log(), tensor([[0.5, 0.5]])).item(); // 0
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.KLDivLoss.html
 */
export class KLDivLoss extends Loss<KlDivOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: KlDivOptions = {}) {
    super(options, KL_RULES);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return this.named(() => klDiv(input, target, this.options));
  }
}

/**
 * The cross entropy of several yes-or-no answers, from the numbers a net gives; the mean over the classes.
 *
 * - `options`: `reduction` (`'mean'`), `weight` `[C]`.
 * @throws {@link ArgumentError} for options that cannot be; when called, as {@link functional.multilabelSoftMarginLoss}.
 *
 * @example
 * const criterion = new nn.MultiLabelSoftMarginLoss();
 * criterion(tensor([[0, 0]]), tensor([[1, 0]])).item().toFixed(4); // '0.6931'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiLabelSoftMarginLoss.html
 */
export class MultiLabelSoftMarginLoss extends Loss<MultilabelSoftMarginLossOptions> {
  static readonly namespace: string = 'nn';

  constructor(options: MultilabelSoftMarginLossOptions = {}) {
    super(options, MULTILABEL_RULES);
  }

  forward(input: Tensor, target: Tensor): Tensor {
    return this.named(() => multilabelSoftMarginLoss(input, target, this.options));
  }
}
