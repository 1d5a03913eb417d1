// Each channel brought to mean 0 and variance 1: over a batch, or in each item of it.
import { contiguousArray } from '../core/contiguous.js';
import { ArgumentError, type Asker, askerName } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { fromArray, type TensorData } from '../core/tensor-data.js';
import { normalize } from '../ops/normalize.js';
import { type ChannelFactors, channelFactors, runningNorm } from '../ops/running-norm.js';
import { noGrad } from '../tensor/grad-mode.js';
import { apply, applyAll, Tensor } from '../tensor/tensor.js';
import {
  checkChannels,
  checkNormDTypes,
  type NormCall,
  type NormOptions,
  numberOption,
  oneValue,
  parseNorm,
  tensorOption,
  tooFewAxes,
} from './norm-checks.js';
import { checkTensor } from './operands.js';

/** Options of {@link batchNorm}. */
export interface BatchNormOptions extends NormOptions {
  /** Whether mean and variance are those of the batch; else the running ones. Default false. */
  readonly training?: boolean;
  /** The share of the batch in the new running mean and variance. Default 0.1. */
  readonly momentum?: number;
}

/** Options of {@link instanceNorm}. */
export interface InstanceNormOptions extends NormOptions {
  /** `[C]`, updated in place where the values' own statistics are used. Default none. */
  readonly runningMean?: Tensor | null;
  /** `[C]`, as `runningMean`. */
  readonly runningVar?: Tensor | null;
  /** Whether mean and variance are the values' own; else the running ones. Default true. */
  readonly useInputStats?: boolean;
  /** The share of the input in the new running mean and variance. Default 0.1. */
  readonly momentum?: number;
}

/** What a normalization with running statistics works with. */
export interface RunningCall extends NormCall {
  readonly runningMean: Tensor | null;
  readonly runningVar: Tensor | null;
  readonly momentum: number;
}

/**
 * Each channel is moved and scaled to mean 0 and variance 1 over the batch and all places, then by `weight` and
 * `bias`: `(x − mean) / √(variance + eps) · weight + bias`.
 *
 * @param input `[N, C, ...]`, float32 or float64.
 * @param runningMean `[C]`, or null: read when not training, updated in place when training.
 * @param runningVar `[C]`, or null, likewise; updated with the variance of a sample (divided by n − 1).
 * @param options `weight` and `bias` `[C]`, `training` (false), `momentum` (0.1), `eps` (1e-5).
 * @throws {@link ShapeError} where a size is not C, or while training for one value a channel, {@link DTypeError}
 * where dtypes disagree, {@link ArgumentError} without running statistics when not training.
 *
 * @example
 * F.batchNorm(tensor([[1], [3]]), null, null, { training: true, eps: 0 }).tolist(); // [[-1], [1]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.batch_norm.html
 */
export function batchNorm(
  input: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  options: BatchNormOptions = {},
): Tensor {
  const op = 'batchNorm';
  checkOptions(op, options, ['weight', 'bias', 'training', 'momentum', 'eps']);
  const call = {
    ...parseNorm(op, options),
    runningMean: tensorOption(op, 'runningMean', runningMean),
    runningVar: tensorOption(op, 'runningVar', runningVar),
    momentum: numberOption(op, 'momentum', options.momentum ?? 0.1),
  };
  return batchNormFor(op, input, call, parseFlag(op, 'training', options.training ?? false));
}

/** @internal {@link batchNorm} in the words of who asks. */
export function batchNormFor(asker: Asker, input: Tensor, call: RunningCall, training: boolean): Tensor {
  const { shape, ndim } = checkTensor(asker, 'input', input);
  if (ndim === 1 && shape[0] === 0) return input.mul(1); // PyTorch asks nothing of what is empty
  if (ndim < 2) throw tooFewAxes(asker, shape, 2, '[N, C, ...]');
  const channels = shape[1];
  const { runningMean, runningVar, weight, bias } = call;
  const parameters = { runningMean, runningVar, weight, bias };
  checkChannels(asker, shape, channels, parameters);
  checkNormDTypes(asker, input, parameters);
  if (!training) return withRunning(asker, input, call);

  const axes = [0];
  for (let axis = 2; axis < ndim; axis++) axes.push(axis);
  const count = axes.reduce((product, axis) => product * shape[axis], 1);
  if (count === 1) throw oneValue(asker, shape, 'channel');
  if (input.numel === 0) return withParameters(input, call, 1);
  const { output, mean, variance } = standardize(asker, input, axes, call, 1);
  updateRunning(
    call,
    mean.raw.storage.array as Float64Array,
    variance.raw.storage.array as Float64Array,
    count,
  );
  return output;
}

/** Channel parameters so that they broadcast to an input of this rank, the channels at `axis`. */
function alongAxis(tensor: Tensor, rank: number, axis: number): Tensor {
  const shape = new Array<number>(rank).fill(1);
  shape[axis] = tensor.numel;
  return tensor.reshape(shape);
}

/** `x · weight + bias`, of which either may be missing. */
function withParameters(input: Tensor, { weight, bias }: NormCall, axis: number): Tensor {
  const scaled = weight === null ? input : input.mul(alongAxis(weight, input.ndim, axis));
  return bias === null ? scaled.mul(1) : scaled.add(alongAxis(bias, input.ndim, axis));
}

/** The normalised values, and the mean and variance (float64, uncorrected) that they had. */
function standardize(
  asker: Asker,
  input: Tensor,
  axes: readonly number[],
  { weight, bias, eps }: NormCall,
  channelAxis: number,
): { output: Tensor; mean: Tensor; variance: Tensor } {
  const parameters = weight === null ? [] : bias === null ? [weight] : [weight, bias];
  const operands = parameters.map((one) => alongAxis(one, input.ndim, channelAxis));
  const [normal, mean, variance] = applyAll(normalize, [input, ...operands], { asker, axes, eps });
  const output =
    weight === null && bias !== null ? normal.add(alongAxis(bias, input.ndim, channelAxis)) : normal;
  return { output, mean, variance };
}

/**
 * `running · (1 − momentum) + found · momentum`, in place and rounded once; the variance as that of a sample. `means` and
 * `variances` have a value for each channel, of each item where there are several: then it is their mean.
 */
function updateRunning(
  { runningMean, runningVar, momentum }: RunningCall,
  means: Float64Array,
  variances: Float64Array,
  count: number,
): void {
  blend(runningMean, means, momentum, 1);
  blend(runningVar, variances, momentum, count / (count - 1));
}

function blend(running: Tensor | null, found: Float64Array, momentum: number, factor: number): void {
  if (running === null) return;
  const channels = running.numel;
  const old = contiguousArray(running.raw) as Float32Array | Float64Array;
  const blended = running.dtype === 'float32' ? new Float32Array(channels) : new Float64Array(channels);
  for (let c = 0; c < channels; c++) {
    let sum = 0;
    for (let i = c; i < found.length; i += channels) sum += found[i];
    blended[c] = old[c] * (1 - momentum) + ((sum * channels) / found.length) * factor * momentum;
  }
  noGrad(() => running.copy_(new Tensor(fromArray(blended as never, [channels], running.dtype))));
}

/** With statistics that are given: one multiplication and one addition a value. */
function withRunning(asker: Asker, input: Tensor, call: RunningCall): Tensor {
  const { runningMean, runningVar, weight, bias, eps } = call;
  if (runningMean === null || runningVar === null) {
    const missing = runningMean === null ? 'runningMean' : 'runningVar';
    throw new ArgumentError({
      op: askerName(asker),
      problem: `${missing} is null; when not training, both running statistics are read`,
      hint: 'Try { training: true } for those of the batch',
      pytorch: `${missing === 'runningMean' ? 'running_mean' : 'running_var'} must be defined in evaluation mode`,
    });
  }
  const parameters = [weight, bias].filter((one) => one !== null);
  const operands = [input, runningMean, runningVar, ...parameters];
  return apply(runningNorm, operands, { asker, eps, weighted: weight !== null });
}

/** @internal What each channel is multiplied with, and what is added then, by statistics that are given. */
export function runningFactors({ runningMean, runningVar, weight, bias, eps }: RunningCall): ChannelFactors {
  const raw = (one: Tensor | null): TensorData | null => one?.raw ?? null;
  const [mean, variance] = [raw(runningMean), raw(runningVar)] as TensorData[];
  return channelFactors({ mean, variance, weight: raw(weight), bias: raw(bias) }, eps);
}

/**
 * Each channel of each item is moved and scaled to mean 0 and variance 1 over its places, then by `weight` and `bias`.
 *
 * @param input `[N, C, ...]`, float32 or float64.
 * @param options `weight` and `bias` `[C]`, `eps` (1e-5); `runningMean` and `runningVar` `[C]`, updated in place with
 * `momentum` (0.1), or read where `useInputStats` is false (true).
 * @throws {@link ShapeError} where a size is not C, or for one place a channel, {@link DTypeError} where dtypes disagree.
 *
 * @example
 * F.instanceNorm(tensor([[[1, 3], [10, 30]]]), { eps: 0 }).tolist(); // [[[-1, 1], [-1, 1]]]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.instance_norm.html
 */
export function instanceNorm(input: Tensor, options: InstanceNormOptions = {}): Tensor {
  const op = 'instanceNorm';
  checkOptions(op, options, [
    'runningMean',
    'runningVar',
    'weight',
    'bias',
    'useInputStats',
    'momentum',
    'eps',
  ]);
  const call = {
    ...parseNorm(op, options),
    runningMean: tensorOption(op, 'runningMean', options.runningMean),
    runningVar: tensorOption(op, 'runningVar', options.runningVar),
    momentum: numberOption(op, 'momentum', options.momentum ?? 0.1),
  };
  return instanceNormFor(op, input, call, parseFlag(op, 'useInputStats', options.useInputStats ?? true));
}

/** @internal {@link instanceNorm} in the words of who asks. */
export function instanceNormFor(asker: Asker, input: Tensor, call: RunningCall, useInput: boolean): Tensor {
  const { shape, ndim } = checkTensor(asker, 'input', input);
  if (ndim < 2) throw tooFewAxes(asker, shape, 2, '[N, C, ...]');
  const [batch, channels, ...spatial] = shape;
  const { runningMean, runningVar, weight, bias } = call;
  const parameters = { runningMean, runningVar, weight, bias };
  checkChannels(asker, shape, channels, parameters);
  checkNormDTypes(asker, input, parameters);
  if (!useInput) return withRunning(asker, input, call);
  const count = spatial.reduce((product, size) => product * size, 1);
  if (count === 1) throw oneValue(asker, shape, 'place');
  const axes = spatial.map((_, d) => d + 2);
  const { output, mean, variance } = standardize(asker, input, axes, call, 1);
  if (batch > 0) {
    updateRunning(
      call,
      mean.raw.storage.array as Float64Array,
      variance.raw.storage.array as Float64Array,
      count,
    );
  }
  return output;
}
