import { resolveAxis } from '../core/axes.js';
import { checkFloatingPoint } from '../core/check-floating-point.js';
import { describeValue } from '../core/describe.js';
import type { TypedArray } from '../core/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { parseInteger } from '../core/per-axis.js';
import { checkSettings, numberWithin } from '../core/settings.js';
import { formatShape } from '../core/shape.js';
import { fromArray } from '../core/tensor-data.js';
import { TensorBase } from './base.js';
import { TensorQuantiles } from './quantiles.js';
import type { Tensor } from './tensor.js';

/** What `unique` takes. */
export interface UniqueOptions {
  /** Whether they come in order. They always do. */
  readonly sorted?: boolean;
  /** Whether to say, for each value, which of the unique ones it is; default false. */
  readonly returnInverse?: boolean;
  /** Whether to say how often each comes; default false. */
  readonly returnCounts?: boolean;
  /** Parts of this axis are compared as wholes; all values, each for itself, unless given. */
  readonly dim?: number | null;
}

/** What `unique` finds; indices and counts are int32. */
export interface UniqueValues {
  readonly values: Tensor;
  readonly inverse: Tensor;
  readonly counts: Tensor;
}

/** What `bincount` takes. */
export interface BincountOptions {
  /** What each value counts for; 1 unless given. */
  readonly weights?: Tensor | null;
  /** The least length of the result; default 0. */
  readonly minlength?: number;
}

/** What `histc` takes. */
export interface HistcOptions {
  /** How many bins; default 100. */
  readonly bins?: number;
  /** Where the first begins. With `min` and `max` equal (default both 0), the smallest and the largest value. */
  readonly min?: number;
  /** Where the last ends. */
  readonly max?: number;
}

type Comparable = number | bigint;

/** Counting values. None of it has a gradient. */
export abstract class TensorCounting extends TensorQuantiles {
  /**
   * The values that occur, each once, in order; or the parts of an axis. Every NaN is a value of its own.
   *
   * @example
   * tensor([3, 1, 3, 2]).unique().tolist(); // [1, 2, 3]
   * tensor([3, 1, 3]).unique({ returnCounts: true }).counts.tolist(); // [1, 2]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.unique.html
   */
  unique(options?: UniqueOptions & { readonly returnInverse?: false; readonly returnCounts?: false }): Tensor;
  unique(options: UniqueOptions): UniqueValues;
  unique(options: UniqueOptions = {}): Tensor | UniqueValues {
    const op = 'unique';
    checkOptions(op, options, ['sorted', 'returnInverse', 'returnCounts', 'dim']);
    const { dim = null } = options;
    const axis = dim === null ? 0 : resolveAxis(op, dim, this.shape);
    const whole = dim === null ? this.reshape(-1) : (this as unknown as Tensor);
    const count = whole.shape[axis];
    const rows = whole.movedim(axis, 0).contiguous();
    const compare = rowOrder(rows.data, count === 0 ? 0 : rows.numel / count);
    const order = Int32Array.from({ length: count }, (_, i) => i).sort((i, j) => compare(i, j) || i - j);
    const firsts: number[] = [];
    const counts: number[] = [];
    const inverse = new Int32Array(count);
    order.forEach((row, i) => {
      if (i === 0 || compare(order[i - 1], row) !== 0) {
        firsts.push(row);
        counts.push(0);
      }
      counts[counts.length - 1]++;
      inverse[row] = firsts.length - 1;
    });
    const values = whole.indexSelect(axis, this.indices(firsts)).detach();
    return this.uniqueResult(op, options, { values, inverse, counts });
  }

  /** The values alone, or all that is found where more of it is asked for. */
  protected uniqueResult(
    op: string,
    { returnInverse = false, returnCounts = false, dim = null }: UniqueOptions,
    found: { values: Tensor; inverse: Int32Array; counts: readonly number[] },
  ): Tensor | UniqueValues {
    const asked = [
      parseFlag(op, 'returnInverse', returnInverse),
      parseFlag(op, 'returnCounts', returnCounts),
    ];
    if (!asked.includes(true)) return found.values;
    const inverse = this.indices(found.inverse);
    return {
      values: found.values,
      inverse: dim === null ? inverse.reshape(this.shape) : inverse,
      counts: this.indices(found.counts),
    };
  }

  /** @internal An int32 tensor along one axis, without history. */
  protected indices(list: ArrayLike<number>): Tensor {
    return this.wrap(fromArray<'int32'>(Int32Array.from(list), [list.length], 'int32'));
  }

  /**
   * How often each whole number from 0 on occurs, or the sum of the weights it occurs with: int64, or with weights
   * float64 (float32 for weights in float32).
   *
   * @throws {@link DTypeError} for fractions, {@link ArgumentError} for a negative number, {@link ShapeError} for other
   * than one axis.
   *
   * @example
   * tensor([0n, 2n, 2n]).bincount().tolist(); // [1, 0, 2]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.bincount.html
   */
  bincount(options: BincountOptions = {}): Tensor {
    checkOptions('bincount', options, ['weights', 'minlength']);
    const { weights = null, minlength = 0 } = options;
    const least = parseInteger(minlength, { op: 'bincount', name: 'minlength', minimum: 0 });
    checkCounted(this.dtype, this.shape);
    if (
      weights !== null &&
      (!(weights instanceof TensorBase) || formatShape(weights.shape) !== formatShape(this.shape))
    ) {
      throw new ShapeError({
        op: 'bincount',
        problem: `the weights are ${describeValue(weights)}, the values ${formatShape(this.shape)}; they must agree`,
        expected: this.shape,
        actual: weights instanceof TensorBase ? weights.shape : weights,
        pytorch: 'weights should be 1-d and have the same length as input',
      });
    }
    if (this.numel > 0 && this.min().item() < 0) {
      throw new ArgumentError({
        op: 'bincount',
        problem: `the values begin at ${this.min().item()}; they are counted from 0`,
        actual: this.min().item(),
        pytorch: 'bincount only supports 1-d non-negative integral inputs.',
      });
    }
    const length = Math.max(least, this.numel === 0 ? 0 : this.max().item() + 1);
    const dtype = weights === null ? 'int64' : weights.dtype === 'float32' ? 'float32' : 'float64';
    const zeros = this.wrap(fromArray<'float64'>(new Float64Array(length), [length], 'float64')).to(dtype);
    const parts = weights === null ? this.to('int64').mul(0).add(1) : weights.detach().to(dtype);
    return zeros.scatterAdd(0, this as unknown as Tensor, parts);
  }

  /**
   * A histogram: how many values fall in each of so many equal bins; values outside are not counted.
   *
   * @throws {@link DTypeError} for integers and bools, {@link ArgumentError} where min is above max.
   *
   * @example
   * tensor([1, 2, 2, 4]).histc({ bins: 3, min: 1, max: 4 }).tolist(); // [1, 2, 1]
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.histc.html
   */
  histc(options: HistcOptions = {}): Tensor {
    checkOptions('histc', options, ['bins', 'min', 'max']);
    const { bins = 100, min = 0, max = 0 } = options;
    checkSettings('histc', { min, max }, { min: numberWithin({}), max: numberWithin({}) });
    const count = parseInteger(bins, { op: 'histc', name: 'bins', minimum: 1 });
    checkFloatingPoint(
      'histc',
      this.dtype,
      '"histogram_cpu" not implemented for',
      "Try x.to('float32'), or x.bincount() for whole numbers",
    );
    const values = this.to('float64').data as Float64Array;
    const [from, to] = min === max && values.length > 0 ? [this.min().item(), this.max().item()] : [min, max];
    if (!(Number.isFinite(from) && Number.isFinite(to) && from <= to)) {
      const problem = `the bins go from ${from} to ${to}; that is no range`;
      throw new ArgumentError({
        op: 'histc',
        problem,
        actual: [from, to],
        pytorch: 'max must be larger than min',
      });
    }
    const [start, end] = from === to ? [from - 1, to + 1] : [from, to];
    const found = new Float64Array(count);
    for (const value of values) {
      if (!(value >= start && value <= end)) continue;
      found[Math.min(count - 1, Math.floor(((value - start) / (end - start)) * count))]++;
    }
    return this.wrap(fromArray<'float64'>(found, [count], 'float64')).to(this.dtype);
  }
}

/** Compares two rows of equal length, value by value; NaN is larger than all and equal to nothing. */
function rowOrder(values: TypedArray, length: number): (i: number, j: number) => number {
  const array = values as unknown as ArrayLike<Comparable>;
  return (i, j) => {
    for (let n = 0; n < length; n++) {
      const [a, b] = [array[i * length + n], array[j * length + n]];
      if (a === b) continue;
      if (a < b) return -1;
      if (a > b) return 1;
      return i === j ? 0 : Number.isNaN(a) === Number.isNaN(b) ? i - j : Number.isNaN(a) ? 1 : -1;
    }
    return 0;
  };
}

function checkCounted(dtype: string, shape: readonly number[]): void {
  if (dtype.startsWith('float') || dtype === 'bool') {
    throw new DTypeError({
      op: 'bincount',
      problem: `the input is ${dtype}; it takes integers`,
      actual: dtype,
      hint: "Try x.to('int64')",
      pytorch: '"bincount_cpu" not implemented for',
    });
  }
  if (shape.length !== 1) {
    throw new ShapeError({
      op: 'bincount',
      problem: `the input is ${formatShape(shape)}; it takes one axis`,
      expected: 1,
      actual: shape.length,
      hint: 'Try x.reshape(-1)',
      pytorch: 'bincount only supports 1-d non-negative integral inputs.',
    });
  }
}
