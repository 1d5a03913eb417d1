import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';

let enabled = true;

/**
 * Whether operations are being recorded for gradients.
 *
 * @example
 * noGrad(() => isGradEnabled()); // false
 */
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
  return within('noGrad', false, fn);
}

/**
 * Runs `fn` with recording, inside {@link noGrad}. What it returns is returned; what was before comes back also when it
 * throws.
 *
 * @throws {@link ArgumentError} for an async function.
 *
 * @example
 * const w = ones(2, { requiresGrad: true });
 * noGrad(() => enableGrad(() => w.mul(2))).requiresGrad; // true
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.enable_grad.html
 */
export function enableGrad<T>(fn: () => T): T {
  return within('enableGrad', true, fn);
}

/**
 * Runs `fn` without recording, as {@link noGrad}: what is computed is cheap here in either.
 *
 * @throws {@link ArgumentError} for an async function.
 *
 * @example
 * const w = ones(2, { requiresGrad: true });
 * inferenceMode(() => w.mul(2)).requiresGrad; // false
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad_mode.inference_mode.html
 */
export function inferenceMode<T>(fn: () => T): T {
  return within('inferenceMode', false, fn);
}

/**
 * Turns recording on or off: while `fn` runs, or without it from here on.
 *
 * @throws {@link ArgumentError} unless `mode` is true or false, and for an async function.
 *
 * @example
 * const w = ones(2, { requiresGrad: true });
 * const training = false;
 * setGradEnabled(training, () => w.mul(2)).requiresGrad; // false
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.autograd.grad_mode.set_grad_enabled.html
 */
export function setGradEnabled(mode: boolean): void;
export function setGradEnabled<T>(mode: boolean, fn: () => T): T;
export function setGradEnabled<T>(mode: boolean, fn?: () => T): T | undefined {
  const wanted = parseFlag('setGradEnabled', 'mode', mode);
  if (fn !== undefined) return within('setGradEnabled', wanted, fn);
  enabled = wanted;
  return undefined;
}

/** A function of the user's with recording on or off. */
function within<T>(op: string, mode: boolean, fn: () => T): T {
  if (typeof fn !== 'function') {
    throw new ArgumentError({
      op,
      problem: `takes a function, got ${describeValue(fn)}`,
      actual: fn,
      hint: `Try ${op}(() => …)`,
    });
  }
  const result = withGradMode(mode, fn);
  if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
    throw new ArgumentError({
      op,
      problem: `the function is async; after its first await gradients would ${mode ? 'no longer be recorded' : 'be recorded again'}`,
      hint: `Await first, then call ${op} on what computes at once`,
    });
  }
  return result;
}
