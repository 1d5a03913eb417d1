import { checkDType } from '../core/check-dtype.js';
import { type DType, isFloatingPoint } from '../core/dtype.js';
import { DTypeError } from '../core/errors.js';

/**
 * The dtype of a layer's parameters; float32 where none is given.
 *
 * @throws DTypeError for a dtype without fractions, ArgumentError for what is none.
 */
export function parameterDType(op: string, dtype: unknown): DType {
  const checked = dtype === undefined ? 'float32' : checkDType(op, dtype);
  if (isFloatingPoint(checked)) return checked;
  throw new DTypeError({
    op,
    problem: `parameters are float32 or float64, not ${checked}`,
    expected: ['float32', 'float64'],
    actual: checked,
    pytorch: 'Only Tensors of floating point and complex dtype can require gradients',
  });
}
