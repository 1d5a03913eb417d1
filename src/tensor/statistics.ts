// What all values of a tensor have in common, for its printed header and its drawing.
import type { TypedArray } from '../core/dtype.js';
import type { Statistics } from '../core/statistics.js';

/** Any values as floats; an int64 beyond ±2⁵³ is rounded. */
function asFloats(values: TypedArray): Float32Array | Float64Array {
  if (values instanceof Float32Array || values instanceof Float64Array) return values;
  return values instanceof BigInt64Array ? Float64Array.from(values, Number) : new Float64Array(values);
}

/**
 * Two looks at every value: one to add and to rank roughly, one for the spread and the exact percentiles. Neither
 * asks whether a value is finite (that alone would take longer): where one is not, the rest is looked at again.
 */
export function statistics(values: TypedArray): Statistics {
  const floats = asFloats(values);
  const { keyCounts, sum } = countKeys(floats);
  if (hasSpecial(floats, keyCounts)) return { ...statistics(finiteValues(floats)), ...countSpecial(floats) };

  const finite = floats.length;
  const counts = { count: finite, finite, nan: 0, positiveInfinity: 0, negativeInfinity: 0 };
  if (finite === 0) {
    return { ...counts, zeros: 0, min: null, max: null, mean: null, std: null, low: null, high: null };
  }
  const positions = [0, 0.005 * (finite - 1), 0.995 * (finite - 1), finite - 1];
  const bins = rankBins(
    keyCounts,
    positions.flatMap((position) => [Math.floor(position), Math.ceil(position)]),
  );
  const mean = sum / finite;
  const squares = sumOfSquares(floats, mean, bins);
  for (const bin of bins) if (!bin.sorted) bin.values.sort();
  const [min, low, high, max] = positions.map((position) => valueAt(bins, position));
  const moments = Number.isFinite(squares)
    ? { mean, squares, unit: 1 }
    : scaledMoments(floats, finite, Math.max(-min, max));
  const std = finite > 1 ? Math.sqrt(moments.squares / (finite - 1)) * moments.unit : null;
  return {
    ...counts,
    zeros: keyCounts[0] + keyCounts[SIGN] > 0 ? countZeros(floats) : 0,
    min,
    max,
    mean: moments.mean * moments.unit,
    std: std !== null && Number.isFinite(std) ? std : null,
    low,
    high,
  };
}

/**
 * The upper 16 bits of each value, where the sign and the exponent are: every `stride`-th word from `first` on,
 * shifted by 16. Larger magnitudes have larger keys.
 */
function keyWords(floats: Float32Array | Float64Array): {
  words: Uint32Array;
  first: number;
  stride: number;
} {
  const stride = floats.BYTES_PER_ELEMENT / 4;
  const words = new Uint32Array(floats.buffer, floats.byteOffset, floats.length * stride);
  return { words, first: stride - 1, stride };
}

const KEYS = 0x10000;
/** The key's sign bit; alone, the key of −0. */
const SIGN = 0x8000;

/** How many values have each key, and the sum of all. */
function countKeys(floats: Float32Array | Float64Array): { keyCounts: Uint32Array; sum: number } {
  const { words, first, stride } = keyWords(floats);
  const keyCounts = new Uint32Array(KEYS);
  let sum = 0;
  for (let i = 0, at = first; i < floats.length; i++, at += stride) {
    keyCounts[words[at] >>> 16]++;
    sum += floats[i];
  }
  return { keyCounts, sum };
}

/** Whether any value is NaN or infinite: all bits of its exponent are set. */
function hasSpecial(floats: Float32Array | Float64Array, keyCounts: Uint32Array): boolean {
  const lowest = floats instanceof Float32Array ? 0x7f80 : 0x7ff0;
  const isCounted = (count: number): boolean => count > 0;
  return (
    keyCounts.subarray(lowest, SIGN).some(isCounted) || keyCounts.subarray(lowest | SIGN).some(isCounted)
  );
}

function finiteValues(floats: Float32Array | Float64Array): Float32Array | Float64Array {
  const kept = new (floats instanceof Float32Array ? Float32Array : Float64Array)(floats.length);
  let count = 0;
  for (let i = 0; i < floats.length; i++) if (Number.isFinite(floats[i])) kept[count++] = floats[i];
  return kept.subarray(0, count);
}

function countSpecial(
  floats: Float32Array | Float64Array,
): Pick<Statistics, 'count' | 'nan' | 'positiveInfinity' | 'negativeInfinity'> {
  let [nan, positiveInfinity, negativeInfinity] = [0, 0, 0];
  for (let i = 0; i < floats.length; i++) {
    const value = floats[i];
    if (value === Number.POSITIVE_INFINITY) positiveInfinity++;
    else if (value === Number.NEGATIVE_INFINITY) negativeInfinity++;
    else if (Number.isNaN(value)) nan++;
  }
  return { count: floats.length, nan, positiveInfinity, negativeInfinity };
}

function countZeros(floats: Float32Array | Float64Array): number {
  let zeros = 0;
  for (let i = 0; i < floats.length; i++) if (floats[i] === 0) zeros++;
  return zeros;
}

/** The values that share one key, and how many are smaller. Repeats of one value (zeros, mostly) stay sorted. */
interface RankBin {
  readonly key: number;
  readonly before: number;
  readonly values: Float64Array;
  filled: number;
  sorted: boolean;
}

/** Empty bins for the keys in which the given ranks (0 the smallest, ascending) fall. Only these are sorted. */
function rankBins(keyCounts: Uint32Array, ranks: readonly number[]): RankBin[] {
  const bins: RankBin[] = [];
  let place = 0;
  let before = 0;
  for (const rank of ranks) {
    while (before + keyCounts[keyInOrder(place)] <= rank) before += keyCounts[keyInOrder(place++)];
    const key = keyInOrder(place);
    if (bins.at(-1)?.key === key) continue;
    bins.push({ key, before, values: new Float64Array(keyCounts[key]), filled: 0, sorted: true });
  }
  return bins;
}

/** The keys from those of the smallest values to those of the largest (Herf, "Radix tricks"). */
function keyInOrder(place: number): number {
  return place < SIGN ? KEYS - 1 - place : place - SIGN;
}

/** The sum of the values' squared distances from `mean`; on the way the bins are filled. */
function sumOfSquares(floats: Float32Array | Float64Array, mean: number, bins: readonly RankBin[]): number {
  const { words, first, stride } = keyWords(floats);
  const binOf = new Uint8Array(KEYS);
  bins.forEach(({ key }, i) => {
    binOf[key] = i + 1;
  });
  let squares = 0;
  for (let i = 0, at = first; i < floats.length; i++, at += stride) {
    const distance = floats[i] - mean;
    squares += distance * distance;
    const bin = binOf[words[at] >>> 16];
    if (bin !== 0) addToBin(bins[bin - 1], floats[i]);
  }
  return squares;
}

function addToBin(bin: RankBin, value: number): void {
  if (bin.filled > 0 && value !== bin.values[0]) bin.sorted = false;
  bin.values[bin.filled++] = value;
}

/** The value at a position among the sorted ones, interpolated between its two neighbours. */
function valueAt(bins: readonly RankBin[], position: number): number {
  const atRank = (rank: number): number => {
    for (const { before, values } of bins) {
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
  values: Float32Array | Float64Array,
  finite: number,
  unit: number,
): { mean: number; squares: number; unit: number } {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] / unit;
  const mean = sum / finite;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i] / unit - mean) ** 2;
  return { mean, squares, unit };
}

/** From so many values on, a part of them is looked at: a gigabyte would take seconds. */
const SAMPLED_FROM = 2 ** 24;
const SAMPLE_SIZE = 2 ** 22;
/** Neighbours that are taken together. */
const SAMPLE_BLOCK = 64;

/** About as many values as {@link SAMPLE_SIZE}, in blocks at even distances, the last values among them. */
function evenSample(values: TypedArray): TypedArray {
  const blocks = SAMPLE_SIZE / SAMPLE_BLOCK;
  const step = (values.length - SAMPLE_BLOCK) / (blocks - 1);
  const sample = new (values.constructor as new (length: number) => TypedArray)(SAMPLE_SIZE);
  for (let block = 0; block < blocks; block++) {
    const from = Math.floor(block * step);
    sample.set(values.subarray(from, from + SAMPLE_BLOCK) as never, block * SAMPLE_BLOCK);
  }
  return sample;
}

/** Whether any value is NaN or infinite, without a branch for each. */
function holdsSpecial(floats: Float32Array | Float64Array): boolean {
  const isSingle = floats instanceof Float32Array;
  const [exponent, lowest] = isSingle ? [0x7f800000, 0x00800000] : [0x7ff00000, 0x00100000];
  const stride = floats.BYTES_PER_ELEMENT / 4;
  const words = new Int32Array(floats.buffer, floats.byteOffset, floats.length * stride);
  let seen = 0;
  // Where all bits of the exponent are set, one more carries into the sign.
  for (let at = stride - 1; at < words.length; at += stride) seen |= (words[at] & exponent) + lowest;
  return seen < 0;
}

/** Bins of {@link Distribution.counts}: they can be joined to 20 (the printed bars) and to 48 (the drawn ones). */
const FINE_BINS = 240;

/** All that is printed and drawn of a tensor's values as a whole. */
export interface Distribution {
  readonly statistics: Statistics;
  /** A fine histogram, from the smallest to the largest value; see {@link joinBins}. */
  readonly counts: readonly number[];
  /** The values that were looked at: all, or a part of very many. */
  readonly looked: TypedArray;
}

export function distribution(values: TypedArray): Distribution {
  if (values.length < SAMPLED_FROM) {
    const known = statistics(values);
    return { statistics: known, counts: histogram(values, known, FINE_BINS), looked: values };
  }
  const looked = evenSample(values);
  const known = statistics(looked);
  const isFloat = values instanceof Float32Array || values instanceof Float64Array;
  const special = isFloat && holdsSpecial(values) ? countSpecial(values) : NONE_SPECIAL;
  const finite = values.length - special.nan - special.positiveInfinity - special.negativeInfinity;
  return {
    statistics: { ...known, ...special, count: values.length, finite, sampled: looked.length },
    counts: histogram(looked, known, FINE_BINS),
    looked,
  };
}

const NONE_SPECIAL = { nan: 0, positiveInfinity: 0, negativeInfinity: 0 } as const;

/** The same histogram in fewer bins; their number divides that of the fine ones. */
export function joinBins(counts: readonly number[], bins: number): number[] {
  const joined = new Array<number>(bins).fill(0);
  counts.forEach((count, i) => {
    joined[Math.floor((i * bins) / counts.length)] += count;
  });
  return joined;
}

/** Counts of the finite values in `bins` equal bins from the smallest to the largest; `known` of the same values. */
export function histogram(values: TypedArray, known: Statistics, bins: number): number[] {
  const counts = new Uint32Array(bins + 1);
  const { min, max, count, finite } = known;
  if (min === null || max === null) return new Array<number>(bins).fill(0);
  const floats = finite === count ? asFloats(values) : finiteValues(asFloats(values));
  // In units of the larger end, because max − min may overflow.
  const reach = Math.max(-min, max);
  const unit = reach > 1e150 ? 1 / reach : 1;
  const from = min * unit;
  const scale = bins / (max * unit - from);
  if (!Number.isFinite(scale)) {
    // A single repeated value falls into the middle bin.
    counts[bins >> 1] = finite;
  } else {
    for (let i = 0; i < floats.length; i++) counts[((floats[i] * unit - from) * scale) | 0]++;
    // The largest value itself begins a bin of its own.
    counts[bins - 1] += counts[bins];
  }
  return Array.from(counts.subarray(0, bins));
}
