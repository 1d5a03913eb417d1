import { checkDType } from '../core/check-dtype.js';
import { describeValue } from '../core/describe.js';
import { allocate, isFloatingPoint, type TypedArray } from '../core/dtype.js';
import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { storedValue } from '../core/scalar.js';
import { CREATION_OPTIONS, type CreationOptions, finish } from './creation.js';
import type { Tensor } from './tensor.js';

/**
 * `start`, `start + step`, … up to, not including, `end`; `arange(end)` starts at 0. float32 unless `dtype` says
 * otherwise (PyTorch's would be int64: here numbers are float32).
 *
 * @throws {@link ArgumentError} where `step` is 0 or leads away from `end`.
 *
 * @example
 * arange(5).tolist(); // [0, 1, 2, 3, 4]
 * arange(1, 2, 0.25).tolist(); // [1, 1.25, 1.5, 1.75]
 */
export function arange(end: number, options?: CreationOptions): Tensor;
export function arange(start: number, end: number, options?: CreationOptions): Tensor;
export function arange(start: number, end: number, step: number, options?: CreationOptions): Tensor;
export function arange(...args: readonly (number | CreationOptions | undefined)[]): Tensor {
  const numbers = args.filter((arg) => typeof arg === 'number');
  const rest = args.filter((arg) => typeof arg !== 'number' && arg !== undefined);
  for (const option of rest) checkOptions('arange', option, CREATION_OPTIONS);
  const options = (rest[0] ?? {}) as CreationOptions;
  if (numbers.length > 3) {
    const problem = `takes start, end and step, got ${numbers.length} numbers`;
    throw new ArgumentError({ op: 'arange', problem, actual: numbers });
  }
  const [start, end, step = 1] = numbers.length === 1 ? [0, numbers[0]] : numbers;
  const finite = [start, end, step].every((value) => Number.isFinite(value));
  if (!finite || step === 0 || (end - start) / step < 0) {
    const problem = !finite
      ? 'start, end and step are finite numbers'
      : step === 0
        ? 'the step is 0'
        : `from ${start} a step of ${step} leads away from ${end}`;
    throw new ArgumentError({ op: 'arange', problem, actual: numbers });
  }
  const dtype = options.dtype === undefined ? 'float32' : checkDType('arange', options.dtype);
  const array = allocate(dtype, Math.ceil((end - start) / step), 'arange') as TypedArray;
  for (let i = 0; i < array.length; i++) array[i] = storedValue(start + i * step, dtype) as never;
  return finish('arange', array, [array.length], dtype, options);
}

/**
 * `steps` values at equal distances from `start` to `end`, both included.
 *
 * @example
 * linspace(0, 1, 5).tolist(); // [0, 0.25, 0.5, 0.75, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.linspace.html
 */
export function linspace(start: number, end: number, steps: number, options: CreationOptions = {}): Tensor {
  return spaced('linspace', start, end, steps, options, CREATION_OPTIONS, (exponent) => exponent);
}

/** What `logspace` takes. */
export interface LogspaceOptions extends CreationOptions {
  /** What is raised to the powers; default 10. */
  readonly base?: number;
}

/**
 * `base` to the powers of `steps` values at equal distances from `start` to `end`, both included.
 *
 * @example
 * logspace(0, 2, 3).tolist(); // [1, 10, 100]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.logspace.html
 */
export function logspace(start: number, end: number, steps: number, options: LogspaceOptions = {}): Tensor {
  const { base = 10 } = options ?? {};
  const allowed = [...CREATION_OPTIONS, 'base'];
  return spaced('logspace', start, end, steps, options, allowed, (exponent) => base ** exponent);
}

function spaced(
  op: string,
  start: number,
  end: number,
  steps: number,
  options: CreationOptions,
  allowed: readonly string[],
  value: (position: number) => number,
): Tensor {
  checkOptions(op, options, allowed);
  if (!Number.isFinite(start) || !Number.isFinite(end)) {
    const problem = `start and end are finite numbers, got ${describeValue(start)} and ${describeValue(end)}`;
    throw new ArgumentError({ op, problem, actual: [start, end] });
  }
  if (!Number.isSafeInteger(steps) || steps < 0) {
    const problem = `steps is a whole number from 0, got ${describeValue(steps)}`;
    throw new ArgumentError({ op, problem, actual: steps });
  }
  const dtype = options.dtype === undefined ? 'float32' : checkDType(op, options.dtype);
  const array = allocate(dtype, steps, op) as TypedArray;
  // Integers are reached from integers, as in PyTorch.
  const [from, to] = isFloatingPoint(dtype) ? [start, end] : [Math.trunc(start), Math.trunc(end)];
  const step = steps > 1 ? (to - from) / (steps - 1) : 0;
  for (let i = 0; i < steps; i++) {
    // From the nearer end, so that both ends are exact.
    const position = i < steps / 2 ? from + i * step : to - (steps - 1 - i) * step;
    array[i] = storedValue(value(position), dtype) as never;
  }
  return finish(op, array, [steps], dtype, options);
}
