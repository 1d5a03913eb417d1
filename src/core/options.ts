import { describeValue } from './describe.js';
import { didYouMean } from './did-you-mean.js';
import { ArgumentError } from './errors.js';

/**
 * Refuses what is not an options object, and options that do not exist: a misspelt one would otherwise be
 * ignored without a word.
 *
 * @param op Who is asked, as the message names it: `conv2d`, `Conv2d`.
 * @param options What the user passed; undefined where nothing.
 * @param allowed Every option there is.
 * @throws ArgumentError `Conv2d: no option 'strides'; did you mean 'stride'?`
 */
export function checkOptions(op: string, options: unknown, allowed: readonly string[]): void {
  if (options === undefined) return;
  const plain =
    typeof options === 'object' &&
    options !== null &&
    !Array.isArray(options) &&
    !ArrayBuffer.isView(options) &&
    !('dtype' in options && 'shape' in options && 'raw' in options);
  if (!plain) {
    throw new ArgumentError({
      op,
      problem: `options are one object, like { ${allowed[0]}: … }; got ${describeValue(options)}`,
      hint: typeof options !== 'number' ? undefined : `Try { ${allowed[0]}: ${describeValue(options)} }`,
      actual: options,
      expected: allowed,
    });
  }
  for (const key of Object.keys(options)) {
    if (allowed.includes(key)) continue;
    const guess = didYouMean(key, allowed);
    throw new ArgumentError({
      op,
      problem: `no option '${key}'${guess}`,
      actual: key,
      expected: allowed,
      ...(guess === '' ? { hint: `Options: ${allowed.join(', ')}` } : {}),
    });
  }
}
