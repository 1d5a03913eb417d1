// What each operation on two values does, for numbers and for bigints (int64).

/** C's pow, from which JavaScript's differs at 1 and -1. */
function pow(x: number, y: number): number {
  if (x === 1) return 1;
  if (x === -1 && (y === Number.POSITIVE_INFINITY || y === Number.NEGATIVE_INFINITY)) return 1;
  return x ** y;
}

/** The operations on two values. `keep` is x where y is not 0, and else 0 (also where x is NaN or infinite). */
export type BinaryName = 'add' | 'sub' | 'mul' | 'div' | 'pow' | 'maximum' | 'minimum' | 'keep';

type OnNumbers = { readonly [Name in BinaryName]: (x: number, y: number) => number };

/** On floating point. */
export const BINARY_FLOAT: OnNumbers = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  div: (x, y) => x / y,
  pow,
  maximum: (x, y) => Math.max(x, y),
  minimum: (x, y) => Math.min(x, y),
  keep: (x, y) => (y === 0 ? 0 : x),
};

type OnIntegers<T> = { readonly [Name in Exclude<BinaryName, 'div'>]: (x: T, y: T) => T };

/** Powers of integers by repeated squaring, modulo the width; a negative power of ±1 is ±1, of others 0. */
function power<T>(one: T, multiply: (x: T, y: T) => T, x: T, exponent: bigint): T {
  let result = one;
  for (let rest = exponent, square = x; rest > 0n; rest >>= 1n, square = multiply(square, square)) {
    if ((rest & 1n) === 1n) result = multiply(result, square);
  }
  return result;
}

function powInt32(x: number, y: number): number {
  if (y >= 0) return power(1, Math.imul, x, BigInt(y));
  return x === 1 ? 1 : x === -1 ? (y % 2 === 0 ? 1 : -1) : 0;
}

function powInt64(x: bigint, y: bigint): bigint {
  if (y >= 0n) return power(1n, (a, b) => BigInt.asIntN(64, a * b), x, y);
  return x === 1n ? 1n : x === -1n ? (y % 2n === 0n ? 1n : -1n) : 0n;
}

/** On int32, uint8 and bool; storing wraps what is beyond the width. Division gives floating point. */
export const BINARY_INTEGER: OnIntegers<number> = {
  ...BINARY_FLOAT,
  mul: Math.imul,
  pow: powInt32,
};

/** On int64. */
export const BINARY_BIGINT: OnIntegers<bigint> = {
  add: (x, y) => x + y,
  sub: (x, y) => x - y,
  mul: (x, y) => x * y,
  pow: powInt64,
  maximum(x, y) {
    if (x > y) return x;
    return y;
  },
  minimum(x, y) {
    if (x < y) return x;
    return y;
  },
  keep: (x, y) => (y === 0n ? 0n : x),
};
