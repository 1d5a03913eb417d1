import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import { parseFlag } from '../core/flag.js';
import { checkOptions } from '../core/options.js';
import { checkGenerator, defaultGenerator, type Generator } from '../core/random/generator.js';
import { wholeWithin } from '../core/settings.js';
import { type Collated, defaultCollate } from './collate.js';
import { asDataset, type Dataset, type Samples } from './dataset.js';
import { watchIteration } from './iteration-watch.js';
import { BatchSampler, checkSampler, RandomSampler, type Sampler, SequentialSampler } from './sampler.js';

/** What {@link DataLoader} takes beside the dataset. */
export interface DataLoaderOptions<T, Batch> {
  /** Samples in a batch; null for samples one by one, as they are. Default 1. */
  readonly batchSize?: number | null;
  /** Whether the order is random, another in each epoch. Default false. */
  readonly shuffle?: boolean;
  /** The order, instead of `shuffle`. */
  readonly sampler?: Sampler;
  /** The batches, instead of `batchSize`, `shuffle`, `sampler` and `dropLast`. */
  readonly batchSampler?: Sampler<readonly number[]>;
  /** Whether a last batch that is not full is left out. Default false. */
  readonly dropLast?: boolean;
  /** Makes a batch of samples. Default {@link defaultCollate}. */
  readonly collateFn?: (samples: T[]) => Batch;
  /** Where the order comes from; the one that `manualSeed` seeds unless given. */
  readonly generator?: Generator;
  /** Only 0: samples are loaded between the steps. */
  readonly numWorkers?: 0;
}

const OPTIONS = [
  'batchSize',
  'shuffle',
  'sampler',
  'batchSampler',
  'dropLast',
  'collateFn',
  'generator',
  'numWorkers',
];

/**
 * The samples of a dataset in batches, in the order that PyTorch gives for the same seed. Each `for … of` is an epoch.
 * In a notebook, an epoch that takes a while shows how far it is.
 *
 * @param dataset a {@link Dataset}, or an array of samples.
 * @param options `batchSize` (1), `shuffle` (false), `dropLast` (false), `sampler`, `batchSampler`, `collateFn`,
 * `generator`.
 * @throws {@link ArgumentError} for options that cannot be, or exclude each other.
 *
 * @example
 * const dataset = new data.TensorDataset(rand(10, 3), zeros(10, { dtype: 'int64' }));
 * const loader = new data.DataLoader(dataset, { batchSize: 4, shuffle: true });
 * loader.length; // 3
 * for (const [x, y] of loader) {
 *   x.shape; // [4, 3], in the end [2, 3]
 * }
 *
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
 */
export class DataLoader<T = unknown, Batch = Collated<T>> implements Iterable<Batch> {
  readonly dataset: Dataset<T>;
  readonly batchSize: number | null;
  readonly dropLast: boolean;
  /** The order of the samples; undefined where `batchSampler` was given. */
  readonly sampler: Sampler | undefined;
  /** The batches; null for samples one by one. */
  readonly batchSampler: Sampler<readonly number[]> | null;
  readonly generator: Generator | undefined;
  readonly #collate: ((samples: T[]) => Batch) | undefined;

  constructor(dataset: Samples<T>, options: DataLoaderOptions<T, Batch> = {}) {
    const op = 'DataLoader';
    this.dataset = asDataset(op, dataset);
    checkOptions(op, options, OPTIONS);
    checkExclusive(options as DataLoaderOptions<unknown, unknown>);
    const { batchSize = 1, shuffle = false, dropLast = false, generator, collateFn } = options;
    if (batchSize !== null) wholeWithin({ from: 1 })(op, 'batchSize', batchSize);
    this.dropLast = parseFlag(op, 'dropLast', dropLast);
    this.generator = generator === undefined ? undefined : checkGenerator(op, generator);
    if (collateFn !== undefined && typeof collateFn !== 'function') {
      const problem = `collateFn is ${describeValue(collateFn)}; it takes a function of samples`;
      throw new ArgumentError({ op, problem, actual: collateFn });
    }
    this.#collate = collateFn;
    if (options.batchSampler !== undefined) {
      checkSampler(op, 'batchSampler', options.batchSampler);
      this.batchSampler = options.batchSampler;
      this.sampler = undefined;
      this.batchSize = null;
      return;
    }
    if (options.sampler !== undefined) checkSampler(op, 'sampler', options.sampler);
    this.sampler =
      options.sampler ??
      (parseFlag(op, 'shuffle', shuffle)
        ? new RandomSampler(this.dataset, { generator })
        : new SequentialSampler(this.dataset));
    this.batchSize = batchSize;
    this.batchSampler = batchSize === null ? null : new BatchSampler(this.sampler, batchSize, dropLast);
  }

  /** How many batches there are in an epoch. */
  get length(): number {
    return (this.batchSampler ?? (this.sampler as Sampler)).length;
  }

  /** An epoch. */
  [Symbol.iterator](): IterableIterator<Batch> {
    return watchIteration(this.batches(), this);
  }

  /** @internal An epoch that nobody watches. */
  *batches(): IterableIterator<Batch> {
    // PyTorch draws a seed for workers, also where there are none: what is drawn next is the same.
    (this.generator ?? defaultGenerator).random64();
    if (this.batchSampler === null) {
      for (const i of this.sampler as Sampler) {
        checkIndices([i], this.dataset.length);
        const sample = this.dataset.get(i);
        yield this.#collate === undefined ? (sample as unknown as Batch) : this.#collate(sample as never);
      }
      return;
    }
    for (const indices of this.batchSampler) yield this.#batch(indices);
  }

  #batch(indices: readonly number[]): Batch {
    checkIndices(indices, this.dataset.length);
    if (this.#collate === undefined) {
      const batch = this.dataset.collated(indices);
      if (batch !== null) return batch as unknown as Batch;
    }
    const samples = indices.map((i) => this.dataset.get(i));
    return this.#collate === undefined
      ? (defaultCollate(samples) as unknown as Batch)
      : this.#collate(samples);
  }
}

/** A sampler of the user's gives numbers of samples. */
function checkIndices(indices: unknown, length: number): void {
  const op = 'DataLoader';
  if (!Array.isArray(indices)) {
    throw new ArgumentError({
      op,
      problem: `batchSampler gave ${describeValue(indices)}; a batch is an array of numbers of samples`,
      actual: indices,
      ...(typeof indices === 'number'
        ? { hint: 'Numbers one by one are a sampler: { sampler, batchSize }' }
        : {}),
    });
  }
  const wrong = indices.find((i) => !(Number.isInteger(i) && i >= 0 && i < length));
  if (wrong === undefined && !indices.includes(undefined)) return;
  throw new ArgumentError({
    op,
    problem: `there is no sample ${describeValue(wrong)}; the dataset has ${length}${length > 0 ? ` (0 to ${length - 1})` : ''}`,
    expected: length,
    actual: wrong,
  });
}

function checkExclusive(options: DataLoaderOptions<unknown, unknown>): void {
  const op = 'DataLoader';
  const { batchSampler, sampler, shuffle, batchSize, dropLast, numWorkers } = options;
  if (numWorkers !== undefined && numWorkers !== 0) {
    throw new ArgumentError({
      op,
      problem: `numWorkers is ${describeValue(numWorkers)}; samples are loaded between the steps, without workers`,
      expected: 0,
      actual: numWorkers,
      hint: 'Leave it out. What takes long to load is loaded once, into a TensorDataset',
    });
  }
  if (batchSampler !== undefined) {
    const others = { batchSize: batchSize !== undefined, shuffle, sampler: sampler !== undefined, dropLast };
    const other = Object.entries(others).find(([, given]) => given)?.[0];
    if (other !== undefined) {
      throw new ArgumentError({
        op,
        problem: `batchSampler says which batches there are; ${other} cannot be given, too`,
        pytorch:
          'batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last',
      });
    }
  }
  if (sampler !== undefined && shuffle) {
    throw new ArgumentError({
      op,
      problem: 'sampler says in which order; shuffle cannot be given, too',
      pytorch: 'sampler option is mutually exclusive with shuffle',
    });
  }
  if (batchSize === null && dropLast) {
    throw new ArgumentError({
      op,
      problem: 'without batches there is no last one to drop: batchSize is null, dropLast true',
      pytorch: 'batch_size=None option disables auto-batching and is mutually exclusive with drop_last',
    });
  }
}
