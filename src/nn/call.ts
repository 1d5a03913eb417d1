// What happens around every call of a module: an observer may watch it (the summary does), and an error that
// comes out of it learns where in the net it arose.
import { amendError, type ConvlensError, isConvlensError } from '../core/errors.js';
import { abandonCall, closeCall, openCall, type RecordedCall, recordedCalls } from './call-record.js';
import { tellForward } from './failed-forward.js';
import { mapsDetail } from './flatten-detail.js';
import type { Module } from './module.js';
import { callWithHooks, hooksOf } from './module-hooks.js';
import { layerForInput } from './proposed-layer.js';

/** Watches every call of every module, outermost first. */
export interface CallObserver {
  enter(module: Module, args: readonly unknown[]): void;
  leave(module: Module, output: unknown): void;
  fail(module: Module, error: unknown): void;
}

let observer: CallObserver | null = null;

/** Runs `body` with `watch` seeing every module that is called in it. */
export function observeCalls<T>(watch: CallObserver, body: () => T): T {
  const before = observer;
  observer = watch;
  try {
    return body();
  } finally {
    observer = before;
  }
}

/** Whether somebody watches. */
export function areCallsObserved(): boolean {
  return observer !== null;
}

/** `module(...args)`; `forward` stands for the module's own where it does the same and more. */
export function callForward(
  module: Module,
  args: readonly unknown[],
  forward: () => unknown = () => module.forward(...args),
): unknown {
  const watch = observer;
  const call = openCall(module, args);
  try {
    watch?.enter(module, args);
    const hooks = hooksOf(module);
    const output: unknown = hooks === null ? forward() : callWithHooks(module, hooks, args);
    watch?.leave(module, output);
    closeCall(call, output);
    return output;
  } catch (error) {
    const calls = leaveWith(error, call, watch);
    const origin = ORIGINS.get(error as ConvlensError);
    if (calls !== null && origin !== undefined) {
      tellForward(error as ConvlensError, calls, origin.call, origin.op);
    }
    throw error;
  }
}

/** Tells who wants to know that a call has thrown; whatever they do, it is over. */
function leaveWith(
  error: unknown,
  call: RecordedCall,
  watch: CallObserver | null,
): readonly RecordedCall[] | null {
  let calls: readonly RecordedCall[] | null = null;
  try {
    if (isConvlensError(error)) locateError(error, call);
    watch?.fail(call.module, error);
  } finally {
    calls = abandonCall(call);
  }
  return calls;
}

/** Where an error has come from so far. */
interface Origin {
  /** Who the error itself names: `Conv2d(6, 16, 5)`, `conv2d`. */
  readonly op: string;
  /** The innermost call. */
  readonly call: RecordedCall;
  /** The last module it has left. */
  readonly module: Module;
  /** From that module down to where it arose: `.features.3`. */
  readonly path: string;
}

const ORIGINS = new WeakMap<ConvlensError, Origin>();

/** Notes that the error leaves a call: `Net.features.3, Conv2d(6, 16, 5): the kernel does not fit`. */
function locateError(error: ConvlensError, call: RecordedCall): void {
  const { module } = call;
  const origin = ORIGINS.get(error);
  const kind = module.constructor.name;
  const op = origin?.op ?? error.op;
  const path = origin === undefined ? '' : segment(module, origin.module) + origin.path;
  // In a net, the layers before and the layer itself can be told from.
  if (origin !== undefined && origin.module === origin.call.module) explainInNet(error, origin.call);
  ORIGINS.set(error, { op, call: origin?.call ?? call, module, path });
  const speaksForItself =
    path === '' && (op === kind || op.startsWith(`${kind}(`) || op.startsWith(`${kind}.`));
  amendError(error, { op: speaksForItself ? op : `${kind}${path}, ${op}` });
}

/** The inner module's name in the outer one: `.features.3`; empty where the outer one does not hold it. */
function segment(outer: Module, inner: Module): string {
  const found = outer.namedModules().find(([, module]) => module === inner);
  return found === undefined || found[0] === '' ? '' : `.${found[0]}`;
}

/** What the layers before give to know, and the layer that would fit. */
function explainInNet(error: ConvlensError, call: RecordedCall): void {
  const detail = mapsDetail(error, call, recordedCalls());
  if (detail !== undefined) amendError(error, { details: [...(error.details ?? []), detail] });
  if (error.hint !== undefined) return;
  const proposed = layerForInput(call.module, error);
  if (proposed !== undefined) amendError(error, { hint: `For this input: ${proposed}` });
}
