// Tensors in the shape and dtype of another.
import { describeValue } from '../core/describe.js';
import { ArgumentError } from '../core/errors.js';
import type { Scalar } from '../core/scalar.js';
import { checkOperand } from './check-tensors.js';
import { type CreationOptions, full } from './creation.js';
import { type RandomOptions, rand, randint, randn } from './random.js';
import type { Tensor } from './tensor.js';

/** Options, with the dtype of `other` unless they say another. */
function likeOptions<Options extends CreationOptions>(op: string, other: Tensor, options: Options): Options {
  const { dtype } = checkOperand(op, 'other', other);
  if (typeof options !== 'object' || options === null) {
    const problem = `options are one object, like { dtype: … }; got ${describeValue(options)}`;
    throw new ArgumentError({ op, problem, actual: options });
  }
  return { ...options, dtype: options.dtype ?? dtype };
}

/**
 * Zeros in the shape and dtype of another tensor.
 *
 * @example
 * zerosLike(tensor([1, 2])).tolist(); // [0, 0]
 */
export function zerosLike(other: Tensor, options: CreationOptions = {}): Tensor {
  const own = likeOptions('zerosLike', other, options);
  return full(other.shape, 0, own);
}

/**
 * Ones in the shape and dtype of another tensor.
 *
 * @example
 * onesLike(tensor([3n])).dtype; // 'int64'
 */
export function onesLike(other: Tensor, options: CreationOptions = {}): Tensor {
  const own = likeOptions('onesLike', other, options);
  return full(other.shape, 1, own);
}

/**
 * A tensor to be written over, in the shape and dtype of another; its values are zeros.
 *
 * @example
 * emptyLike(zeros(2, 3)).shape; // [2, 3]
 */
export function emptyLike(other: Tensor, options: CreationOptions = {}): Tensor {
  const own = likeOptions('emptyLike', other, options);
  return full(other.shape, 0, own);
}

/**
 * One value everywhere, in the shape and dtype of another tensor.
 *
 * @example
 * fullLike(zeros(2), 7).tolist(); // [7, 7]
 */
export function fullLike(other: Tensor, value: Scalar, options: CreationOptions = {}): Tensor {
  const own = likeOptions('fullLike', other, options);
  return full(other.shape, value, own);
}

/**
 * Uniform random values in `[0, 1)`, in the shape and dtype of another tensor: {@link rand}.
 *
 * @example
 * randLike(zeros(2, 3)).shape; // [2, 3]
 */
export function randLike(other: Tensor, options: RandomOptions = {}): Tensor {
  const own = likeOptions('randLike', other, options);
  return rand(other.shape, own);
}

/**
 * Normal random values in the shape and dtype of another tensor: {@link randn}.
 *
 * @example
 * randnLike(zeros(2, 3)).shape; // [2, 3]
 */
export function randnLike(other: Tensor, options: RandomOptions = {}): Tensor {
  const own = likeOptions('randnLike', other, options);
  return randn(other.shape, own);
}

/**
 * Random whole numbers from `low` (0 unless given) up to, not including, `high`, in the shape and dtype of another
 * tensor: {@link randint}.
 *
 * @example
 * randintLike(zeros(2, 3), 1, 7).shape; // [2, 3]
 */
export function randintLike(other: Tensor, high: number, options?: RandomOptions): Tensor;
export function randintLike(other: Tensor, low: number, high: number, options?: RandomOptions): Tensor;
export function randintLike(other: Tensor, ...args: readonly (number | RandomOptions | undefined)[]): Tensor {
  const bounds = args.filter((arg) => typeof arg === 'number');
  const given = args.find((arg) => typeof arg === 'object');
  const own = likeOptions('randintLike', other, given ?? {});
  const [low, high] = bounds.length < 2 ? [0, bounds[0]] : bounds;
  return randint(low, high, other.shape, own);
}
