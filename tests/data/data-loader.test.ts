import { afterEach, describe, expect, test, vi } from 'vitest';
import { HOST_KEY } from '../../src/core/host.js';
import { watchEpoch } from '../../src/display/epoch-progress.js';
import { data, ones, progress, rand, type Tensor, tensor, zeros } from '../../src/index.js';
import { thrown } from '../nn/thrown.js';

const pairs = new data.TensorDataset(rand(10, 3, 2), tensor([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n]));

describe('a batch', () => {
  test('of tensors has their rows', () => {
    const loader = new data.DataLoader(pairs, { batchSize: 4 });
    expect(loader.length).toBe(3);
    const batches = [...loader];
    expect(batches.map(([x, y]) => [x.shape, y.shape, y.dtype])).toEqual([
      [[4, 3, 2], [4], 'int64'],
      [[4, 3, 2], [4], 'int64'],
      [[2, 3, 2], [2], 'int64'],
    ]);
    expect(batches[1][0].tolist()).toEqual(pairs.tensors[0].at('4:8').tolist());
  });

  test('of views, of parts and of joined datasets has the same', () => {
    const views = new data.TensorDataset(pairs.tensors[0].permute(0, 2, 1), pairs.tensors[1]);
    const parts = new data.Subset(views, [9, 1]);
    const joined = new data.ConcatDataset([parts, views]);
    const [[x, y]] = new data.DataLoader(parts, { batchSize: 2 });
    expect(x.at(0).tolist()).toEqual(views.get(9)[0].tolist());
    const [[first]] = new data.DataLoader(joined, { batchSize: 12 });
    expect(first.at(1).tolist()).toEqual(x.at(1).tolist());
    expect(joined.length).toBe(12);
    expect(y.tolist()).toEqual([9, 1]);
  });

  test('of tensors that require grad is on their tape', () => {
    const x = ones(4, 2, { requiresGrad: true });
    const [[batch]] = new data.DataLoader(new data.TensorDataset(x), { batchSize: 2 });
    batch.sum().backward();
    expect(x.grad?.tolist()).toEqual([
      [1, 1],
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
  });

  test('is a copy', () => {
    const [[x]] = new data.DataLoader(pairs, { batchSize: 2 });
    x.zero_();
    expect(pairs.tensors[0].at(0).abs().sum().item()).toBeGreaterThan(0);
  });

  test('is made of numbers, texts, arrays and objects', () => {
    const samples = [
      { image: zeros(2), label: 1, id: 7n, even: true, name: 'a', box: [1, 2], raw: Float32Array.of(1, 2) },
      { image: ones(2), label: 2, id: 8n, even: false, name: 'b', box: [3, 4], raw: Float32Array.of(3, 4) },
    ];
    const [batch] = new data.DataLoader(samples, { batchSize: 2 });
    expect(batch.image.tolist()).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect([batch.label.dtype, batch.id.dtype, batch.even.dtype, batch.raw.shape]).toEqual([
      'float32',
      'int64',
      'bool',
      [2, 2],
    ]);
    expect(batch.name).toEqual(['a', 'b']);
    expect((batch.box as unknown as Tensor[]).map((one) => one.tolist())).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  test('is made by a function of the user', () => {
    const loader = new data.DataLoader([1, 2, 3], {
      batchSize: 2,
      collateFn: (samples) => samples.join('+'),
    });
    expect([...loader]).toEqual(['1+2', '3']);
  });

  test('is a sample where there are no batches', () => {
    const loader = new data.DataLoader(['a', 'b'], { batchSize: null });
    expect([...loader]).toEqual(['a', 'b']);
    expect(loader.length).toBe(2);
  });
});

test('an order of the user is an array', () => {
  const loader = new data.DataLoader(['a', 'b', 'c'], { sampler: [2, 0], batchSize: 1 });
  expect([...loader]).toEqual([['c'], ['a']]);
});

test('a loop that is left draws no more', () => {
  const loader = new data.DataLoader(pairs, { batchSize: 1, shuffle: true });
  for (const [, y] of loader) {
    expect(y.shape).toEqual([1]);
    break;
  }
});

describe('in a notebook', () => {
  const places = globalThis as { [HOST_KEY]?: unknown };
  const published: string[] = [];
  const ends: (() => void)[] = [];
  const notebook = {
    name: 'convlens',
    publish: ({ data: bundle }: { data: Record<string, string> }) => published.push(bundle['text/plain']),
    atCellEnd: (callback: () => void) => ends.push(callback),
  };
  const slow = function* (n: number): IterableIterator<number> {
    for (let i = 0; i < n; i++) {
      vi.advanceTimersByTime(200);
      yield i;
    }
  };

  afterEach(() => {
    delete places[HOST_KEY];
    published.length = 0;
    vi.useRealTimers();
  });

  test('a long epoch shows how far it is, a short one nothing', () => {
    vi.useFakeTimers();
    places[HOST_KEY] = notebook;
    const loader = { length: 5 };
    expect([...watchEpoch(slow(2), { length: 2 })]).toEqual([0, 1]);
    expect(published).toEqual([]);
    expect([...watchEpoch(slow(5), loader)]).toEqual([0, 1, 2, 3, 4]);
    expect([...watchEpoch(slow(5), loader)].length).toBe(5);
    expect(published.at(-1)).toMatch(/^epoch 2 .*5\/5/);
    for (const end of ends.splice(0)) end();
  });

  test('an epoch inside progress() is not told', () => {
    vi.useFakeTimers();
    places[HOST_KEY] = notebook;
    for (const _ of progress([1], { name: 'outer' }))
      expect([...watchEpoch(slow(5), { length: 5 })].length).toBe(5);
    expect(published.filter((text) => text.startsWith('epoch'))).toEqual([]);
    for (const end of ends.splice(0)) end();
  });

  test('progress() shows its own bar alone', () => {
    places[HOST_KEY] = notebook;
    const loader = new data.DataLoader(pairs);
    const batches = vi.spyOn(loader, 'batches');
    expect([...progress(loader, { name: 'training' })].length).toBe(10);
    expect(batches).toHaveBeenCalledTimes(1);
    expect(published.every((text) => text.startsWith('training'))).toBe(true);
    for (const end of ends.splice(0)) end();
  });
});

const errors: [string, () => unknown, string][] = [
  [
    'a tensor for a dataset',
    () => new data.DataLoader(zeros(3) as never),
    `ArgumentError: DataLoader: the dataset is a tensor [3]; it takes a Dataset or an array of samples
  Try new data.TensorDataset(x, y)`,
  ],
  [
    'workers',
    () => new data.DataLoader(pairs, { numWorkers: 4 as never }),
    `ArgumentError: DataLoader: numWorkers is 4; samples are loaded between the steps, without workers
  Leave it out. What takes long to load is loaded once, into a TensorDataset`,
  ],
  [
    "PyTorch's spelling",
    () => new data.DataLoader(pairs, { batch_size: 4 } as never),
    "ArgumentError: DataLoader: no option 'batch_size'; did you mean 'batchSize'?",
  ],
  [
    'a number for the options',
    () => new data.DataLoader(pairs, 32 as never),
    `ArgumentError: DataLoader: options are one object, like { batchSize: … }; got 32
  Try { batchSize: 32 }`,
  ],
  [
    'no samples in a batch',
    () => new data.DataLoader(pairs, { batchSize: 0 }),
    'ArgumentError: DataLoader: batchSize is 0; it takes a number, at least 1',
  ],
  [
    'two orders',
    () => new data.DataLoader(pairs, { shuffle: true, sampler: [0] }),
    'ArgumentError: DataLoader: sampler says in which order; shuffle cannot be given, too',
  ],
  [
    'batches and their size',
    () => new data.DataLoader(pairs, { batchSampler: [[0]], batchSize: 2 }),
    'ArgumentError: DataLoader: batchSampler says which batches there are; batchSize cannot be given, too',
  ],
  [
    'a last batch of none',
    () => new data.DataLoader(pairs, { batchSize: null, dropLast: true }),
    'ArgumentError: DataLoader: without batches there is no last one to drop: batchSize is null, dropLast true',
  ],
  [
    'a sample of a sampler that is not there',
    () => [...new data.DataLoader(pairs, { sampler: [3, 10], batchSize: 2 })],
    'ArgumentError: DataLoader: there is no sample 10; the dataset has 10 (0 to 9)',
  ],
  [
    'a sampler for batches',
    () => [...new data.DataLoader(pairs, { batchSampler: [3, 1] as never })],
    `ArgumentError: DataLoader: batchSampler gave 3; a batch is an array of numbers of samples
  Numbers one by one are a sampler: { sampler, batchSize }`,
  ],
  [
    'rows that differ',
    () => new data.TensorDataset(zeros(3, 2), zeros(4)),
    'ShapeError: TensorDataset: the tensors are [3, 2], [4]; they must have as many rows',
  ],
  [
    'an array of tensors',
    () => new data.TensorDataset([zeros(2)] as never),
    `ArgumentError: TensorDataset: tensor 0 is [a tensor [2]], not a tensor
  Try new TensorDataset(x, y)`,
  ],
  [
    'a sample that is not there',
    () => new data.Subset(pairs, [10]),
    'ArgumentError: Subset: there is no sample 10; the dataset has 10 (0 to 9)',
  ],
  [
    'parts that do not add up',
    () => data.randomSplit(pairs, [5, 4]),
    `ArgumentError: randomSplit: the lengths [5, 4] add up to 9; the dataset has 10 samples
  Lengths add up to all samples, fractions to 1: [0.8, 0.2]`,
  ],
  [
    'samples of different shapes',
    () => data.defaultCollate([zeros(2), zeros(3)]),
    `ShapeError: defaultCollate: the samples have different shapes: the first is [2], number 1 is [3]
  Bring them to one shape, or give { collateFn }`,
  ],
  [
    'samples that are not alike',
    () => data.defaultCollate([{ a: 1 }, { a: 'b' }] as never),
    `ArgumentError: defaultCollate: 'a' of the samples are not alike: the first is 1, number 1 is 'b'
  Give { collateFn } to make a batch of them`,
  ],
  [
    'samples of nothing',
    () => data.defaultCollate([null]),
    `ArgumentError: defaultCollate: the samples are null; it takes tensors, numbers, texts, and arrays and objects of them
  Give { collateFn } to make a batch of them`,
  ],
  [
    'a negative weight',
    () => new data.WeightedRandomSampler([1, -1], 2),
    'ArgumentError: WeightedRandomSampler: a weight is -1; it takes numbers from 0 on',
  ],
  [
    'more samples than there are',
    () => new data.WeightedRandomSampler([1, 0, 1], 3, { replacement: false }),
    'ArgumentError: WeightedRandomSampler: 3 samples without replacement, but 2 have a weight above 0',
  ],
];

test.each(errors)('refused: %s', (_, run, message) => {
  expect(thrown(run)).toBe(message);
});
