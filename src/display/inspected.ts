import { contiguousArray } from '../core/contiguous.js';
import type { DType, TypedArray } from '../core/dtype.js';
import { type ColourRange, defaultRange, type Histogram, type Statistics } from '../protocol/index.js';
import { type Distribution, distribution, joinBins } from '../tensor/statistics.js';
import type { Tensor } from '../tensor/tensor.js';
import { shortName } from './short-name.js';

/** A tensor as it is drawn: its values at hand, and what all of them have in common. */
export interface InspectedTensor {
  readonly name?: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Row-major, as the tensor holds them. */
  readonly array: TypedArray;
  /** The same as numbers: the array itself, but for int64. */
  readonly values: ArrayLike<number>;
  /** Of all values, as it was found; `statistics` and `histogram` are what the payload has of it. */
  readonly distribution: Distribution;
  readonly statistics: Statistics;
  /** Where the colours end by default. */
  readonly range: ColourRange;
  /** Absent where no value is finite. */
  readonly histogram?: Histogram;
}

const HISTOGRAM_BINS = 48;

/** Looks at every value of a tensor; its storage stays unexposed. */
export function inspectTensor(tensor: Tensor, name?: string): InspectedTensor {
  const { shape, dtype } = tensor;
  const array = contiguousArray(tensor.raw);
  const values = array instanceof BigInt64Array ? Float64Array.from(array, Number) : array;
  const spread = distribution(array);
  const found = spread.statistics;
  const { min, max } = found;
  return {
    ...(name === undefined ? {} : { name: shortName(name) }),
    dtype,
    shape,
    array,
    values,
    distribution: spread,
    statistics: found,
    range: clippedRange(spread, defaultRange(found, dtype)),
    ...(min === null || max === null
      ? {}
      : { histogram: { low: min, high: max, counts: joinBins(spread.counts, HISTOGRAM_BINS) } }),
  };
}

/** The range with the number of finite values that lie beyond it; of very many, of those looked at. */
function clippedRange(
  { looked, statistics: { min, max } }: Distribution,
  { low, high }: { readonly low: number; readonly high: number },
): ColourRange {
  let [below, above] = [0, 0];
  if (min !== null && max !== null && (min < low || max > high)) {
    for (let i = 0; i < looked.length; i++) {
      const value = Number(looked[i]);
      if (value < low && value !== Number.NEGATIVE_INFINITY) below++;
      else if (value > high && value !== Number.POSITIVE_INFINITY) above++;
    }
  }
  return { low, high, below, above };
}
