import type { DType } from '../core/dtype.js';
import { argumentList } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { allocateData } from '../core/tensor-data.js';
import { linearFor } from '../functional/linear.js';
import { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { resetWeights } from './init.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { parameterDType } from './parameter-dtype.js';

/** Options of {@link Linear}. */
export interface LinearOptions {
  /** Add a learned number to each output. Default true. */
  readonly bias?: boolean;
  /** `'float32'` (default) or `'float64'`. */
  readonly dtype?: DType;
}

/**
 * Every output is a weighted sum of all inputs: `y = x · weightᵀ + bias` on the last axis, `[..., inFeatures]`
 * to `[..., outFeatures]`.
 *
 * `weight` `[outFeatures, inFeatures]` and `bias` `[outFeatures]` begin uniform in `±1 / √inFeatures`, with
 * PyTorch's numbers for the same seed.
 *
 * @throws {@link ArgumentError} for sizes that are no whole numbers; when called, {@link ShapeError} where the
 * last axis of the input is not `inFeatures`, {@link DTypeError} where it has another dtype.
 *
 * @example
 * new nn.Linear(400, 120)(zeros(8, 400)).shape; // [8, 120]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
 */
export class Linear extends Module {
  static readonly namespace: string = 'nn';

  readonly inFeatures: number;
  readonly outFeatures: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    super();
    checkOptions('Linear', options, ['bias', 'dtype']);
    this.inFeatures = linearSize('Linear', 'inFeatures', inFeatures);
    this.outFeatures = linearSize('Linear', 'outFeatures', outFeatures);
    const dtype = parameterDType('Linear', options.dtype);
    const hasBias = parseFlag('Linear', 'bias', options.bias ?? true);
    this.weight = new Parameter(new Tensor(allocateData([outFeatures, inFeatures], dtype, 'Linear')));
    this.bias = hasBias ? new Parameter(new Tensor(allocateData([outFeatures], dtype, 'Linear'))) : null;
    this.resetParameters();
  }

  /** Draws weight and bias anew. */
  resetParameters(): void {
    resetWeights(this.weight, this.bias);
  }

  forward(input: Tensor): Tensor {
    return linearFor(onBehalfOf(this, { isLayer: true }), input, this.weight, this.bias);
  }

  protected override argumentText(): string {
    const { dtype } = this.weight;
    return argumentList([this.inFeatures, this.outFeatures], {
      bias: this.bias === null ? false : undefined,
      dtype: dtype === 'float32' ? undefined : dtype,
    });
  }
}

/** @internal A number of features, checked. */
export function linearSize(op: string, name: string, value: unknown): number {
  return parseInteger(value, {
    op,
    name,
    minimum: 0,
    pytorch: (mistake) =>
      mistake === 'minimum' ? `Trying to create tensor with negative dimension ${value}` : undefined,
  });
}
