// The calls of modules inside the outermost one that runs: who, and shapes. Kept for as long as that one runs, so that
// an error can tell the way to where it arose. It costs every call, so it looks at nothing more.
import type { Shape } from '../core/shape.js';
import { Tensor } from '../tensor/tensor.js';
import type { Module } from './module.js';

/** One call of a module. */
export interface RecordedCall {
  readonly module: Module;
  /** Calls around it. */
  readonly depth: number;
  /** Of the first tensor that goes in; null where there is none. */
  readonly inputShape: Shape | null;
  /** Of the first tensor that has come out; null before, and where there is none. */
  outputShape: Shape | null;
  /** Whether it has come to its end. */
  done: boolean;
}

/** Of a loop over many steps in one forward, the first so many calls are kept. */
const MOST_CALLS = 4096;

let depth = 0;
let calls: RecordedCall[] = [];

/** Notes that a call begins. */
export function openCall(module: Module, args: readonly unknown[]): RecordedCall {
  const call = { module, depth, inputShape: shapeIn(args[0]), outputShape: null, done: false };
  depth += 1;
  if (calls.length < MOST_CALLS) calls.push(call);
  return call;
}

/** Notes that it has come to its end. */
export function closeCall(call: RecordedCall, output: unknown): void {
  call.outputShape = shapeIn(output);
  call.done = true;
  leave();
}

/** Notes that it throws. Gives the calls so far where it is the outermost one, else null. */
export function abandonCall(call: RecordedCall): readonly RecordedCall[] | null {
  const all = calls;
  leave();
  return call.depth === 0 ? all : null;
}

/** The calls so far. */
export function recordedCalls(): readonly RecordedCall[] {
  return calls;
}

function leave(): void {
  depth -= 1;
  if (depth === 0) calls = [];
}

/** The shape of a tensor, or of the first one in an array or a plain object (what an LSTM gives). */
function shapeIn(value: unknown): Shape | null {
  if (value instanceof Tensor) return value.shape;
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value)) return value[0] instanceof Tensor ? value[0].shape : null;
  if (Object.getPrototypeOf(value) !== Object.prototype) return null;
  for (const key in value) {
    const first: unknown = (value as Record<string, unknown>)[key];
    return first instanceof Tensor ? first.shape : null;
  }
  return null;
}
