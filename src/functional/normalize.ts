import { resolveAxis } from '../core/axes.js';
import { checkOptions } from '../core/options.js';
import type { Tensor } from '../tensor/tensor.js';
import { numberOption } from './norm-checks.js';
import { checkTensor } from './operands.js';

/** Options of {@link normalize}. */
export interface NormalizeOptions {
  /** Of the norm. Default 2. */
  readonly p?: number;
  /** The axis whose values are divided by their norm. Default 1. */
  readonly dim?: number;
  /** The least divisor. Default 1e-12. */
  readonly eps?: number;
}

/**
 * Vectors of length 1: the values along an axis are divided by their p-norm, or by `eps` where that is less.
 *
 * @param input float32 or float64.
 * @param options `p` (2), `dim` (1), `eps` (1e-12).
 * @throws {@link ShapeError} where there is no such axis, {@link DTypeError} for integers.
 *
 * @example
 * F.normalize(tensor([[3, 4]])).tolist(); // [[0.6000000238418579, 0.800000011920929]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html
 */
export function normalize(input: Tensor, options: NormalizeOptions = {}): Tensor {
  checkOptions('normalize', options, ['p', 'dim', 'eps']);
  const { p = 2, dim = 1, eps = 1e-12 } = options;
  checkTensor('normalize', 'input', input);
  const line = input.ndim === 0 ? input.reshape(1) : input; // a single number is an axis of one, as in PyTorch
  const axis = resolveAxis('normalize', dim, line.shape);
  const length = line.norm(numberOption('normalize', 'p', p), axis, { keepdim: true });
  return line.div(length.clamp({ min: numberOption('normalize', 'eps', eps) })).reshape(input.shape);
}
