// In which order samples are taken. The numbers are PyTorch's for the same seed.
import { collect, isIterable } from '../core/collect.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { checkGenerator, defaultGenerator, Generator } from '../core/random/generator.js';
import { drawPlaces } from '../core/random/multinomial.js';
import { wholeWithin } from '../core/settings.js';
import { randint, randperm } from '../tensor/random.js';
import { Tensor } from '../tensor/tensor.js';

/** An order of samples: numbers to iterate over, and how many. Any array is one. */
export interface Sampler<Item = number> extends Iterable<Item> {
  readonly length: number;
}

/** Anything with a length. */
interface Sized {
  readonly length: number;
}

/** How many samples there are now. */
function lengthOf(op: string, source: unknown): number {
  const length = (source as Partial<Sized> | null | undefined)?.length;
  if (Number.isSafeInteger(length) && (length as number) >= 0) return length as number;
  const problem = `the source is ${describeValue(source)}; it takes anything with a length`;
  throw new ArgumentError({ op, problem, actual: source });
}

function checkList(op: string, name: string, list: unknown): Iterable<unknown> {
  if (isIterable(list)) return list;
  const problem = `${name} is ${describeValue(list)}; it takes an array of numbers`;
  throw new ArgumentError({ op, problem, actual: list });
}

/** What {@link RandomSampler} takes. */
export interface RandomSamplerOptions {
  /** Whether a sample may come again. Default false. */
  readonly replacement?: boolean;
  /** How many to take. Default as many as there are. */
  readonly numSamples?: number;
  /** Where the order comes from. Default: a seed from the default generator, each time anew. */
  readonly generator?: Generator;
}

/** What {@link SubsetRandomSampler} takes. */
export interface SubsetRandomSamplerOptions {
  readonly generator?: Generator;
}

/** What {@link WeightedRandomSampler} takes. */
export interface WeightedRandomSamplerOptions {
  /** Whether a sample may come again. Default true. */
  readonly replacement?: boolean;
  readonly generator?: Generator;
}

/**
 * One after the other.
 *
 * @example
 * [...new data.SequentialSampler({ length: 3 })]; // [0, 1, 2]
 */
export class SequentialSampler implements Sampler {
  readonly length: number;

  constructor(source: Sized) {
    this.length = lengthOf('SequentialSampler', source);
  }

  /** One pass over the numbers, drawn anew each time. */
  *[Symbol.iterator](): IterableIterator<number> {
    for (let i = 0; i < this.length; i++) yield i;
  }
}

/**
 * In random order, another each time.
 *
 * @param source anything with a length.
 *
 * @example
 * [...new data.RandomSampler({ length: 3 }, { generator: new Generator(0) })].sort(); // [0, 1, 2]
 *
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.RandomSampler
 */
export class RandomSampler implements Sampler {
  readonly #source: Sized;
  readonly #replacement: boolean;
  readonly #numSamples: number | undefined;
  readonly #generator: Generator | undefined;

  constructor(source: Sized, options: RandomSamplerOptions = {}) {
    const op = 'RandomSampler';
    checkOptions(op, options, ['replacement', 'numSamples', 'generator']);
    lengthOf(op, source);
    this.#source = source;
    this.#replacement = parseFlag(op, 'replacement', options.replacement ?? false);
    this.#numSamples = options.numSamples;
    if (options.numSamples !== undefined) wholeWithin({ from: 0 })(op, 'numSamples', options.numSamples);
    this.#generator = options.generator === undefined ? undefined : checkGenerator(op, options.generator);
  }

  get length(): number {
    return this.#numSamples ?? this.#source.length;
  }

  /** One pass over the numbers, drawn anew each time. */
  *[Symbol.iterator](): IterableIterator<number> {
    const n = this.#source.length;
    const count = this.length;
    const generator = this.#generator ?? new Generator(defaultGenerator.random64() & INT64_MAX);
    if (n === 0) return;
    if (this.#replacement) {
      for (let block = 0; block < Math.floor(count / 32); block++)
        yield* numbers(randint(0, n, [32], { generator }));
      yield* numbers(randint(0, n, [count % 32], { generator }));
      return;
    }
    for (let round = 0; round < Math.floor(count / n); round++) yield* numbers(randperm(n, { generator }));
    // Drawn also where nothing of it is used, as PyTorch does: what is drawn next is the same.
    yield* numbers(randperm(n, { generator })).slice(0, count % n);
  }
}

const INT64_MAX = 2n ** 63n - 1n;

/**
 * Some samples in random order.
 *
 * @param indices their numbers.
 *
 * @example
 * [...new data.SubsetRandomSampler([5, 7])].sort(); // [5, 7]
 *
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.SubsetRandomSampler
 */
export class SubsetRandomSampler implements Sampler {
  readonly indices: readonly number[];
  readonly #generator: Generator;

  constructor(indices: readonly number[], options: SubsetRandomSamplerOptions = {}) {
    checkOptions('SubsetRandomSampler', options, ['generator']);
    this.indices = collect(checkList('SubsetRandomSampler', 'indices', indices), (index, i) => {
      wholeWithin({ from: 0 })('SubsetRandomSampler', `index ${i}`, index);
      return index as number;
    });
    this.#generator = checkGenerator('SubsetRandomSampler', options.generator);
  }

  get length(): number {
    return this.indices.length;
  }

  /** One pass over the numbers, drawn anew each time. */
  *[Symbol.iterator](): IterableIterator<number> {
    for (const i of numbers(randperm(this.indices.length, { generator: this.#generator })))
      yield this.indices[i];
  }
}

/**
 * Samples drawn with probabilities: rare classes more often, say.
 *
 * @param weights one for each sample; they need not add up to 1.
 * @param numSamples how many to draw.
 * @throws {@link ArgumentError} for negative weights, or more samples than there are without replacement.
 *
 * @example
 * [...new data.WeightedRandomSampler([0, 1, 0], 2)]; // [1, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler
 */
export class WeightedRandomSampler implements Sampler {
  readonly weights: Float64Array;
  readonly length: number;
  readonly replacement: boolean;
  readonly #generator: Generator;

  constructor(
    weights: readonly number[] | Tensor,
    numSamples: number,
    options: WeightedRandomSamplerOptions = {},
  ) {
    const op = 'WeightedRandomSampler';
    checkOptions(op, options, ['replacement', 'generator']);
    wholeWithin({ from: 1 })(op, 'numSamples', numSamples);
    const list = weights instanceof Tensor ? weights.data : checkList(op, 'weights', weights);
    this.weights = Float64Array.from(collect(list, Number));
    this.length = numSamples;
    this.replacement = parseFlag(op, 'replacement', options.replacement ?? true);
    this.#generator = checkGenerator(op, options.generator);
    const usable = this.weights.filter((weight) => weight > 0).length;
    const wrong = this.weights.find((weight) => !(weight >= 0 && Number.isFinite(weight)));
    if (wrong !== undefined || usable === 0) {
      const problem =
        wrong === undefined ? 'all weights are 0' : `a weight is ${wrong}; it takes numbers from 0 on`;
      throw new ArgumentError({
        op,
        problem,
        actual: wrong,
        pytorch: 'probability tensor contains either `inf`, `nan` or element < 0',
      });
    }
    if (!this.replacement && numSamples > usable) {
      throw new ArgumentError({
        op,
        problem: `${numSamples} samples without replacement, but ${usable} have a weight above 0`,
        expected: usable,
        actual: numSamples,
        pytorch: 'cannot sample n_sample > prob_dist.size(-1) samples without replacement',
      });
    }
  }

  /** One pass over the numbers, drawn anew each time. */
  *[Symbol.iterator](): IterableIterator<number> {
    yield* drawPlaces(this.weights, this.length, this.replacement, this.#generator);
  }
}

/**
 * The numbers of another sampler, a batch at a time.
 *
 * @throws {@link ArgumentError} unless `batchSize` is a whole number from 1 on.
 *
 * @example
 * [...new data.BatchSampler([0, 1, 2], 2, false)]; // [[0, 1], [2]]
 *
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.BatchSampler
 */
export class BatchSampler implements Sampler<number[]> {
  readonly sampler: Sampler;
  readonly batchSize: number;
  readonly dropLast: boolean;

  constructor(sampler: Sampler, batchSize: number, dropLast: boolean) {
    checkSampler('BatchSampler', 'sampler', sampler);
    wholeWithin({ from: 1 })('BatchSampler', 'batchSize', batchSize);
    this.sampler = sampler;
    this.batchSize = batchSize;
    this.dropLast = parseFlag('BatchSampler', 'dropLast', dropLast);
  }

  get length(): number {
    const batches = this.sampler.length / this.batchSize;
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches);
  }

  /** One pass over the numbers, drawn anew each time. */
  *[Symbol.iterator](): IterableIterator<number[]> {
    let batch: number[] = [];
    for (const i of this.sampler) {
      batch.push(i);
      if (batch.length < this.batchSize) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0 && !this.dropLast) yield batch;
  }
}

/** @internal A sampler can be iterated over, and has a length. */
export function checkSampler(op: string, name: string, sampler: unknown): void {
  const isIterable = typeof sampler === 'object' && sampler !== null && Symbol.iterator in sampler;
  if (isIterable && typeof (sampler as { length?: unknown }).length === 'number') return;
  throw new ArgumentError({
    op,
    problem: `${name} is ${describeValue(sampler)}; it takes what has a length and can be iterated over`,
    actual: sampler,
  });
}

function numbers(indices: Tensor): number[] {
  return Array.from(indices.raw.storage.array as Int32Array);
}
