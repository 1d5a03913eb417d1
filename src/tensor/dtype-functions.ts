// What is asked of dtypes, as PyTorch has it at its top level.
import { checkDType } from '../core/check-dtype.js';
import type { DType } from '../core/dtype.js';
import { canCast as castable, promoteDTypes, resultDType } from '../core/promotion.js';
import type { Scalar } from '../core/scalar.js';
import { checkOperand } from './check-tensors.js';
import { Tensor } from './tensor.js';

/**
 * Whether a value is a tensor.
 *
 * @example
 * isTensor(tensor(1)); // true
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.is_tensor.html
 */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

/**
 * The dtype that holds the values of both.
 *
 * @throws {@link DTypeError} for what is no dtype.
 *
 * @example
 * promoteTypes('int64', 'float32'); // 'float32'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.promote_types.html
 */
export function promoteTypes(a: DType, b: DType): DType {
  return promoteDTypes(checkDType('promoteTypes', a), checkDType('promoteTypes', b));
}

/**
 * The dtype of what arithmetic makes of a tensor and another, or a number.
 *
 * @example
 * resultType(tensor([1n]), 0.5); // 'float32'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.result_type.html
 */
export function resultType(a: Tensor, b: Tensor | Scalar): DType {
  const first = checkOperand('resultType', 'a', a);
  return resultDType(first.raw, first.lift('resultType', b).raw);
}

/**
 * Whether an operation in place may write values of one dtype into a tensor of another.
 *
 * @throws {@link DTypeError} for what is no dtype.
 *
 * @example
 * canCast('float32', 'int32'); // false
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.can_cast.html
 */
export function canCast(from: DType, to: DType): boolean {
  return castable(checkDType('canCast', from), checkDType('canCast', to));
}
