// Logarithms of float32 on vectors: after Cephes' logf (S. Moshier), in two parts so that powers of the base come out whole.
import type { FunctionBuilder, Local } from './assembler.js';
import { polynomial } from './elementwise.js';

/** `(ln(1 + f) − f + f² / 2) / f³` for 1 + f from √½ to √2, from the highest power on. */
const LOG_TAIL = [
  7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
  2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
];
/** The bits of √½, and of the smallest number with all its digits. */
const [ROOT_HALF_BITS, LEAST_NORMAL] = [0x3f3504f3, 1.17549435e-38];

/** Sets `exponent` and `rest` so that x is `2^exponent` times a number from √½ to √2, whose natural logarithm is `rest`. */
function setParts(f: FunctionBuilder, x: Local, exponent: Local, rest: Local): void {
  const [scaled, isSmall, m, square, tail] = Array.from({ length: 5 }, () => f.local('v128'));
  f.get(x).held(LEAST_NORMAL).vector('less').set(isSmall);
  f.get(x)
    .held(2 ** 23)
    .vector('mul')
    .get(x)
    .get(isSmall)
    .vector('bitsSelect')
    .set(scaled);
  f.get(scaled).heldInt(ROOT_HALF_BITS).vector('intSub').i32(23).vector('intShiftRight').set(exponent);
  f.get(scaled).get(exponent).i32(23).vector('intShiftLeft').vector('intSub').held(1).vector('sub').set(m);
  f.get(exponent).vector('fromInt').get(isSmall).held(23).vector('bitsAnd').vector('sub').set(exponent);
  f.get(m).get(m).vector('mul').set(square);
  polynomial(f, m, LOG_TAIL).get(m).vector('mul').get(square).vector('mul').set(tail);
  f.get(square).held(-0.5).get(tail).multiplyAdd().get(m).vector('add').set(rest);
}

/** The logarithm pushed is that of x where x is above 0 and finite; at its ends −∞, ∞ and NaN. */
function selectEnds(f: FunctionBuilder, x: Local): void {
  const result = f.local('v128');
  f.set(result);
  f.get(result);
  f.held(Number.NEGATIVE_INFINITY).held(Number.NaN).get(x).held(0).vector('equal').vector('bitsSelect');
  f.get(x).held(0).vector('greater').vector('bitsSelect').set(result);
  f.get(x).get(result).get(x).held(Number.POSITIVE_INFINITY).vector('equal').vector('bitsSelect');
}

/** Pushes `exponent · high + (exponent · low + rest · scale)`: `high` has few digits, so that its product is exact. */
function pushSum(f: FunctionBuilder, x: Local, high: number, low: number, scale: number): void {
  const [exponent, rest] = [f.local('v128'), f.local('v128')];
  setParts(f, x, exponent, rest);
  if (scale !== 1) f.get(rest).held(scale).vector('mul').set(rest);
  if (low !== 0) f.get(exponent).held(low).get(rest).multiplyAdd().set(rest);
  f.get(exponent).held(high).get(rest).multiplyAdd();
  selectEnds(f, x);
}

/** ln x, at most 2e-7 of its value off. */
export function pushLog(f: FunctionBuilder, x: Local): void {
  pushSum(f, x, 0.693359375, -2.1219444005469057e-4, 1);
}

/** log₂ x, likewise; of powers of 2 exact. */
export function pushLog2(f: FunctionBuilder, x: Local): void {
  pushSum(f, x, 1, 0, Math.LOG2E);
}

/** log₁₀ x, likewise. */
export function pushLog10(f: FunctionBuilder, x: Local): void {
  pushSum(f, x, 0.30078125, Math.log10(2) - 0.30078125, Math.LOG10E);
}

/** ln(1 + x), likewise: what is lost of x in the sum comes back as `(x − (u − 1)) / u` for u = 1 + x. */
export function pushLog1p(f: FunctionBuilder, x: Local): void {
  const [u, lost, result] = [f.local('v128'), f.local('v128'), f.local('v128')];
  f.get(x).held(1).vector('add').set(u);
  f.get(x).get(u).held(1).vector('sub').vector('sub').get(u).vector('div').set(lost);
  pushLog(f, u);
  f.set(result);
  f.get(result).get(lost).vector('add').get(result);
  f.get(result).vector('abs').held(Number.POSITIVE_INFINITY).vector('less').vector('bitsSelect').set(result);
  // −0 stays.
  f.get(x).get(result).get(x).held(0).vector('equal').vector('bitsSelect');
}
