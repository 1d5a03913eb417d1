import { collect } from '../core/collect.js';
import { Module } from './module.js';
import { checkModule } from './module-tree.js';
import { checkIterable, notCalled, numbered, Row, sliced } from './row.js';

/**
 * Modules in a row, named by their place (`0.weight` in the state dict), for a `forward` that goes through them by
 * itself. Indexed (`list[0]`, `list[0] = …`, `list.get(-1)`), iterated, with a `length`.
 *
 * A plain array in a field is registered as well; what this adds are PyTorch's methods.
 *
 * @throws {@link ArgumentError} for what is no module; when called.
 *
 * @example
 * class Net extends nn.Module {
 *   layers = new nn.ModuleList([new nn.Linear(4, 8), new nn.Linear(8, 2)]);
 *   forward(x: Tensor): Tensor {
 *     for (const layer of this.layers) x = layer(x);
 *     return x;
 *   }
 * }
 * new Net()(zeros(1, 4)).shape; // [1, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ModuleList.html
 */
export class ModuleList extends Row<Module> {
  static readonly namespace: string = 'nn';

  constructor(modules: Iterable<Module> = []) {
    super();
    const items = checkIterable('ModuleList', modules);
    this.fill(numbered(collect(items, (item, i) => this.accept(String(i), item))));
  }

  /** The modules from one place up to, not including, another, as a list of their own. */
  slice(start?: number, end?: number): ModuleList {
    return new ModuleList(sliced('ModuleList.slice', [...this], start, end));
  }

  forward(): never {
    return notCalled(
      'ModuleList',
      'Try for (const layer of list) x = layer(x), or new nn.Sequential(...list)',
    );
  }

  protected override holds(value: unknown): value is Module {
    return value instanceof Module;
  }

  protected override accept(name: string, value: unknown): Module {
    checkModule('ModuleList', name, value);
    return value;
  }

  protected override argumentText(): string {
    return this.length === 0 ? '' : this.lines(String, '[', ']');
  }
}
