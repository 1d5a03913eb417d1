// What a module holds: the modules, parameters and buffers in its fields, and the walks over them.
import { describeValue } from '../core/describe.js';
import { didYouMean } from '../core/did-you-mean.js';
import { ArgumentError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { Tensor } from '../tensor/tensor.js';
import { callForward } from './call.js';
import { checkMemberName } from './member-name.js';
import type { Module } from './module.js';
import { Parameter } from './parameter.js';

/** A buffer as it was registered. */
export interface Buffer {
  readonly tensor: Tensor;
  readonly persistent: boolean;
}

/** Which modules a walk enters. */
export interface WalkOptions {
  /** Also what the modules inside hold (default), or only the module's own. */
  readonly recurse?: boolean;
}

/** @internal A callable object of a module's class, with the state that every module has. */
export function callableObject(prototype: object): Module {
  // A module is a function object whose prototype is the class's: no Proxy stands between a user and a field.
  const call = (...args: unknown[]): unknown => {
    void 'a module is copied by its clone(), its values by stateDict()'; // structuredClone's error shows this source
    return callForward(call as unknown as Module, args);
  };
  delete (call as { name?: string }).name; // so that a user's own fields of these names are plain fields
  delete (call as { length?: number }).length;
  Object.setPrototypeOf(call, prototype);
  // Not enumerable: the enumerable fields are the user's.
  Object.defineProperty(call, 'training', { value: true, writable: true, configurable: true });
  Object.defineProperty(call, 'registeredBuffers', { value: new Map(), configurable: true });
  return call as unknown as Module;
}

/** The part of {@link Module} that knows what is in it. */
export abstract class ModuleTree {
  /** Whether the module is being trained (true at first): layers like dropout ask. */
  declare training: boolean;
  /** @internal */
  declare readonly registeredBuffers: Map<string, Buffer>;

  constructor() {
    // biome-ignore lint/correctness/noConstructorReturn: this is how an object of the class becomes callable
    return callableObject(new.target.prototype) as unknown as this;
  }

  /** The modules directly in this one, with their names, each once. */
  namedChildren(): [string, Module][] {
    const seen = new Set<Module>();
    return modulesIn(this).filter(([, child]) => !seen.has(child) && seen.add(child));
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
      for (const [key, child] of modulesIn(module)) visit(join(name, key), child);
    };
    visit('', this as unknown as Module);
    return [...found].map(([module, name]) => [name, module]);
  }

  /** This module and every module in it. */
  modules(): Module[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** Every parameter with its name in the state dict; one that is shared comes once, under its first name. */
  namedParameters(options: WalkOptions = {}): [string, Parameter][] {
    return collect(this, parametersIn, options);
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
    if (!(buffer instanceof Tensor)) {
      throw new ArgumentError({ op, problem: `${describeValue(name)} must be a Tensor`, actual: buffer });
    }
    checkMemberName(op, this, name);
    this.registeredBuffers.set(name, { tensor: buffer, persistent });
    return buffer;
  }

  /**
   * Puts a parameter, or null for none, in the field `name`: the same as an assignment, for names that are made
   * up while the program runs.
   *
   * @returns the parameter, for a field to hold.
   * @throws ArgumentError if the name is empty, has a dot, or is taken.
   *
   * @example
   * const net = new nn.Sequential();
   * net.registerParameter('scale', new nn.Parameter(ones(1)));
   * net.namedParameters().map(([name]) => name); // ['scale']
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_parameter
   */
  registerParameter<P extends Parameter | null>(name: string, parameter: P): P {
    const op = `${this.constructor.name}.registerParameter`;
    if (parameter !== null && !(parameter instanceof Parameter)) {
      throw new ArgumentError({
        op,
        problem: `${describeValue(name)} is ${describeValue(parameter)}; it takes a Parameter or null`,
        actual: parameter,
        hint: 'Try new nn.Parameter(tensor)',
        pytorch: 'torch.nn.Parameter or None required',
      });
    }
    checkMemberName(op, this, name);
    setMember(this, name, parameter);
    return parameter;
  }

  /**
   * Puts a module in the field `name`: the same as an assignment, for names that are made up while the program
   * runs.
   *
   * @returns the module, for a field to hold.
   * @throws ArgumentError for what is no module, or if the name is empty, has a dot, or is taken.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.add_module
   */
  addModule<M extends Module>(name: string, module: M): M {
    const op = `${this.constructor.name}.addModule`;
    checkModule(op, name, module);
    checkMemberName(op, this, name);
    setMember(this, name, module);
    return module;
  }

  /**
   * The module of a name with dots, as {@link Module.namedModules} gives it; `''` is this one.
   *
   * @throws ArgumentError where there is none: the message lists what there is.
   *
   * @example
   * const net = new nn.Sequential(new nn.Sequential(new nn.ReLU()));
   * net.getSubmodule('0.0'); // new nn.ReLU()
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.get_submodule
   */
  getSubmodule(target: string): Module {
    return find(this, 'Submodule', target, (module) => [['', module as Module]]);
  }

  /**
   * The parameter of a name with dots, as {@link Module.namedParameters} gives it.
   *
   * @throws ArgumentError where there is none.
   */
  getParameter(target: string): Parameter {
    return find(this, 'Parameter', target, parametersIn);
  }

  /**
   * The buffer of a name with dots, as {@link Module.namedBuffers} gives it.
   *
   * @throws ArgumentError where there is none.
   */
  getBuffer(target: string): Tensor {
    return find(this, 'Buffer', target, (module) =>
      [...module.registeredBuffers].map(([key, { tensor }]) => [key, tensor]),
    );
  }
}

/** @throws ArgumentError for what is no module. */
export function checkModule(op: string, name: string, module: unknown): asserts module is Module {
  if (module instanceof ModuleTree) return;
  throw new ArgumentError({
    op,
    problem: `module ${isPlace(name) ? name : describeValue(name)} is ${describeValue(module)}; it takes modules`,
    actual: module,
    hint: typeof module === 'function' ? 'A function or a class? Give an object: new nn.ReLU()' : undefined,
    pytorch: 'is not a Module subclass',
  });
}

/** Whether a name is a place in a row. */
function isPlace(name: unknown): boolean {
  return typeof name === 'string' && /^\d+$/.test(name);
}

/** Puts something in a field whose name the class does not know. */
export function setMember(owner: ModuleTree, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, enumerable: true, writable: true, configurable: true });
}

/** What `own` finds in a module and in every module inside, under each of its names: a shared one comes several times. */
export function everyName<T>(
  root: ModuleTree,
  own: (module: ModuleTree) => readonly (readonly [string, T])[],
  prefix: string = '',
  ancestors: readonly ModuleTree[] = [],
): [string, T][] {
  const path = [...ancestors, root];
  return [
    ...own(root).map(([key, found]): [string, T] => [join(prefix, key), found]),
    ...modulesIn(root)
      .filter(([, child]) => !path.includes(child))
      .flatMap(([key, child]) => everyName(child, own, join(prefix, key), path)),
  ];
}

/** What is found under a name with dots. */
function find<T>(
  root: ModuleTree,
  kind: 'Submodule' | 'Parameter' | 'Buffer',
  target: string,
  own: (module: ModuleTree) => [string, T][],
): T {
  const all = everyName(root, own);
  const found = all.find(([name]) => name === target);
  if (found !== undefined) return found[1];
  const names = all.map(([name]) => name).filter((name) => name !== '');
  const what = kind === 'Submodule' ? 'module' : kind.toLowerCase();
  const guess = typeof target === 'string' ? didYouMean(target, names) : '';
  throw new ArgumentError({
    op: `${root.constructor.name}.get${kind}`,
    problem: `there is no ${what} ${describeValue(target)}${guess}`,
    expected: names,
    actual: target,
    hint:
      names.length === 0
        ? `There are no ${what}s`
        : `There are ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`,
    pytorch: `${root.constructor.name} has no attribute ${describeValue(target)}`,
  });
}

/** What the modules of a walk hold of a kind, each tensor under the first name it is met by. */
function collect<T extends Tensor>(
  root: ModuleTree,
  own: (module: ModuleTree) => [string, T][],
  options: WalkOptions,
): [string, T][] {
  checkOptions(root.constructor.name, options, ['recurse']);
  const recurse = parseFlag(root.constructor.name, 'recurse', options.recurse ?? true);
  const found = new Map<T, string>();
  for (const [prefix, module] of recurse ? root.namedModules() : [['', root] as [string, ModuleTree]]) {
    for (const [key, tensor] of own(module)) if (!found.has(tensor)) found.set(tensor, join(prefix, key));
  }
  return [...found].map(([tensor, name]) => [name, tensor]);
}

function join(prefix: string, key: string): string {
  return prefix === '' || key === '' ? prefix + key : `${prefix}.${key}`;
}

/** Objects of a class in the fields of a module, and in arrays there: `conv`, `blocks.0`. */
function directly<T>(module: ModuleTree, kind: abstract new (...args: never[]) => T): [string, T][] {
  const found: [string, T][] = [];
  const look = (name: string, value: unknown): void => {
    if (value instanceof kind) found.push([name, value]);
    else if (Array.isArray(value)) for (const [i, item] of value.entries()) look(`${name}.${i}`, item);
  };
  for (const [key, value] of Object.entries(module)) look(key, value);
  return found;
}

/** The modules in the fields of a module, under the fields' names. */
export function modulesIn(module: ModuleTree): [string, Module][] {
  return directly(module, ModuleTree) as [string, Module][];
}

/** The parameters in the fields of a module, under the fields' names. */
export function parametersIn(module: ModuleTree): [string, Parameter][] {
  return directly(module, Parameter);
}
