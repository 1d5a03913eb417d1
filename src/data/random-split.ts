import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { checkGenerator, type Generator } from '../core/random/generator.js';
import { randperm } from '../tensor/random.js';
import { asDataset, type Samples, Subset } from './dataset.js';

/** What {@link randomSplit} takes. */
export interface RandomSplitOptions {
  /** Where the order comes from; the one that `manualSeed` seeds unless given. */
  readonly generator?: Generator;
}

/**
 * Splits a dataset at random: PyTorch's parts for the same seed.
 *
 * @param lengths of the parts, which add up to all samples; or fractions, which add up to 1 (what is left after rounding
 * down goes to the first parts).
 * @throws {@link ArgumentError} where they do not add up.
 *
 * @example
 * const [train, test] = data.randomSplit(Array.from({ length: 10 }, (_, i) => i), [0.8, 0.2]);
 * train.length; // 8
 * test.length; // 2
 *
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.random_split
 */
export function randomSplit<T>(
  dataset: Samples<T>,
  lengths: readonly number[],
  options: RandomSplitOptions = {},
): Subset<T>[] {
  checkOptions('randomSplit', options, ['generator']);
  const whole = asDataset('randomSplit', dataset);
  const sizes = sizesOf(lengths, whole.length);
  const generator = checkGenerator('randomSplit', options.generator);
  const order = Array.from(randperm(whole.length, { generator }).data, Number);
  let start = 0;
  return sizes.map((size) => {
    start += size;
    return new Subset(whole, order.slice(start - size, start));
  });
}

function sizesOf(lengths: unknown, total: number): number[] {
  const op = 'randomSplit';
  if (!Array.isArray(lengths) || !lengths.every((length) => typeof length === 'number' && length >= 0)) {
    throw new ArgumentError({
      op,
      problem: `the lengths are ${describeValue(lengths)}; it takes an array of numbers of samples, or of fractions`,
      actual: lengths,
    });
  }
  const sum = lengths.reduce((all: number, length: number) => all + length, 0);
  if (Math.abs(sum - 1) <= 1e-9 && sum <= 1 && !(sum === 1 && total === 1)) {
    const sizes = lengths.map((part: number) => Math.floor(total * part));
    const rest = total - sizes.reduce((all, size) => all + size, 0);
    for (let i = 0; i < rest; i++) sizes[i % sizes.length]++;
    return sizes;
  }
  if (sum === total && lengths.every(Number.isInteger)) return [...lengths];
  throw new ArgumentError({
    op,
    problem: `the lengths ${describeValue(lengths)} add up to ${sum}; the dataset has ${total} samples`,
    expected: total,
    actual: sum,
    hint: 'Lengths add up to all samples, fractions to 1: [0.8, 0.2]',
    pytorch: 'Sum of input lengths does not equal the length of the input dataset!',
  });
}
