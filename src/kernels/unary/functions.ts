// What each operation on one value does, for numbers and for bigints (int64).
import { erf, erfc } from './erf.js';
import { digamma, erfinv, lgamma } from './gamma.js';

/** The value nearest to `x`; of two as near, the even one (IEEE 754's default, as in PyTorch). */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  const up = rest === 0.5 ? floor % 2 !== 0 : !(rest < 0.5);
  if (!up) return floor;
  return floor === -1 ? -0 : floor + 1; // IEEE 754 keeps the sign
}

/** 1 / (1 + e⁻ˣ), without overflow on either side. */
function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}

/** The operations on one value. */
export type UnaryName =
  | 'abs'
  | 'acos'
  | 'acosh'
  | 'asin'
  | 'asinh'
  | 'atan'
  | 'atanh'
  | 'ceil'
  | 'cos'
  | 'cosh'
  | 'digamma'
  | 'erf'
  | 'erfc'
  | 'erfinv'
  | 'exp'
  | 'exp2'
  | 'expm1'
  | 'floor'
  | 'isfinite'
  | 'isinf'
  | 'isnan'
  | 'lgamma'
  | 'log'
  | 'log10'
  | 'log1p'
  | 'log2'
  | 'logicalNot'
  | 'neg'
  | 'reciprocal'
  | 'relu'
  | 'round'
  | 'rsqrt'
  | 'sigmoid'
  | 'sign'
  | 'signbit'
  | 'sin'
  | 'sinh'
  | 'sqrt'
  | 'tan'
  | 'tanh'
  | 'trunc';

/** On numbers. Tests give 1 or 0. */
export const UNARY_NUMBER: { readonly [Name in UnaryName]: (x: number) => number } = {
  abs: Math.abs,
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atanh: Math.atanh,
  ceil: Math.ceil,
  cos: Math.cos,
  cosh: Math.cosh,
  digamma,
  erf,
  erfc,
  erfinv,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  expm1: Math.expm1,
  floor: Math.floor,
  isfinite: (x) => (Number.isFinite(x) ? 1 : 0),
  isinf: (x) => (x === Number.POSITIVE_INFINITY || x === Number.NEGATIVE_INFINITY ? 1 : 0),
  isnan: (x) => (Number.isNaN(x) ? 1 : 0),
  lgamma,
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  log2: Math.log2,
  logicalNot: (x) => (x === 0 ? 1 : 0),
  neg: (x) => -x,
  reciprocal: (x) => 1 / x,
  relu: (x) => (x > 0 || Number.isNaN(x) ? x : 0),
  round: roundHalfEven,
  rsqrt: (x) => 1 / Math.sqrt(x),
  sigmoid,
  sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : 0), // of NaN 0, as in PyTorch
  signbit: (x) => (x < 0 || Object.is(x, -0) ? 1 : 0),
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
  trunc: Math.trunc,
};

/** On int64. What is not here is computed on numbers: its results are floating point or 0 and 1. */
export const UNARY_BIGINT: { readonly [Name in UnaryName]?: (x: bigint) => bigint } = {
  abs: (x) => (x < 0n ? -x : x),
  ceil: (x) => x,
  floor: (x) => x,
  neg: (x) => -x,
  relu: (x) => (x > 0n ? x : 0n),
  round: (x) => x,
  sign: (x) => (x > 0n ? 1n : x < 0n ? -1n : 0n),
  trunc: (x) => x,
};
