// What happens around every call of a module: an observer may watch it (the summary does), and an error that
// comes out of it learns where in the net it arose.
import { amendError, type ConvlensError, isConvlensError } from '../core/errors.js';
import type { Module } from './module.js';
import { callWithHooks, hooksOf } from './module-hooks.js';

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

/** `module(...args)`. */
export function callForward(module: Module, args: readonly unknown[]): unknown {
  const watch = observer;
  try {
    watch?.enter(module, args);
    const hooks = hooksOf(module);
    const output: unknown = hooks === null ? module.forward(...args) : callWithHooks(module, hooks, args);
    watch?.leave(module, output);
    return output;
  } catch (error) {
    if (isConvlensError(error)) locateError(error, module);
    watch?.fail(module, error);
    throw error;
  }
}

/** Where an error has come from so far. */
interface Origin {
  /** Who the error itself names: `Conv2d(6, 16, 5)`, `conv2d`. */
  readonly op: string;
  /** The last module it has left. */
  readonly module: Module;
  /** From that module down to where it arose: `.features.3`. */
  readonly path: string;
}

const ORIGINS = new WeakMap<ConvlensError, Origin>();

/** Notes that the error leaves `module`: `Net.features.3, Conv2d(6, 16, 5): the kernel does not fit`. */
function locateError(error: ConvlensError, module: Module): void {
  const origin = ORIGINS.get(error);
  const kind = module.constructor.name;
  const op = origin?.op ?? error.op;
  const path = origin === undefined ? '' : segment(module, origin.module) + origin.path;
  ORIGINS.set(error, { op, module, path });
  const speaksForItself =
    path === '' && (op === kind || op.startsWith(`${kind}(`) || op.startsWith(`${kind}.`));
  amendError(error, { op: speaksForItself ? op : `${kind}${path}, ${op}` });
}

/** The inner module's name in the outer one: `.features.3`; empty where the outer one does not hold it. */
function segment(outer: Module, inner: Module): string {
  const found = outer.namedModules().find(([, module]) => module === inner);
  return found === undefined || found[0] === '' ? '' : `.${found[0]}`;
}
