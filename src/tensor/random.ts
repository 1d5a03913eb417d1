import { checkSizes, type NumberList } from '../core/axes.js';
import { checkDType } from '../core/check-dtype.js';
import { contiguousArray } from '../core/contiguous.js';
import { describeValue } from '../core/describe.js';
import { allocate, type DType, isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, DTypeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { fillIntegers, fillNormal, fillUniform, permutation } from '../core/random/distributions.js';
import { checkGenerator, type Generator } from '../core/random/generator.js';
import { numel, type Shape } from '../core/shape.js';
import { allocateData } from '../core/tensor-data.js';
import { TensorBase } from './base.js';
import { type CreationOptions, finish, parseSizes } from './creation.js';
import type { Tensor } from './tensor.js';

/** What every function that draws random numbers takes. */
export interface RandomOptions extends CreationOptions {
  /** Where the numbers come from; the one that `manualSeed` seeds unless given. */
  readonly generator?: Generator;
}

const RANDOM_OPTIONS = ['dtype', 'requiresGrad', 'generator'] as const;

/** The most values {@link randperm} shuffles: beyond, PyTorch draws otherwise. */
const PERMUTATION_LIMIT = Math.floor(2 ** 32 / 20);

function floatDType(op: string, dtype: unknown): DType {
  const checked = dtype === undefined ? 'float32' : checkDType(op, dtype);
  if (isFloatingPoint(checked)) return checked;
  throw new DTypeError({
    op,
    problem: `random ${checked} values; ${op} makes float32 or float64`,
    actual: checked,
    hint: 'For whole numbers use randint(low, high, size)',
  });
}

/**
 * Uniform random values in `[0, 1)`, float32 unless `dtype` is float64: PyTorch's for the same seed.
 *
 * @throws {@link DTypeError} for an integer dtype.
 *
 * @example
 * manualSeed(0);
 * rand(2, 3).shape; // [2, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.rand.html
 */
export function rand(shape: readonly number[], options?: RandomOptions): Tensor;
export function rand(...shape: number[]): Tensor;
export function rand(...shapeAndOptions: [...number[], RandomOptions]): Tensor;
export function rand(...args: readonly unknown[]): Tensor {
  return drawn('rand', args, (data, generator) => fillUniform(data, 0, 1, generator));
}

/**
 * Random values of mean 0 and standard deviation 1, float32 unless `dtype` is float64: PyTorch's for the same
 * seed, bit for bit in float32.
 *
 * @throws {@link DTypeError} for an integer dtype.
 *
 * @example
 * manualSeed(0);
 * randn(20, 16, 50, 100).shape; // [20, 16, 50, 100]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.randn.html
 */
export function randn(shape: readonly number[], options?: RandomOptions): Tensor;
export function randn(...shape: number[]): Tensor;
export function randn(...shapeAndOptions: [...number[], RandomOptions]): Tensor;
export function randn(...args: readonly unknown[]): Tensor {
  return drawn('randn', args, (data, generator) => fillNormal(data, 0, 1, generator));
}

function drawn(
  op: string,
  args: readonly unknown[],
  fill: (data: ReturnType<typeof allocateData>, generator: Generator) => void,
): Tensor {
  const { shape, options } = parseSizes<RandomOptions>(op, args, RANDOM_OPTIONS);
  const data = allocateData(shape, floatDType(op, options.dtype), op);
  const result = finish(op, data.storage.array, shape, data.dtype, options);
  fill(result.raw, checkGenerator(op, options.generator));
  return result;
}

/** The values each dtype can hold, as `[lowest, highest]`; for floats, the whole numbers they hold exactly. */
const LIMITS: Readonly<Record<DType, readonly [number, number]>> = {
  float32: [-(2 ** 24), 2 ** 24],
  float64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  uint8: [0, 255],
  bool: [0, 1],
};

/**
 * Random whole numbers from `low` (0 unless given) up to, not including, `high`; int32 unless `dtype` says
 * otherwise.
 *
 * @param size The shape: `[2, 3]`.
 * @throws {@link ArgumentError} where there is no number to draw, or the dtype cannot hold it.
 *
 * @example
 * randint(10, [2, 3]).shape; // [2, 3], values from 0 to 9
 * randint(1, 7, [5]); // five dice
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.randint.html
 */
export function randint(high: number, size: Shape, options?: RandomOptions): Tensor;
export function randint(low: number, high: number, size: Shape, options?: RandomOptions): Tensor;
export function randint(...args: readonly unknown[]): Tensor {
  const shapeAt = args.findIndex((arg) => Array.isArray(arg));
  const bounds = args.slice(0, shapeAt < 0 ? args.length : shapeAt);
  if (shapeAt < 0 || bounds.length < 1 || bounds.length > 2) {
    throw new ArgumentError({
      op: 'randint',
      problem: `takes (high, size) or (low, high, size), got (${args.map(describeValue).join(', ')})`,
      actual: args,
      hint: 'The size is an array: randint(10, [2, 3])',
    });
  }
  const [low, high] = bounds.length === 1 ? [0, bounds[0]] : bounds;
  const options = (args[shapeAt + 1] ?? {}) as RandomOptions;
  checkOptions('randint', options, RANDOM_OPTIONS);
  const shape = checkSizes('randint', args[shapeAt] as NumberList as Shape);
  const dtype = options.dtype === undefined ? 'int32' : checkDType('randint', options.dtype);
  checkBounds(low, high, dtype);
  const result = finish('randint', allocate(dtype, numel(shape), 'randint'), [...shape], dtype, options);
  fillIntegers(result.raw, low as number, high as number, checkGenerator('randint', options.generator));
  return result;
}

function checkBounds(low: unknown, high: unknown, dtype: DType): void {
  const fail = (problem: string): never => {
    throw new ArgumentError({ op: 'randint', problem, actual: [low, high] });
  };
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high)) {
    fail(`low and high are whole numbers, got ${describeValue(low)} and ${describeValue(high)}`);
  }
  const [from, to] = [low as number, high as number];
  if (from >= to) fail(`there is no whole number from ${from} up to, not including, ${to}`);
  const [lowest, highest] = LIMITS[dtype];
  if (from < lowest || to - 1 > highest) {
    fail(`${dtype} holds ${lowest} to ${highest}, not all of ${from} to ${to - 1}`);
  }
}

/**
 * The whole numbers from 0 to `n - 1` in random order; int32 unless `dtype` says otherwise.
 *
 * @throws {@link ArgumentError} unless `n` is a whole number from 0 to 214 748 364.
 *
 * @example
 * randperm(4).sort().values.tolist(); // [0, 1, 2, 3]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.randperm.html
 */
export function randperm(n: number, options: RandomOptions = {}): Tensor {
  checkOptions('randperm', options, RANDOM_OPTIONS);
  if (!Number.isSafeInteger(n) || n < 0 || n > PERMUTATION_LIMIT) {
    throw new ArgumentError({
      op: 'randperm',
      problem: `n is a whole number from 0 to ${PERMUTATION_LIMIT}, got ${describeValue(n)}`,
      actual: n,
    });
  }
  const dtype = options.dtype === undefined ? 'int32' : checkDType('randperm', options.dtype);
  const order = permutation(n, checkGenerator('randperm', options.generator));
  const result = finish('randperm', allocate(dtype, n, 'randperm'), [n], dtype, options);
  const array = result.raw.storage.array;
  if (array instanceof BigInt64Array) for (let i = 0; i < n; i++) array[i] = BigInt(order[i]);
  else array.set(order);
  return result;
}

/**
 * 1 with the probability that each value says, else 0, in the same shape and dtype: PyTorch's for the same seed.
 *
 * @param input Probabilities from 0 to 1, float32 or float64.
 * @param options `generator`: where the numbers come from; the one that `manualSeed` seeds unless given.
 * @throws {@link DTypeError} for integers, {@link ArgumentError} for a value that is no probability.
 *
 * @example
 * bernoulli(tensor([0, 1])).tolist(); // [0, 1]
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.bernoulli.html
 */
export function bernoulli(input: Tensor, options: { readonly generator?: Generator } = {}): Tensor {
  const op = 'bernoulli';
  checkOptions(op, options, ['generator']);
  if (!(input instanceof TensorBase)) {
    throw new ArgumentError({ op, problem: `input is ${describeValue(input)}, not a tensor`, actual: input });
  }
  const dtype = floatDType(op, input.dtype);
  const values = contiguousArray(input.raw) as Float64Array;
  const generator = checkGenerator(op, options.generator);
  const draw =
    dtype === 'float32' ? (): number => generator.uniform32() : (): number => generator.uniform64();
  const result = finish(op, allocate(dtype, values.length, op), [...input.shape], dtype, {});
  const array = result.raw.storage.array as Float64Array;
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] >= 0 && values[i] <= 1)) {
      throw new ArgumentError({
        op,
        problem: `value ${i} is ${values[i]}; a probability is from 0 to 1`,
        actual: values[i],
        pytorch: 'Expected p_in >= 0 && p_in <= 1 to be true, but got false.',
      });
    }
    array[i] = draw() < values[i] ? 1 : 0;
  }
  return result;
}
