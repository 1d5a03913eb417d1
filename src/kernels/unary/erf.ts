// The error function to double precision, by the rational approximations of fdlibm's s_erf.c.
// Copyright (C) 1993 by Sun Microsystems, Inc. Permission to use, copy, modify, and distribute this software is
// freely granted, provided that this notice is preserved.

/** Horner's scheme, the constant first. */
function polynomial(x: number, coefficients: readonly number[]): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i];
  return sum;
}

/** erf(x) = x + x · P(x²) / Q(x²) for |x| < 0.84375. */
const NEAR_ZERO = {
  p: [
    0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442,
    -2.3763016656650163e-5,
  ],
  q: [
    1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164,
    -3.960228278775368e-6,
  ],
};

/** erf(1), to the bits that {@link NEAR_ONE} was fitted with. */
const ERF_ONE = 0.8450629115104675;

/** erf(x) = erf(1) + P(|x| − 1) / Q(|x| − 1) for |x| < 1.25. */
const NEAR_ONE = {
  p: [
    -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175,
    -0.11089469428239668, 0.035478304325618236, -0.002166375594868791,
  ],
  q: [
    1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
    0.011984499846799107,
  ],
};

/** erfc(x) = e^(−x² − 0.5625 + R(1/x²) / S(1/x²)) / x for x < 1 / 0.35. */
const MIDDLE = {
  p: [
    -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
    -184.60509290671104, -81.2874355063066, -9.814329344169145,
  ],
  q: [
    1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
    108.63500554177944, 6.570249770319282, -0.0604244152148581,
  ],
};

/** As {@link MIDDLE}, beyond. */
const TAIL = {
  p: [
    -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
    -1025.0951316110772, -483.5191916086514,
  ],
  q: [
    1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644,
    474.52854120695537, -22.44095244658582,
  ],
};

function ratio(x: number, { p, q }: { p: readonly number[]; q: readonly number[] }): number {
  return polynomial(x, p) / polynomial(x, q);
}

/** erfc of x ≥ 1.25. The square is taken of a rounded x, so that e^(−x²) loses no digits. */
function upperTail(x: number): number {
  const high = Math.fround(x);
  const exponent = ratio(1 / (x * x), x < 1 / 0.35 ? MIDDLE : TAIL);
  return (Math.exp(-high * high - 0.5625) * Math.exp((high - x) * (high + x) + exponent)) / x;
}

/** The error function, 2/√π ∫₀ˣ e^(−t²) dt. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 0.84375) return x + x * ratio(x * x, NEAR_ZERO);
  if (size < 1.25) return Math.sign(x) * (ERF_ONE + ratio(size - 1, NEAR_ONE));
  return size < 6 ? Math.sign(x) * (1 - upperTail(size)) : Math.sign(x);
}

/** 1 − erf(x), without the loss of digits where that is small. */
export function erfc(x: number): number {
  const size = Math.abs(x);
  if (size < 0.84375) {
    const y = ratio(x * x, NEAR_ZERO);
    return x < 0.25 ? 1 - (x + x * y) : 0.5 - (x - 0.5 + x * y);
  }
  if (size < 1.25) {
    const rest = ratio(size - 1, NEAR_ONE);
    return x > 0 ? 1 - ERF_ONE - rest : 1 + ERF_ONE + rest;
  }
  if (x > 28) return 0;
  if (x > 0) return upperTail(x);
  return x < -6 ? 2 : 2 - (Number.isNaN(x) ? x : upperTail(size));
}
