import { describeValue } from '../core/describe.js';
import type { DType } from '../core/dtype.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { argumentList } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape } from '../core/shape.js';
import { dropout as dropoutOf, parseProbability } from '../functional/dropout.js';
import { checkTensor } from '../functional/operands.js';
import { cat, stack } from '../tensor/join.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { parameterDType } from './parameter-dtype.js';
import { Recurrent, type StateLike } from './recurrent-base.js';
import {
  GRU_RECURRENCE,
  LSTM_RECURRENCE,
  RELU_RECURRENCE,
  type Recurrence,
  type State,
  TANH_RECURRENCE,
} from './recurrent-steps.js';

/** Options of {@link LSTM} and {@link GRU}. */
export interface RecurrentOptions {
  /** Layers on top of each other. Default 1. */
  readonly numLayers?: number;
  /** Whether learned numbers are added. Default true. */
  readonly bias?: boolean;
  /** Whether sequences are `[N, L, features]` instead of `[L, N, features]`. Default false. */
  readonly batchFirst?: boolean;
  /** The share of values left out between the layers while training. Default 0. */
  readonly dropout?: number;
  /** Whether a second layer reads from the end. Default false. */
  readonly bidirectional?: boolean;
  /** Of the parameters: `'float32'` (default) or `'float64'`. */
  readonly dtype?: DType;
}

/** Options of {@link RNN}. */
export interface RNNOptions extends RecurrentOptions {
  /** `'tanh'` (default) or `'relu'`. */
  readonly nonlinearity?: 'tanh' | 'relu';
}

/** Options of {@link LSTM}. */
export interface LSTMOptions extends RecurrentOptions {
  /** Features that the hidden state is projected to; 0 (default): it is not. Less than `hiddenSize`. */
  readonly projSize?: number;
}

/** What {@link RNN} and {@link GRU} give. */
export interface RecurrentResult {
  /** The last layer's hidden state at each place, both directions side by side: `[L, N, directions · hidden]`. */
  readonly output: Tensor;
  /** The hidden state of each layer and direction after the last place: `[numLayers · directions, N, hidden]`. */
  readonly hN: Tensor;
}

/** What {@link LSTM} gives. */
export interface LSTMResult extends RecurrentResult {
  /** The cell state of each layer and direction after the last place: `[numLayers · directions, N, hidden]`. */
  readonly cN: Tensor;
}

const OPTIONS: readonly string[] = ['numLayers', 'bias', 'batchFirst', 'dropout', 'bidirectional', 'dtype'];

/** Layers on top of each other, each in one direction or in both. */
abstract class RecurrentStack extends Recurrent {
  readonly numLayers: number;
  readonly hasBias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;

  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions) {
    const op = new.target.name;
    super(op, inputSize, hiddenSize);
    this.numLayers = parseInteger(options.numLayers ?? 1, {
      op,
      name: 'numLayers',
      minimum: 1,
      pytorch: () => 'num_layers must be greater than zero',
    });
    this.hasBias = parseFlag(op, 'bias', options.bias ?? true);
    this.batchFirst = parseFlag(op, 'batchFirst', options.batchFirst ?? false);
    this.dropout = parseProbability(op, options.dropout ?? 0);
    this.bidirectional = parseFlag(op, 'bidirectional', options.bidirectional ?? false);
  }

  /** Adds and draws all parameters. */
  protected build(dtype: DType): void {
    for (let layer = 0; layer < this.numLayers; layer++) {
      const size = layer === 0 ? this.inputSize : this.outputSize * this.suffixes(0).length;
      for (const suffix of this.suffixes(layer)) this.addParameters(suffix, size, dtype);
    }
    this.resetParameters();
  }

  /** How the names of a layer's parameters end, for each direction. */
  private suffixes(layer: number): string[] {
    return this.bidirectional ? [`_l${layer}`, `_l${layer}_reverse`] : [`_l${layer}`];
  }

  /** The output at every place, and the state of each layer and direction after the last. */
  protected run(input: Tensor, given: StateLike | null | undefined): { output: Tensor; states: Tensor[] } {
    const { ndim, shape } = checkTensor(onBehalfOf(this, {}), 'input', input);
    if (ndim !== 2 && ndim !== 3) {
      throw new ShapeError({
        op: this.signature,
        problem: `the input has ${ndim} ${ndim === 1 ? 'axis' : 'axes'}, ${formatShape(shape)}; it takes ${this.batchFirst ? '[N, L, features]' : '[L, N, features]'} or [L, features]`,
        expected: [2, 3],
        actual: ndim,
        pytorch: `Expected input to be 2D or 3D, got ${ndim}D`,
      });
    }
    this.checkFeatures(input);
    const alone = ndim === 2;
    let x = alone ? input.unsqueeze(1) : this.batchFirst ? input.transpose(0, 1) : input;
    const batch = x.shape[1];
    if (x.shape[0] === 0) {
      throw new ShapeError({
        op: this.signature,
        problem: 'the sequence has no places',
        expected: 1,
        actual: 0,
        pytorch: 'Expected sequence length to be larger than 0 in RNN',
      });
    }
    const directions = this.suffixes(0).length;
    const layers = this.numLayers * directions;
    const start = this.startState(given, alone ? [layers] : [layers, batch]).map((one) =>
      alone ? one.unsqueeze(1) : one,
    );
    const ends: State[] = [];
    for (let layer = 0; layer < this.numLayers; layer++) {
      const found = this.suffixes(layer).map((suffix, direction) => {
        const state = start.map((one) => one.select(0, layer * directions + direction));
        return this.pass(x, state, suffix, direction === 1);
      });
      ends.push(...found.map(({ end }) => end));
      x =
        found.length === 1
          ? found[0].outputs
          : cat(
              found.map(({ outputs }) => outputs),
              2,
            );
      if (layer < this.numLayers - 1) x = dropoutOf(x, this.dropout, { training: this.training });
    }
    const output = alone ? x.squeeze(1) : this.batchFirst ? x.transpose(0, 1) : x;
    const states = start.map((_, i) => {
      const all = stack(ends.map((end) => end[i]));
      return alone ? all.squeeze(1) : all;
    });
    return { output, states };
  }

  /** One direction of one layer over all places. */
  private pass(x: Tensor, start: State, suffix: string, backwards: boolean): { outputs: Tensor; end: State } {
    const places = this.projectInput(x, suffix).unbind(0);
    const outputs: Tensor[] = new Array(places.length);
    let state = start;
    for (let k = 0; k < places.length; k++) {
      const place = backwards ? places.length - 1 - k : k;
      state = this.step(places[place], state, suffix);
      outputs[place] = state[0];
    }
    return { outputs: stack(outputs), end: state };
  }

  /** The options that are not the defaults. */
  protected writtenOptions(): Record<string, unknown> {
    const { numLayers, hasBias, batchFirst, dropout, bidirectional, parameterDType } = this;
    return {
      numLayers: numLayers === 1 ? undefined : numLayers,
      bias: hasBias ? undefined : false,
      batchFirst: batchFirst || undefined,
      dropout: dropout === 0 ? undefined : dropout,
      bidirectional: bidirectional || undefined,
      dtype: parameterDType === 'float32' ? undefined : parameterDType,
    };
  }

  protected override argumentText(): string {
    return argumentList([this.inputSize, this.hiddenSize], this.writtenOptions());
  }
}

/**
 * A recurrent layer: at each place of a sequence `h' = tanh(W·x + b + U·h + c)`, or relu in its place.
 *
 * Parameters have PyTorch's names (`weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`, `…_reverse`), and begin
 * uniform in `±1 / √hiddenSize` with PyTorch's numbers for the same seed.
 *
 * @throws {@link ArgumentError} for sizes or options that no input could make right; when called, {@link ShapeError} or
 * {@link DTypeError} where input or state do not fit.
 *
 * @example
 * const { output, hN } = new nn.RNN(10, 20, { numLayers: 2 })(randn(5, 3, 10));
 * output.shape; // [5, 3, 20]
 * hN.shape; // [2, 3, 20]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.RNN.html
 */
export class RNN extends RecurrentStack {
  static readonly namespace: string = 'nn';
  readonly nonlinearity: 'tanh' | 'relu';

  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}) {
    checkOptions('RNN', options, [...OPTIONS, 'nonlinearity']);
    super(inputSize, hiddenSize, options);
    const { nonlinearity = 'tanh' } = options;
    if (nonlinearity !== 'tanh' && nonlinearity !== 'relu') {
      throw new ArgumentError({
        op: 'RNN',
        problem: `nonlinearity is ${describeValue(nonlinearity)}; it takes 'tanh' or 'relu'`,
        actual: nonlinearity,
        pytorch: `Unknown nonlinearity '${nonlinearity}'. Select from 'tanh' or 'relu'.`,
      });
    }
    this.nonlinearity = nonlinearity;
    this.build(parameterDType('RNN', options.dtype));
  }

  protected override recurrence(): Recurrence {
    return this.nonlinearity === 'tanh' ? TANH_RECURRENCE : RELU_RECURRENCE;
  }

  /**
   * Runs over a sequence.
   *
   * @param input `[L, N, inputSize]`, `[N, L, inputSize]` with `batchFirst`, or `[L, inputSize]`.
   * @param h0 `[numLayers · directions, N, hiddenSize]`, without N for one sequence; zeros unless given.
   */
  forward(input: Tensor, h0?: Tensor | null): RecurrentResult {
    const { output, states } = this.run(input, h0);
    return { output, hN: states[0] };
  }

  protected override writtenOptions(): Record<string, unknown> {
    return { ...super.writtenOptions(), nonlinearity: this.nonlinearity === 'tanh' ? undefined : 'relu' };
  }
}

/**
 * Long short-term memory: a recurrent layer with a cell beside its hidden state, and gates for what enters, stays and
 * leaves. Parameters as in {@link RNN}, for input, forget, cell and output gate on top of each other; `weight_hr_l0`
 * `[projSize, hiddenSize]` with `projSize`.
 *
 * @throws as {@link RNN}.
 *
 * @example
 * const { output, hN, cN } = new nn.LSTM(10, 20, { batchFirst: true, bidirectional: true })(randn(3, 5, 10));
 * output.shape; // [3, 5, 40]
 * cN.shape; // [2, 3, 20]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html
 */
export class LSTM extends RecurrentStack {
  static readonly namespace: string = 'nn';
  /** 0 where the hidden state is not projected. */
  readonly projSize: number;

  constructor(inputSize: number, hiddenSize: number, options: LSTMOptions = {}) {
    checkOptions('LSTM', options, [...OPTIONS, 'projSize']);
    super(inputSize, hiddenSize, options);
    this.projSize = parseInteger(options.projSize ?? 0, { op: 'LSTM', name: 'projSize', minimum: 0 });
    if (this.projSize >= hiddenSize) {
      throw new ArgumentError({
        op: 'LSTM',
        problem: `projSize is ${this.projSize}; it must be less than hiddenSize, ${hiddenSize}`,
        expected: hiddenSize,
        actual: this.projSize,
        pytorch: 'proj_size has to be smaller than hidden_size',
      });
    }
    this.build(parameterDType('LSTM', options.dtype));
  }

  protected override get outputSize(): number {
    return this.projSize === 0 ? this.hiddenSize : this.projSize;
  }

  protected override writtenOptions(): Record<string, unknown> {
    return { ...super.writtenOptions(), projSize: this.projSize === 0 ? undefined : this.projSize };
  }

  protected override recurrence(): Recurrence {
    return LSTM_RECURRENCE;
  }

  /**
   * Runs over a sequence.
   *
   * @param input `[L, N, inputSize]`, `[N, L, inputSize]` with `batchFirst`, or `[L, inputSize]`.
   * @param state `[h0, c0]`, each `[numLayers · directions, N, hiddenSize]`, without N for one sequence; zeros unless given.
   */
  forward(input: Tensor, state?: readonly [Tensor, Tensor] | null): LSTMResult {
    const { output, states } = this.run(input, state);
    return { output, hN: states[0], cN: states[1] };
  }
}

/**
 * Gated recurrent units: a recurrent layer with gates for what is forgotten and what is new. Parameters as in
 * {@link RNN}, for reset, update and new gate on top of each other.
 *
 * @throws as {@link RNN}.
 *
 * @example
 * const { output, hN } = new nn.GRU(10, 20)(randn(5, 3, 10));
 * output.shape; // [5, 3, 20]
 * hN.shape; // [1, 3, 20]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.GRU.html
 */
export class GRU extends RecurrentStack {
  static readonly namespace: string = 'nn';

  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    checkOptions('GRU', options, OPTIONS);
    super(inputSize, hiddenSize, options);
    this.build(parameterDType('GRU', options.dtype));
  }

  protected override recurrence(): Recurrence {
    return GRU_RECURRENCE;
  }

  /**
   * Runs over a sequence.
   *
   * @param input `[L, N, inputSize]`, `[N, L, inputSize]` with `batchFirst`, or `[L, inputSize]`.
   * @param h0 `[numLayers · directions, N, hiddenSize]`, without N for one sequence; zeros unless given.
   */
  forward(input: Tensor, h0?: Tensor | null): RecurrentResult {
    const { output, states } = this.run(input, h0);
    return { output, hN: states[0] };
  }
}
