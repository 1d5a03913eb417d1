import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  type DType,
  DTypeError,
  Generator,
  manualSeed,
  rand,
  randint,
  randn,
  randperm,
  type Tensor,
  zeros,
} from '../../src/index.js';
import { decodeValues, readGolden } from '../golden/read-golden.js';

interface RandomCase {
  readonly seed: string;
  readonly call: string;
  readonly args: number[];
  readonly dtype: DType;
  readonly shape: number[];
  readonly values: string;
}

const golden = readGolden<RandomCase>('random-numbers');

/** The call of a case; the seed is set. */
const CALLS: Record<string, (args: number[], dtype: DType) => Tensor | number[]> = {
  rand: ([n], dtype) => rand(n, { dtype }),
  randn: ([n], dtype) => randn(n, { dtype }),
  uniform_: ([n, from, to], dtype) => zeros(n, { dtype }).uniform_(from, to),
  normal_: ([n, mean, std], dtype) => zeros(n, { dtype }).normal_(mean, std),
  randint: ([low, high, n], dtype) => randint(low, high, [n], { dtype }),
  randperm: ([n], dtype) => randperm(n, { dtype }),
  'permuted uniform_': () => viewed((x) => x.permute(2, 0, 1).uniform_(), [4, 3, 5]),
  'permuted normal_': () => viewed((x) => x.permute(2, 0, 1).normal_(), [4, 3, 5]),
  'sliced uniform_': () => viewed((x) => x.at('1:5', '::2').uniform_(), [6, 8]),
  'sliced normal_': () => viewed((x) => x.at('1:5', '::2').normal_(), [6, 8]),
  sequence: () =>
    [randn(3), rand(2), randn(20), randint(0, 9, [2]), randn(2), randperm(4)].flatMap((x) =>
      x.tolist<number[]>(),
    ),
};

function viewed(fill: (x: Tensor) => void, shape: number[]): Tensor {
  const x = zeros(shape);
  fill(x);
  return x;
}

describe('PyTorch’s numbers', () => {
  test.each(Object.keys(CALLS))('%s', (call) => {
    const cases = golden.cases.filter((candidate) => candidate.call === call);
    expect(cases.length).toBeGreaterThan(0);
    for (const { seed, args, dtype, shape, values } of cases) {
      manualSeed(BigInt(seed));
      const result = CALLS[call](args, dtype);
      const drawn = Array.isArray(result) ? Float32Array.from(result) : result.data;
      const expected = decodeValues(values, dtype);
      if (!Array.isArray(result)) expect(result.shape).toEqual(shape);
      const name = `${call}(${args}) ${dtype}, seed ${seed}`;
      if (call === 'randn' && dtype === 'float64')
        expectNear(drawn as Float64Array, expected as Float64Array, name);
      else expect(Array.from(drawn, Number), name).toEqual(Array.from(expected, Number));
    }
  });

  /** In float64 the engine's ln, sin and cos may differ from the C library's in the last place. */
  function expectNear(actual: Float64Array, expected: Float64Array, name: string): void {
    expect(actual.length, name).toBe(expected.length);
    for (let i = 0; i < actual.length; i++) {
      expect(Math.abs(actual[i] - expected[i]), `${name}, value ${i}`).toBeLessThanOrEqual(2e-15);
    }
  }
});

test('a generator of one’s own leaves the default one alone', () => {
  manualSeed(1);
  const expected = rand(4).tolist();
  manualSeed(1);
  const generator = new Generator(7);
  const own = randn(3, { generator }).tolist();
  expect(rand(4).tolist()).toEqual(expected);
  expect(randn(3, { generator: new Generator(7) }).tolist()).toEqual(own);
  expect(new Generator(7).initialSeed()).toBe(7);
  expect(manualSeed(-1).initialSeed()).toBe(-1);
});

test('dtypes: float32, and int32 for whole numbers', () => {
  expect(rand(2).dtype).toBe('float32');
  expect(randn([2], { dtype: 'float64' }).dtype).toBe('float64');
  expect(randint(5, [2]).dtype).toBe('int32');
  expect(randint(5, [2], { dtype: 'int64' }).dtype).toBe('int64');
  expect(randint(5, [2], { dtype: 'float32' }).dtype).toBe('float32');
  expect(randperm(3).dtype).toBe('int32');
  expect(randn(2, { requiresGrad: true }).requiresGrad).toBe(true);
});

test.each([
  [
    () => manualSeed(1.5),
    ArgumentError,
    'manualSeed: the seed is a whole number from -2^63 to 2^64 - 1, got 1.5',
  ],
  [() => manualSeed(2n ** 64n), ArgumentError, 'got 18446744073709551616n'],
  [() => manualSeed(2 ** 60), ArgumentError, 'Beyond 2^53 write it as a bigint: 1152921504606846976n'],
  [() => rand(2, { dtype: 'int32' }), DTypeError, 'rand: random int32 values; rand makes float32 or float64'],
  [() => rand(2, { seed: 1 } as never), ArgumentError, "rand: no option 'seed'"],
  [() => rand(2, { generator: 3 as never }), ArgumentError, 'rand: generator is a Generator, got 3'],
  [
    () => randint(2, 2, [1]),
    ArgumentError,
    'randint: there is no whole number from 2 up to, not including, 2',
  ],
  [
    () => randint(0, 300, [1], { dtype: 'uint8' }),
    ArgumentError,
    'randint: uint8 holds 0 to 255, not all of 0 to 299',
  ],
  [() => randint(0.5, [1]), ArgumentError, 'randint: low and high are whole numbers, got 0 and 0.5'],
  [
    () => randint(3, 2 as never),
    ArgumentError,
    'randint: takes (high, size) or (low, high, size), got (3, 2)',
  ],
  [() => randperm(-1), ArgumentError, 'randperm: n is a whole number from 0 to 214748364, got -1'],
  [() => zeros(2, { dtype: 'int32' }).normal_(), DTypeError, 'normal_: the tensor is int32'],
  [() => zeros(2).normal_(0, -1), ArgumentError, 'normal_: std is -1; it is at least 0'],
  [() => zeros(2).uniform_(1, 0), ArgumentError, 'uniform_: from 1 is beyond to 0'],
  [() => zeros(2).uniform_(Number.NaN), ArgumentError, 'uniform_: takes finite numbers, got NaN'],
])('says what is wrong (%#)', (call, kind, message) => {
  expect(call).toThrow(kind);
  expect(call).toThrow(message);
});
