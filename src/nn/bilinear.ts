import { describeValue } from '../core/describe.js';
import type { DType } from '../core/dtype.js';
import { argumentList } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { bilinearFor } from '../functional/bilinear.js';
import { zeros } from '../tensor/creation.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { uniform_ } from './init.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { parameterDType } from './parameter-dtype.js';

/** Options of {@link Bilinear}. */
export interface BilinearOptions {
  /** Whether a learned number is added to each output. Default true. */
  readonly bias?: boolean;
  /** `'float32'` (default) or `'float64'`. */
  readonly dtype?: DType;
}

/**
 * Every output is a weighted sum of the products of all pairs of the two inputs: `y = x1ᵀ · W · x2 + bias`.
 *
 * `weight` `[outFeatures, in1Features, in2Features]` and `bias` `[outFeatures]` begin uniform in `±1 / √in1Features`, with
 * PyTorch's numbers for the same seed.
 *
 * @throws {@link ArgumentError} for sizes that are no whole numbers from 1; when called, {@link ShapeError} or
 * {@link DTypeError} where the inputs do not fit.
 *
 * @example
 * new nn.Bilinear(20, 30, 40)(randn(128, 20), randn(128, 30)).shape; // [128, 40]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Bilinear.html
 */
export class Bilinear extends Module {
  static readonly namespace: string = 'nn';
  readonly in1Features: number;
  readonly in2Features: number;
  readonly outFeatures: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(in1Features: number, in2Features: number, outFeatures: number, options: BilinearOptions = {}) {
    super();
    const op = 'Bilinear';
    checkOptions(op, options, ['bias', 'dtype']);
    const pytorch = (): string =>
      `in1_features must be > 0, but got (in1_features=${describeValue(in1Features)})`;
    this.in1Features = parseInteger(in1Features, { op, name: 'in1Features', minimum: 1, pytorch });
    this.in2Features = parseInteger(in2Features, { op, name: 'in2Features', minimum: 0 });
    this.outFeatures = parseInteger(outFeatures, { op, name: 'outFeatures', minimum: 0 });
    const hasBias = parseFlag(op, 'bias', options.bias ?? true);
    const dtype = parameterDType(op, options.dtype);
    this.weight = new Parameter(zeros([outFeatures, in1Features, in2Features], { dtype }));
    this.bias = hasBias ? new Parameter(zeros([outFeatures], { dtype })) : null;
    this.resetParameters();
  }

  /** Draws weight and bias anew. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.in1Features);
    uniform_(this.weight, -bound, bound);
    if (this.bias !== null) uniform_(this.bias, -bound, bound);
  }

  forward(input1: Tensor, input2: Tensor): Tensor {
    return bilinearFor(onBehalfOf(this, {}), input1, input2, this.weight, this.bias);
  }

  protected override argumentText(): string {
    const { in1Features, in2Features, outFeatures, bias, weight } = this;
    return argumentList([in1Features, in2Features, outFeatures], {
      bias: bias === null ? false : undefined,
      dtype: weight.dtype === 'float32' ? undefined : weight.dtype,
    });
  }
}
