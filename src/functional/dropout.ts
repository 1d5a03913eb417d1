// Values, or whole channels, left out at random while training.
import { describeValue } from '../core/describe.js';
import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, type Asker, askerName, DTypeError, ShapeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { formatShape, type Shape } from '../core/shape.js';
import { allocateData } from '../core/tensor-data.js';
import { Tensor } from '../tensor/tensor.js';
import type { InplaceOption } from './activation-rule.js';
import { checkTensor } from './operands.js';

/** Options of the dropout functions. */
export interface DropoutOptions extends InplaceOption {
  /** Whether anything is left out. Default true; false for {@link alphaDropout} and {@link featureAlphaDropout}. */
  readonly training?: boolean;
}

/** How a kind of dropout works. */
export interface DropoutRule {
  readonly name: string;
  /** The shape of what is drawn: a number for each value, or for each channel. */
  mask(asker: Asker, input: Tensor): Shape | null;
  /** Whether what is left out becomes selu's lowest value instead of 0. */
  readonly alpha: boolean;
}

/** A number for each value. */
const eachValue = (): null => null;

/** A number for each channel: of the first two axes, or of the first alone where there is no batch. */
function channelMask(shape: Shape, batched: boolean): Shape {
  return shape.map((size, axis) => (axis < (batched ? 2 : 1) ? size : 1));
}

function eachChannel(asker: Asker, { shape, ndim }: Tensor): Shape {
  if (ndim < 2) {
    throw new ShapeError({
      op: askerName(asker),
      problem: `the input has ${ndim} ${ndim === 1 ? 'axis' : 'axes'}, ${formatShape(shape)}; it takes [N, C, ...]`,
      expected: 2,
      actual: ndim,
      pytorch: 'Feature dropout requires at least 2 dimensions in the input',
    });
  }
  return channelMask(shape, true);
}

/** @internal */
export const DROPOUT: DropoutRule = { name: 'dropout', mask: eachValue, alpha: false };
/** @internal */
export const ALPHA_DROPOUT: DropoutRule = { name: 'alphaDropout', mask: eachValue, alpha: true };
/** @internal */
export const FEATURE_ALPHA_DROPOUT: DropoutRule = {
  name: 'featureAlphaDropout',
  mask: eachChannel,
  alpha: true,
};
/** @internal */
export const DROPOUT1D: DropoutRule = {
  name: 'dropout1d',
  alpha: false,
  mask(asker, { shape, ndim }) {
    if (ndim === 2 || ndim === 3) return channelMask(shape, ndim === 3);
    throw new ShapeError({
      op: askerName(asker),
      problem: `the input has ${ndim} ${ndim === 1 ? 'axis' : 'axes'}, ${formatShape(shape)}; it takes [C, L] or [N, C, L]`,
      expected: [2, 3],
      actual: ndim,
      pytorch: `dropout1d: Expected 2D or 3D input, but received a ${ndim}D input.`,
    });
  },
};
/** @internal Of three axes the first is taken for a batch, as in PyTorch. */
export const DROPOUT2D: DropoutRule = { name: 'dropout2d', mask: eachChannel, alpha: false };
/** @internal */
export const DROPOUT3D: DropoutRule = {
  name: 'dropout3d',
  alpha: false,
  mask: (asker, input) => (input.ndim === 4 ? channelMask(input.shape, false) : eachChannel(asker, input)),
};

/** @internal A probability, checked. */
export function parseProbability(op: string, p: unknown): number {
  if (typeof p === 'number' && p >= 0 && p <= 1) return p;
  throw new ArgumentError({
    op,
    problem: `p is ${describeValue(p)}; it takes a number from 0 to 1`,
    expected: [0, 1],
    actual: p,
    pytorch: `dropout probability has to be between 0 and 1, but got ${describeValue(p)}`,
  });
}

function dropoutOnce(
  rule: DropoutRule,
  input: Tensor,
  p: number,
  options: DropoutOptions,
  byDefault: boolean,
): Tensor {
  checkOptions(rule.name, options, ['training', 'inplace']);
  if (options.inplace !== undefined) parseFlag(rule.name, 'inplace', options.inplace);
  const training = parseFlag(rule.name, 'training', options.training ?? byDefault);
  return dropoutFor(rule.name, rule, input, parseProbability(rule.name, p), training);
}

/** selu's lowest value, downwards: `scale · alpha`. */
const SELU_DEPTH = 1.7580993408473766;

/** @internal Dropout in the words of who asks, with a probability that has been checked. */
export function dropoutFor(
  asker: Asker,
  rule: DropoutRule,
  input: Tensor,
  p: number,
  training: boolean,
): Tensor {
  checkTensor(asker, 'input', input);
  const shape = training ? rule.mask(asker, input) : null;
  if (!training || p === 0 || input.numel === 0) return input;
  if (!isFloatingPoint(input.dtype)) {
    throw new DTypeError({
      op: askerName(asker),
      problem: `the input is ${input.dtype}; what stays is scaled to a fraction`,
      expected: ['float32', 'float64'],
      actual: input.dtype,
      hint: "Try input.to('float32')",
      pytorch: "result type Float can't be cast to the desired output type",
    });
  }
  if (p === 1 && !rule.alpha) return input.mul(0);
  const kept = drawLike(input, shape).bernoulli_(1 - p);
  if (!rule.alpha) return input.mul(kept.div_(1 - p));
  if (p === 1) return input.mul(0);
  const scale = 1 / Math.sqrt((SELU_DEPTH ** 2 * p + 1) * (1 - p));
  const shift = kept
    .sub(1)
    .mul(SELU_DEPTH * scale)
    .add(SELU_DEPTH * scale * p);
  return input.mul(kept.mul_(scale)).add(shift);
}

/** Memory for what is drawn: of a shape, or like the input, whose order of values in memory is that of the draws. */
function drawLike({ shape, strides, dtype }: Tensor, mask: Shape | null): Tensor {
  if (mask !== null) return new Tensor(allocateData(mask, dtype, 'dropout'));
  const order = [...shape.keys()].sort((a, b) => strides[b] - strides[a]);
  const data = allocateData(
    order.map((axis) => shape[axis]),
    dtype,
    'dropout',
  );
  return new Tensor({ ...data, shape, strides: shape.map((_, axis) => data.strides[order.indexOf(axis)]) });
}

/**
 * While training, each value becomes 0 with probability `p`, and what stays is divided by `1 − p`; else the input. The
 * values that stay are PyTorch's for the same seed.
 *
 * @param input Any shape, float32 or float64.
 * @param p Default 0.5.
 * @param options `training` (true); `inplace` has no effect.
 * @throws {@link ArgumentError} unless `p` is from 0 to 1, {@link DTypeError} for integers.
 *
 * @example
 * F.dropout(ones(4), 0.5).sum().item() % 2; // 0
 * F.dropout(ones(2), 0.5, { training: false }).tolist(); // [1, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html
 */
export function dropout(input: Tensor, p: number = 0.5, options: DropoutOptions = {}): Tensor {
  return dropoutOnce(DROPOUT, input, p, options, true);
}

/**
 * {@link dropout} of whole channels of `[N, C, L]` or `[C, L]`.
 *
 * @throws {@link ShapeError} for other axes, and as {@link dropout}.
 *
 * @example
 * F.dropout1d(ones(1, 2, 3), 0.5, { training: false }).sum().item(); // 6
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout1d.html
 */
export function dropout1d(input: Tensor, p: number = 0.5, options: DropoutOptions = {}): Tensor {
  return dropoutOnce(DROPOUT1D, input, p, options, true);
}

/**
 * {@link dropout} of whole channels of `[N, C, H, W]`. Of three axes the first is taken for a batch, as in PyTorch.
 *
 * @throws {@link ShapeError} for fewer than two axes, and as {@link dropout}.
 *
 * @example
 * F.dropout2d(ones(1, 2, 3, 3), 1).sum().item(); // 0
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout2d.html
 */
export function dropout2d(input: Tensor, p: number = 0.5, options: DropoutOptions = {}): Tensor {
  return dropoutOnce(DROPOUT2D, input, p, options, true);
}

/**
 * {@link dropout} of whole channels of `[N, C, D, H, W]` or `[C, D, H, W]`.
 *
 * @throws {@link ShapeError} for fewer than two axes, and as {@link dropout}.
 *
 * @example
 * F.dropout3d(ones(1, 2, 1, 2, 2), 0.5, { training: false }).sum().item(); // 8
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout3d.html
 */
export function dropout3d(input: Tensor, p: number = 0.5, options: DropoutOptions = {}): Tensor {
  return dropoutOnce(DROPOUT3D, input, p, options, true);
}

/**
 * Dropout for what follows `selu`: what is left out becomes its lowest value, and all is scaled and moved so that mean
 * and variance stay. Only where `training` is true.
 *
 * @param options `training` (false); `inplace` has no effect.
 * @throws as {@link dropout}.
 *
 * @example
 * F.alphaDropout(tensor([1, 2]), 0.5, { training: false }).tolist(); // [1, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.alpha_dropout.html
 */
export function alphaDropout(input: Tensor, p: number = 0.5, options: DropoutOptions = {}): Tensor {
  return dropoutOnce(ALPHA_DROPOUT, input, p, options, false);
}

/**
 * {@link alphaDropout} of whole channels of `[N, C, ...]`.
 *
 * @param options `training` (false); `inplace` has no effect.
 * @throws {@link ShapeError} for fewer than two axes, and as {@link dropout}.
 *
 * @example
 * F.featureAlphaDropout(ones(1, 2, 3), 0.5, { training: false }).sum().item(); // 6
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.feature_alpha_dropout.html
 */
export function featureAlphaDropout(input: Tensor, p: number = 0.5, options: DropoutOptions = {}): Tensor {
  return dropoutOnce(FEATURE_ALPHA_DROPOUT, input, p, options, false);
}
