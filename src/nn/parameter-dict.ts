import type { Tensor } from '../tensor/tensor.js';
import { Named, type NamedValues } from './named.js';
import { Parameter } from './parameter.js';
import { asParameter, zerosText } from './parameter-list.js';
import { notCalled } from './row.js';

/**
 * Parameters under names. Tensors become parameters. It has a `Map`'s methods (`get`, `set`, `has`, `delete`,
 * `keys`, `values`, `entries`, `size`), `at(name)` which insists, and `update`.
 *
 * @throws {@link ArgumentError} for what is no tensor, a name that is empty, has a dot or is a method's; when
 * called. {@link DTypeError} for a dtype without fractions.
 *
 * @example
 * const scales = new nn.ParameterDict({ left: ones(1), right: zeros(1) });
 * scales.at('left').tolist(); // [1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ParameterDict.html
 */
export class ParameterDict extends Named<Parameter> {
  static readonly namespace: string = 'nn';

  constructor(values: NamedValues<Tensor> = {}) {
    super();
    this.update(values as NamedValues<Parameter>);
  }

  /** Puts a parameter under a name; a tensor becomes one. */
  override set(name: string, value: Tensor): this {
    return super.set(name, value as Parameter);
  }

  forward(): never {
    return notCalled('ParameterDict', 'Use its parameters: dict.at(name)');
  }

  protected override holds(value: unknown): value is Parameter {
    return value instanceof Parameter;
  }

  protected override accept(name: string, value: unknown): Parameter {
    return asParameter('ParameterDict', `'${name}'`, value);
  }

  /** Zeros of the same shapes: values are not told. */
  protected override argumentText(): string {
    return this.lines(zerosText);
  }
}
