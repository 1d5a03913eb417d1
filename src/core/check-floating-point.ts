import { type DType, isFloatingPoint } from './dtype.js';
import { type Asker, askerName, DTypeError } from './errors.js';

/**
 * Refuses an input that holds no fractions.
 *
 * @param pytorch What PyTorch says of it: a sentence, or a function that makes one when it is wanted.
 * @param hint What to do instead, where there is something better than to convert.
 * @throws DTypeError `softmax: the input is int32; it takes float32 or float64`.
 */
export function checkFloatingPoint(
  asker: Asker,
  dtype: DType,
  pytorch: string | ((dtype: DType) => string),
  hint: string = "Try input.to('float32')",
): void {
  if (isFloatingPoint(dtype)) return;
  throw new DTypeError({
    op: askerName(asker),
    problem: `the input is ${dtype}; it takes float32 or float64`,
    expected: ['float32', 'float64'],
    actual: dtype,
    hint,
    pytorch: typeof pytorch === 'string' ? pytorch : pytorch(dtype),
  });
}
