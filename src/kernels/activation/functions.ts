// What each activation does to one value, and its slope there: with PyTorch's choices at the corners and for NaN.
import { erf } from '../unary/erf.js';
import { UNARY_NUMBER } from '../unary/functions.js';
import { polygamma } from '../unary/gamma.js';

/** Activations of one value. */
export type ActivationName =
  | 'celu'
  | 'clamp'
  | 'elu'
  | 'gelu'
  | 'geluTanh'
  | 'hardshrink'
  | 'hardsigmoid'
  | 'hardswish'
  | 'hardtanh'
  | 'leakyRelu'
  | 'logsigmoid'
  | 'mish'
  | 'nanToNum'
  | 'polygamma'
  | 'silu'
  | 'softplus'
  | 'softshrink'
  | 'softsign'
  | 'tanhshrink'
  | 'threshold';

/** A function of one value, and its derivative. */
export interface Curve {
  value(x: number): number;
  slope(x: number): number;
}

const { sigmoid } = UNARY_NUMBER;

/** `ln(1 + eˣ)`, without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** The normal distribution's share below `x`, and its density there. */
function normalShare(x: number): number {
  return 0.5 * (1 + erf(x * Math.SQRT1_2));
}

function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** The inside of gelu's approximation, `√(2/π) · (x + 0.044715 · x³)`, and its slope. */
export const GELU_SCALE: number = Math.sqrt(2 / Math.PI);
export const GELU_CUBE = 0.044715;

/** PyTorch has this slope in single precision, for float64 as well. */
const SIXTH = Math.fround(1 / 6);

/** The curve of each activation for its parameters. */
export const ACTIVATIONS: { readonly [Name in ActivationName]: (...parameters: number[]) => Curve } = {
  celu: (alpha) => ({
    value: (x) => (x <= 0 ? alpha * Math.expm1(x / alpha) : x),
    slope(x) {
      const inputScale = 1 / Math.fround(alpha); // in single precision in PyTorch, for float64 as well
      return x <= 0 ? alpha * inputScale * Math.exp(x * inputScale) : 1;
    },
  }),
  /** Unlike `hardtanh`, the slope on a bound is 1, and of NaN 0. */
  clamp: (min, max) => ({
    value: (x) => Math.min(Math.max(x, min), max),
    slope: (x) => (x >= min && x <= max ? 1 : 0),
  }),
  /** alpha; what positive values are multiplied with. */
  elu: (alpha, scale) => ({
    value: (x) => (x <= 0 ? alpha * scale * Math.expm1(x) : x * scale),
    slope: (x) => (x <= 0 ? alpha * scale * Math.exp(x) : scale),
  }),
  gelu: () => ({
    value: (x) => x * normalShare(x),
    slope: (x) => normalShare(x) + x * normalDensity(x),
  }),
  geluTanh: () => ({
    value: (x) => 0.5 * x * (1 + Math.tanh(GELU_SCALE * (x + GELU_CUBE * x * x * x))),
    slope: (x) => {
      const t = Math.tanh(GELU_SCALE * (x + GELU_CUBE * x * x * x));
      return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * GELU_SCALE * (1 + 3 * GELU_CUBE * x * x);
    },
  }),
  hardshrink: (lambd) => ({
    value: (x) => (x >= -lambd && x <= lambd ? 0 : x),
    slope: (x) => (x >= -lambd && x <= lambd ? 0 : 1),
  }),
  hardsigmoid: () => ({
    value: (x) => Math.min(Math.max(x + 3, 0), 6) / 6,
    slope: (x) => (x > -3 && x < 3 ? SIXTH : 0),
  }),
  hardswish: () => ({
    value: (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6,
    slope: (x) => (x <= -3 ? 0 : x < 3 ? x / 3 + 0.5 : 1),
  }),
  hardtanh: (min, max) => ({
    value: (x) => Math.min(Math.max(x, min), max),
    slope: (x) => (x <= min || x >= max ? 0 : 1),
  }),
  leakyRelu: (negativeSlope) => ({
    value: (x) => (x > 0 ? x : x * negativeSlope),
    slope: (x) => (x > 0 ? 1 : negativeSlope),
  }),
  logsigmoid: () => ({
    value: (x) => -softplus(-x),
    slope: (x) => sigmoid(-x),
  }),
  mish: () => ({
    value: (x) => x * Math.tanh(softplus(x)),
    slope: (x) => {
      const t = Math.tanh(softplus(x));
      return t + x * sigmoid(x) * (1 - t * t);
    },
  }),
  /** What NaN, ∞ and −∞ become. */
  nanToNum: (nan, posinf, neginf) => ({
    value(x) {
      if (Number.isNaN(x)) return nan;
      return Number.isFinite(x) ? x : x > 0 ? posinf : neginf;
    },
    slope: (x) => (Number.isFinite(x) ? 1 : 0),
  }),
  /** Which derivative of digamma. */
  polygamma: (n) => ({ value: (x) => polygamma(n, x), slope: (x) => polygamma(n + 1, x) }),
  silu: () => ({
    value: (x) => x * sigmoid(x),
    slope: (x) => {
      const s = sigmoid(x);
      return s * (1 + x * (1 - s));
    },
  }),
  softplus: (beta, threshold) => ({
    value: (x) => (x * beta > threshold ? x : softplus(x * beta) / beta),
    slope: (x) => (x * beta > threshold ? 1 : sigmoid(x * beta)),
  }),
  softshrink: (lambd) => ({
    value: (x) => (x > lambd ? x - lambd : x < -lambd ? x + lambd : x * 0),
    slope: (x) => (x >= -lambd && x <= lambd ? 0 : 1),
  }),
  softsign: () => ({
    value: (x) => x / (1 + Math.abs(x)),
    slope: (x) => 1 / (1 + Math.abs(x)) ** 2,
  }),
  tanhshrink: () => ({
    value: (x) => x - Math.tanh(x),
    slope: (x) => Math.tanh(x) ** 2,
  }),
  threshold: (threshold, value) => ({
    value: (x) => (x <= threshold ? value : x),
    slope: (x) => (x <= threshold ? 0 : 1),
  }),
};
