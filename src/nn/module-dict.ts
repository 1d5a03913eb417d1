import { Module } from './module.js';
import { checkModule } from './module-tree.js';
import { Named, type NamedValues } from './named.js';
import { notCalled } from './row.js';

/**
 * Modules under names, for a `forward` that picks among them. It has a `Map`'s methods (`get`, `set`, `has`,
 * `delete`, `keys`, `values`, `entries`, `size`), `at(name)` which insists, and `update`.
 *
 * @throws {@link ArgumentError} for what is no module, a name that is empty, has a dot or is a method's; when called.
 *
 * @example
 * class Net extends nn.Module {
 *   activations = new nn.ModuleDict({ relu: new nn.ReLU(), tanh: new nn.Tanh() });
 *   forward(x: Tensor, act: string): Tensor {
 *     return this.activations.at(act)(x);
 *   }
 * }
 * new Net()(tensor([-1, 2]), 'relu').tolist(); // [0, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleDict.html
 */
export class ModuleDict extends Named<Module> {
  static readonly namespace: string = 'nn';

  constructor(modules: NamedValues<Module> = {}) {
    super();
    this.update(modules);
  }

  forward(): never {
    return notCalled('ModuleDict', 'Call what it holds: dict.at(name)(x)');
  }

  protected override holds(value: unknown): value is Module {
    return value instanceof Module;
  }

  protected override accept(name: string, value: unknown): Module {
    checkModule('ModuleDict', name, value);
    return value;
  }

  protected override argumentText(): string {
    return this.lines(String);
  }
}
