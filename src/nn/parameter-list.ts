import { collect } from '../core/collect.js';
import { formatShape } from '../core/shape.js';
import { checkTensor } from '../functional/operands.js';
import type { Tensor } from '../tensor/tensor.js';
import { Parameter } from './parameter.js';
import { checkIterable, notCalled, numbered, Row, sliced } from './row.js';

/**
 * Parameters in a row, named by their place. Tensors become parameters. Indexed (`list[0]`), iterated, with a
 * `length`.
 *
 * @throws {@link ArgumentError} for what is no tensor; {@link DTypeError} for a dtype without fractions.
 *
 * @example
 * class Powers extends nn.Module {
 *   factors = new nn.ParameterList([ones(1), ones(1).mul(2)]);
 *   forward(x: Tensor): Tensor {
 *     return x.mul(this.factors[0]).add(x.pow(2).mul(this.factors[1]));
 *   }
 * }
 * new Powers()(tensor([3])).tolist(); // [21]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.ParameterList.html
 */
export class ParameterList extends Row<Parameter> {
  static readonly namespace: string = 'nn';

  constructor(values: Iterable<Tensor> = []) {
    super();
    const items = checkIterable('ParameterList', values);
    this.fill(numbered(collect(items, (item, i) => this.accept(String(i), item))));
  }

  /** The parameters from one place up to, not including, another, as a list of their own. */
  slice(start?: number, end?: number): ParameterList {
    return new ParameterList(sliced('ParameterList.slice', [...this], start, end));
  }

  /** Puts `value` at the end; a tensor becomes a parameter. */
  override append(value: Tensor): this {
    return super.append(value as Parameter);
  }

  /** Puts several at the end; tensors become parameters. */
  override extend(values: Iterable<Tensor>): this {
    return super.extend(values as Iterable<Parameter>);
  }

  forward(): never {
    return notCalled('ParameterList', 'Use its parameters: list[0]');
  }

  protected override holds(value: unknown): value is Parameter {
    return value instanceof Parameter;
  }

  protected override accept(name: string, value: unknown): Parameter {
    return asParameter('ParameterList', name, value);
  }

  /** Zeros of the same shapes: values are not told. */
  protected override argumentText(): string {
    return this.length === 0 ? '' : this.lines(zerosText, '[', ']');
  }
}

/** A parameter as it is, a tensor as a parameter. */
export function asParameter(op: string, name: string, value: unknown): Parameter {
  return value instanceof Parameter ? value : new Parameter(checkTensor(op, `parameter ${name}`, value));
}

/** `zeros([2, 3])`: an expression of the same shape and dtype. */
export function zerosText({ shape, dtype }: Tensor): string {
  return `zeros(${formatShape(shape)}${dtype === 'float32' ? '' : `, { dtype: '${dtype}' }`})`;
}
