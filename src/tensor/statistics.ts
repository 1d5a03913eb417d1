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

/** One look at every value for what is counted, a second for the spread, a third for the percentiles. */
export function statistics(values: TypedArray): ValueStatistics {
  const numbers = asNumbers(values);
  let [nan, positiveInfinity, negativeInfinity, zeros, sum] = [0, 0, 0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i];
    if (value - value !== 0) {
      if (value > 0) positiveInfinity++;
      else if (value < 0) negativeInfinity++;
      else nan++;
      continue;
    }
    if (value === 0) zeros++;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
  }
  const finite = numbers.length - nan - positiveInfinity - negativeInfinity;
  const counts = { count: numbers.length, finite, nan, positiveInfinity, negativeInfinity, zeros };
  if (finite === 0) return { ...counts, min: null, max: null, mean: null, std: null, low: null, high: null };
  const { mean, std } = moments(numbers, finite, sum, Math.max(-min, max));
  const [low, high] = percentiles(numbers, finite, [0.005, 0.995]);
  return { ...counts, min, max, mean, std, low, high };
}

/** Mean and standard deviation; `largest` is the largest magnitude. */
function moments(
  numbers: ArrayLike<number>,
  finite: number,
  sum: number,
  largest: number,
): { mean: number; std: number | null } {
  // Near the largest double sums overflow: there all is computed in units of the largest magnitude.
  const unit = largest > 1e150 ? largest : 1;
  const mean = unit === 1 ? sum / finite : scaledSum(numbers, unit) / finite;
  let squares = 0;
  for (let i = 0; i < numbers.length; i++) {
    const distance = numbers[i] / unit - mean;
    if (distance - distance === 0) squares += distance * distance;
  }
  const std = finite > 1 ? Math.sqrt(squares / (finite - 1)) * unit : null;
  return { mean: mean * unit, std: std !== null && Number.isFinite(std) ? std : null };
}

function scaledSum(numbers: ArrayLike<number>, unit: number): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) if (Number.isFinite(numbers[i])) sum += numbers[i] / unit;
  return sum;
}

const float = new Float32Array(1);
const floatBits = new Uint32Array(float.buffer);

/** The upper half of the value's float32 bits, turned so that larger values have larger keys (Herf, "Radix tricks"). */
function sortKey(value: number): number {
  float[0] = value;
  const bits = floatBits[0];
  return ((bits & 0x80000000) !== 0 ? ~bits : bits | 0x80000000) >>> 16;
}

/**
 * Exact percentiles of the finite values without sorting them all: the keys are counted, then only the values
 * that share the key of a wanted rank are sorted.
 */
function percentiles(numbers: ArrayLike<number>, finite: number, shares: readonly number[]): number[] {
  const keyCounts = new Uint32Array(0x10000);
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i];
    if (value - value === 0) keyCounts[sortKey(value)]++;
  }
  const positions = shares.map((share) => share * (finite - 1));
  const ranks = positions.flatMap((position) => [Math.floor(position), Math.ceil(position)]);
  const found = valuesAtRanks(numbers, keyCounts, ranks);
  return positions.map((position, k) => {
    const [before, after] = [found[2 * k], found[2 * k + 1]];
    const t = position - Math.floor(position);
    return before * (1 - t) + after * t;
  });
}

/** The values that share one key, and how many are smaller. Repeats of one value (zeros, mostly) stay sorted. */
interface RankBin {
  readonly before: number;
  readonly values: Float64Array;
  filled: number;
  sorted: boolean;
}

/** The finite values at the given ranks (0 the smallest). */
function valuesAtRanks(
  numbers: ArrayLike<number>,
  keyCounts: Uint32Array,
  ranks: readonly number[],
): number[] {
  const wanted = new Map<number, RankBin>();
  const keys = ranks.map((rank) => {
    let key = 0;
    let before = 0;
    while (before + keyCounts[key] <= rank) before += keyCounts[key++];
    if (!wanted.has(key)) {
      wanted.set(key, { before, values: new Float64Array(keyCounts[key]), filled: 0, sorted: true });
    }
    return key;
  });
  const isWanted = new Uint8Array(0x10000);
  for (const key of keys) isWanted[key] = 1;
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i];
    if (value - value !== 0) continue;
    const key = sortKey(value);
    if (isWanted[key] === 0) continue;
    const bin = wanted.get(key)!;
    if (value !== bin.values[0] && bin.filled > 0) bin.sorted = false;
    bin.values[bin.filled++] = value;
  }
  for (const { values, sorted } of wanted.values()) if (!sorted) values.sort();
  return ranks.map((rank, k) => {
    const { before, values } = wanted.get(keys[k])!;
    return values[rank - before];
  });
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
