import type { TensorData } from '../core/tensor-data.js';
import type { Operation, Trace } from '../ops/operation.js';
import type { TensorBase } from './base.js';

/** One run of an operation, after it. */
export interface ObservedRun {
  readonly name: string;
  readonly inputs: readonly TensorData[];
  readonly outputs: readonly TensorData[];
  readonly trace: Trace;
}

let observer: ((run: ObservedRun) => void) | null = null;

/** Runs `body` with `watch` seeing every operation that succeeds in it. */
export function observeOperations<T>(watch: (run: ObservedRun) => void, body: () => T): T {
  const before = observer;
  observer = watch;
  try {
    return body();
  } finally {
    observer = before;
  }
}

/** Whether somebody watches. */
export function isObserved(): boolean {
  return observer !== null;
}

export function notifyObserver<Args>(
  operation: Operation<Args>,
  inputs: readonly TensorBase[],
  args: Args,
  outputs: readonly TensorData[],
): void {
  if (observer === null) return;
  const data = inputs.map((input) => input.raw);
  const trace = operation.trace?.(data, args, outputs) ?? {};
  observer({ name: operation.name, inputs: data, outputs, trace });
}
