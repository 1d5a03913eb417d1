// Single-precision arithmetic to the last bit, as the vector code of PyTorch's `normal_` does it: Cephes'
// polynomials (S. Moshier, Cephes Math Library 2.2), each step of Horner's rule one fused multiply-add. Source:
// ATen/native/cpu/avx_mathfun.h as compiled for AVX2; the scalar build of PyTorch differs in the last bits.
const fround = Math.fround;

const double = new Float64Array(1);
const doubleBits = new Int32Array(double.buffer); // little-endian: the low half first

/**
 * `a · b + c` rounded once. The product of two float32 is exact in double; rounding the sum to double first
 * changes the result only where it lands halfway between two float32, and there the lost part decides.
 */
export function fusedMultiplyAdd(a: number, b: number, c: number): number {
  const product = a * b;
  const sum = product + c;
  double[0] = sum;
  if ((doubleBits[0] & 0x1fffffff) !== 0x10000000) return fround(sum);
  const cAsAdded = sum - product; // Knuth's two-sum: what the addition lost
  const lost = product - (sum - cAsAdded) + (c - cAsAdded);
  if (lost === 0) return fround(sum);
  doubleBits[0] += lost > 0 === sum > 0 ? 1 : -1;
  return fround(double[0]);
}

const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);

const LOG_POLYNOMIAL = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
].map(fround);
const SQRT_HALF = fround(Math.SQRT1_2);
/** ln 2 as the sum of two, the larger with few bits. */
const LN2_SMALL = fround(-2.1219444e-4);
const LN2_LARGE = fround(0.693359375);

/** Logarithms taken at once: each step of one waits for the step before, so several side by side cost little more. */
export const LANES = 8;

const mantissas = new Float64Array(LANES);
const exponents = new Float64Array(LANES);
const sums = new Float64Array(LANES);

/** The natural logarithms of {@link LANES} float32 in (0, 1], in place. */
export function log32(values: Float64Array): void {
  for (let j = 0; j < LANES; j++) {
    single[0] = values[j];
    let exponent = (singleBits[0] >>> 23) - 126;
    singleBits[0] = (singleBits[0] & ~0x7f800000) | 0x3f000000;
    let x = single[0]; // the mantissa, [0.5, 1)
    if (x < SQRT_HALF) {
      exponent -= 1;
      x = fround(fround(x - 1) + x);
    } else x = fround(x - 1);
    mantissas[j] = x;
    exponents[j] = exponent;
    sums[j] = LOG_POLYNOMIAL[0];
  }
  for (let i = 1; i < LOG_POLYNOMIAL.length; i++) {
    const coefficient = LOG_POLYNOMIAL[i];
    for (let j = 0; j < LANES; j++) sums[j] = fusedMultiplyAdd(sums[j], mantissas[j], coefficient);
  }
  for (let j = 0; j < LANES; j++) {
    const x = mantissas[j];
    const square = fround(x * x);
    let y = fround(sums[j] * x);
    y = fusedMultiplyAdd(y, square, fround(exponents[j] * LN2_SMALL));
    y = fround(y - fround(square * 0.5));
    values[j] = fusedMultiplyAdd(exponents[j], LN2_LARGE, fround(x + y));
  }
}

/** π / 4 as the sum of three, so that the reduced angle is exact (Cody and Waite). */
const QUARTER_PI = [-0.78515625, -2.4187564849853516e-4, -3.774894977445941e-8].map(fround);
const FOUR_OVER_PI = fround(1.27323954473516);
const SIN_POLYNOMIAL = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(fround);
const COS_POLYNOMIAL = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(fround);

/** Sine and cosine of a float32 angle from 0, written to `out`. */
export function sincos32(angle: number, out: { sin: number; cos: number }): void {
  const octant = (Math.trunc(fround(angle * FOUR_OVER_PI)) + 1) & ~1;
  let x = angle;
  for (let i = 0; i < 3; i++) x = fusedMultiplyAdd(octant, QUARTER_PI[i], x);
  const square = fround(x * x);
  let c = fusedMultiplyAdd(COS_POLYNOMIAL[0], square, COS_POLYNOMIAL[1]);
  c = fusedMultiplyAdd(c, square, COS_POLYNOMIAL[2]);
  c = fusedMultiplyAdd(fround(c * square), square, -fround(square * 0.5));
  c = fround(c + 1);
  let s = fusedMultiplyAdd(SIN_POLYNOMIAL[0], square, SIN_POLYNOMIAL[1]);
  s = fusedMultiplyAdd(s, square, SIN_POLYNOMIAL[2]);
  s = fusedMultiplyAdd(fround(s * square), x, x);
  const swap = (octant & 2) !== 0;
  const sin = swap ? c : s;
  const cos = swap ? s : c;
  out.sin = (octant & 4) !== 0 ? -sin : sin;
  out.cos = ((octant - 2) & 4) === 0 ? -cos : cos;
}
