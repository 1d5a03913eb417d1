import { describeValue } from '../core/describe.js';
import { type Asker, askerName, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape } from '../core/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkNormDTypes, numberOption } from './norm-checks.js';
import { checkTensor } from './operands.js';
import { pad } from './pad.js';
import { avgPool2d } from './pool.js';

/** Options of {@link localResponseNorm}. */
export interface ResponseNormOptions {
  /** What the mean square is multiplied with. Default 1e-4. */
  readonly alpha?: number;
  /** The power that the sum is raised to. Default 0.75. */
  readonly beta?: number;
  /** What is added to the mean square. Default 1. */
  readonly k?: number;
}

/** The options of {@link localResponseNorm}, checked, and the number of channels. */
export type ResponseNormCall = Required<ResponseNormOptions> & { readonly size: number };

/**
 * Each value divided by what its neighbours among the channels have: `x / (k + alpha · mean(x²)) ^ beta`, the mean
 * over `size` channels around (those that are not there count as 0).
 *
 * @param input `[N, C, ...]` with at least three axes, float32, float64 or int64.
 * @param options `alpha` (1e-4), `beta` (0.75), `k` (1).
 * @throws {@link ShapeError} for fewer axes, {@link DTypeError} for other integers, {@link ArgumentError} unless `size` is a whole
 * number from 1.
 *
 * @example
 * F.localResponseNorm(ones(1, 2, 2), 2, { alpha: 1, beta: 1 }).tolist(); // [[[2 / 3, 2 / 3], [0.5, 0.5]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.local_response_norm.html
 */
export function localResponseNorm(input: Tensor, size: number, options: ResponseNormOptions = {}): Tensor {
  return responseNormFor('localResponseNorm', input, parseResponseNorm('localResponseNorm', size, options));
}

/** @internal The arguments, checked. */
export function parseResponseNorm(op: string, size: number, options: ResponseNormOptions): ResponseNormCall {
  checkOptions(op, options, ['alpha', 'beta', 'k']);
  const { alpha = 1e-4, beta = 0.75, k = 1 } = options;
  return {
    size: parseInteger(size, {
      op,
      name: 'size',
      minimum: 1,
      pytorch: () => `kernel size should be greater than zero, but got kH: ${describeValue(size)} kW: 1`,
    }),
    alpha: numberOption(op, 'alpha', alpha),
    beta: numberOption(op, 'beta', beta),
    k: numberOption(op, 'k', k),
  };
}

/** @internal {@link localResponseNorm} in the words of who asks. */
export function responseNormFor(asker: Asker, input: Tensor, call: ResponseNormCall): Tensor {
  const { shape, ndim, numel } = checkTensor(asker, 'input', input);
  const { size, alpha, beta, k } = call;
  if (ndim < 3) {
    throw new ShapeError({
      op: askerName(asker),
      problem: `the input has ${ndim} ${ndim === 1 ? 'axis' : 'axes'}, ${formatShape(shape)}; it takes [N, C, L] and more`,
      expected: 3,
      actual: ndim,
      pytorch: 'Expected 3D or higher dimensionality',
    });
  }
  if (input.dtype !== 'int64') checkNormDTypes(asker, input); // their means are whole numbers, as in PyTorch
  if (numel === 0) return input.mul(1);
  const squares = input.mul(input).reshape(shape[0], 1, shape[1], -1);
  const around = pad(squares, [0, 0, Math.floor(size / 2), Math.floor((size - 1) / 2)]);
  const means = avgPool2d(around, [size, 1], { stride: 1 }).reshape(shape);
  return input.div(means.mul(alpha).add(k).pow(beta));
}
