import { contiguousArray } from '../core/contiguous.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { numel, type Shape } from '../core/shape.js';
import type { StateDict } from '../nn/state-dict.js';
import { Tensor } from '../tensor/tensor.js';
import { bytesOf } from './element-formats.js';

/** Tensors by name: a module's state dict, or an object of the user's own. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/**
 * Refuses what is not an object of tensors, before anything is written.
 *
 * @returns the entries in the object's order.
 */
export function tensorEntries(op: string, value: unknown): [string, Tensor][] {
  if (value instanceof Tensor) {
    throw new ArgumentError({
      op,
      problem: `takes tensors by name, got ${describeValue(value)} alone`,
      actual: value,
      hint: 'Try { x: tensor }',
    });
  }
  // A module is a function that has a state dict: whoever saves one means that.
  if (typeof (value as { stateDict?: unknown } | null)?.stateDict === 'function') {
    throw new ArgumentError({
      op,
      problem: `takes tensors by name, got ${describeValue(value)}`,
      actual: value,
      hint: 'Its values: model.stateDict()',
    });
  }
  const plain =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
  if (!plain || value instanceof Map) {
    throw new ArgumentError({
      op,
      problem: `takes an object of tensors, got ${describeValue(value)}`,
      actual: value,
      hint:
        value instanceof Map ? 'Try Object.fromEntries(map)' : 'Try { weight, bias }, or model.stateDict()',
    });
  }
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  return entries.map(([name, entry]) => checkEntry(op, name, entry));
}

/** One name and its tensor. */
export function checkEntry(op: string, name: string, entry: unknown): [string, Tensor] {
  if (/\p{Surrogate}/u.test(name)) {
    throw new ArgumentError({
      op,
      problem: `the name ${JSON.stringify(name)} holds half a character and cannot be written as UTF-8`,
      actual: name,
    });
  }
  if (entry instanceof Tensor) return [name, entry];
  const nested =
    typeof entry === 'object' && entry !== null && Object.values(entry).some((v) => v instanceof Tensor);
  throw new ArgumentError({
    op,
    problem: `'${name}' is ${describeValue(entry)}, not a tensor`,
    actual: entry,
    hint: nested
      ? `Names are flat: { '${name}.weight': … }, or a file for '${name}'`
      : typeof entry === 'number' || Array.isArray(entry)
        ? `Try { '${name}': tensor(…) }`
        : undefined,
  });
}

/** The values as a file holds them, row-major: shared where they lie so already. */
export function contiguousBytes(tensor: Tensor): Uint8Array {
  return bytesOf(contiguousArray(tensor.raw));
}

/** Puts a tensor under its name, whatever the name is: `__proto__` is one like any other. */
export function setEntry(tensors: StateDict, name: string, tensor: Tensor): void {
  Object.defineProperty(tensors, name, {
    value: tensor,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** Values of a shape that is to be read; null where there are more than a number counts. */
export function countOf(shape: Shape): number | null {
  const count = numel(shape);
  return Number.isSafeInteger(count) ? count : null;
}
