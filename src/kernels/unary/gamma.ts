// The logarithm of the gamma function and its derivatives, and the inverse of the error function, in double precision.
import { erf } from './erf.js';

/** C. Lanczos' approximation for g = 7, nine terms: 15 digits of Γ(x + 1) for x ≥ −0.5 (P. Godfrey's coefficients). */
const LANCZOS_G = 7;
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln |Γ(x)|; ∞ at 0 and the negative whole numbers. */
export function lgamma(x: number): number {
  if (x <= 0 && Number.isInteger(x)) return Number.POSITIVE_INFINITY;
  if (x === Number.NEGATIVE_INFINITY) return Number.POSITIVE_INFINITY;
  // Γ(x) · Γ(1 − x) = π / sin(πx)
  if (x < 0.5) return Math.log(Math.PI / Math.abs(sinPi(x))) - lgamma(1 - x);
  if (x === 1 || x === 2) return 0;
  if (x > 1e3) return stirling(x);
  const z = x - 1;
  const t = z + LANCZOS_G + 0.5;
  let sum = LANCZOS[0];
  for (let i = 1; i < LANCZOS.length; i++) sum += LANCZOS[i] / (z + i);
  return (z + 0.5) * Math.log(t) - t + Math.log(Math.sqrt(2 * Math.PI) * sum);
}

/** Stirling's series for large x. */
function stirling(x: number): number {
  const inverse = 1 / x;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square / 1260));
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series;
}

/** sin(πx) from the rest beside a whole number: exact zeros, and no loss for large x. */
function sinPi(x: number): number {
  const whole = Math.round(x);
  return Math.sin(Math.PI * (x - whole)) * (whole % 2 === 0 ? 1 : -1);
}

/** From here on the asymptotic series have 16 digits. */
const LARGE = 10;

/** The derivative of {@link lgamma}: −∞ at 0 (∞ at −0), NaN at the negative whole numbers, as in PyTorch. */
export function digamma(x: number): number {
  if (x === 0) return Object.is(x, -0) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (x < 0 && Number.isInteger(x)) return Number.NaN;
  // ψ(1 − x) − ψ(x) = π / tan(πx)
  if (x < 0) return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.trunc(x)));
  let at = x;
  let before = 0;
  for (; at < LARGE; at++) before -= 1 / at; // ψ(x + 1) = ψ(x) + 1 / x
  const square = 1 / (at * at);
  const series =
    square *
    (1 / 12 -
      square *
        (1 / 120 - square * (1 / 252 - square * (1 / 240 - square * (1 / 132 - square * (691 / 32760))))));
  return before + Math.log(at) - 0.5 / at - (at === Number.POSITIVE_INFINITY ? 0 : series);
}

/** B₂, B₄, …: Bernoulli's numbers. */
const BERNOULLI = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6];

/** The largest n of {@link polygamma}: beyond, its terms are more than a double holds. */
export const MOST_DERIVATIVES = 100;

/**
 * The n-th derivative of {@link digamma}, n from 0 to {@link MOST_DERIVATIVES}: `(−1)ⁿ⁺¹ n! ζ(n + 1, x)` with Hurwitz' zeta. At 0
 * and the negative whole numbers ±∞.
 */
export function polygamma(n: number, x: number): number {
  if (n === 0) return digamma(x);
  const sign = n % 2 === 0 ? -1 : 1;
  if (x <= 0 && Number.isInteger(x)) return sign * Number.POSITIVE_INFINITY;
  if (x > 0) return sign * zetaTimesFactorial(n, x);
  // What is summed up below 0 is, but for its sign, a sum from 1 − r on, where r is the first place above 0.
  const r = x - Math.floor(x);
  const beside = zetaTimesFactorial(n, r) + sign * zetaTimesFactorial(n, 1 - r); // which may cancel each other
  return sign * (beside - sign * zetaTimesFactorial(n, 1 - x));
}

/** `n! Σ (x + k)⁻ⁿ⁻¹` over k ≥ 0 for x > 0: the first terms, then Euler and Maclaurin's series of the rest. */
function zetaTimesFactorial(n: number, x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0;
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  let sum = 0;
  let at = x;
  for (; at < LARGE + n; at++) sum += factorial / at ** (n + 1);
  sum += factorial / n / at ** n + factorial / 2 / at ** (n + 1);
  let rising = (factorial * (n + 1)) / 2; // (2k + n − 1)! / (2k)!
  for (const [i, number] of BERNOULLI.entries()) {
    const k = i + 1;
    if (k > 1) rising *= ((2 * k + n - 2) * (2 * k + n - 1)) / ((2 * k - 1) * 2 * k);
    sum += (number * rising) / at ** (2 * k + n);
  }
  return sum;
}

/** Where erf has the value y, from −1 (−∞) to 1 (∞): M. Giles' approximation, then Newton's steps to double precision. */
export function erfinv(y: number): number {
  if (!(y > -1 && y < 1)) {
    return y === 1 ? Number.POSITIVE_INFINITY : y === -1 ? Number.NEGATIVE_INFINITY : Number.NaN;
  }
  if (y === 0) return y;
  const w = -Math.log1p(-y * y);
  const [shifted, coefficients] = w < 5 ? [w - 2.5, GILES_CENTRE] : [Math.sqrt(w) - 3, GILES_TAIL];
  let x = y * coefficients.reduce((sum, c) => sum * shifted + c, 0);
  for (let step = 0; step < 2; step++) {
    x -= (erf(x) - y) / ((2 / Math.sqrt(Math.PI)) * Math.exp(-x * x));
  }
  return x;
}

/** M. Giles, "Approximating the erfinv function", GPU Computing Gems 2 (2010): single precision. */
const GILES_CENTRE = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const GILES_TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];
