import type { DType } from '../core/dtype.js';
import { ArgumentError } from '../core/errors.js';
import { argumentList } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import type { Shape } from '../core/shape.js';
import { groupNormFor, layerNormFor, parseNormalizedShape, rmsNormFor } from '../functional/layer-norm.js';
import {
  parseResponseNorm,
  type ResponseNormCall,
  type ResponseNormOptions,
  responseNormFor,
} from '../functional/response-norm.js';
import { ones, zeros } from '../tensor/creation.js';
import { noGrad } from '../tensor/grad-mode.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';
import { normNumber } from './norm-base.js';
import { Parameter } from './parameter.js';
import { parameterDType } from './parameter-dtype.js';

/** Options of {@link LayerNorm}. */
export interface LayerNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
  /** Whether there is a learned weight (and bias) for each place. Default true. */
  readonly elementwiseAffine?: boolean;
  /** Whether there is a bias beside the weight. Default true. */
  readonly bias?: boolean;
  /** Of the parameters: `'float32'` (default) or `'float64'`. */
  readonly dtype?: DType;
}

/**
 * The values of the last axes of each item are moved and scaled to mean 0 and variance 1, then by a learned weight and
 * bias of the shape `normalizedShape`.
 *
 * @throws {@link ArgumentError} for options that no input could make right; when called, {@link ShapeError} where the
 * input does not end in `normalizedShape`, {@link DTypeError} for another dtype.
 *
 * @example
 * new nn.LayerNorm(4)(randn(2, 5, 4)).shape; // [2, 5, 4]
 * new nn.LayerNorm([5, 4]).weight?.shape; // [5, 4]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
 */
export class LayerNorm extends Module {
  static readonly namespace: string = 'nn';
  readonly normalizedShape: Shape;
  readonly eps: number;
  readonly elementwiseAffine: boolean;
  /** 1 at first; null without `elementwiseAffine`. */
  weight: Parameter | null = null;
  /** 0 at first; null without `elementwiseAffine`, or with `bias: false`. */
  bias: Parameter | null = null;

  /**
   * @param normalizedShape The sizes of the last axes; one number for the last axis alone.
   * @param options `eps` (1e-5), `elementwiseAffine` (true), `bias` (true), `dtype`.
   */
  constructor(normalizedShape: number | readonly number[], options: LayerNormOptions = {}) {
    super();
    checkOptions('LayerNorm', options, ['eps', 'elementwiseAffine', 'bias', 'dtype']);
    this.normalizedShape = parseNormalizedShape('LayerNorm', normalizedShape);
    this.eps = normNumber('LayerNorm', 'eps', options.eps ?? 1e-5);
    this.elementwiseAffine = parseFlag('LayerNorm', 'elementwiseAffine', options.elementwiseAffine ?? true);
    const hasBias = parseFlag('LayerNorm', 'bias', options.bias ?? true);
    const dtype = parameterDType('LayerNorm', options.dtype);
    if (!this.elementwiseAffine) return;
    this.weight = new Parameter(ones(this.normalizedShape, { dtype }));
    if (hasBias) this.bias = new Parameter(zeros(this.normalizedShape, { dtype }));
  }

  /** Weight 1, bias 0. */
  resetParameters(): void {
    resetAffine(this);
  }

  forward(input: Tensor): Tensor {
    return layerNormFor(onBehalfOf(this, {}), input, this.normalizedShape, this);
  }

  protected override argumentText(): string {
    const { normalizedShape, eps, elementwiseAffine, weight, bias } = this;
    return argumentList([shapeArgument(normalizedShape)], {
      eps: eps === 1e-5 ? undefined : eps,
      elementwiseAffine: elementwiseAffine ? undefined : false,
      bias: elementwiseAffine && bias === null ? false : undefined,
      dtype: writtenDType(weight),
    });
  }
}

/** Options of {@link RMSNorm}. */
export interface RMSNormOptions {
  /** Added to the mean square; null (default): the least step at 1 of the input's dtype. */
  readonly eps?: number | null;
  /** Whether there is a learned weight for each place. Default true. */
  readonly elementwiseAffine?: boolean;
  /** Of the weight: `'float32'` (default) or `'float64'`. */
  readonly dtype?: DType;
}

/**
 * The values of the last axes of each item are divided by their root mean square, then multiplied with a learned
 * weight of the shape `normalizedShape`.
 *
 * @throws as {@link LayerNorm}.
 *
 * @example
 * new nn.RMSNorm(3, { eps: 0 })(tensor([[3, 3, 3]])).tolist(); // [[1, 1, 1]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html
 */
export class RMSNorm extends Module {
  static readonly namespace: string = 'nn';
  readonly normalizedShape: Shape;
  readonly eps: number | null;
  readonly elementwiseAffine: boolean;
  /** 1 at first; null without `elementwiseAffine`. */
  weight: Parameter | null = null;

  /**
   * @param normalizedShape The sizes of the last axes; one number for the last axis alone.
   * @param options `eps` (null), `elementwiseAffine` (true), `dtype`.
   */
  constructor(normalizedShape: number | readonly number[], options: RMSNormOptions = {}) {
    super();
    checkOptions('RMSNorm', options, ['eps', 'elementwiseAffine', 'dtype']);
    this.normalizedShape = parseNormalizedShape('RMSNorm', normalizedShape);
    this.eps = normNumber('RMSNorm', 'eps', options.eps ?? null, [null]);
    this.elementwiseAffine = parseFlag('RMSNorm', 'elementwiseAffine', options.elementwiseAffine ?? true);
    const dtype = parameterDType('RMSNorm', options.dtype);
    if (this.elementwiseAffine) this.weight = new Parameter(ones(this.normalizedShape, { dtype }));
  }

  /** Weight 1. */
  resetParameters(): void {
    resetAffine({ weight: this.weight, bias: null });
  }

  forward(input: Tensor): Tensor {
    return rmsNormFor(onBehalfOf(this, {}), input, this.normalizedShape, this.weight, this.eps);
  }

  protected override argumentText(): string {
    const { normalizedShape, eps, elementwiseAffine, weight } = this;
    return argumentList([shapeArgument(normalizedShape)], {
      eps: eps ?? undefined,
      elementwiseAffine: elementwiseAffine ? undefined : false,
      dtype: writtenDType(weight),
    });
  }
}

/** Options of {@link GroupNorm}. */
export interface GroupNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
  /** Whether each channel has a learned weight (and bias). Default true. */
  readonly affine?: boolean;
  /** Whether there is a bias beside the weight. Default true. */
  readonly bias?: boolean;
  /** Of the parameters: `'float32'` (default) or `'float64'`. */
  readonly dtype?: DType;
}

/**
 * The channels of each item, `[N, C, ...]`, are taken in groups; the values of a group are moved and scaled to mean 0
 * and variance 1, then each channel by a learned weight and bias.
 *
 * @throws {@link ArgumentError} where the groups do not divide the channels; when called, {@link ShapeError} for other
 * channels, {@link DTypeError} for another dtype.
 *
 * @example
 * new nn.GroupNorm(2, 6)(randn(4, 6, 8, 8)).shape; // [4, 6, 8, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
 */
export class GroupNorm extends Module {
  static readonly namespace: string = 'nn';
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;
  readonly affine: boolean;
  /** `[numChannels]`, 1 at first; null without `affine`. */
  weight: Parameter | null = null;
  /** `[numChannels]`, 0 at first; null without `affine`, or with `bias: false`. */
  bias: Parameter | null = null;

  /** @param options `eps` (1e-5), `affine` (true), `bias` (true), `dtype`. */
  constructor(numGroups: number, numChannels: number, options: GroupNormOptions = {}) {
    super();
    const op = 'GroupNorm';
    checkOptions(op, options, ['eps', 'affine', 'bias', 'dtype']);
    this.numGroups = parseInteger(numGroups, { op, name: 'numGroups', minimum: 1 });
    this.numChannels = parseInteger(numChannels, { op, name: 'numChannels', minimum: 0 });
    if (numChannels % numGroups !== 0) {
      const divisors = Array.from({ length: numChannels }, (_, i) => i + 1).filter(
        (n) => numChannels % n === 0,
      );
      throw new ArgumentError({
        op,
        problem: `numChannels ${numChannels} is not divisible by numGroups ${numGroups} (possible groups: ${divisors.join(', ')})`,
        expected: divisors,
        actual: numGroups,
        pytorch: `num_channels (${numChannels}) must be divisible by num_groups (${numGroups})`,
      });
    }
    this.eps = normNumber(op, 'eps', options.eps ?? 1e-5);
    this.affine = parseFlag(op, 'affine', options.affine ?? true);
    const hasBias = parseFlag(op, 'bias', options.bias ?? true);
    const dtype = parameterDType(op, options.dtype);
    if (!this.affine) return;
    this.weight = new Parameter(ones([numChannels], { dtype }));
    if (hasBias) this.bias = new Parameter(zeros([numChannels], { dtype }));
  }

  /** Weight 1, bias 0. */
  resetParameters(): void {
    resetAffine(this);
  }

  forward(input: Tensor): Tensor {
    return groupNormFor(onBehalfOf(this, {}), input, this.numGroups, this);
  }

  protected override argumentText(): string {
    const { numGroups, numChannels, eps, affine, weight, bias } = this;
    return argumentList([numGroups, numChannels], {
      eps: eps === 1e-5 ? undefined : eps,
      affine: affine ? undefined : false,
      bias: affine && bias === null ? false : undefined,
      dtype: writtenDType(weight),
    });
  }
}

/**
 * Each value divided by what its neighbours among the channels have: `x / (k + alpha · mean(x²)) ^ beta`, the mean
 * over `size` channels around.
 *
 * @throws {@link ArgumentError} unless `size` is a whole number from 1; when called, {@link ShapeError} for fewer than three
 * axes, {@link DTypeError} for integers.
 *
 * @example
 * new nn.LocalResponseNorm(2)(randn(1, 4, 8, 8)).shape; // [1, 4, 8, 8]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html
 */
export class LocalResponseNorm extends Module implements ResponseNormCall {
  static readonly namespace: string = 'nn';
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;

  /** @param options `alpha` (1e-4), `beta` (0.75), `k` (1). */
  constructor(size: number, options: ResponseNormOptions = {}) {
    super();
    const call = parseResponseNorm('LocalResponseNorm', size, options);
    this.size = call.size;
    this.alpha = call.alpha;
    this.beta = call.beta;
    this.k = call.k;
  }

  forward(input: Tensor): Tensor {
    return responseNormFor(onBehalfOf(this, {}), input, this);
  }

  protected override argumentText(): string {
    const { size, alpha, beta, k } = this;
    return argumentList([size], {
      alpha: alpha === 1e-4 ? undefined : alpha,
      beta: beta === 0.75 ? undefined : beta,
      k: k === 1 ? undefined : k,
    });
  }
}

function resetAffine({ weight, bias }: { weight: Tensor | null; bias: Tensor | null }): void {
  noGrad(() => {
    weight?.fill_(1);
    bias?.fill_(0);
  });
}

/** One number for the last axis alone. */
function shapeArgument(shape: Shape): number | Shape {
  return shape.length === 1 ? shape[0] : shape;
}

function writtenDType(weight: Tensor | null): DType | undefined {
  return weight === null || weight.dtype === 'float32' ? undefined : weight.dtype;
}
