import { describeValue } from '../core/describe.js';
import type { DType } from '../core/dtype.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { argumentList } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { formatShape } from '../core/shape.js';
import { checkTensor } from '../functional/operands.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { parameterDType } from './parameter-dtype.js';
import { Recurrent, type StateLike } from './recurrent-base.js';
import {
  GRU_RECURRENCE,
  LSTM_RECURRENCE,
  RELU_RECURRENCE,
  type Recurrence,
  TANH_RECURRENCE,
} from './recurrent-steps.js';

/** Options of {@link LSTMCell} and {@link GRUCell}. */
export interface CellOptions {
  /** Whether learned numbers are added. Default true. */
  readonly bias?: boolean;
  /** Of the parameters: `'float32'` (default) or `'float64'`. */
  readonly dtype?: DType;
}

/** Options of {@link RNNCell}. */
export interface RNNCellOptions extends CellOptions {
  /** `'tanh'` (default) or `'relu'`. */
  readonly nonlinearity?: 'tanh' | 'relu';
}

/** The state after a step of an {@link LSTMCell}. */
export interface LSTMState {
  /** `[N, hiddenSize]`. */
  readonly h1: Tensor;
  /** `[N, hiddenSize]`. */
  readonly c1: Tensor;
}

/** One step of a recurrent layer. */
abstract class RecurrentCell extends Recurrent {
  readonly hasBias: boolean;

  constructor(inputSize: number, hiddenSize: number, options: CellOptions) {
    const op = new.target.name;
    super(op, inputSize, hiddenSize);
    this.hasBias = parseFlag(op, 'bias', options.bias ?? true);
  }

  /** Adds and draws all parameters. */
  protected build(dtype: DType): void {
    this.addParameters('', this.inputSize, dtype);
    this.resetParameters();
  }

  /** The state after one step. */
  protected run(input: Tensor, given: StateLike | null | undefined): Tensor[] {
    const { ndim, shape } = checkTensor(onBehalfOf(this, {}), 'input', input);
    if (ndim !== 1 && ndim !== 2) {
      throw new ShapeError({
        op: this.signature,
        problem: `the input has ${ndim} axes, ${formatShape(shape)}; it takes [N, features] or [features]`,
        expected: [1, 2],
        actual: ndim,
        pytorch: `Expected input to be 1D or 2D, got ${ndim}D instead`,
      });
    }
    this.checkFeatures(input);
    const alone = ndim === 1;
    const x = alone ? input.unsqueeze(0) : input;
    const start = this.startState(given, alone ? [] : [shape[0]]).map((one) =>
      alone ? one.unsqueeze(0) : one,
    );
    const end = this.step(this.projectInput(x, ''), start, '');
    return end.map((one) => (alone ? one.squeeze(0) : one));
  }

  /** The options that are not the defaults. */
  protected writtenOptions(): Record<string, unknown> {
    const { hasBias, parameterDType } = this;
    return {
      bias: hasBias ? undefined : false,
      dtype: parameterDType === 'float32' ? undefined : parameterDType,
    };
  }

  protected override argumentText(): string {
    return argumentList([this.inputSize, this.hiddenSize], this.writtenOptions());
  }
}

/**
 * One step of an {@link RNN}: `h' = tanh(W·x + b + U·h + c)`, or relu in its place. Parameters `weight_ih`, `weight_hh`,
 * `bias_ih`, `bias_hh`, drawn as PyTorch's for the same seed.
 *
 * @throws as {@link RNN}.
 *
 * @example
 * const cell = new nn.RNNCell(10, 20);
 * cell(randn(3, 10)).shape; // [3, 20]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.RNNCell.html
 */
export class RNNCell extends RecurrentCell {
  static readonly namespace: string = 'nn';
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(inputSize: number, hiddenSize: number, options: RNNCellOptions = {}) {
    checkOptions('RNNCell', options, ['bias', 'nonlinearity', 'dtype']);
    super(inputSize, hiddenSize, options);
    const { nonlinearity = 'tanh' } = options;
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
      throw new ArgumentError({
        op: 'RNNCell',
        problem: `nonlinearity is ${describeValue(nonlinearity)}; it takes 'tanh' or 'relu'`,
        actual: nonlinearity,
        pytorch: 'Unknown nonlinearity',
      });
    }
    this.nonlinearity = nonlinearity;
    this.build(parameterDType('RNNCell', options.dtype));
  }

  protected override recurrence(): Recurrence {
    return this.nonlinearity === 'tanh' ? TANH_RECURRENCE : RELU_RECURRENCE;
  }

  /**
   * One step: the next state.
   *
   * @param h0 `[N, hiddenSize]`; zeros unless given.
   */
  forward(input: Tensor, h0?: Tensor | null): Tensor {
    return this.run(input, h0)[0];
  }

  protected override writtenOptions(): Record<string, unknown> {
    return { ...super.writtenOptions(), nonlinearity: this.nonlinearity === 'tanh' ? undefined : 'relu' };
  }
}

/**
 * One step of an {@link LSTM}.
 *
 * @throws as {@link RNN}.
 *
 * @example
 * const cell = new nn.LSTMCell(10, 20);
 * let state = cell(randn(3, 10));
 * state = cell(randn(3, 10), [state.h1, state.c1]);
 * state.h1.shape; // [3, 20]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html
 */
export class LSTMCell extends RecurrentCell {
  static readonly namespace: string = 'nn';

  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    checkOptions('LSTMCell', options, ['bias', 'dtype']);
    super(inputSize, hiddenSize, options);
    this.build(parameterDType('LSTMCell', options.dtype));
  }

  protected override recurrence(): Recurrence {
    return LSTM_RECURRENCE;
  }

  /**
   * One step: the next state.
   *
   * @param state `[h0, c0]`, each `[N, hiddenSize]`; zeros unless given.
   */
  forward(input: Tensor, state?: readonly [Tensor, Tensor] | LSTMState | null): LSTMState {
    const [h1, c1] = this.run(input, state as StateLike | null | undefined);
    return { h1, c1 };
  }
}

/**
 * One step of a {@link GRU}.
 *
 * @throws as {@link RNN}.
 *
 * @example
 * new nn.GRUCell(10, 20)(randn(3, 10)).shape; // [3, 20]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GRUCell.html
 */
export class GRUCell extends RecurrentCell {
  static readonly namespace: string = 'nn';

  constructor(inputSize: number, hiddenSize: number, options: CellOptions = {}) {
    checkOptions('GRUCell', options, ['bias', 'dtype']);
    super(inputSize, hiddenSize, options);
    this.build(parameterDType('GRUCell', options.dtype));
  }

  protected override recurrence(): Recurrence {
    return GRU_RECURRENCE;
  }

  /**
   * One step: the next state.
   *
   * @param h0 `[N, hiddenSize]`; zeros unless given.
   */
  forward(input: Tensor, h0?: Tensor | null): Tensor {
    return this.run(input, h0)[0];
  }
}
