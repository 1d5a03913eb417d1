import { resolveAxis } from '../core/axes.js';
import { checkFloatingPoint } from '../core/check-floating-point.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { formatShape } from '../core/shape.js';
import { fromArray } from '../core/tensor-data.js';
import { TensorBase } from './base.js';
import type { ValuesAndIndices } from './extremes.js';
import { TensorOrdering } from './ordering.js';
import type { ReduceOptions } from './reductions.js';
import type { Tensor } from './tensor.js';

/** Between two values: which of them, or what between. */
export type Interpolation = 'linear' | 'lower' | 'higher' | 'midpoint' | 'nearest';

/** What `quantile` and `nanquantile` take. */
export interface QuantileOptions extends ReduceOptions {
  /** Default `'linear'`. */
  readonly interpolation?: Interpolation;
}

const INTERPOLATIONS: readonly string[] = ['linear', 'lower', 'higher', 'midpoint', 'nearest'];

/** The values at parts of the way from the smallest to the largest. */
export abstract class TensorQuantiles extends TensorOrdering {
  /**
   * The value below which the part `q` of the values lies, of all or along `dim`; NaN where one is. For several `q` (a
   * vector) the result has them along a first axis.
   *
   * @throws {@link DTypeError} for integers and bools, {@link ArgumentError} for a `q` that is not from 0 to 1,
   * {@link ShapeError} for no values.
   *
   * @example
   * tensor([1, 2, 3, 9]).quantile(0.5).item(); // 2.5
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.quantile.html
   */
  quantile(q: number | Tensor, dim: number | null = null, options: QuantileOptions = {}): Tensor {
    return this.quantileOf('quantile', q, dim, options, false);
  }

  /** As {@link quantile}, of what is not NaN. */
  nanquantile(q: number | Tensor, dim: number | null = null, options: QuantileOptions = {}): Tensor {
    return this.quantileOf('nanquantile', q, dim, options, true);
  }

  private quantileOf(
    op: string,
    q: number | Tensor,
    dim: number | null,
    options: QuantileOptions,
    ignoresNaN: boolean,
  ): Tensor {
    checkOptions(op, options, ['keepdim', 'interpolation']);
    const { keepdim = false, interpolation = 'linear' } = options;
    if (!INTERPOLATIONS.includes(interpolation)) {
      const problem = `no interpolation ${describeValue(interpolation)}; there are ${INTERPOLATIONS.join(', ')}`;
      throw new ArgumentError({ op, problem, actual: interpolation });
    }
    const parts = this.checkParts(op, q);
    // A single number is one axis of one value, as in PyTorch.
    const line = this.ndim === 0 || dim === null ? this.reshape(-1) : (this as unknown as Tensor);
    const axis = dim === null ? 0 : resolveAxis(op, dim, line.shape);
    const size = line.shape[axis];
    if (size === 0) {
      throw new ShapeError({
        op,
        problem: `of no values there is no quantile; the shape is ${formatShape(this.shape)}`,
        operands: [{ name: 'input', shape: this.shape }],
        operandsInText: false,
        pytorch: `${op}() input tensor must be non-empty`,
      });
    }
    const rows = line.movedim(axis, -1);
    const spoiled = rows.isnan();
    const last = spoiled.logicalNot().sum(-1, { keepdim: true }).sub(1).clamp({ min: 0 }).to(this.dtype);
    const whole = parts.mul(last);
    const ranks = ignoresNaN ? whole : whole.maskedFill(spoiled.any(-1, { keepdim: true }), size - 1);
    const found = interpolate(rows.sort().values, ranks, interpolation);
    // The parts come first; the axis is gone, or stays with size 1.
    const first = found.movedim(-1, 0);
    const kept = keepdim ? keptShape(this.shape, dim === null ? null : axis) : first.shape.slice(1);
    return first.reshape(q instanceof TensorBase && q.ndim === 1 ? [parts.numel, ...kept] : kept);
  }

  private checkParts(op: string, q: number | Tensor): Tensor {
    checkFloatingPoint(
      op,
      this.dtype,
      `${op}() input tensor must be either float or double dtype`,
      "Try x.to('float32')",
    );
    const parts = q instanceof TensorBase ? q : this.lift(op, q);
    if (parts.dtype !== this.dtype || parts.ndim > 1) {
      throw new DTypeError({
        op,
        problem: `q is ${parts.dtype} ${formatShape(parts.shape)}, the input ${this.dtype}; it takes a number or a vector of that dtype`,
        actual: parts.dtype,
        expected: this.dtype,
        pytorch: `${op}() q tensor must be same dtype as the input tensor`,
      });
    }
    const outside = Array.from(parts.data as Float32Array).find((part) => !(part >= 0 && part <= 1));
    if (outside === undefined) return parts.reshape(-1);
    const problem = `q is ${outside}; it is from 0 to 1`;
    throw new ArgumentError({
      op,
      problem,
      actual: outside,
      pytorch: `${op}() q values must be in the range [0, 1]`,
    });
  }

  /** The middle value of what is not NaN; of an even number the lower of the two. */
  nanmedian(): Tensor;
  /** The middle value of what is not NaN along `dim`, and where it stands; of an even number the lower of the two. */
  nanmedian(dim: number, options?: ReduceOptions): ValuesAndIndices;
  nanmedian(dim: number | null = null, options: ReduceOptions = {}): Tensor | ValuesAndIndices {
    checkOptions('nanmedian', options, ['keepdim']);
    if (dim === null) return this.numel === 0 ? this.median() : this.reshape(-1).nanmedian(0).values;
    const x = this.ndim === 0 ? this.reshape(1) : (this as unknown as Tensor);
    const axis = resolveAxis('nanmedian', dim, x.shape);
    const { values, indices } = x.sort(axis);
    const count = x.isnan().logicalNot().sum(axis, { keepdim: true });
    const middle = count.sub(1).clamp({ min: 0 }).floorDivide(2);
    const pick = (from: Tensor): Tensor => {
      const found = from.gather(axis, middle);
      return this.ndim === 0 ? found.reshape([]) : options.keepdim ? found : found.squeeze(axis);
    };
    return { values: pick(values), indices: pick(indices) };
  }

  /**
   * Where each value would be put in to keep the order of `boundaries` (a sorted vector): in front of equal ones, or
   * with `right` behind them. Indices are int32.
   *
   * @example
   * tensor([1, 4]).bucketize(tensor([1, 3, 5])).tolist(); // [0, 2]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.bucketize.html
   */
  bucketize(boundaries: Tensor, options: BucketizeOptions = {}): Tensor {
    checkOptions('bucketize', options, ['right']);
    const { right = false } = options;
    const edges = this.lift('bucketize', boundaries);
    if (edges.ndim !== 1) {
      throw new ShapeError({
        op: 'bucketize',
        problem: `the boundaries are ${formatShape(edges.shape)}; it takes one axis`,
        expected: 1,
        actual: edges.ndim,
        pytorch: 'boundaries tensor must be 1 dimension',
      });
    }
    const sorted = edges.to('float64').data as Float64Array;
    const values = this.to('float64').data as Float64Array;
    const places = Int32Array.from(values, (value) => placeOf(value, sorted, right));
    return this.wrap(fromArray<'int32'>(places, this.shape, 'int32'));
  }
}

/** What `bucketize` takes. */
export interface BucketizeOptions {
  /** Whether a value goes behind the boundaries equal to it; default false. */
  readonly right?: boolean;
}

/** The number of sorted values below a value, or with `right` not above it. NaN goes to the end. */
function placeOf(value: number, sorted: Float64Array, right: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const before = right ? !(sorted[middle] > value) : !(sorted[middle] >= value);
    if (before) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The values of sorted rows at ranks between whole ones. */
function interpolate(sorted: Tensor, ranks: Tensor, interpolation: Interpolation): Tensor {
  const at = (rank: Tensor): Tensor => sorted.gather(-1, rank.to('int32'));
  if (interpolation === 'lower') return at(ranks.floor());
  if (interpolation === 'higher') return at(ranks.ceil());
  if (interpolation === 'nearest') return at(ranks.round());
  const [below, above] = [at(ranks.floor()), at(ranks.ceil())];
  return below.lerp(
    above,
    interpolation === 'midpoint'
      ? ranks.sub(ranks.floor()).gt(0).to(ranks.dtype).mul(0.5)
      : ranks.sub(ranks.floor()),
  );
}

function keptShape(shape: readonly number[], axis: number | null): number[] {
  return shape.map((size, d) => (axis === null || d === axis ? 1 : size));
}
