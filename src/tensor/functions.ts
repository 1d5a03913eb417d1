// Functions of operands none of which comes first, as PyTorch has them at its top level.
import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import type { Scalar } from '../core/scalar.js';
import { where as whereOperation } from '../ops/where.js';
import { tensor } from './creation.js';
import { apply, Tensor } from './tensor.js';

/** An operand that must be a tensor. */
function checkTensor(op: string, name: string, value: unknown): Tensor {
  if (value instanceof Tensor) return value;
  throw new ArgumentError({
    op,
    problem: `${name} is ${describeValue(value)}, not a tensor`,
    actual: value,
    ...(Array.isArray(value) ? { hint: `Try tensor(${name})` } : {}),
    pytorch: `${op}() received an invalid combination of arguments`,
  });
}

/**
 * `a` where `condition` holds, else `b`; tensors are broadcast and dtypes promoted, numbers join as in arithmetic.
 * With a condition alone: the indices of what is true, one tensor an axis.
 *
 * @throws {@link DTypeError} for a condition that is not bool, {@link ShapeError} where shapes do not broadcast.
 *
 * @example
 * const x = tensor([-1, 2, -3]);
 * where(x.gt(0), x, 0).tolist(); // [0, 2, 0]
 * where(x.lt(0)).map((index) => index.tolist()); // [[0, 2]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.where.html
 */
export function where(condition: Tensor): Tensor[];
export function where(condition: Tensor, a: Tensor | Scalar, b: Tensor | Scalar): Tensor;
export function where(
  condition: Tensor,
  ...choice: readonly [] | readonly [a: Tensor | Scalar, b: Tensor | Scalar]
): Tensor | Tensor[] {
  const mask = checkTensor('where', 'condition', condition);
  if (choice.length === 0) return mask.nonzero().unbind(1);
  const [a, b] = choice;
  if (a instanceof Tensor) return a.where(mask, b);
  const second = b instanceof Tensor ? b : tensor(b as Scalar);
  return apply(
    whereOperation,
    [mask, b instanceof Tensor ? b.lift('where', a) : tensor(a), second],
    undefined,
  );
}
