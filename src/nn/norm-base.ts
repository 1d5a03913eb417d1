import { describeValue } from '../core/describe.js';
import type { DType } from '../core/dtype.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { argumentList } from '../core/expression.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { formatShape } from '../core/shape.js';
import type { RunningCall } from '../functional/batch-norm.js';
import { lastAxisHint } from '../functional/norm-checks.js';
import { checkTensor } from '../functional/operands.js';
import { zeros } from '../tensor/creation.js';
import { noGrad } from '../tensor/grad-mode.js';
import type { Tensor } from '../tensor/tensor.js';
import { onBehalfOf } from './asker.js';
import { Module } from './module.js';
import { Parameter } from './parameter.js';
import { parameterDType } from './parameter-dtype.js';
import { isUninitialized, UninitializedBuffer, UninitializedParameter } from './uninitialized-parameter.js';

/** Options of the batch and instance norm layers. */
export interface ChannelNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly eps?: number;
  /**
   * The share of the input in the new running mean and variance; null: each batch has the same share in them.
   * Default 0.1.
   */
  readonly momentum?: number | null;
  /** Whether each channel has a learned weight and bias. Default true for batch norm, false for instance norm. */
  readonly affine?: boolean;
  /** Whether there is a bias beside the weight. Default true. */
  readonly bias?: boolean;
  /** Whether running statistics are kept. Default true for batch norm, false for instance norm. */
  readonly trackRunningStats?: boolean;
  /** Of the parameters and statistics: `'float32'` (default) or `'float64'`. */
  readonly dtype?: DType;
}

/** The axes that an input may have, by their number. */
export type AxesByRank = Readonly<Record<number, string>>;

/** What differs between batch and instance norm. */
export interface ChannelNormKind {
  readonly axes: AxesByRank;
  /** Ranks of an input without a batch. */
  readonly unbatched: readonly number[];
  /** The default of `affine` and of `trackRunningStats`. */
  readonly learns: boolean;
  /** Whether the channels are those of the first input. */
  readonly isLazy?: boolean;
}

/** An argument that is a number, or one of some other values. */
export function normNumber(
  op: string,
  name: string,
  value: unknown,
  others: readonly unknown[] = [],
): number {
  if ((typeof value === 'number' && !Number.isNaN(value)) || others.includes(value)) return value as number;
  const or = others.map((other) => ` or ${other}`).join('');
  const problem = `${name} is ${describeValue(value)}; it takes a number${or}`;
  throw new ArgumentError({ op, problem, actual: value });
}

/** What batch and instance norm have in common: channels, and what is learned and kept of each. */
export abstract class ChannelNorm extends Module {
  /** 0 until a lazy layer has seen its first input. */
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  /** `[numFeatures]`, 1 at first; null without `affine`. */
  weight: Parameter | null = null;
  /** `[numFeatures]`, 0 at first; null without `affine`, or with `bias: false`. */
  bias: Parameter | null = null;
  /** `[numFeatures]`, 0 at first; null without `trackRunningStats`. Saved as `running_mean`. */
  readonly runningMean: Tensor | null = null;
  /** `[numFeatures]`, 1 at first; null without `trackRunningStats`. Saved as `running_var`. */
  readonly runningVar: Tensor | null = null;
  /** How many batches the running statistics have seen, int64. Saved as `num_batches_tracked`. */
  readonly numBatchesTracked: Tensor | null = null;

  /** @internal */
  constructor(numFeatures: number, options: ChannelNormOptions, kind: ChannelNormKind) {
    super();
    const op = new.target.name;
    checkOptions(op, options, ['eps', 'momentum', 'affine', 'bias', 'trackRunningStats', 'dtype']);
    this.numFeatures = parseInteger(numFeatures, { op, name: 'numFeatures', minimum: 0 });
    this.eps = normNumber(op, 'eps', options.eps ?? 1e-5);
    const momentum = options.momentum === undefined ? 0.1 : options.momentum;
    this.momentum = normNumber(op, 'momentum', momentum, [null]);
    this.affine = parseFlag(op, 'affine', options.affine ?? kind.learns);
    this.trackRunningStats = parseFlag(op, 'trackRunningStats', options.trackRunningStats ?? kind.learns);
    const dtype = parameterDType(op, options.dtype);
    const sized = kind.isLazy ? null : [numFeatures];
    const parameter = (): Parameter =>
      sized === null ? new UninitializedParameter(dtype) : new Parameter(zeros(sized, { dtype }));
    const buffer = (): Tensor => (sized === null ? new UninitializedBuffer(dtype) : zeros(sized, { dtype }));
    const hasBias = parseFlag(op, 'bias', options.bias ?? true);
    if (this.affine) {
      this.weight = parameter();
      if (hasBias) this.bias = parameter();
    }
    if (this.trackRunningStats) {
      this.runningMean = this.registerBuffer('running_mean', buffer());
      this.runningVar = this.registerBuffer('running_var', buffer());
      this.numBatchesTracked = this.registerBuffer('num_batches_tracked', zeros([], { dtype: 'int64' }));
    }
    if (sized !== null) this.resetParameters();
    Object.defineProperty(this, 'kind', { value: kind }); // not enumerable: no part of the layer's own
  }

  /** @internal */
  declare protected readonly kind: ChannelNormKind;

  /** Forgets the running statistics: mean 0, variance 1, no batches seen. */
  resetRunningStats(): void {
    noGrad(() => {
      this.runningMean?.fill_(0);
      this.runningVar?.fill_(1);
      this.numBatchesTracked?.fill_(0);
    });
  }

  /** Forgets the running statistics and what was learned: weight 1, bias 0. */
  resetParameters(): void {
    this.resetRunningStats();
    noGrad(() => {
      this.weight?.fill_(1);
      this.bias?.fill_(0);
    });
  }

  /** Takes the channels of the first input, and the class that the lazy layer stands for. */
  protected takeChannels(input: Tensor, becomes: { readonly prototype: object }): void {
    const { shape, ndim } = checkTensor(onBehalfOf(this, {}), 'input', input);
    const found = shape[this.kind.unbatched.includes(ndim) ? 0 : 1];
    const tensors = [this.weight, this.bias, this.runningMean, this.runningVar];
    const known = tensors.find((tensor) => tensor !== null && !isUninitialized(tensor)); // a loaded state has told
    (this as { numFeatures: number }).numFeatures = known?.shape[0] ?? found ?? 0;
    this.checkedInput(input);
    for (const tensor of tensors) if (isUninitialized(tensor)) tensor.materialize([this.numFeatures]);
    if (known === undefined) this.resetParameters();
    Object.setPrototypeOf(this, becomes.prototype);
  }

  /** What the functional form takes; without running statistics where the input's own are not to be kept. */
  protected normCall(momentum: number, keep: boolean): RunningCall {
    const { weight, bias, eps } = this;
    const [runningMean, runningVar] = keep ? [this.runningMean, this.runningVar] : [null, null];
    return { weight, bias, eps, momentum, runningMean, runningVar };
  }

  /** The input with its batch, checked: the number of axes, and the channels where something depends on them. */
  protected checkedInput(input: Tensor): Tensor {
    const call = onBehalfOf(this, {});
    const { shape, ndim } = checkTensor(call, 'input', input);
    const { axes, unbatched } = this.kind;
    const ranks = Object.keys(axes).map(Number);
    if (!ranks.includes(ndim)) {
      throw new ShapeError({
        op: call.op,
        problem: `the input has ${ndim} ${ndim === 1 ? 'axis' : 'axes'}, ${formatShape(shape)}; it takes ${Object.values(axes).join(' or ')}`,
        operands: [{ name: 'input', shape }],
        operandsInText: false,
        expected: ranks,
        actual: ndim,
        hint: ndim === ranks[0] - 1 ? 'One item without a batch? Try input.unsqueeze(0)' : undefined,
        pytorch: `expected ${ranks.map((rank) => `${rank}D`).join(' or ')} input (got ${ndim}D input)`,
      });
    }
    const alone = unbatched.includes(ndim);
    const channelAxis = alone ? 0 : 1;
    const channels = shape[channelAxis];
    if (channels !== this.numFeatures && (this.affine || this.trackRunningStats)) {
      const last = ndim > 2 && shape[ndim - 1] === this.numFeatures && !alone;
      throw new ShapeError({
        op: call.op,
        problem: `the input has ${channels} channels, the layer takes ${this.numFeatures}`,
        operands: [{ name: 'input', shape, axes: axisNames(axes[ndim]), ...(last ? { readAs: true } : {}) }],
        axis: channelAxis,
        expected: this.numFeatures,
        actual: channels,
        hint: last ? lastAxisHint(ndim, this.numFeatures) : undefined,
        pytorch: `running_mean should contain ${channels} elements not ${this.numFeatures}`,
      });
    }
    return alone ? input.unsqueeze(0) : input;
  }

  protected override argumentText(): string {
    const { eps, momentum, affine, trackRunningStats, kind } = this;
    const dtype = (this.weight ?? this.runningMean)?.dtype;
    return argumentList(kind.isLazy && this.numFeatures === 0 ? [] : [this.numFeatures], {
      eps: eps === 1e-5 ? undefined : eps,
      momentum: momentum === 0.1 ? undefined : momentum,
      affine: affine === kind.learns ? undefined : affine,
      bias: affine && this.bias === null ? false : undefined,
      trackRunningStats: trackRunningStats === kind.learns ? undefined : trackRunningStats,
      dtype: dtype === 'float32' ? undefined : dtype,
    });
  }
}

/** `[N, C, L]` → N, C, L. */
function axisNames(text: string): string[] {
  return text.slice(1, -1).split(', ');
}
