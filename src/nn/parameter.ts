import { isFloatingPoint } from '../core/dtype.js';
import { DTypeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { checkTensor } from '../functional/operands.js';
import { Tensor } from '../tensor/tensor.js';

/**
 * A tensor that a module learns: found by {@link Module.parameters} wherever a module holds one in a field.
 * It shares the values of the tensor it is made from, and asks for gradients unless told otherwise.
 *
 * @throws DTypeError for a dtype without fractions: no gradient could change it.
 *
 * @example
 * class Scale extends nn.Module {
 *   factor = new nn.Parameter(ones(1));
 *   forward(x: Tensor): Tensor {
 *     return x.mul(this.factor);
 *   }
 * }
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html
 */
export class Parameter extends Tensor {
  constructor(data: Tensor, options: { readonly requiresGrad?: boolean } = {}) {
    checkOptions('Parameter', options, ['requiresGrad']);
    const requiresGrad = parseFlag('Parameter', 'requiresGrad', options.requiresGrad ?? true);
    checkTensor('Parameter', 'data', data);
    if (requiresGrad && !isFloatingPoint(data.dtype)) {
      throw new DTypeError({
        op: 'Parameter',
        problem: `a parameter learns by small steps, ${data.dtype} has none`,
        actual: data.dtype,
        hint: "Try data.to('float32'), or registerBuffer for values that are kept but not learned",
        pytorch: 'Only Tensors of floating point and complex dtype can require gradients',
      });
    }
    super(data.raw, requiresGrad);
  }
}
