import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { TensorBase } from './base.js';
import type { Tensor } from './tensor.js';

/**
 * An operand that must be a tensor.
 *
 * @throws ArgumentError `where: condition is true, not a tensor`.
 */
export function checkOperand(op: string, name: string, value: unknown): Tensor {
  if (value instanceof TensorBase) return value as Tensor;
  throw new ArgumentError({
    op,
    problem: `${name} is ${describeValue(value)}, not a tensor`,
    actual: value,
    ...(Array.isArray(value) ? { hint: `Try tensor(${name})` } : {}),
    pytorch: `${op}() received an invalid combination of arguments`,
  });
}

/**
 * A list of one tensor or more.
 *
 * @throws ArgumentError `cat: item 1 is 3, not a tensor`.
 */
export function checkTensors(op: string, tensors: unknown): readonly Tensor[] {
  if (!Array.isArray(tensors) || tensors.length === 0) {
    throw new ArgumentError({
      op,
      problem: `takes an array of at least one tensor, got ${describeValue(tensors)}`,
      actual: tensors,
      ...(tensors instanceof TensorBase ? { hint: `Try ${op}([a, b])` } : {}),
    });
  }
  for (const [i, item] of tensors.entries()) {
    if (item instanceof TensorBase) continue;
    throw new ArgumentError({
      op,
      problem: `item ${i} is ${describeValue(item)}, not a tensor`,
      actual: item,
    });
  }
  return tensors;
}
