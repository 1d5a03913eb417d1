// What all values of a tensor have in common, for its printed header and its drawing.
import type { TypedArray } from '../core/dtype.js';

/** Those of no finite value are null. */
export interface ValueStatistics {
  readonly count: number;
  readonly finite: number;
  readonly nan: number;
  readonly positiveInfinity: number;
  readonly negativeInfinity: number;
  readonly zeros: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** With Bessel's correction, as `torch.std`; null for fewer than two finite values. */
  readonly std: number | null;
  /** The 0.5th and 99.5th percentile of the finite values, interpolated as `torch.quantile` does. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Any values as numbers; an int64 beyond ±2⁵³ is rounded. */
function asNumbers(values: TypedArray): ArrayLike<number> {
  return values instanceof BigInt64Array ? Float64Array.from(values, Number) : values;
}

/** Two looks at every value: one to count, add and rank roughly, one for the spread and the exact percentiles. */
export function statistics(values: TypedArray): ValueStatistics {
  const numbers = asNumbers(values);
  const keyCounts = new Uint32Array(0x10000);
  let [nan, positiveInfinity, negativeInfinity, zeros, sum] = [0, 0, 0, 0, 0];
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i];
    if (value - value !== 0) {
      if (value > 0) positiveInfinity++;
      else if (value < 0) negativeInfinity++;
      else nan++;
      continue;
    }
    if (value === 0) zeros++;
    sum += value;
    keyCounts[sortKey(value)]++;
  }
  const finite = numbers.length - nan - positiveInfinity - negativeInfinity;
  const counts = { count: numbers.length, finite, nan, positiveInfinity, negativeInfinity, zeros };
  if (finite === 0) return { ...counts, min: null, max: null, mean: null, std: null, low: null, high: null };

  const positions = [0, 0.005 * (finite - 1), 0.995 * (finite - 1), finite - 1];
  const bins = rankBins(
    keyCounts,
    positions.flatMap((position) => [Math.floor(position), Math.ceil(position)]),
  );
  const mean = sum / finite;
  const squares = sumOfSquares(numbers, mean, bins);
  for (const bin of bins.values()) if (!bin.sorted) bin.values.sort();
  const [min, low, high, max] = positions.map((position) => valueAt(bins, position));
  const moments = Number.isFinite(squares)
    ? { mean, squares, unit: 1 }
    : scaledMoments(numbers, finite, Math.max(-min, max));
  const std = finite > 1 ? Math.sqrt(moments.squares / (finite - 1)) * moments.unit : null;
  return {
    ...counts,
    min,
    max,
    mean: moments.mean * moments.unit,
    std: std !== null && Number.isFinite(std) ? std : null,
    low,
    high,
  };
}

const float = new Float32Array(1);
const floatBits = new Uint32Array(float.buffer);

/** The upper half of the value's float32 bits, turned so that larger values have larger keys (Herf, "Radix tricks"). */
function sortKey(value: number): number {
  float[0] = value;
  const bits = floatBits[0];
  return ((bits & 0x80000000) !== 0 ? ~bits : bits | 0x80000000) >>> 16;
}

/** The values that share one key, and how many are smaller. Repeats of one value (zeros, mostly) stay sorted. */
interface RankBin {
  readonly before: number;
  readonly values: Float64Array;
  filled: number;
  sorted: boolean;
}

/** Empty bins, by key, for the keys in which the given ranks (0 the smallest) fall. Only these are sorted. */
function rankBins(keyCounts: Uint32Array, ranks: readonly number[]): Map<number, RankBin> {
  const bins = new Map<number, RankBin>();
  for (const rank of ranks) {
    let key = 0;
    let before = 0;
    while (before + keyCounts[key] <= rank) before += keyCounts[key++];
    if (!bins.has(key)) {
      bins.set(key, { before, values: new Float64Array(keyCounts[key]), filled: 0, sorted: true });
    }
  }
  return bins;
}

/** The sum of the finite values' squared distances from `mean`; on the way the bins are filled. */
function sumOfSquares(numbers: ArrayLike<number>, mean: number, bins: ReadonlyMap<number, RankBin>): number {
  const wanted = new Uint8Array(0x10000);
  for (const key of bins.keys()) wanted[key] = 1;
  let squares = 0;
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i];
    if (value - value !== 0) continue;
    const distance = value - mean;
    squares += distance * distance;
    const key = sortKey(value);
    if (wanted[key] === 1) addToBin(bins.get(key)!, value);
  }
  return squares;
}

function addToBin(bin: RankBin, value: number): void {
  if (bin.filled > 0 && value !== bin.values[0]) bin.sorted = false;
  bin.values[bin.filled++] = value;
}

/** The value at a position among the sorted ones, interpolated between its two neighbours. */
function valueAt(bins: ReadonlyMap<number, RankBin>, position: number): number {
  const atRank = (rank: number): number => {
    for (const { before, values } of bins.values()) {
      if (rank >= before && rank < before + values.length) return values[rank - before];
    }
    throw new Error(`statistics: no value of rank ${rank}`);
  };
  const t = position - Math.floor(position);
  // Adding zero makes 0 of −0.
  return atRank(Math.floor(position)) * (1 - t) + (t > 0 ? atRank(Math.ceil(position)) * t : 0) + 0;
}

/** Near the largest double sums and squares overflow: there all is computed in units of the largest magnitude. */
function scaledMoments(
  numbers: ArrayLike<number>,
  finite: number,
  unit: number,
): { mean: number; squares: number; unit: number } {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) if (Number.isFinite(numbers[i])) sum += numbers[i] / unit;
  const mean = sum / finite;
  let squares = 0;
  for (let i = 0; i < numbers.length; i++) {
    if (Number.isFinite(numbers[i])) squares += (numbers[i] / unit - mean) ** 2;
  }
  return { mean, squares, unit };
}

/** Counts of the finite values in `bins` equal bins from `low` to `high`; what lies outside is not counted. */
export function histogram(values: TypedArray, low: number, high: number, bins: number): number[] {
  const numbers = asNumbers(values);
  const counts = new Array<number>(bins).fill(0);
  // In units of the larger end, because high − low may overflow.
  const unit = Math.max(Math.abs(low), Math.abs(high)) > 1e150 ? Math.max(Math.abs(low), Math.abs(high)) : 1;
  const from = low / unit;
  const scale = bins / (high / unit - from);
  // A single repeated value falls into the middle bin.
  const middle = high > low && Number.isFinite(scale) ? -1 : bins >> 1;
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i];
    if (!(value >= low && value <= high)) continue;
    const bin = middle < 0 ? Math.floor((value / unit - from) * scale) : middle;
    counts[bin < bins ? bin : bins - 1]++;
  }
  return counts;
}
