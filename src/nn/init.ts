// torch.nn.init: fills a tensor in place, unseen by gradients, with PyTorch's numbers for the same seed (float32: bit for bit).
// K. He et al., arXiv:1502.01852 (kaiming); X. Glorot, Y. Bengio, AISTATS 2010 (xavier).

import { describeValue } from '../core/describe.js';
import { didYouMean } from '../core/did-you-mean.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import type { Generator } from '../core/random/generator.js';
import { numberWithin } from '../core/settings.js';
import { formatShape, numel, type Shape } from '../core/shape.js';
import { checkTensor } from '../functional/operands.js';
import { noGrad } from '../tensor/grad-mode.js';
import type { Tensor } from '../tensor/tensor.js';

export {
  dirac_,
  eye_,
  type OrthogonalOptions,
  orthogonal_,
  type SparseOptions,
  sparse_,
} from './init-matrices.js';
export { type TruncNormalOptions, truncNormal_ } from './init-truncated.js';

/** The function that follows a layer, after which {@link calculateGain} is named. */
export type Nonlinearity =
  | 'linear'
  | `conv${1 | 2 | 3}d`
  | `convTranspose${1 | 2 | 3}d`
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leakyRelu'
  | 'selu';

/** Which side of a layer keeps its variance: what comes in (forward) or what goes out (backward). */
export type FanMode = 'fanIn' | 'fanOut';

/** Options of the initialisers that draw. */
export interface RandomInitOptions {
  /** Where the numbers come from; the one that `manualSeed` seeds unless given. */
  readonly generator?: Generator;
}

/** Options of {@link kaimingUniform_} and {@link kaimingNormal_}. */
export interface KaimingOptions extends RandomInitOptions {
  /** Slope of the leaky ReLU for negative values. Default 0. */
  readonly a?: number;
  /** Default `'fanIn'`. */
  readonly mode?: FanMode;
  /** Default `'leakyRelu'`. */
  readonly nonlinearity?: Nonlinearity;
}

/** Options of {@link xavierUniform_} and {@link xavierNormal_}. */
export interface XavierOptions extends RandomInitOptions {
  /** Scales the result. Default 1. */
  readonly gain?: number;
}

const KAIMING_OPTIONS: readonly (keyof KaimingOptions)[] = ['a', 'mode', 'nonlinearity', 'generator'];
const XAVIER_OPTIONS: readonly (keyof XavierOptions)[] = ['gain', 'generator'];

/**
 * Uniform values in `[a, b)`.
 *
 * @example
 * nn.init.uniform_(zeros(100), 2, 3).min().item() >= 2; // true
 */
export function uniform_<T extends Tensor>(
  tensor: T,
  a: number = 0,
  b: number = 1,
  options: RandomInitOptions = {},
): T {
  checkTensor('uniform_', 'tensor', tensor);
  return noGrad(() => tensor.uniform_(a, b, options));
}

/**
 * Normal values.
 *
 * @example
 * nn.init.normal_(zeros(2, 3), 5, 0.1).shape; // [2, 3]
 */
export function normal_<T extends Tensor>(
  tensor: T,
  mean: number = 0,
  std: number = 1,
  options: RandomInitOptions = {},
): T {
  checkTensor('normal_', 'tensor', tensor);
  return noGrad(() => tensor.normal_(mean, std, options));
}

/**
 * One value everywhere.
 *
 * @example
 * nn.init.constant_(zeros(2), 7).tolist(); // [7, 7]
 */
export function constant_<T extends Tensor>(tensor: T, value: number): T {
  checkTensor('constant_', 'tensor', tensor);
  return noGrad(() => tensor.fill_(value));
}

/**
 * 0 everywhere.
 *
 * @example
 * nn.init.zeros_(ones(2)).tolist(); // [0, 0]
 */
export function zeros_<T extends Tensor>(tensor: T): T {
  checkTensor('zeros_', 'tensor', tensor);
  return noGrad(() => tensor.fill_(0));
}

/**
 * 1 everywhere.
 *
 * @example
 * nn.init.ones_(zeros(2)).tolist(); // [1, 1]
 */
export function ones_<T extends Tensor>(tensor: T): T {
  checkTensor('ones_', 'tensor', tensor);
  return noGrad(() => tensor.fill_(1));
}

/**
 * Uniform in `(−bound, bound)` with `bound = gain · √(3 / fan)`: keeps the variance through layers followed by
 * a (leaky) ReLU. What `Conv2d` and `Linear` begin with (`a = √5`: `bound = 1 / √fanIn`).
 *
 * @throws ShapeError for fewer than two axes.
 *
 * @example
 * const w = nn.init.kaimingUniform_(zeros(8, 3), { nonlinearity: 'relu' });
 * w.abs().max().item() <= Math.sqrt(6 / 3); // true
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_uniform_
 */
export function kaimingUniform_<T extends Tensor>(tensor: T, options: KaimingOptions = {}): T {
  checkTensor('kaimingUniform_', 'tensor', tensor);
  checkOptions('kaimingUniform_', options, KAIMING_OPTIONS);
  if (tensor.numel === 0) return tensor;
  const bound = Math.sqrt(3) * kaimingStd('kaimingUniform_', tensor.shape, options);
  return uniform_(tensor, -bound, bound, drawFrom(options));
}

/**
 * Normal with `std = gain / √fan`: see {@link kaimingUniform_}.
 *
 * @example
 * nn.init.kaimingNormal_(zeros(8, 3, 3, 3), { mode: 'fanOut', nonlinearity: 'relu' }).shape; // [8, 3, 3, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.kaiming_normal_
 */
export function kaimingNormal_<T extends Tensor>(tensor: T, options: KaimingOptions = {}): T {
  checkTensor('kaimingNormal_', 'tensor', tensor);
  checkOptions('kaimingNormal_', options, KAIMING_OPTIONS);
  if (tensor.numel === 0) return tensor;
  return normal_(tensor, 0, kaimingStd('kaimingNormal_', tensor.shape, options), drawFrom(options));
}

/**
 * Uniform in `(−bound, bound)` with `bound = gain · √(6 / (fanIn + fanOut))`.
 *
 * @throws ShapeError for fewer than two axes.
 *
 * @example
 * nn.init.xavierUniform_(zeros(3, 3)).abs().max().item() <= 1; // true: √(6 / (3 + 3))
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_uniform_
 */
export function xavierUniform_<T extends Tensor>(tensor: T, options: XavierOptions = {}): T {
  checkTensor('xavierUniform_', 'tensor', tensor);
  checkOptions('xavierUniform_', options, XAVIER_OPTIONS);
  const bound = Math.sqrt(3) * xavierStd('xavierUniform_', tensor.shape, options);
  return uniform_(tensor, -bound, bound, drawFrom(options));
}

/**
 * Normal with `std = gain · √(2 / (fanIn + fanOut))`.
 *
 * @example
 * nn.init.xavierNormal_(zeros(4, 5)).shape; // [4, 5]
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.xavier_normal_
 */
export function xavierNormal_<T extends Tensor>(tensor: T, options: XavierOptions = {}): T {
  checkTensor('xavierNormal_', 'tensor', tensor);
  checkOptions('xavierNormal_', options, XAVIER_OPTIONS);
  return normal_(tensor, 0, xavierStd('xavierNormal_', tensor.shape, options), drawFrom(options));
}

const GAINS: Readonly<Record<Nonlinearity, (slope: number) => number>> = {
  linear: () => 1,
  conv1d: () => 1,
  conv2d: () => 1,
  conv3d: () => 1,
  convTranspose1d: () => 1,
  convTranspose2d: () => 1,
  convTranspose3d: () => 1,
  sigmoid: () => 1,
  tanh: () => 5 / 3,
  relu: () => Math.sqrt(2),
  leakyRelu: (slope) => Math.sqrt(2 / (1 + slope ** 2)),
  selu: () => 3 / 4,
};

/**
 * By how much to scale weights before a nonlinearity; `slope` is the leaky ReLU's.
 *
 * @throws ArgumentError for a nonlinearity that does not exist.
 *
 * @example
 * nn.init.calculateGain('relu').toFixed(4); // '1.4142'
 *
 * @see https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.calculate_gain
 */
export function calculateGain(nonlinearity: Nonlinearity, slope: number = 0.01): number {
  return gain('calculateGain', nonlinearity, slope);
}

function gain(op: string, nonlinearity: Nonlinearity, slope: number): number {
  const names = Object.keys(GAINS);
  numberWithin({})(op, op === 'calculateGain' ? 'slope' : 'a', slope);
  if (names.includes(nonlinearity)) return GAINS[nonlinearity](slope);
  throw new ArgumentError({
    op,
    problem: `no nonlinearity ${describeValue(nonlinearity)}${typeof nonlinearity === 'string' ? didYouMean(nonlinearity, names) : ''}`,
    expected: names,
    actual: nonlinearity,
    hint: `Nonlinearities: ${names.filter((name) => !name.startsWith('conv')).join(', ')}; of a convolution linear`,
    pytorch: `Unsupported nonlinearity ${describeValue(nonlinearity)}`,
  });
}

/** Values that one output of a layer adds up, and that one input reaches: `[out, in, ...kernelSize]`. */
function fans(op: string, shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) {
    throw new ShapeError({
      op,
      problem: `a tensor ${formatShape(shape)} has no fan; a weight is [out, in, ...]`,
      actual: shape,
      pytorch: 'Fan in and fan out can not be computed for tensor with fewer than 2 dimensions',
    });
  }
  const taps = numel(shape.slice(2));
  return { fanIn: shape[1] * taps, fanOut: shape[0] * taps };
}

function kaimingStd(
  op: string,
  shape: Shape,
  { a = 0, mode = 'fanIn', nonlinearity = 'leakyRelu' }: KaimingOptions,
): number {
  const { fanIn, fanOut } = fans(op, shape);
  if (mode !== 'fanIn' && mode !== 'fanOut') {
    throw new ArgumentError({
      op,
      problem: `no mode ${describeValue(mode)}${typeof mode === 'string' ? didYouMean(mode, ['fanIn', 'fanOut']) : ''}`,
      expected: ['fanIn', 'fanOut'],
      actual: mode,
      pytorch: `Mode ${describeValue(mode)} not supported, please use one of ['fan_in', 'fan_out']`,
    });
  }
  return gain(op, nonlinearity, a) / Math.sqrt(mode === 'fanIn' ? fanIn : fanOut);
}

function xavierStd(op: string, shape: Shape, { gain: scale = 1 }: XavierOptions): number {
  const { fanIn, fanOut } = fans(op, shape);
  return scale * Math.sqrt(2 / (fanIn + fanOut));
}

function drawFrom({ generator }: RandomInitOptions): RandomInitOptions {
  return generator === undefined ? {} : { generator };
}

/**
 * @internal What Linear and the convolutions begin with, drawn in PyTorch's order: the weight, then the bias, both in
 * `±1 / √fanIn`.
 */
export function resetWeights(weight: Tensor, bias: Tensor | null): void {
  kaimingUniform_(weight, { a: Math.sqrt(5) });
  if (bias === null) return;
  const { fanIn } = fans('resetWeights', weight.shape);
  if (fanIn === 0) {
    zeros_(bias); // PyTorch draws nothing, and leaves the memory as it finds it
    return;
  }
  const bound = 1 / Math.sqrt(fanIn);
  uniform_(bias, -bound, bound);
}
