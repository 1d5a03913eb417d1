import { ShapeError } from '../core/errors.js';
import { argumentList } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { checkTensor } from '../functional/operands.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { resetWeights } from './init.js';
import { Linear, type LinearOptions, linearSize } from './linear.js';
import { Module } from './module.js';
import type { Parameter } from './parameter.js';
import { parameterDType } from './parameter-dtype.js';
import { UninitializedParameter } from './uninitialized-parameter.js';

/**
 * {@link Linear} without the number of input features: the last axis of the first input tells it, and the layer becomes a
 * {@link Linear}. Its parameters are drawn then, and have no shape before (give it an input before an optimiser looks
 * at them).
 *
 * @example
 * const m = new nn.LazyLinear(10);
 * m(zeros(8, 400)).shape; // [8, 10]
 * m.inFeatures; // 400
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LazyLinear.html
 */
export class LazyLinear extends Module {
  static readonly namespace: string = 'nn';

  /** 0 until the first input. */
  readonly inFeatures: number = 0;
  readonly outFeatures: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(outFeatures: number, options: LinearOptions = {}) {
    super();
    checkOptions('LazyLinear', options, ['bias', 'dtype']);
    this.outFeatures = linearSize('LazyLinear', 'outFeatures', outFeatures);
    const dtype = parameterDType('LazyLinear', options.dtype);
    const hasBias = parseFlag('LazyLinear', 'bias', options.bias ?? true);
    this.weight = new UninitializedParameter(dtype);
    this.bias = hasBias ? new UninitializedParameter(dtype) : null;
  }

  /** Takes the features of `input`, draws the parameters, and computes as the layer it has become. */
  forward(input: Tensor): Tensor {
    const { shape } = checkTensor(onBehalfOf(this, {}), 'input', input);
    if (shape.length === 0) {
      throw new ShapeError({
        op: this.signature,
        problem: 'the input is a single number, shape []; the layer takes the size of the last axis from it',
        expected: 1,
        actual: 0,
        pytorch: 'tuple index out of range',
      });
    }
    this.materialize(shape[shape.length - 1]);
    Object.setPrototypeOf(this, Linear.prototype);
    return this.forward(input);
  }

  private materialize(features: number): void {
    const { weight, bias, outFeatures } = this;
    const known = weight instanceof UninitializedParameter ? null : weight.shape; // a loaded state has told
    (this as { inFeatures: number }).inFeatures = known === null ? features : known[1];
    if (weight instanceof UninitializedParameter) weight.materialize([outFeatures, features]);
    if (bias instanceof UninitializedParameter) bias.materialize([outFeatures]);
    if (known === null) resetWeights(this.weight, this.bias);
  }

  protected override argumentText(): string {
    const { dtype } = this.weight;
    return argumentList([this.outFeatures], {
      bias: this.bias === null ? false : undefined,
      dtype: dtype === 'float32' ? undefined : dtype,
    });
  }
}
