import type { Generator } from './generator.js';

/** Rounds to the dtype of the weights. */
type Round = (value: number) => number;

/**
 * Places drawn with probabilities that weights say, as `torch.multinomial` does.
 *
 * @param round to the weights' dtype; they are float64 unless given
 */
export function drawPlaces(
  weights: Float64Array,
  count: number,
  replacement: boolean,
  generator: Generator,
  round: Round = (value) => value,
): number[] {
  return replacement && count > 1
    ? withReplacement(weights, count, generator, round)
    : withoutReplacement(weights, count, generator, round);
}

/** Where a uniform number falls among the sums of the weights. */
function withReplacement(weights: Float64Array, count: number, generator: Generator, round: Round): number[] {
  const sums = new Float64Array(weights.length);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sums[i] = sum = round(sum + weights[i]);
  for (let i = 0; i < sums.length; i++) sums[i] = round(sums[i] / sum);
  if (sum > 0) sums[sums.length - 1] = 1;
  return Array.from({ length: count }, () => {
    const at = generator.uniform64();
    let [low, high] = [0, sums.length];
    while (high - low > 0) {
      const middle = low + Math.floor((high - low) / 2);
      if (sums[middle] < at) low = middle + 1;
      else high = middle;
    }
    return low;
  });
}

/** The largest of weights divided by exponential numbers (Efraimidis and Spirakis): the race that each wins by its weight. */
function withoutReplacement(
  weights: Float64Array,
  count: number,
  generator: Generator,
  round: Round,
): number[] {
  const times = weights.map((weight) => round(weight / round(-Math.log1p(-generator.uniform64()))));
  return [...times.keys()].sort((a, b) => times[b] - times[a]).slice(0, count);
}
