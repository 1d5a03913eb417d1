import { describeValue } from '../core/describe.js';
import { ArgumentError, type Asker, askerName } from '../core/errors.js';
import { Tensor } from '../tensor/tensor.js';

/**
 * An argument that must be a tensor; `pytorch` is PyTorch's name of the function, unless it is the asker's.
 *
 * @throws ArgumentError `conv2d: input is [1, 2], not a tensor`.
 */
export function checkTensor(asker: Asker, name: string, value: unknown, pytorch?: string): Tensor {
  if (value instanceof Tensor) return value;
  const op = askerName(asker);
  const numbers = Array.isArray(value) || ArrayBuffer.isView(value);
  throw new ArgumentError({
    op,
    problem: value === undefined ? `${name} is missing` : `${name} is ${describeValue(value)}, not a tensor`,
    expected: 'Tensor',
    actual: value,
    ...(numbers ? { hint: `Try tensor(${name})` } : {}),
    pytorch: `${pytorch ?? op}() received an invalid combination of arguments`,
  });
}
