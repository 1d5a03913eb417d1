import { describe, expect, test } from 'vitest';
import { data, Generator, manualSeed, rand, Tensor } from '../../src/index.js';
import { readGolden } from '../golden/read-golden.js';

interface Case {
  /** Of a dataset d (the numbers from 0) and a generator g. */
  readonly code: string;
  readonly n: number;
  readonly seed: number;
  /** The batches (or parts) of two epochs. */
  readonly epochs: readonly (readonly (number | readonly number[])[])[];
  /** What the default generator and g draw next. */
  readonly after: readonly [number, number];
}

const plain = (batch: unknown): unknown =>
  batch instanceof Tensor
    ? batch.tolist()
    : typeof batch === 'number'
      ? batch
      : [...(batch as Iterable<number>)];

describe('samples come in the order of PyTorch', () => {
  test.each(readGolden<Case>('data-loading').cases)('$code', ({ code, n, seed, epochs, after }) => {
    manualSeed(seed);
    const g = new Generator(100 + seed);
    const d = Array.from({ length: n }, (_, i) => i);
    const made: Iterable<unknown> = new Function('data', 'd', 'g', `return ${code};`)(data, d, g);
    for (const epoch of epochs) expect([...made].map(plain)).toEqual(epoch);
    expect([rand(1).item(), rand(1, { generator: g }).item()]).toEqual(after);
  });
});
