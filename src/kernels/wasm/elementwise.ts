// Functions of one or two values, four lanes at a time, over runs of float32 in linear memory.
import { FunctionBuilder, type Local } from './assembler.js';

/** Functions of one value. */
export type OneName =
  | 'neg'
  | 'abs'
  | 'sqrt'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'relu'
  | 'exp'
  | 'sigmoid'
  | 'tanh';

/** Functions of two values. */
export type TwoName = 'add' | 'sub' | 'mul' | 'div' | 'maximum' | 'minimum' | 'keep';

/** Pushes a function of the vector in `x`. */
type OnVector = (f: FunctionBuilder, x: Local) => void;
/** Pushes a function of the vectors in `x` and `y`. */
type OnVectors = (f: FunctionBuilder, x: Local, y: Local) => void;

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

/** 1 − 2 / (e²ˣ + 1) for |x|, with the sign of x; below 0.625 Cephes' polynomial (tanhf), which keeps all digits. */
function pushTanh(f: FunctionBuilder, x: Local): void {
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

/** On one value. All but `exp`, `sigmoid` and `tanh` (some 1e-7) give what double precision gives, rounded once. */
export const ON_ONE: { readonly [Name in OneName]: OnVector } = {
  neg: (f, x) => f.get(x).vector('neg'),
  abs: (f, x) => f.get(x).vector('abs'),
  sqrt: (f, x) => f.get(x).vector('sqrt'),
  floor: (f, x) => f.get(x).vector('floor'),
  ceil: (f, x) => f.get(x).vector('ceil'),
  round: (f, x) => f.get(x).vector('nearest'),
  // −0 stays in `pickMax`, and is 0 once 0 is added.
  relu: (f, x) => f.get(x).held(0).vector('pickMax').held(0).vector('add'),
  exp: pushExp,
  sigmoid: pushSigmoid,
  tanh: pushTanh,
};

/** On two values, as JavaScript computes them. `keep` is x where y is not 0, else 0. */
export const ON_TWO: { readonly [Name in TwoName]: OnVectors } = {
  add: (f, x, y) => f.get(x).get(y).vector('add'),
  sub: (f, x, y) => f.get(x).get(y).vector('sub'),
  mul: (f, x, y) => f.get(x).get(y).vector('mul'),
  div: (f, x, y) => f.get(x).get(y).vector('div'),
  maximum: (f, x, y) => f.get(x).get(y).vector('max'),
  minimum: (f, x, y) => f.get(x).get(y).vector('min'),
  keep: (f, x, y) => f.get(x).get(y).held(0).vector('equal').vector('bitsAndNot'),
};

/** Values computed in one round of the loop: a run is rounded up to them. */
export const ROUND_VALUES = 8;

/** `to[i] = f(from[i])` for `rounds` times {@link ROUND_VALUES} values; `to` may be `from`. */
export type OneFunction = (from: number, to: number, rounds: number) => void;

/** Emits a function of one value. */
export function emitOne(name: OneName, relaxed: boolean): FunctionBuilder {
  const f = new FunctionBuilder(name, ['i32', 'i32', 'i32'], relaxed);
  const [from, to, rounds] = [0, 1, 2];
  const halves = [f.local('v128'), f.local('v128')];
  f.unlessZero(rounds, () => {
    f.countDown(rounds, () => {
      // Both loads before the stores, and those side by side: V8 then makes one vector of 256 bits of the two.
      halves.forEach(
        (x, i) =>
          void f
            .get(from)
            .v128Load(16 * i)
            .set(x),
      );
      for (const x of halves) {
        ON_ONE[name](f, x);
        f.set(x);
      }
      halves.forEach(
        (x, i) =>
          void f
            .get(to)
            .get(x)
            .v128Store(16 * i),
      );
      f.advance(from, 32).advance(to, 32);
    });
  });
  return f;
}

/** `to[i] = f(a[i], b[i])`, or `f(a[i], b[0])`, for `rounds` times {@link ROUND_VALUES} values; `to` may be `a`. */
export type TwoFunction = (a: number, b: number, to: number, rounds: number) => void;

/** Emits a function of two values; with `repeated`, the second is one value. */
export function emitTwo(name: TwoName, repeated: boolean): FunctionBuilder {
  const f = new FunctionBuilder(name, ['i32', 'i32', 'i32', 'i32']);
  const [a, b, to, rounds] = [0, 1, 2, 3];
  const [x, y] = [
    [f.local('v128'), f.local('v128')],
    [f.local('v128'), f.local('v128')],
  ];
  if (repeated) for (const half of y) f.get(b).loadSplat().set(half);
  f.unlessZero(rounds, () => {
    f.countDown(rounds, () => {
      x.forEach(
        (half, i) =>
          void f
            .get(a)
            .v128Load(16 * i)
            .set(half),
      );
      if (!repeated)
        y.forEach(
          (half, i) =>
            void f
              .get(b)
              .v128Load(16 * i)
              .set(half),
        );
      x.forEach((half, i) => {
        ON_TWO[name](f, half, y[i]);
        f.set(half);
      });
      x.forEach(
        (half, i) =>
          void f
            .get(to)
            .get(half)
            .v128Store(16 * i),
      );
      f.advance(a, 32).advance(to, 32);
      if (!repeated) f.advance(b, 32);
    });
  });
  return f;
}
