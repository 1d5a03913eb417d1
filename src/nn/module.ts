import { checkDType } from '../core/check-dtype.js';
import { describeValue } from '../core/describe.js';
import type { DType } from '../core/dtype.js';
import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, DTypeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import type { LayerWindow } from '../core/shape-table.js';
import { Tensor } from '../tensor/tensor.js';
import { callForward } from './call.js';
import { moduleExpression } from './module-expression.js';
import { Parameter } from './parameter.js';
import { type LoadOptions, type LoadResult, loadState, type StateDict } from './state-dict.js';

/** A buffer as it was registered. */
interface Buffer {
  readonly tensor: Tensor;
  readonly persistent: boolean;
}

/** Which modules a walk enters. */
export interface WalkOptions {
  /** Also what the modules inside hold (default), or only the module's own. */
  readonly recurse?: boolean;
}

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
export abstract class Module {
  /** Whether the module is being trained (true at first): layers like dropout ask. */
  declare training: boolean;
  /** @internal */
  declare readonly registeredBuffers: Map<string, Buffer>;

  constructor() {
    // A module is a function object whose prototype is the class's: no Proxy stands between a user and a field.
    const call = (...args: unknown[]): unknown => callForward(call as unknown as Module, args);
    delete (call as { name?: string }).name; // so that a user's own fields of these names are plain fields
    delete (call as { length?: number }).length;
    Object.setPrototypeOf(call, new.target.prototype);
    // Not enumerable: the enumerable fields are the user's.
    Object.defineProperty(call, 'training', { value: true, writable: true, configurable: true });
    Object.defineProperty(call, 'registeredBuffers', { value: new Map() });
    // biome-ignore lint/correctness/noConstructorReturn: this is how an object of the class becomes callable
    return call as unknown as this;
  }

  /** What the module computes; `module(x)` calls it. */
  // biome-ignore lint/suspicious/noExplicitAny: each module has its own arguments, and a value typed Module stays callable
  abstract forward(...args: any[]): any;

  /** The modules directly in this one, with their names, each once. */
  namedChildren(): [string, Module][] {
    const seen = new Set<Module>();
    return directly(this, Module).filter(([, child]) => !seen.has(child) && seen.add(child));
  }

  /** The modules directly in this one. */
  children(): Module[] {
    return this.namedChildren().map(([, child]) => child);
  }

  /** This module, named `''`, and every module in it, outermost first, each once. */
  namedModules(): [string, Module][] {
    const found = new Map<Module, string>();
    const visit = (name: string, module: Module): void => {
      if (found.has(module)) return;
      found.set(module, name);
      for (const [key, child] of directly(module, Module)) visit(join(name, key), child);
    };
    visit('', this);
    return [...found].map(([module, name]) => [name, module]);
  }

  /** This module and every module in it. */
  modules(): Module[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** Every parameter with its name in the state dict; one that is shared comes once, under its first name. */
  namedParameters(options: WalkOptions = {}): [string, Parameter][] {
    return collect(this, (module) => directly(module, Parameter), options);
  }

  /** Every parameter, once: what an optimiser is given. */
  parameters(options: WalkOptions = {}): Parameter[] {
    return this.namedParameters(options).map(([, parameter]) => parameter);
  }

  /** Every registered buffer with its name, each once. */
  namedBuffers(options: WalkOptions = {}): [string, Tensor][] {
    return collect(
      this,
      (module) => [...module.registeredBuffers].map(([key, { tensor }]) => [key, tensor]),
      options,
    );
  }

  /** Every registered buffer, once. */
  buffers(options: WalkOptions = {}): Tensor[] {
    return this.namedBuffers(options).map(([, buffer]) => buffer);
  }

  /**
   * Keeps a tensor that is not learned (running statistics, a fixed filter) with the module: it is saved with
   * its state (unless `persistent` is false) and follows {@link Module.to}. Write to it in place (`copy_`,
   * `mul_`), so that the field and the buffer stay one.
   *
   * @returns the tensor, for a field to hold.
   * @throws ArgumentError if the name is empty, has a dot, or is taken.
   *
   * @example
   * class Blur extends nn.Module {
   *   filter = this.registerBuffer('filter', ones(1, 1, 3, 3).div(9));
   *   forward(x: Tensor): Tensor {
   *     return F.conv2d(x, this.filter);
   *   }
   * }
   */
  registerBuffer(name: string, buffer: Tensor, options: { readonly persistent?: boolean } = {}): Tensor {
    const op = `${this.constructor.name}.registerBuffer`;
    checkOptions(op, options, ['persistent']);
    const persistent = parseFlag(op, 'persistent', options.persistent ?? true);
    if (typeof name !== 'string') {
      throw new ArgumentError({
        op,
        problem: `the name is ${describeValue(name)}, not a text`,
        actual: name,
      });
    }
    if (!(buffer instanceof Tensor)) {
      throw new ArgumentError({ op, problem: `'${name}' must be a Tensor`, actual: buffer });
    }
    if (name === '' || name.includes('.')) {
      throw new ArgumentError({
        op,
        problem: `a name has at least one character and no dots, got '${name}'`,
        actual: name,
        pytorch: name === '' ? 'buffer name can\'t be empty string ""' : 'buffer name can\'t contain "."',
      });
    }
    const taken = [...directly(this, Parameter), ...directly(this, Module)].some(([key]) => key === name);
    if (taken || this.registeredBuffers.has(name)) {
      throw new ArgumentError({
        op,
        problem: `the name '${name}' is taken`,
        actual: name,
        pytorch: `attribute '${name}' already exists`,
      });
    }
    this.registeredBuffers.set(name, { tensor: buffer, persistent });
    return buffer;
  }

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

  /**
   * The values of every parameter and persistent buffer under PyTorch's names, as a plain object. The tensors
   * share their values with the module: `clone()` what training must not change.
   */
  stateDict(): StateDict {
    return Object.fromEntries(
      stateEntries(this, '', []).map(([name, tensor]) => [name, new Tensor(tensor.raw)]),
    );
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
    return loadState(this.constructor.name, new Map(stateEntries(this, '', [])), state, options);
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
  toString(): string {
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

/** What the modules of a walk hold of a kind, each tensor under the first name it is met by. */
function collect<T extends Tensor>(
  root: Module,
  own: (module: Module) => [string, T][],
  options: WalkOptions,
): [string, T][] {
  checkOptions(root.constructor.name, options, ['recurse']);
  const recurse = parseFlag(root.constructor.name, 'recurse', options.recurse ?? true);
  const found = new Map<T, string>();
  for (const [prefix, module] of recurse ? root.namedModules() : [['', root] as [string, Module]]) {
    for (const [key, tensor] of own(module)) if (!found.has(tensor)) found.set(tensor, join(prefix, key));
  }
  return [...found].map(([tensor, name]) => [name, tensor]);
}

function join(prefix: string, key: string): string {
  return prefix === '' ? key : `${prefix}.${key}`;
}

/** Objects of a class in the fields of a module, and in arrays there: `conv`, `blocks.0`. */
function directly<T>(module: Module, kind: abstract new (...args: never[]) => T): [string, T][] {
  const found: [string, T][] = [];
  const look = (name: string, value: unknown): void => {
    if (value instanceof kind) found.push([name, value]);
    else if (Array.isArray(value)) for (const [i, item] of value.entries()) look(`${name}.${i}`, item);
  };
  for (const [key, value] of Object.entries(module)) look(key, value);
  return found;
}

/** What a state dict holds, in PyTorch's order; a shared tensor under each of its names. */
function stateEntries(module: Module, prefix: string, ancestors: readonly Module[]): [string, Tensor][] {
  const entries: [string, Tensor][] = directly(module, Parameter);
  for (const [key, { tensor, persistent }] of module.registeredBuffers)
    if (persistent) entries.push([key, tensor]);
  const own = entries.map(([key, tensor]): [string, Tensor] => [join(prefix, key), tensor]);
  const path = [...ancestors, module];
  const inner = directly(module, Module)
    .filter(([, child]) => !path.includes(child))
    .flatMap(([key, child]) => stateEntries(child, join(prefix, key), path));
  return [...own, ...inner];
}
