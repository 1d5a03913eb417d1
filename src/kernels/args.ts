import type { AxisWindowing, PaddingMode } from '../core/conv-arithmetic.js';
import type { ConvEpilogue } from '../core/conv-epilogue.js';
import type { PoolAxis } from '../core/pool-axes.js';
import type { ResampleTaps } from '../core/resample-taps.js';
import type { TensorData } from '../core/tensor-data.js';
import type { ActivationName } from './activation/functions.js';
import type { BinaryName } from './binary/functions.js';
import type { UnaryName } from './unary/functions.js';

/**
 * Arguments of each family that has kernels, and what it writes. A new family starts with a line here; the
 * table then asks for its kernels at compile time.
 *
 * Inputs may be strided views; outputs are fresh and row-major. Shapes and dtypes already fit together.
 */
export interface KernelArgs {
  conv: ConvArgs;
  convInput: ConvInputArgs;
  convWeight: ConvWeightArgs;
  pad: PadArgs;
  unpad: UnpadArgs;
  unfold: UnfoldArgs;
  fold: FoldArgs;
  resample: ResampleArgs;
  resampleInput: ResampleInputArgs;
  maxPool: MaxPoolArgs;
  avgPool: AvgPoolArgs;
  avgPoolInput: AvgPoolInputArgs;
  gather: GatherArgs;
  scatter: ScatterArgs;
  matmul: MatmulArgs;
  softmax: SoftmaxArgs;
  softmaxGradient: SoftmaxGradientArgs;
  activation: ActivationArgs;
  activationGradient: ActivationGradientArgs;
  unary: UnaryArgs;
  binary: BinaryArgs;
  cast: CastArgs;
  compare: CompareArgs;
  sum: ReduceArgs;
  moments: ReduceArgs;
  normalize: NormalizeArgs;
  normalizeInput: NormalizeInputArgs;
  normalizeWeight: NormalizeWeightArgs;
  extreme: ExtremeArgs;
  truth: TruthArgs;
  prod: ReduceArgs;
  norm: NormArgs;
  logSumExp: ReduceArgs;
  scan: ScanArgs;
  scanExtreme: ScanExtremeArgs;
  sort: SortArgs;
  overlay: OverlayArgs;
  where: WhereArgs;
  nonzero: NonzeroArgs;
  binaryCrossEntropy: BinaryCrossEntropyArgs;
}

/**
 * Cross-correlation over any number of spatial axes; writes `[N, O, ...out]`.
 *
 * `input` `[N, C, ...size]`, `weight` `[O, C / groups, ...kernelSize]`, `bias` `[O]` or null, all of one dtype.
 * One entry per spatial axis in `stride`, `dilation` and `padding`, the last as `[before, after]` zeros.
 */
export interface ConvArgs {
  readonly input: TensorData;
  readonly weight: TensorData;
  readonly bias: TensorData | null;
  readonly stride: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly epilogue?: ConvEpilogue;
}

/** What {@link ConvArgs} and the gradients of a convolution have in common. */
export type ConvWindow = Pick<ConvArgs, 'stride' | 'padding' | 'dilation' | 'groups'>;

/**
 * The gradient of a convolution's input (a transposed convolution): each output cell of `grad` `[N, O, ...out]`
 * goes back to the input cells it was made of. Writes `[N, C, ...size]`. A transposed convolution may have a `bias` `[C]`.
 */
export interface ConvInputArgs extends ConvWindow {
  readonly grad: TensorData;
  readonly weight: TensorData;
  readonly bias?: TensorData | null;
}

/** The gradient of a convolution's weight; writes `[O, C / groups, ...kernelSize]`. */
export interface ConvWeightArgs extends ConvWindow {
  readonly grad: TensorData;
  readonly input: TensorData;
}

/**
 * Padding; writes the padded tensor. `padding` has one `[before, after]` per axis of `input`, outermost first;
 * a negative count crops. Mode `zeros` fills with `value`; the others stay within their `maxPadding`.
 */
export interface PadArgs {
  readonly input: TensorData;
  readonly padding: readonly (readonly [number, number])[];
  readonly mode: PaddingMode;
  readonly value: number | bigint;
}

/** The adjoint of padding: each cell of `grad` is added to the input cell it was copied from. Writes the input's shape. */
export interface UnpadArgs {
  readonly grad: TensorData;
  readonly padding: readonly (readonly [number, number])[];
  readonly mode: PaddingMode;
}

/**
 * The blocks of images; writes `[N, C·kH·kW, L]`, zeros where a block hangs over. `image` `[N, C, H, W]`, `window` along H
 * and along W.
 */
export interface UnfoldArgs {
  readonly image: TensorData;
  readonly window: readonly AxisWindowing[];
}

/** The adjoint of {@link UnfoldArgs}: `blocks` `[N, C·kH·kW, L]`, floating point, summed up; writes `[N, C, H, W]`. */
export interface FoldArgs {
  readonly blocks: TensorData;
  readonly window: readonly AxisWindowing[];
}

/**
 * Weighted sums along one axis: writes `out[…, y, …] = Σ_k weights[y, k] · input[…, indices[y, k], …]`, floating point, or
 * uint8 rounded and held to 0 … 255. `out` has another size along `axis`; both lie row-major.
 */
export interface ResampleArgs {
  readonly input: TensorData;
  readonly axis: number;
  readonly taps: ResampleTaps;
}

/** The adjoint of {@link ResampleArgs}: each sum's gradient goes back to what it was made of. Floating point. */
export interface ResampleInputArgs extends Omit<ResampleArgs, 'input'> {
  readonly grad: TensorData;
}

/**
 * The largest value under each window, over one to three spatial axes; writes `[N, C, ...out]` values and, as int32,
 * where they stand in their plane of the input (row-major).
 *
 * `input` `[N, C, ...size]`; the windows of each spatial axis in `axes`. Where one window slides, it is `window`.
 */
export interface MaxPoolArgs {
  readonly input: TensorData;
  readonly axes: readonly PoolAxis[];
  readonly window: readonly AxisWindowing[] | null;
}

/**
 * The mean under each window; writes `[N, C, ...out]`. dtype: float32, float64 or int64.
 *
 * Divides by `divisor` where there is one, else by the product of the axes'; no window is dilated.
 */
export interface AvgPoolArgs extends MaxPoolArgs {
  readonly divisor: number | null;
}

/** The adjoint of {@link AvgPoolArgs}: `grad` `[N, C, ...out]`, shared out among the cells; writes `[N, C, ...size]`. */
export interface AvgPoolInputArgs extends Pick<AvgPoolArgs, 'axes' | 'divisor'> {
  readonly grad: TensorData;
}

/**
 * Picks along `axis`: writes `out[…, j, …] = input[…, index[…, j, …], …]`, in the shape of `index` (int32), whose
 * sizes on the other axes are at most those of `input`.
 */
export interface GatherArgs {
  readonly input: TensorData;
  readonly index: TensorData;
  readonly axis: number;
}

/** How a scattered value joins what is at its place. */
export type ScatterMode = 'set' | 'add' | 'multiply' | 'max' | 'min';

/**
 * The other way round: begins with `base` (null: zeros) and puts `source[…, j, …]` at `out[…, index[…, j, …], …]`,
 * in row-major order. All of one dtype; `source` has the shape of `index`.
 */
export interface ScatterArgs {
  readonly base: TensorData | null;
  readonly source: TensorData;
  readonly index: TensorData;
  readonly axis: number;
  readonly mode: ScatterMode;
}

/**
 * `a` `[...batch, M, K]` times `b` `[...batch, K, N]`, plus `bias` `[N]` on every row where there is one; writes
 * `[...batch, M, N]`. All of one dtype but bool; the batch axes are already broadcast (a stride is 0 there).
 */
export interface MatmulArgs {
  readonly a: TensorData;
  readonly b: TensorData;
  readonly bias: TensorData | null;
}

/** Exponentials along `axis`, divided by their sum, or the logarithm of that; writes the shape of `input`. */
export interface SoftmaxArgs {
  /** float32 or float64. */
  readonly input: TensorData;
  readonly axis: number;
  readonly log: boolean;
}

/** What comes back through a softmax whose result is known; writes the shape of `grad`. */
export interface SoftmaxGradientArgs {
  /** float32 or float64. */
  readonly grad: TensorData;
  /** What the softmax (of its logarithm) gave; as `grad`. */
  readonly output: TensorData;
  readonly axis: number;
  readonly log: boolean;
}

/** One activation on every value; writes the shape and dtype of `input`: float32 or float64. */
export interface ActivationArgs {
  readonly operation: ActivationName;
  readonly parameters: readonly number[];
  readonly input: TensorData;
}

/** `grad`, of the shape of `input`, times the slope of the activation at every value; writes the same shape. */
export interface ActivationGradientArgs extends ActivationArgs {
  readonly grad: TensorData;
}

/** One function on every value; writes the shape of `input`, in the dtype of `out`. */
export interface UnaryArgs {
  readonly operation: UnaryName;
  readonly input: TensorData;
}

/** One function on every pair of values, both of one shape (broadcast) and dtype; `div` is floating point. */
export interface BinaryArgs {
  readonly operation: BinaryName;
  readonly a: TensorData;
  readonly b: TensorData;
}

/** Every value in the dtype of `out`, which is another. */
export interface CastArgs {
  readonly input: TensorData;
}

/** Writes `a` where `condition` (bool) holds, else `b`; all of one shape (broadcast), `a` and `b` of one dtype. */
export interface WhereArgs {
  readonly condition: TensorData;
  readonly a: TensorData;
  readonly b: TensorData;
}

/** Writes, as int32 `[count, rank]`, the index of each value that is not 0, in row-major order. */
export interface NonzeroArgs {
  readonly input: TensorData;
}

/** The comparisons. */
export type CompareName = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

/** One comparison on every pair of values, both of one shape (broadcast) and dtype; writes bool. */
export interface CompareArgs {
  readonly operation: CompareName;
  readonly a: TensorData;
  readonly b: TensorData;
}

/**
 * Reduces all axes but the first `kept`, in row-major order; writes the shape of those.
 *
 * `sum` writes the sum, `prod` the product: int64 for integers and bool, else any floating point. `moments` (floating
 * point) writes the mean and the sum of the squared distances from it, both float64. `logSumExp` (floating point)
 * writes the logarithm of the sum of the exponentials.
 */
export interface ReduceArgs {
  readonly input: TensorData;
  readonly kept: number;
}

/**
 * Moves and scales every value: `(x − mean) · scale · weight + bias`; writes the shape and dtype of `input`. All are
 * broadcast to that shape (strides of 0); `mean` and `scale` are float64 from offset 0.
 */
export interface NormalizeArgs {
  readonly input: TensorData;
  readonly mean: TensorData;
  readonly scale: TensorData;
  readonly weight: TensorData | null;
  readonly bias: TensorData | null;
}

/**
 * The gradient of the input where `mean` and `scale` were made from it, `count` values each. Writes the shape and dtype of
 * `input`.
 */
export interface NormalizeInputArgs extends Pick<NormalizeArgs, 'input' | 'mean' | 'scale' | 'weight'> {
  readonly grad: TensorData;
  readonly count: number;
}

/** The gradient of the weight: `grad · (input − mean) · scale`, summed to the shape of the result, which broadcasts to `input`. */
export interface NormalizeWeightArgs extends Pick<NormalizeArgs, 'input' | 'mean' | 'scale'> {
  readonly grad: TensorData;
}

/**
 * As {@link ReduceArgs}; writes the value and, where there is a second result, its place among those reduced as int32. There is at
 * least one.
 */
export interface ExtremeArgs extends ReduceArgs {
  readonly operation: 'max' | 'min';
}

/** As {@link ReduceArgs}; writes bool. */
export interface TruthArgs extends ReduceArgs {
  readonly operation: 'any' | 'all';
}

/** Probabilities of one shape and floating dtype; writes the loss of each. */
export interface BinaryCrossEntropyArgs {
  readonly input: TensorData;
  readonly target: TensorData;
}

/** As {@link ReduceArgs}, floating point; writes the p-norm: p is any number, ±Infinity included; 0 counts what is not 0. */
export interface NormArgs extends ReduceArgs {
  readonly p: number;
}

/** Running totals along `axis`; writes the shape of `input`, which has the dtype of `out`; `logSumExp` floating point. */
export interface ScanArgs {
  readonly operation: 'sum' | 'prod' | 'logSumExp';
  readonly input: TensorData;
  readonly axis: number;
}

/** The largest (smallest) value so far along `axis`, and where on it (int32; the last, where several are equal). */
export interface ScanExtremeArgs {
  readonly operation: 'max' | 'min';
  readonly input: TensorData;
  readonly axis: number;
}

/** Sorts along `axis`, equal values in the order they had, NaN as the largest; writes values and, as int32, where each was. */
export interface SortArgs {
  readonly input: TensorData;
  readonly axis: number;
  readonly descending: boolean;
}

/**
 * The adjoint of a strided view: writes zeros, to which each value of `source` is added at its place,
 * `offset + Σ index[d] · strides[d]` in `out`. Places may coincide.
 */
export interface OverlayArgs {
  readonly source: TensorData;
  readonly offset: number;
  readonly strides: readonly number[];
}
