// What each operation on one value does, for numbers and for bigints (int64).

/** The value nearest to `x`; of two as near, the even one (IEEE 754's default, as in PyTorch). */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** 1 / (1 + e⁻ˣ), without overflow on either side. */
function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** The operations on one value. */
export type UnaryName =
  | 'neg'
  | 'abs'
  | 'exp'
  | 'log'
  | 'sqrt'
  | 'sin'
  | 'cos'
  | 'tanh'
  | 'sigmoid'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'relu'
  | 'logicalNot'
  | 'isnan'
  | 'isinf'
  | 'isfinite';

/** On numbers. Tests give 1 or 0. */
export const UNARY_NUMBER: { readonly [Name in UnaryName]: (x: number) => number } = {
  neg: (x) => -x,
  abs: Math.abs,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  sin: Math.sin,
  cos: Math.cos,
  tanh: Math.tanh,
  sigmoid,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundHalfEven,
  relu: (x) => (x > 0 || Number.isNaN(x) ? x : 0),
  logicalNot: (x) => (x === 0 ? 1 : 0),
  isnan: (x) => (Number.isNaN(x) ? 1 : 0),
  isinf: (x) => (x === Number.POSITIVE_INFINITY || x === Number.NEGATIVE_INFINITY ? 1 : 0),
  isfinite: (x) => (Number.isFinite(x) ? 1 : 0),
};

/** On int64. What is not here is computed on numbers: its results are floating point or 0 and 1. */
export const UNARY_BIGINT: { readonly [Name in UnaryName]?: (x: bigint) => bigint } = {
  neg: (x) => -x,
  abs: (x) => (x < 0n ? -x : x),
  relu: (x) => (x > 0n ? x : 0n),
  floor: (x) => x,
  ceil: (x) => x,
  round: (x) => x,
};
