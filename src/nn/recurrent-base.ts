import { describeValue } from '../core/describe.js';
import type { DType } from '../core/dtype.js';
import { ArgumentError, type Asker, askerName, DTypeError, ShapeError } from '../core/errors.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape, type Shape, sameShape } from '../core/shape.js';
import { linear } from '../functional/linear.js';
import { checkTensor } from '../functional/operands.js';
import { zeros } from '../tensor/creation.js';
import { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { uniform_ } from './init.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import type { Recurrence, State } from './recurrent-steps.js';

/** A state to begin with: the hidden one, for an LSTM `[hidden, cell]`. */
export type StateLike = Tensor | readonly Tensor[] | Readonly<Record<string, Tensor>>;

/** What recurrent layers and cells have in common: sizes, and parameters under PyTorch's names. */
export abstract class Recurrent extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;

  /** @internal */
  constructor(op: string, inputSize: number, hiddenSize: number) {
    super();
    this.inputSize = parseInteger(inputSize, { op, name: 'inputSize', minimum: 1 });
    this.hiddenSize = parseInteger(hiddenSize, {
      op,
      name: 'hiddenSize',
      minimum: 1,
      pytorch: () => 'hidden_size must be greater than zero',
    });
  }

  /** What a step computes. */
  protected abstract recurrence(): Recurrence;

  /** Whether there are biases. */
  abstract readonly hasBias: boolean;

  /** Features of the hidden state: fewer than those of the cell where an LSTM projects it. */
  protected get outputSize(): number {
    return this.hiddenSize;
  }

  /** Draws all parameters anew: uniform in `±1 / √hiddenSize`, PyTorch's for the same seed. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const parameter of this.parameters()) uniform_(parameter, -bound, bound);
  }

  /** Adds the parameters of one direction of one layer, their names ending in `suffix` (`_l0_reverse`). */
  protected addParameters(suffix: string, inputSize: number, dtype: DType): void {
    const rows = this.recurrence().gates * this.hiddenSize;
    const add = (name: string, ...shape: number[]): void => {
      this.registerParameter(name + suffix, new Parameter(zeros(shape, { dtype })));
    };
    add('weight_ih', rows, inputSize);
    add('weight_hh', rows, this.outputSize);
    if (this.hasBias) {
      add('bias_ih', rows);
      add('bias_hh', rows);
    }
    if (this.outputSize !== this.hiddenSize) add('weight_hr', this.outputSize, this.hiddenSize);
  }

  /** A parameter by its name; null where there is none. */
  protected named(name: string): Parameter | null {
    return ((this as unknown as Record<string, unknown>)[name] as Parameter | undefined) ?? null;
  }

  /** What comes in, projected for every place at once. */
  protected projectInput(x: Tensor, suffix: string): Tensor {
    return linear(x, this.named(`weight_ih${suffix}`) as Tensor, this.named(`bias_ih${suffix}`));
  }

  /** The state after one place. */
  protected step(projected: Tensor, state: State, suffix: string): State {
    const weight = this.named(`weight_hh${suffix}`) as Tensor;
    const bias = this.named(`bias_hh${suffix}`);
    const next = this.recurrence().step(projected, state, (hidden) => linear(hidden, weight, bias));
    const projection = this.named(`weight_hr${suffix}`);
    return projection === null ? next : [linear(next[0], projection), ...next.slice(1)];
  }

  /** The dtype of the parameters. */
  protected get parameterDType(): DType {
    return this.parameters()[0].dtype;
  }

  /** The input's last axis and dtype, checked. */
  protected checkFeatures(input: Tensor): void {
    const call = onBehalfOf(this, {});
    const { shape, ndim } = input;
    if (shape[ndim - 1] !== this.inputSize) {
      throw new ShapeError({
        op: call.op,
        problem: `the input has ${shape[ndim - 1]} features, the layer takes ${this.inputSize}`,
        operands: [{ name: 'input', shape }],
        axis: ndim - 1,
        expected: this.inputSize,
        actual: shape[ndim - 1],
        pytorch: `input.size(-1) must be equal to input_size. Expected ${this.inputSize}, got ${shape[ndim - 1]}`,
      });
    }
    const { parameterDType } = this;
    if (input.dtype === parameterDType) return;
    throw new DTypeError({
      op: call.op,
      problem: `the input is ${input.dtype}, the layer is ${parameterDType}; they must agree`,
      expected: parameterDType,
      actual: input.dtype,
      hint: `Try input.to('${parameterDType}')`,
      pytorch: 'mat1 and mat2 must have the same dtype',
    });
  }

  /** The state that is given, each of its tensors `[...leading, features]`; zeros where none is. */
  protected startState(given: StateLike | null | undefined, leading: Shape): Tensor[] {
    const { states } = this.recurrence();
    const shapes = [this.outputSize, this.hiddenSize].slice(0, states).map((size) => [...leading, size]);
    if (given === null || given === undefined) {
      return shapes.map((shape) => zeros(shape, { dtype: this.parameterDType }));
    }
    const call = onBehalfOf(this, {});
    const list: readonly unknown[] = given instanceof Tensor ? [given] : Object.values(given);
    if (list.length !== states) throw wrongState(call, given, states);
    return list.map((one, i) => checkState(call, ['hidden state', 'cell state'][i], one, shapes[i]));
  }
}

function wrongState(asker: Asker, given: unknown, states: number): ArgumentError {
  return new ArgumentError({
    op: askerName(asker),
    problem: `the state is ${describeValue(given)}; it takes ${states === 1 ? 'one tensor' : '[hidden, cell]'}`,
    expected: states,
    actual: given,
  });
}

function checkState(asker: Asker, name: string, value: unknown, shape: Shape): Tensor {
  const state = checkTensor(asker, name, value);
  if (sameShape(state.shape, shape)) return state;
  throw new ShapeError({
    op: askerName(asker),
    problem: `the ${name} is ${formatShape(state.shape)}; it takes ${formatShape(shape)}`,
    expected: shape,
    actual: state.shape,
    pytorch: `Expected hidden size ${describeValue(shape)}, got ${describeValue(state.shape)}`,
  });
}
