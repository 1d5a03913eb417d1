import { collect, isIterable } from '../core/collect.js';
import { describeValue } from '../core/describe.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { formatShape } from '../core/shape.js';
import { Tensor } from '../tensor/tensor.js';
import type { Collated } from './collate.js';
import { rowsOf } from './rows.js';

/**
 * Samples that are picked by their number. A dataset of your own says how many there are and gives one.
 *
 * @example
 * class Squares extends data.Dataset<[Tensor, Tensor]> {
 *   readonly length = 100;
 *   get(i: number): [Tensor, Tensor] {
 *     return [tensor([i]), tensor([i * i])];
 *   }
 * }
 * const loader = new data.DataLoader(new Squares(), { batchSize: 10 });
 * loader.length; // 10
 *
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Dataset
 */
export abstract class Dataset<T = unknown> {
  /** How many samples there are. */
  abstract readonly length: number;

  /** The sample of a number from 0 to below {@link length}. */
  abstract get(i: number): T;

  /** @internal A batch of samples at once, where that is faster than one by one; null where it is not. */
  collated(_indices: readonly number[]): Collated<T> | null {
    return null;
  }

  /** Every sample, in order. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.length; i++) yield this.get(i);
  }
}

/** What a loader takes: a dataset, or an array of samples. */
export type Samples<T> = Dataset<T> | readonly T[];

/** @internal An array of samples as a dataset. */
export function asDataset<T>(op: string, samples: Samples<T>): Dataset<T> {
  if (samples instanceof Dataset) return samples;
  if (Array.isArray(samples)) return new ArrayDataset(samples as readonly T[]);
  throw new ArgumentError({
    op,
    problem: `the dataset is ${describeValue(samples)}; it takes a Dataset or an array of samples`,
    actual: samples,
    ...((samples as unknown) instanceof Tensor ? { hint: 'Try new data.TensorDataset(x, y)' } : {}),
  });
}

class ArrayDataset<T> extends Dataset<T> {
  readonly #samples: readonly T[];

  constructor(samples: readonly T[]) {
    super();
    this.#samples = samples;
  }

  get length(): number {
    return this.#samples.length;
  }

  get(i: number): T {
    return this.#samples[i];
  }
}

/** A tensor for each of a list of tensors. */
export type RowOf<Tensors extends readonly Tensor[]> = { -readonly [I in keyof Tensors]: Tensor };

/**
 * Tensors side by side: sample i is the list of their rows i.
 *
 * @param tensors of as many rows each.
 * @throws {@link ShapeError} where they have different numbers of rows, or no rows at all.
 *
 * @example
 * const dataset = new data.TensorDataset(tensor([[1, 2], [3, 4]]), tensor([0n, 1n]));
 * const [x, y] = dataset.get(1);
 * x.tolist(); // [3, 4]
 * y.item(); // 1
 *
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.TensorDataset
 */
export class TensorDataset<Tensors extends readonly Tensor[]> extends Dataset<RowOf<Tensors>> {
  readonly tensors: Tensors;

  constructor(...tensors: Tensors) {
    super();
    checkRows(tensors);
    this.tensors = tensors;
  }

  get length(): number {
    return this.tensors[0].shape[0];
  }

  get(i: number): RowOf<Tensors> {
    return this.tensors.map((one) => one.at(i)) as RowOf<Tensors>;
  }

  override collated(indices: readonly number[]): Collated<RowOf<Tensors>> | null {
    if (this.tensors.some((one) => one.requiresGrad)) return null;
    return this.tensors.map((one) => rowsOf(one, indices)) as Collated<RowOf<Tensors>>;
  }
}

function checkRows(tensors: readonly unknown[]): void {
  const op = 'TensorDataset';
  if (tensors.length === 0) throw new ArgumentError({ op, problem: 'takes at least one tensor' });
  tensors.forEach((one, i) => {
    if (one instanceof Tensor) return;
    const problem = `tensor ${i} is ${describeValue(one)}, not a tensor`;
    throw new ArgumentError({
      op,
      problem,
      actual: one,
      ...(Array.isArray(one) ? { hint: 'Try new TensorDataset(x, y)' } : {}),
    });
  });
  const shapes = (tensors as readonly Tensor[]).map(({ shape }) => shape);
  if (shapes.every((shape) => shape.length > 0 && shape[0] === shapes[0][0])) return;
  throw new ShapeError({
    op,
    problem: `the tensors are ${shapes.map(formatShape).join(', ')}; they must have as many rows`,
    operands: shapes.map((shape, i) => ({ name: `tensor ${i}`, shape })),
    operandsInText: false,
    pytorch: 'Size mismatch between tensors',
  });
}

/**
 * Some samples of a dataset.
 *
 * @param dataset where they are.
 * @param indices their numbers there.
 * @throws {@link ArgumentError} for a number that is not there.
 *
 * @example
 * const subset = new data.Subset(['a', 'b', 'c'], [2, 0]);
 * [...subset]; // ['c', 'a']
 *
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.Subset
 */
export class Subset<T> extends Dataset<T> {
  readonly dataset: Dataset<T>;
  readonly indices: readonly number[];

  constructor(dataset: Samples<T>, indices: readonly number[] | Tensor) {
    super();
    this.dataset = asDataset('Subset', dataset);
    if (!(indices instanceof Tensor) && !isIterable(indices)) {
      const problem = `the indices are ${describeValue(indices)}; it takes an array of numbers`;
      throw new ArgumentError({ op: 'Subset', problem, actual: indices });
    }
    const { length } = this.dataset;
    const list = indices instanceof Tensor ? Array.from(indices.data, Number) : indices;
    this.indices = collect(list, (index) => {
      if (Number.isInteger(index) && (index as number) >= 0 && (index as number) < length)
        return index as number;
      throw new ArgumentError({
        op: 'Subset',
        problem: `there is no sample ${describeValue(index)}; the dataset has ${length} (0 to ${length - 1})`,
        expected: length,
        actual: index,
      });
    });
  }

  get length(): number {
    return this.indices.length;
  }

  get(i: number): T {
    return this.dataset.get(this.indices[i]);
  }

  override collated(indices: readonly number[]): Collated<T> | null {
    return this.dataset.collated(indices.map((i) => this.indices[i]));
  }
}

/**
 * Datasets one after the other.
 *
 * @throws {@link ArgumentError} without a dataset.
 *
 * @example
 * const both = new data.ConcatDataset([['a', 'b'], ['c']]);
 * both.get(2); // 'c'
 *
 * @see https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.ConcatDataset
 */
export class ConcatDataset<T> extends Dataset<T> {
  readonly datasets: readonly Dataset<T>[];

  constructor(datasets: readonly Samples<T>[]) {
    super();
    if (!Array.isArray(datasets) || datasets.length === 0) {
      throw new ArgumentError({
        op: 'ConcatDataset',
        problem: `takes an array of datasets, got ${describeValue(datasets)}`,
        actual: datasets,
        pytorch: 'datasets should not be an empty iterable',
      });
    }
    this.datasets = collect(datasets, (one) => asDataset('ConcatDataset', one as Samples<T>));
  }

  get length(): number {
    return this.datasets.reduce((sum, { length }) => sum + length, 0);
  }

  get(i: number): T {
    let rest = i;
    for (const dataset of this.datasets) {
      if (rest < dataset.length) return dataset.get(rest);
      rest -= dataset.length;
    }
    throw new ArgumentError({
      op: 'ConcatDataset',
      problem: `there is no sample ${i}; there are ${this.length}`,
      expected: this.length,
      actual: i,
    });
  }
}
