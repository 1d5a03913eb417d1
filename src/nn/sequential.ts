import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import type { Tensor } from '../tensor/tensor.js';
import { forwardFused } from './fused-forward.js';
import { checkMemberName } from './member-name.js';
import { Module } from './module.js';
import { checkModule } from './module-tree.js';
import { PassingValue } from './passing-values.js';
import { type Entry, numbered, Row, sliced } from './row.js';

/** Modules under names of their own, in order. */
export type NamedModules = Readonly<Record<string, Module>> | readonly (readonly [string, Module])[];

/**
 * Modules one after the other: each is given what the one before it gives.
 *
 * Modules in a row are named by their place (`0.weight` in the state dict) and can be replaced there
 * (`net[1] = new nn.ReLU()`); an object or entries give names of their own. It is iterated in order, has a
 * `length`, and `append`, `insert`, `extend`, `pop` and `slice`.
 *
 * @throws {@link ArgumentError} for what is no module, or a name that is taken or has a dot.
 *
 * @example
 * const net = new nn.Sequential(new nn.Conv2d(1, 6, 5), new nn.ReLU(), new nn.MaxPool2d(2));
 * net(zeros(1, 1, 28, 28)).shape; // [1, 6, 12, 12]
 * net[1]; // new nn.ReLU()
 * net.slice(0, 2).append(new nn.Flatten())(zeros(1, 1, 28, 28)).shape; // [1, 3456]
 * new nn.Sequential({ conv: new nn.Conv2d(1, 6, 5), act: new nn.ReLU() }).get('conv');
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 */
export class Sequential extends Row<Module> {
  static readonly namespace: string = 'nn';

  constructor(modules: NamedModules);
  constructor(...modules: Module[]);
  constructor(...given: readonly unknown[]) {
    super();
    const [first] = given;
    if (given.length !== 1 || typeof first !== 'object' || first === null) {
      this.fill(numbered(given.map((module, i) => this.accept(String(i), module))));
      return;
    }
    const entries: readonly unknown[] = Array.isArray(first) ? first : Object.entries(first);
    const named: Entry<Module>[] = [];
    for (const [i, entry] of entries.entries()) {
      if (!Array.isArray(entry) || typeof entry[0] !== 'string') {
        throw new ArgumentError({
          op: 'Sequential',
          problem: `entry ${i} is ${describeValue(entry)}; it takes [name, module]`,
          actual: entry,
          hint: 'Without names: new nn.Sequential(a, b, c)',
        });
      }
      named.push([checkName(entry[0], this, named), this.accept(entry[0], entry[1])]);
    }
    this.fill(named);
  }

  /** Puts a module at the end; a net whose modules have names takes one for it, too. */
  override append(module: Module, name?: string): this {
    return this.insert(this.length, module, name);
  }

  /**
   * Puts a module before the one at `place` (negative: from the end; the length: at the end); a net whose modules
   * have names takes one for it, too.
   *
   * @throws ArgumentError for a place that there is not, and for a name where there are none, or the other way
   * round.
   */
  override insert(place: number, module: Module, name?: string): this {
    const isNumbered = this.isNumbered();
    if ((name === undefined) !== isNumbered && !(isNumbered && this.length === 0)) {
      throw new ArgumentError({
        op: 'Sequential.insert',
        problem: isNumbered
          ? `the modules are named by their places; ${describeValue(name)} has none`
          : `the modules have names (${this.entries()
              .map(([one]) => one)
              .join(', ')}); this one has none`,
        actual: name,
        ...(isNumbered ? {} : { hint: "Try net.append(module, 'name')" }),
      });
    }
    if (name === undefined) return super.insert(place, module);
    const entries = this.entries();
    const at = this.place('insert', place, entries.length);
    entries.splice(at, 0, [checkName(name, this, []), this.accept(name, module)]);
    this.fill(entries);
    return this;
  }

  /** The modules from one place up to, not including, another, as a net of their own; they are shared with this one. */
  slice(start?: number, end?: number): Sequential {
    const entries = sliced('Sequential.slice', this.entries(), start, end);
    return this.isNumbered()
      ? new Sequential(...entries.map(([, module]) => module))
      : new Sequential(entries);
  }

  forward(input: Tensor): Tensor {
    const modules = this.entries().map(([, module]) => module);
    const value = new PassingValue(input);
    for (let i = 0; i < modules.length; ) {
      const fused = forwardFused(modules, i, value.current);
      value.becomes(fused?.output ?? modules[i](value.current), modules[i]);
      i += fused?.layers ?? 1;
    }
    return value.current as Tensor;
  }

  protected override holds(value: unknown): value is Module {
    return value instanceof Module;
  }

  protected override accept(name: string, value: unknown): Module {
    checkModule('Sequential', name, value);
    return value;
  }

  protected override fill(entries: readonly Entry<Module>[]): void {
    super.fill(entries);
    for (const [i, [name, module]] of entries.entries()) {
      // The index, beside the name that counts.
      if (name !== String(i)) Object.defineProperty(this, i, { value: module, configurable: true });
    }
  }

  protected override argumentText(): string {
    return this.lines(String);
  }
}

function checkName(name: string, sequential: Sequential, before: readonly Entry<Module>[]): string {
  if (/^\d+$/.test(name)) {
    const problem = `the name '${name}' is a place; names are words`;
    throw new ArgumentError({ op: 'Sequential', problem, actual: name });
  }
  checkMemberName('Sequential', sequential, name);
  if (!before.some(([other]) => other === name)) return name;
  throw new ArgumentError({ op: 'Sequential', problem: `the name '${name}' is taken`, actual: name });
}
