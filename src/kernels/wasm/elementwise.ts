// Functions of one float32, four lanes at a time.
import type { FunctionBuilder, Local } from './assembler.js';

/** `p(x) = (…(c₀·x + c₁)·x + …)`, pushed. */
export function polynomial(
  f: FunctionBuilder,
  x: Local,
  [first, ...rest]: readonly number[],
): FunctionBuilder {
  f.held(first);
  for (const c of rest) f.get(x).held(c).multiplyAdd();
  return f;
}

/** 1.5 · 2²³: added to it, a number loses what is behind the point, and its last bits are the integer. */
const ROUNDER = 12582912;
/** 2 · ln 2 in two parts; the first has few digits, so that its products with small integers are exact. */
const [TWICE_LN2, TWICE_LN2_REST] = [1.38671875, -4.2438888e-4];
/** `(eʳ − 1 − r) / r²` for |r| ≤ ln 2, from the highest power on, within 3e-8 of eʳ (weighted least squares, towards equal errors). */
export const EXP_TAIL: readonly number[] = [
  1.96115958e-4, 1.41044706e-3, 8.33610352e-3, 4.166127e-2, 1.66666135e-1, 5.00000358e-1,
];

/**
 * eˣ = 2ᵐ · 2ᵐ · eʳ with m the integer nearest to x · log₂ e / 2: at most 2 units in the last place off. 2ⁿ comes in two equal
 * factors, so that what is below the normal numbers is rounded, not lost.
 */
export function pushExp(f: FunctionBuilder, x: Local): void {
  const [r, m, sum] = Array.from({ length: 3 }, () => f.local('v128'));
  f.get(x).held(-104).vector('pickMax').held(89).vector('pickMin').set(r);
  f.get(r)
    .held(Math.LOG2E / 2)
    .held(ROUNDER)
    .multiplyAdd()
    .set(sum);
  f.get(sum).held(ROUNDER).vector('sub').set(m);
  f.get(m).held(-TWICE_LN2).get(r).multiplyAdd().set(r);
  f.get(m).held(-TWICE_LN2_REST).get(r).multiplyAdd().set(r);
  pushScaled(f, r, sum, m);
}

/** 2ˣ, likewise. */
function pushExp2(f: FunctionBuilder, x: Local): void {
  const [r, m, sum] = Array.from({ length: 3 }, () => f.local('v128'));
  f.get(x).held(-151).vector('pickMax').held(128).vector('pickMin').set(r);
  f.get(r).held(0.5).held(ROUNDER).multiplyAdd().set(sum);
  f.get(sum).held(ROUNDER).vector('sub').set(m);
  f.get(m).held(-2).get(r).multiplyAdd().held(Math.LN2).vector('mul').set(r);
  pushScaled(f, r, sum, m);
}

/** `2ᵐ · 2ᵐ · eʳ`, where the last bits of `sum` are m; `m` is overwritten. */
function pushScaled(f: FunctionBuilder, r: Local, sum: Local, m: Local): void {
  polynomial(f, r, [...EXP_TAIL, 1, 1]);
  // The bits of 1 and m added to its exponent: 2ᵐ.
  f.get(sum).i32(23).vector('intShiftLeft').held(1).vector('intAdd').tee(m);
  f.vector('mul').get(m).vector('mul');
}

/** 1 / (1 + e⁻ˣ); below −88, where that is less than the normal numbers, 0. */
export function pushSigmoid(f: FunctionBuilder, x: Local): void {
  const minus = f.local('v128');
  f.get(x).vector('neg').set(minus);
  f.held(1);
  pushExp(f, minus);
  f.held(1).vector('add').vector('div');
}

/** eˣ − 1, which near 0 is `x + x² · …` and keeps its digits. */
export function pushExpm1(f: FunctionBuilder, x: Local): void {
  polynomial(f, x, EXP_TAIL).get(x).vector('mul').get(x).get(x).multiplyAdd();
  pushExp(f, x);
  f.held(1).vector('sub').get(x).vector('abs').held(0.6875).vector('less').vector('bitsSelect');
  // −0 stays.
  f.get(x).held(-0).vector('bitsAnd').vector('bitsOr');
}

/** Beyond, eˣ is no float32 though half of it is. */
const MOST_HALVED = 88;

/** Sets `x` to |x|; doubtful where its exponential is too large. */
function pushSizeBelow(f: FunctionBuilder, x: Local, size: Local, doubt: Local): void {
  f.get(x).vector('abs').set(size);
  f.get(doubt).get(size).held(MOST_HALVED).vector('greater').vector('bitsOr').set(doubt);
}

/** `(e − 1 + (e − 1) / e) / 2` for e = e^|x|, with the sign of x. */
function pushSinh(f: FunctionBuilder, x: Local, doubt: Local): void {
  const [size, less] = [f.local('v128'), f.local('v128')];
  pushSizeBelow(f, x, size, doubt);
  pushExpm1(f, size);
  f.set(less);
  f.get(less).get(less).get(less).held(1).vector('add').vector('div').vector('add').held(0.5).vector('mul');
  f.get(x).held(-0).vector('bitsAnd').vector('bitsOr');
}

function pushCosh(f: FunctionBuilder, x: Local, doubt: Local): void {
  const size = f.local('v128');
  pushSizeBelow(f, x, size, doubt);
  pushExp(f, size);
  f.set(size);
  f.get(size).held(1).get(size).vector('div').vector('add').held(0.5).vector('mul');
}

/** 1 − 2 / (e²ˣ + 1) for |x|, with the sign of x; below 0.625 Cephes' polynomial (tanhf), which keeps all digits. */
export function pushTanh(f: FunctionBuilder, x: Local): void {
  const [size, twice, square, small] = Array.from({ length: 4 }, () => f.local('v128'));
  f.get(x).vector('abs').set(size);
  f.get(size).get(size).vector('add').set(twice);
  f.get(x).get(x).vector('mul').set(square);
  polynomial(
    f,
    square,
    [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1],
  );
  f.get(square).vector('mul').get(x).get(x).multiplyAdd().set(small);
  f.get(small);
  f.held(1).held(2);
  pushExp(f, twice);
  f.held(1).vector('add').vector('div').vector('sub');
  f.get(x).held(-0).vector('bitsAnd').vector('bitsOr');
  f.get(size).held(0.625).vector('less').vector('bitsSelect');
}

/** -1, 0 or 1; of NaN 0. */
function pushSign(f: FunctionBuilder, x: Local): void {
  f.get(x).held(0).vector('greater').held(1).vector('bitsAnd');
  f.get(x).held(0).vector('less').held(-1).vector('bitsAnd').vector('bitsOr');
}

/** The functions here. */
type Float32Name =
  | 'abs'
  | 'ceil'
  | 'cosh'
  | 'exp'
  | 'exp2'
  | 'expm1'
  | 'floor'
  | 'neg'
  | 'reciprocal'
  | 'relu'
  | 'round'
  | 'rsqrt'
  | 'sigmoid'
  | 'sign'
  | 'sinh'
  | 'sqrt'
  | 'tanh'
  | 'trunc';

/** Pushes a function of the vector in `x`; into `doubt` goes where it is none. */
type Push = (f: FunctionBuilder, x: Local, doubt: Local) => void;

/**
 * Functions of one float32. Those the processor has give what double precision gives, rounded once (`rsqrt` twice); the exponentials are
 * some 1e-7 of their values off.
 */
export const ON_FLOAT32: Readonly<Record<Float32Name, Push>> = {
  abs: (f, x) => f.get(x).vector('abs'),
  ceil: (f, x) => f.get(x).vector('ceil'),
  cosh: pushCosh,
  exp: pushExp,
  exp2: pushExp2,
  expm1: pushExpm1,
  floor: (f, x) => f.get(x).vector('floor'),
  neg: (f, x) => f.get(x).vector('neg'),
  reciprocal: (f, x) => f.held(1).get(x).vector('div'),
  // −0 stays in `pickMax`, and is 0 once 0 is added.
  relu: (f, x) => f.get(x).held(0).vector('pickMax').held(0).vector('add'),
  round: (f, x) => f.get(x).vector('nearest'),
  rsqrt: (f, x) => f.held(1).get(x).vector('sqrt').vector('div'),
  sigmoid: pushSigmoid,
  sign: pushSign,
  sinh: pushSinh,
  sqrt: (f, x) => f.get(x).vector('sqrt'),
  tanh: pushTanh,
  trunc: (f, x) => f.get(x).vector('trunc'),
};
