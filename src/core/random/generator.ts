import { describeValue } from '../describe.js';
import { ArgumentError } from '../errors.js';
import { MersenneTwister } from './mersenne-twister.js';

const LOWEST_SEED = -(2n ** 63n);
const SEED_END = 2n ** 64n;

function checkSeed(op: string, seed: unknown): bigint {
  const whole = typeof seed === 'bigint' || Number.isSafeInteger(seed);
  if (!whole || BigInt(seed as number) < LOWEST_SEED || BigInt(seed as number) >= SEED_END) {
    throw new ArgumentError({
      op,
      problem: `the seed is a whole number from -2^63 to 2^64 - 1, got ${describeValue(seed)}`,
      actual: seed,
      ...(typeof seed === 'number' && Number.isInteger(seed)
        ? { hint: `Beyond 2^53 write it as a bigint: ${BigInt(seed)}n` }
        : {}),
    });
  }
  return BigInt(seed as number);
}

/**
 * A source of random numbers: the same seed gives the numbers of PyTorch's CPU generator.
 *
 * @example
 * const generator = new Generator(0);
 * rand(3, { generator }).tolist(); // torch.rand(3, generator=torch.Generator().manual_seed(0))
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.Generator.html
 */
export class Generator {
  #engine: MersenneTwister;
  #seed: bigint;
  /** The second of the two normal values that one draw makes, kept for the next. */
  #spare: number | null = null;

  /**
   * @param seed From -2⁶³ to 2⁶⁴ − 1; unless given 67280421310721, as in PyTorch.
   * @throws {@link ArgumentError} for any other seed.
   */
  constructor(seed: number | bigint = 67280421310721) {
    this.#seed = checkSeed('Generator', seed);
    this.#engine = new MersenneTwister(Number(BigInt.asUintN(32, this.#seed)));
  }

  /** Starts the sequence of `seed`. */
  manualSeed(seed: number | bigint): this {
    this.#seed = checkSeed('manualSeed', seed);
    this.#engine = new MersenneTwister(Number(BigInt.asUintN(32, this.#seed)));
    this.#spare = null;
    return this;
  }

  /** The seed the sequence began with; a bigint beyond ±(2⁵³ − 1). */
  initialSeed(): number | bigint {
    const seed = Number(this.#seed);
    return Number.isSafeInteger(seed) ? seed : this.#seed;
  }

  /** @internal Runs `body`; what it draws is drawn again by whoever comes next. */
  keepState<T>(body: () => T): T {
    const before = { engine: this.#engine, seed: this.#seed, spare: this.#spare };
    this.#engine = before.engine.clone();
    try {
      return body();
    } finally {
      this.#engine = before.engine;
      this.#seed = before.seed;
      this.#spare = before.spare;
    }
  }

  /** @internal A whole number from 0 to 2³² − 1. */
  random32(): number {
    return this.#engine.next();
  }

  /** @internal A whole number from 0 to 2⁶⁴ − 1: the first draw above, the second below. */
  random64(): bigint {
    const high = BigInt(this.#engine.next());
    return (high << 32n) | BigInt(this.#engine.next());
  }

  /** @internal `[0, 1)` in steps of 2⁻²⁴: the low 24 bits of one draw. */
  uniform32(): number {
    return (this.#engine.next() & 0xffffff) * 2 ** -24;
  }

  /** @internal `[0, 1)` in steps of 2⁻⁵³: the low 53 bits of two draws. */
  uniform64(): number {
    const high = this.#engine.next() & 0x1fffff;
    return (high * 2 ** 32 + this.#engine.next()) * 2 ** -53;
  }

  /**
   * @internal A standard normal value. Box and Muller's transform makes two of two uniform ones; the second is
   * kept for the next call, whatever is drawn in between.
   */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    const u1 = this.uniform64();
    const u2 = this.uniform64();
    const radius = Math.sqrt(-2 * Math.log1p(-u2));
    const angle = 2 * Math.PI * u1;
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

/** The generator that everything random uses unless it is given another. Unseeded, it differs at every start, as PyTorch's. */
export const defaultGenerator: Generator = new Generator(Math.floor(Math.random() * 2 ** 53));

/**
 * Seeds the default generator: from here on `rand`, `randn`, `randint`, `randperm` and every initialiser give
 * the numbers that PyTorch's CPU generator gives after `torch.manual_seed(seed)`.
 *
 * @throws {@link ArgumentError} unless `seed` is a whole number from -2⁶³ to 2⁶⁴ − 1.
 *
 * @example
 * manualSeed(0);
 * rand(1).item(); // 0.49625658988952637, as torch.rand(1) after torch.manual_seed(0)
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.manual_seed.html
 */
export function manualSeed(seed: number | bigint): Generator {
  return defaultGenerator.manualSeed(seed);
}

/**
 * The generator of an option: the default one where none is given.
 *
 * @throws ArgumentError for anything else.
 */
export function checkGenerator(op: string, generator: unknown): Generator {
  if (generator === undefined) return defaultGenerator;
  if (generator instanceof Generator) return generator;
  throw new ArgumentError({
    op,
    problem: `generator is a Generator, got ${describeValue(generator)}`,
    actual: generator,
    hint: 'Try { generator: new Generator(0) }',
  });
}
