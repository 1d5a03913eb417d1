import { checkDType } from '../core/check-dtype.js';
import { describeValue } from '../core/describe.js';
import type { DType } from '../core/dtype.js';
import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, DTypeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import type { HookHandle } from '../core/hook-list.js';
import type { LayerWindow } from '../core/shape-table.js';
import { Tensor } from '../tensor/tensor.js';
import { deepCopy } from './deep-copy.js';
import { moduleExpression } from './module-expression.js';
import {
  addHook,
  type BackwardHook,
  type BackwardPreHook,
  type ForwardHook,
  type ForwardPreHook,
  type Gradients,
  type HookOptions,
} from './module-hooks.js';
import { everyName, ModuleTree, parametersIn } from './module-tree.js';
import { type LoadOptions, type LoadResult, loadState, type StateDict } from './state-dict.js';

/** The call signature of a module is that of its `forward`. */
export interface Module {
  // biome-ignore lint/style/useShorthandFunctionType: an interface, because it merges with the class
  (...args: Parameters<this['forward']>): ReturnType<this['forward']>;
}

/**
 * A part of a net: what it learns and what it computes. A module is a class with fields and a `forward`; an
 * object of it is called like a function.
 *
 * Registration is by looking: every {@link Parameter} and every module in a field, or in an array in a field,
 * belongs to the module under the field's name (`blocks.0.weight`), whenever it was put there. Fields whose
 * names start with `#` are hidden from it. Values that are kept but not learned are given to
 * {@link Module.registerBuffer}.
 *
 * @example
 * class Net extends nn.Module {
 *   conv = new nn.Conv2d(1, 6, 5);
 *   forward(x: Tensor): Tensor {
 *     return this.conv(x).relu();
 *   }
 * }
 * const net = new Net();
 * net(zeros(1, 1, 28, 28)).shape; // [1, 6, 24, 24]
 * Object.keys(net.stateDict()); // ['conv.weight', 'conv.bias']
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the constructor returns a function: the interface's call is real
export abstract class Module extends ModuleTree {
  /** What the module computes; `module(x)` calls it. */
  // biome-ignore lint/suspicious/noExplicitAny: each module has its own arguments, and a value typed Module stays callable
  abstract forward(...args: any[]): any;

  /** Calls `fn` with every module inside, innermost first, and with this one last: to initialise them, say. */
  apply(fn: (module: Module) => void): this {
    if (typeof fn !== 'function') {
      const op = `${this.constructor.name}.apply`;
      throw new ArgumentError({ op, problem: `takes a function, got ${describeValue(fn)}`, actual: fn });
    }
    for (const child of this.children()) child.apply(fn);
    fn(this);
    return this;
  }

  /** Sets `training` here and in every module inside. */
  train(mode: boolean = true): this {
    const training = parseFlag(`${this.constructor.name}.train`, 'mode', mode);
    for (const module of this.modules()) module.training = training;
    return this;
  }

  /** `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /**
   * Forgets the gradients of every parameter: what comes before each step of training.
   *
   * @example
   * const layer = new nn.Linear(2, 1);
   * layer(ones(1, 2)).sum().backward();
   * layer.zeroGrad();
   * layer.weight.grad; // null
   */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /** Whether gradients are wanted for every parameter here and inside: false freezes them. */
  requiresGrad_(wanted: boolean = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad = wanted;
    return this;
  }

  /**
   * No gradients for any parameter here and inside: `requiresGrad_(false)`. Running statistics (batch norm) still
   * follow the data in training; `freeze().eval()` stops them, too.
   *
   * @example
   * const net = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 2));
   * net[0].freeze();
   * net.parameters().filter((parameter) => parameter.requiresGrad).length; // 2
   */
  freeze(): this {
    return this.requiresGrad_(false);
  }

  /** Gradients for every parameter here and inside: takes {@link freeze} back. */
  unfreeze(): this {
    return this.requiresGrad_(true);
  }

  /**
   * Gives every parameter and every floating-point buffer another dtype, in place: an optimiser that holds the
   * parameters still holds the right ones.
   *
   * @throws DTypeError for a dtype without fractions, ArgumentError for what is none.
   */
  to(dtype: DType): this {
    const op = `${this.constructor.name}.to`;
    if (!isFloatingPoint(checkDType(op, dtype))) {
      throw new DTypeError({
        op,
        problem: `parameters are float32 or float64, not ${dtype}`,
        actual: dtype,
        pytorch: `nn.Module.to only accepts floating point or complex dtypes, but got desired dtype=torch.${dtype}`,
      });
    }
    for (const tensor of [...this.parameters(), ...this.buffers()]) {
      if (!isFloatingPoint(tensor.dtype) || tensor.dtype === dtype) continue;
      tensor.raw = tensor.detach().to(dtype).raw;
      tensor.grad = tensor.grad?.detach().to(dtype) ?? null;
    }
    return this;
  }

  /** `to('float32')`. */
  float(): this {
    return this.to('float32');
  }

  /** `to('float64')`. */
  double(): this {
    return this.to('float64');
  }

  /**
   * A copy that shares nothing with this module: its modules, parameters (with their gradients), buffers and
   * hooks, and whatever its fields hold of numbers, texts, arrays, plain objects, maps, sets and tensors. What is
   * shared inside (tied weights) is shared inside the copy. Functions, and objects of other classes, are not
   * copied: both modules hold the same.
   *
   * A class with `#` fields, which nobody can read from outside, overrides this method.
   *
   * @throws ArgumentError for a tensor in a field that an operation made from values that require grad.
   *
   * @example
   * const net = new nn.Linear(2, 1);
   * const best = net.clone();
   * noGrad(() => net.weight.fill_(0));
   * best.weight.equal(net.weight); // false
   *
   * @see https://docs.python.org/3/library/copy.html#copy.deepcopy
   */
  clone(): this {
    return deepCopy(this);
  }

  /**
   * Calls `hook(module, args)` before each `forward`. An array that it returns takes the arguments' place, any
   * other value that of a single argument; nothing leaves them as they are.
   *
   * @param options `prepend`: before the hooks already there. Default false.
   * @returns a handle whose `remove()` takes the hook off.
   *
   * @example
   * const layer = new nn.ReLU();
   * layer.registerForwardPreHook((_module, [x]) => x.neg());
   * layer(tensor([-1, 2])).tolist(); // [1, 0]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_forward_pre_hook
   */
  registerForwardPreHook(
    hook: (module: this, args: Parameters<this['forward']>) => unknown,
    options: HookOptions = {},
  ): HookHandle {
    return addHook(this, 'registerForwardPreHook', hook as ForwardPreHook, options);
  }

  /**
   * Calls `hook(module, args, output)` after each `forward`. What it returns, if anything, takes the output's
   * place.
   *
   * @param options `prepend`: before the hooks already there. Default false.
   * @returns a handle whose `remove()` takes the hook off.
   *
   * @example The shapes on the way through a net
   * const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(4, 2));
   * for (const layer of net) layer.registerForwardHook((_module, _args, y) => console.log(y.shape));
   * net(zeros(1, 2, 2));
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_forward_hook
   */
  registerForwardHook(
    hook: (module: this, args: Parameters<this['forward']>, output: ReturnType<this['forward']>) => unknown,
    options: HookOptions = {},
  ): HookHandle {
    return addHook(this, 'registerForwardHook', hook as ForwardHook, options);
  }

  /**
   * Calls `hook(module, gradInput, gradOutput)` when the gradients of a call's inputs have been computed: one
   * entry an argument (null for what is no tensor or has no gradient), one an output. An array that it returns
   * takes the place of `gradInput`.
   *
   * Where no input requires grad, the hook is called with the gradients of the outputs alone.
   *
   * @param options `prepend`: before the hooks already there. Default false.
   * @returns a handle whose `remove()` takes the hook off.
   *
   * @example Halve what goes back through a layer
   * const layer = new nn.ReLU();
   * layer.registerFullBackwardHook((_module, [grad]) => [grad?.mul(0.5) ?? null]);
   * const x = tensor([3], { requiresGrad: true });
   * layer(x).backward();
   * x.grad?.tolist(); // [0.5]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook
   */
  registerFullBackwardHook(
    hook: (module: this, gradInput: Gradients, gradOutput: Gradients) => unknown,
    options: HookOptions = {},
  ): HookHandle {
    return addHook(this, 'registerFullBackwardHook', hook as BackwardHook, options);
  }

  /**
   * Calls `hook(module, gradOutput)` when the gradients of a call's outputs have been computed, before those
   * inside the module are. An array that it returns takes the place of `gradOutput`.
   *
   * @param options `prepend`: before the hooks already there. Default false.
   * @returns a handle whose `remove()` takes the hook off.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_pre_hook
   */
  registerFullBackwardPreHook(
    hook: (module: this, gradOutput: Gradients) => unknown,
    options: HookOptions = {},
  ): HookHandle {
    return addHook(this, 'registerFullBackwardPreHook', hook as BackwardPreHook, options);
  }

  /**
   * The values of every parameter and persistent buffer under PyTorch's names, as a plain object. The tensors
   * share their values with the module: `clone()` what training must not change.
   */
  stateDict(): StateDict {
    return Object.fromEntries(stateEntries(this).map(([name, tensor]) => [name, new Tensor(tensor.raw)]));
  }

  /**
   * Copies the values of a state dict into the parameters and buffers, converted to their dtype. Everything is
   * checked first: a state that does not fit changes nothing.
   *
   * @param state what {@link Module.stateDict} gives, or a file's tensors.
   * @param options `strict`: the names must be exactly the module's (default). `rename`: the module's name for
   * a name of the state, as a function or as an object of names and prefixes.
   * @returns the names that were missing from the state or unknown to the module (with `strict: false`).
   * @throws ShapeError, or ArgumentError where only names disagree: all problems at once.
   *
   * @example
   * const net = new nn.Sequential(new nn.Linear(4, 2));
   * const state = { 'module.0.weight': ones(2, 4), 'module.0.bias': zeros(2) };
   * net.loadStateDict(state, { rename: (name) => name.replace(/^module\./, '') });
   */
  loadStateDict(state: StateDict, options: LoadOptions = {}): LoadResult {
    return loadState(this.constructor.name, new Map(stateEntries(this)), state, options);
  }

  /**
   * The arguments of the constructor as TypeScript source (`3, 8, 3, { padding: 1 }`), defaults left out; null
   * for a module that is told by its fields. A layer overrides it.
   */
  protected argumentText(): string | null {
    return null;
  }

  /** The window that slides over the input, for the table of shapes; null where there is none. */
  layerWindow(): LayerWindow | null {
    return null;
  }

  /** The constructor call without `new`, as messages name the layer: `Conv2d(3, 8, 3)`. */
  get signature(): string {
    const args = this.argumentText();
    return args === null ? this.constructor.name : `${this.constructor.name}(${args})`;
  }

  /** A TypeScript expression that rebuilds the module. */
  override toString(): string {
    return moduleExpression(this);
  }

  /** The same text: a module in a JSON document is told, not stored (see {@link Module.stateDict}). */
  toJSON(): string {
    return this.toString();
  }
}

Object.defineProperty(Module.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: Module): string {
    return this.toString();
  },
});

/** What a state dict holds, in PyTorch's order; a shared tensor under each of its names. */
function stateEntries(module: Module): [string, Tensor][] {
  return everyName<Tensor>(module, (one) => [
    ...parametersIn(one),
    ...[...one.registeredBuffers]
      .filter(([, { persistent }]) => persistent)
      .map(([key, { tensor }]) => [key, tensor] as const),
  ]);
}
