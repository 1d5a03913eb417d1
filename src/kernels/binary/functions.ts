// What each operation on two values does, for numbers and for bigints (int64).

/** C's pow, from which JavaScript's differs at 1 and -1. */
function pow(x: number, y: number): number {
  if (x === 1) return 1;
  if (x === -1 && (y === Number.POSITIVE_INFINITY || y === Number.NEGATIVE_INFINITY)) return 1;
  return x ** y;
}

/** The remainder with the sign of the divisor, as Python's `%`. */
function remainder(x: number, y: number): number {
  const rest = x % y;
  return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest;
}

/** The quotient rounded down, as Python's `//`: from the remainder, so that both agree. */
function floorDivide(x: number, y: number): number {
  if (y === 0) return x / y;
  const rest = x % y;
  const quotient = (x - rest) / y - (rest !== 0 && rest < 0 !== y < 0 ? 1 : 0);
  if (quotient === 0) return copysign(0, x / y);
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** The size of x with the sign of y. */
function copysign(x: number, y: number): number {
  const minus = y < 0 || Object.is(y, -0);
  return minus ? -Math.abs(x) : Math.abs(x);
}

/** ln(eˣ + eʸ), without overflow. */
function logaddexp(x: number, y: number): number {
  if (x === y) return x + Math.LN2;
  return Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)));
}

/** x · ln y, 0 where x is 0. */
function xlogy(x: number, y: number): number {
  if (Number.isNaN(y)) return y;
  return x === 0 ? 0 : x * Math.log(y);
}

/** The larger (smaller); of a number and NaN the number. */
function fmax(x: number, y: number): number {
  return Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y);
}

function fmin(x: number, y: number): number {
  return Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y);
}

/** The operations of which the result of integers is a fraction: they are computed on floating point alone. */
type Fractional = 'atan2' | 'copysign' | 'div' | 'hypot' | 'logaddexp' | 'xlogy';

/** The operations on the bits of integers. */
export type BitwiseName = 'bitwiseAnd' | 'bitwiseOr' | 'bitwiseXor' | 'leftShift' | 'rightShift';

/** The operations on numbers of any kind. `keep` is x where y is not 0, and else 0 (also where x is NaN or infinite). */
type General =
  | 'add'
  | 'floorDivide'
  | 'fmax'
  | 'fmin'
  | 'fmod'
  | 'keep'
  | 'maximum'
  | 'minimum'
  | 'mul'
  | 'pow'
  | 'remainder'
  | 'sub';

/** The operations on two values. Integers are divided towards zero by `truncDivide`; floating point has no such. */
export type BinaryName = Fractional | BitwiseName | General | 'truncDivide';

type Functions<Name extends string, T> = { readonly [Key in Name]: (x: T, y: T) => T };

/** On floating point. */
export const BINARY_FLOAT: Functions<Fractional | General, number> = {
  add: (x, y) => x + y,
  atan2: Math.atan2,
  copysign,
  div: (x, y) => x / y,
  floorDivide,
  fmax,
  fmin,
  fmod: (x, y) => x % y,
  hypot: Math.hypot,
  keep: (x, y) => (y === 0 ? 0 : x),
  logaddexp,
  maximum: (x, y) => Math.max(x, y),
  minimum: (x, y) => Math.min(x, y),
  mul: (x, y) => x * y,
  pow,
  remainder,
  sub: (x, y) => x - y,
  xlogy,
};

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

/** On int32, uint8 and bool; storing wraps what is beyond the width. No divisor is 0. */
export const BINARY_INTEGER: Functions<BitwiseName | General | 'truncDivide', number> = {
  ...BINARY_FLOAT,
  bitwiseAnd: (x, y) => x & y,
  bitwiseOr: (x, y) => x | y,
  bitwiseXor: (x, y) => x ^ y,
  floorDivide: (x, y) => Math.floor(x / y),
  leftShift: (x, y) => (y < 0 || y > 31 ? 0 : x << y),
  mul: Math.imul,
  pow: powInt32,
  rightShift: (x, y) => x >> (y < 0 || y > 31 ? 31 : y),
  truncDivide: (x, y) => Math.trunc(x / y),
};

/** The quotient rounded down. */
function floorDivideInt64(x: bigint, y: bigint): bigint {
  const quotient = x / y;
  return x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient;
}

function larger(x: bigint, y: bigint): bigint {
  if (x > y) return x;
  return y;
}

function smaller(x: bigint, y: bigint): bigint {
  if (x < y) return x;
  return y;
}

/** On int64. No divisor is 0. */
export const BINARY_BIGINT: Functions<BitwiseName | General | 'truncDivide', bigint> = {
  add: (x, y) => x + y,
  bitwiseAnd: (x, y) => x & y,
  bitwiseOr: (x, y) => x | y,
  bitwiseXor: (x, y) => x ^ y,
  floorDivide: floorDivideInt64,
  fmax: larger,
  fmin: smaller,
  fmod: (x, y) => x % y,
  keep: (x, y) => (y === 0n ? 0n : x),
  leftShift: (x, y) => (y < 0n || y > 63n ? 0n : x << y),
  maximum: larger,
  minimum: smaller,
  mul: (x, y) => x * y,
  pow: powInt64,
  remainder: (x, y) => x - y * floorDivideInt64(x, y),
  rightShift: (x, y) => x >> (y < 0n || y > 63n ? 63n : y),
  sub: (x, y) => x - y,
  truncDivide: (x, y) => x / y,
};
