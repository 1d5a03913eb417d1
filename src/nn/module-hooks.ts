// Functions of the user's around a module's forward pass and the walk back through it.
import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { type HookHandle, HookList } from '../core/hook-list.js';
import { checkOptions } from '../core/options.js';
import { isGradEnabled } from '../tensor/grad-mode.js';
import { checkHook } from '../tensor/hooks.js';
import { Tensor } from '../tensor/tensor.js';
import type { Module } from './module.js';
import { joinTensors, splitGradient } from './one-node.js';

/** Gradients of the arguments, or of the outputs, of a call: null for what is no tensor or has none. */
export type Gradients = readonly (Tensor | null)[];

/** Is given the arguments of a call, before it. */
export type ForwardPreHook = (module: Module, args: readonly unknown[]) => unknown;
/** Is given the arguments and what came of them. */
export type ForwardHook = (module: Module, args: readonly unknown[], output: unknown) => unknown;
/** Is given the gradients of the outputs, before the walk enters the module. */
export type BackwardPreHook = (module: Module, gradOutput: Gradients) => unknown;
/** Is given the gradients of the arguments and of the outputs, when the walk has left the module. */
export type BackwardHook = (module: Module, gradInput: Gradients, gradOutput: Gradients) => unknown;

/** Options of the methods that take a hook. */
export interface HookOptions {
  /** Before the hooks already there. Default false. */
  readonly prepend?: boolean;
}

/** The hooks of a module, by the method that takes them. */
interface ModuleHooks {
  readonly registerForwardPreHook: HookList<ForwardPreHook>;
  readonly registerForwardHook: HookList<ForwardHook>;
  readonly registerFullBackwardPreHook: HookList<BackwardPreHook>;
  readonly registerFullBackwardHook: HookList<BackwardHook>;
}

const HOOKS = new WeakMap<Module, ModuleHooks>();

/** The hooks of a module, null where it never had one. */
export function hooksOf(module: Module): ModuleHooks | null {
  return HOOKS.get(module) ?? null;
}

/** Adds a hook under the name of the method that takes it. */
export function addHook<Kind extends keyof ModuleHooks>(
  module: Module,
  kind: Kind,
  hook: ModuleHooks[Kind] extends HookList<infer Hook> ? Hook : never,
  options: HookOptions,
): HookHandle {
  const op = `${module.constructor.name}.${kind}`;
  checkHook(op, hook);
  checkOptions(op, options, ['prepend']);
  const prepend = parseFlag(op, 'prepend', options.prepend ?? false);
  const hooks = HOOKS.get(module) ?? {
    registerForwardPreHook: new HookList<ForwardPreHook>(),
    registerForwardHook: new HookList<ForwardHook>(),
    registerFullBackwardPreHook: new HookList<BackwardPreHook>(),
    registerFullBackwardHook: new HookList<BackwardHook>(),
  };
  HOOKS.set(module, hooks);
  return (hooks[kind] as HookList<typeof hook>).add(hook, prepend);
}

/** Gives a copy of a module the same hooks. */
export function copyHooks(from: Module, to: Module): void {
  const hooks = HOOKS.get(from);
  if (hooks === undefined) return;
  for (const [kind, list] of Object.entries(hooks)) {
    for (const hook of list) addHook(to, kind as keyof ModuleHooks, hook as never, {});
  }
}

/** `module.forward(...args)`, its hooks around it. */
export function callWithHooks(module: Module, hooks: ModuleHooks, given: readonly unknown[]): unknown {
  let args = given;
  for (const hook of hooks.registerForwardPreHook) {
    const replaced = hook(module, args);
    if (replaced !== undefined && replaced !== null) args = Array.isArray(replaced) ? replaced : [replaced];
  }
  const watched =
    isGradEnabled() && !(hooks.registerFullBackwardHook.isEmpty && hooks.registerFullBackwardPreHook.isEmpty);
  const back = watched ? new WalkThrough(module, hooks, args) : null;
  let output: unknown = module.forward(...(back?.args ?? args));
  for (const hook of hooks.registerForwardHook) {
    const replaced = hook(module, args, output);
    if (replaced !== undefined && replaced !== null) output = replaced;
  }
  return back === null ? output : back.watchOutput(output);
}

/** The walk back through one call: it meets the outputs first, the arguments last. */
class WalkThrough {
  readonly #module: Module;
  readonly #hooks: ModuleHooks;
  /** Whether a gradient of an argument will come. */
  readonly #hasInputs: boolean;
  #gradOutput: Gradients = [];
  /** The arguments, those with a gradient as others that are the same. */
  readonly args: readonly unknown[];

  constructor(module: Module, hooks: ModuleHooks, args: readonly unknown[]) {
    this.#module = module;
    this.#hooks = hooks;
    const places = placesWithGradient(args);
    this.#hasInputs = places.length > 0;
    this.args = through(args, places, (gradInput) => this.#leave(gradInput));
  }

  /** The output, with the tensors that have a gradient as others that are the same. */
  watchOutput(output: unknown): unknown {
    const list: readonly unknown[] =
      Array.isArray(output) || output === null || typeof output !== 'object' || output instanceof Tensor
        ? [output].flat()
        : Object.values(output);
    const watched = through(list, placesWithGradient(list), (gradOutput) => this.#enter(gradOutput));
    if (Array.isArray(output)) return watched;
    if (list.length === 1 && list[0] === output) return watched[0];
    return Object.fromEntries(Object.keys(output as object).map((key, i) => [key, watched[i]]));
  }

  #enter(gradOutput: Gradients): Gradients {
    this.#gradOutput = gradOutput;
    for (const hook of this.#hooks.registerFullBackwardPreHook) {
      const replaced = hook(this.#module, this.#gradOutput);
      this.#gradOutput = this.#replacement('registerFullBackwardPreHook', replaced, this.#gradOutput);
    }
    if (!this.#hasInputs) this.#leave(this.args.map(() => null));
    return this.#gradOutput;
  }

  #leave(gradInput: Gradients): Gradients {
    let result = gradInput;
    for (const hook of this.#hooks.registerFullBackwardHook) {
      const replaced = hook(this.#module, result, this.#gradOutput);
      result = this.#replacement('registerFullBackwardHook', replaced, result);
    }
    return result;
  }

  #replacement(kind: keyof ModuleHooks, replaced: unknown, before: Gradients): Gradients {
    if (replaced === undefined || replaced === null) return before;
    const list: readonly unknown[] = Array.isArray(replaced) ? replaced : [replaced];
    const fits =
      list.length === before.length &&
      list.every((grad, i) => (before[i] === null ? (grad ?? null) === null : grad instanceof Tensor));
    if (fits) return list as Gradients;
    const shape = (grads: readonly unknown[]): string =>
      `[${grads.map((grad) => describeValue(grad ?? null)).join(', ')}]`;
    throw new ArgumentError({
      op: `the hook of ${this.#module.signature}.${kind}`,
      problem: `returns ${shape(list)} for ${shape(before)}; it takes as many gradients, null where there is none`,
      expected: before.length,
      actual: list.length,
      pytorch: `Backward hook returned an invalid number of grad_input, got ${list.length}, but expected ${before.length}`,
    });
  }
}

function placesWithGradient(list: readonly unknown[]): number[] {
  return [...list.keys()].filter((i) => {
    const value = list[i];
    return value instanceof Tensor && value.requiresGrad;
  });
}

/** `list` with the tensors at `places` sent through one recorded run, whose gradients `watch` sees and may replace. */
function through(
  list: readonly unknown[],
  places: readonly number[],
  watch: (grads: Gradients) => Gradients,
): readonly unknown[] {
  if (places.length === 0) return list;
  const { node, parts } = joinTensors(places.map((i) => list[i] as Tensor));
  const shapes = parts.map(({ shape, dtype }) => ({ shape, dtype }));
  node.registerHook((grad) => {
    const grads: (Tensor | null)[] = list.map(() => null);
    for (const [k, part] of splitGradient(grad, shapes).entries()) grads[places[k]] = part;
    const watched = watch(grads);
    const unchanged = watched.every((one, i) => one === grads[i]);
    return unchanged ? undefined : joinTensors(places.map((i) => watched[i] as Tensor)).node;
  });
  const result = [...list];
  for (const [k, part] of parts.entries()) result[places[k]] = part;
  return result;
}
