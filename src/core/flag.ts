import { describeValue } from './describe.js';
import { ArgumentError } from './errors.js';

/**
 * A flag that is true or false, and nothing like it.
 *
 * @throws ArgumentError `Conv2d: bias is 1; it takes true or false`.
 */
export function parseFlag(op: string, name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new ArgumentError({
    op,
    problem: `${name} is ${describeValue(value)}; it takes true or false`,
    expected: 'boolean',
    actual: value,
  });
}
