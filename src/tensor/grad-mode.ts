import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';

let enabled = true;

/** Whether operations are being recorded for gradients. */
export function isGradEnabled(): boolean {
  return enabled;
}

/** @internal Runs `body` with recording on or off; what was before comes back, also when `body` throws. */
export function withGradMode<T>(mode: boolean, body: () => T): T {
  const before = enabled;
  enabled = mode;
  try {
    return body();
  } finally {
    enabled = before;
  }
}

/**
 * Runs `fn` without recording: nothing in it asks for gradients, and parameters may be written in place. What it
 * returns is returned; recording comes back also when it throws.
 *
 * @throws {@link ArgumentError} for an async function: recording would come back at its first `await`.
 *
 * @example
 * const w = ones(2, { requiresGrad: true });
 * noGrad(() => w.mul(2)).requiresGrad; // false
 * noGrad(() => w.sub_(0.5)).tolist(); // [0.5, 0.5]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.no_grad.html
 */
export function noGrad<T>(fn: () => T): T {
  if (typeof fn !== 'function') {
    throw new ArgumentError({
      op: 'noGrad',
      problem: `takes a function, got ${describeValue(fn)}`,
      actual: fn,
      hint: 'Try noGrad(() => …)',
    });
  }
  const result = withGradMode(false, fn);
  if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
    throw new ArgumentError({
      op: 'noGrad',
      problem: 'the function is async; after its first await gradients would be recorded again',
      hint: 'Await first, then call noGrad on what computes at once',
    });
  }
  return result;
}
