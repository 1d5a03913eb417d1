// The values of each item brought to mean 0 and variance 1: of its last axes, or of its groups of channels.
import { collect } from '../core/collect.js';
import { ArgumentError, type Asker, askerName, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape, type Shape, sameShape } from '../core/shape.js';
import { normalize } from '../ops/normalize.js';
import { applyAll, type Tensor } from '../tensor/tensor.js';
import {
  checkChannels,
  checkNormDTypes,
  type NormCall,
  type NormOptions,
  numberOption,
  oneValue,
  parseNorm,
  tensorOption,
  tooFewAxes,
} from './norm-checks.js';
import { checkTensor } from './operands.js';

/**
 * The values of the last axes of each item are moved and scaled to mean 0 and variance 1, then by `weight` and
 * `bias`.
 *
 * @param input `[..., ...normalizedShape]`, float32 or float64.
 * @param normalizedShape The sizes of the last axes; one number for the last axis alone.
 * @param options `weight` and `bias` of the shape `normalizedShape`, `eps` (1e-5).
 * @throws {@link ShapeError} where the input does not end in `normalizedShape`, {@link DTypeError} where dtypes disagree.
 *
 * @example
 * F.layerNorm(tensor([[1, 3], [10, 30]]), [2], { eps: 0 }).tolist(); // [[-1, 1], [-1, 1]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
 */
export function layerNorm(
  input: Tensor,
  normalizedShape: number | readonly number[],
  options: NormOptions = {},
): Tensor {
  checkOptions('layerNorm', options, ['weight', 'bias', 'eps']);
  const sizes = parseNormalizedShape('layerNorm', normalizedShape);
  return layerNormFor('layerNorm', input, sizes, parseNorm('layerNorm', options));
}

/** @internal The sizes of the last axes, checked. */
export function parseNormalizedShape(op: string, sizes: unknown): number[] {
  const list: readonly unknown[] = Array.isArray(sizes) ? sizes : [sizes];
  if (list.length === 0) {
    throw new ArgumentError({
      op,
      problem: 'normalizedShape is []; it takes the size of at least one axis',
      actual: sizes,
      pytorch:
        'Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element',
    });
  }
  return collect(list, (size) => parseInteger(size, { op, name: 'normalizedShape', minimum: 0 }));
}

/** The last axes of an input, which must have these sizes. */
function lastAxes(asker: Asker, { shape }: Tensor, sizes: Shape): number[] {
  const first = shape.length - sizes.length;
  if (first < 0 || !sameShape(shape.slice(first), sizes)) {
    const last = sizes.length === 1 ? 'last axis' : `last ${sizes.length} axes`;
    const moved = sizes.length === 1 && shape.indexOf(sizes[0]) === 1 && shape.length === 4;
    throw new ShapeError({
      op: askerName(asker),
      problem: `the input ${formatShape(shape)} does not end in ${formatShape(sizes)}, the ${last} it normalises`,
      operands: [{ name: 'input', shape }],
      operandsInText: false,
      expected: sizes,
      actual: shape,
      hint: moved ? 'Over the channels of a map? Try input.permute(0, 2, 3, 1), and back' : undefined,
      pytorch: `Given normalized_shape=${formatShape(sizes)}, expected input with shape [*`,
    });
  }
  return sizes.map((_, d) => first + d);
}

function checkLayerParameters(asker: Asker, sizes: Shape, parameters: Record<string, Tensor | null>): void {
  for (const [name, tensor] of Object.entries(parameters)) {
    if (tensor === null || sameShape(tensor.shape, sizes)) continue;
    throw new ShapeError({
      op: askerName(asker),
      problem: `the ${name} is ${formatShape(tensor.shape)}; it takes the normalised shape, ${formatShape(sizes)}`,
      expected: sizes,
      actual: tensor.shape,
      pytorch: `Expected ${name} to be of same shape as normalized_shape, but got ${name} of shape ${formatShape(tensor.shape)} and normalized_shape = ${formatShape(sizes)}`,
    });
  }
}

/** @internal {@link layerNorm} in the words of who asks. */
export function layerNormFor(asker: Asker, input: Tensor, sizes: Shape, call: NormCall): Tensor {
  checkTensor(asker, 'input', input);
  const { weight, bias, eps } = call;
  const axes = lastAxes(asker, input, sizes);
  checkLayerParameters(asker, sizes, { weight, bias });
  checkNormDTypes(asker, input, { weight, bias });
  const parameters = weight === null ? [] : bias === null ? [weight] : [weight, bias];
  const [normal] = applyAll(normalize, [input, ...parameters], { asker, axes, eps });
  return weight === null && bias !== null ? normal.add(bias) : normal;
}

/** Options of {@link rmsNorm}. */
export interface RmsNormOptions {
  /** Multiplied with the scaled values. Default none. */
  readonly weight?: Tensor | null;
  /** Added to the mean square; the least step at 1 of the dtype unless given. */
  readonly eps?: number | null;
}

/**
 * The values of the last axes of each item are divided by their root mean square, then multiplied with `weight`.
 *
 * @param input `[..., ...normalizedShape]`, float32 or float64.
 * @param normalizedShape The sizes of the last axes; one number for the last axis alone.
 * @param options `weight` of the shape `normalizedShape`; `eps`, the least step at 1 of the dtype unless given.
 * @throws {@link ShapeError} where the input does not end in `normalizedShape`, {@link DTypeError} for integers.
 *
 * @example
 * F.rmsNorm(tensor([[3, 3, 3]]), 3, { eps: 0 }).tolist(); // [[1, 1, 1]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.rms_norm.html
 */
export function rmsNorm(
  input: Tensor,
  normalizedShape: number | readonly number[],
  options: RmsNormOptions = {},
): Tensor {
  const op = 'rmsNorm';
  checkOptions(op, options, ['weight', 'eps']);
  const { eps = null } = options;
  const weight = tensorOption(op, 'weight', options.weight);
  const epsilon = eps === null ? null : numberOption(op, 'eps', eps);
  return rmsNormFor(op, input, parseNormalizedShape(op, normalizedShape), weight, epsilon);
}

/** @internal {@link rmsNorm} in the words of who asks. */
export function rmsNormFor(
  asker: Asker,
  input: Tensor,
  sizes: Shape,
  weight: Tensor | null,
  eps: number | null,
): Tensor {
  checkTensor(asker, 'input', input);
  checkNormDTypes(asker, input, { weight });
  const axes = lastAxes(asker, input, sizes);
  checkLayerParameters(asker, sizes, { weight });
  const step = eps ?? (input.dtype === 'float32' ? 2 ** -23 : 2 ** -52);
  const square = input.mul(input).mean(axes, { keepdim: true });
  const scaled = input.mul(square.add(step).rsqrt());
  return weight === null ? scaled : scaled.mul(weight);
}

/**
 * The channels of each item are taken in groups; the values of a group are moved and scaled to mean 0 and variance 1,
 * then each channel by its `weight` and `bias`.
 *
 * @param input `[N, C, ...]`, float32 or float64.
 * @param numGroups Divides C.
 * @param options `weight` and `bias` `[C]`, `eps` (1e-5).
 * @throws {@link ShapeError} where C is not divisible or a size is not C, {@link DTypeError} where dtypes disagree.
 *
 * @example
 * F.groupNorm(tensor([[1, 3, 10, 30]]), 2, { eps: 0 }).tolist(); // [[-1, 1, -1, 1]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html
 */
export function groupNorm(input: Tensor, numGroups: number, options: NormOptions = {}): Tensor {
  const op = 'groupNorm';
  checkOptions(op, options, ['weight', 'bias', 'eps']);
  const groups = parseInteger(numGroups, { op, name: 'numGroups', minimum: 1 });
  return groupNormFor(op, input, groups, parseNorm(op, options));
}

/** @internal {@link groupNorm} in the words of who asks. */
export function groupNormFor(asker: Asker, input: Tensor, groups: number, call: NormCall): Tensor {
  const { shape, ndim } = checkTensor(asker, 'input', input);
  if (ndim < 2)
    throw tooFewAxes(
      asker,
      shape,
      2,
      '[N, C, ...]',
      `Expected at least 2 dimensions for input tensor but received ${ndim}`,
    );
  const [batch, channels, ...spatial] = shape;
  if (channels % groups !== 0) {
    throw new ShapeError({
      op: askerName(asker),
      problem: `the input has ${channels} channels, which ${groups} groups do not divide`,
      operands: [{ name: 'input', shape }],
      axis: 1,
      expected: groups,
      actual: channels,
      pytorch: `Expected number of channels in input to be divisible by num_groups, but got input of shape ${formatShape(shape)} and num_groups=${groups}`,
    });
  }
  const { weight, bias, eps } = call;
  checkChannels(
    asker,
    shape,
    channels,
    { weight, bias },
    (name, own) =>
      `Expected ${name} to be a vector of size equal to the number of channels in input, but got ${name} of shape ${formatShape(own)} and input of shape ${formatShape(shape)}`,
  );
  checkNormDTypes(asker, input, { weight, bias });
  const perGroup = channels / groups;
  if (batch * perGroup * spatial.reduce((product, size) => product * size, 1) === 1)
    throw oneValue(asker, shape, 'channel');
  const grouped = input.reshape(batch, groups, perGroup, ...spatial);
  const axes = [...grouped.shape.keys()].slice(2);
  const operands = [weight, bias]
    .filter((one) => one !== null)
    .map((one) => one.reshape(1, groups, perGroup, ...spatial.map(() => 1)));
  if (weight === null && bias !== null) {
    const [normal] = applyAll(normalize, [grouped], { asker, axes, eps });
    return normal.add(operands[0]).reshape(shape);
  }
  return applyAll(normalize, [grouped, ...operands], { asker, axes, eps })[0].reshape(shape);
}
