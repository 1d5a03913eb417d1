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
function polynomial(f: FunctionBuilder, x: Local, [first, ...rest]: readonly number[]): FunctionBuilder {
  f.held(first);
  for (const c of rest) f.get(x).vector('mul').held(c).vector('add');
  return f;
}

/** 1.5 · 2²³. */
const ROUNDER = 12582912;

/**
 * eˣ = 2ⁿ · eʳ with n the integer nearest to x · log₂ e: the polynomial of S. Moshier's Cephes library (expf), at most
 * 2 units in the last place off. 2ⁿ in two factors, so that what is below the normal numbers is rounded, not lost.
 */
export function pushExp(f: FunctionBuilder, x: Local): void {
  const [n, r, p, half] = Array.from({ length: 4 }, () => f.local('v128'));
  f.get(x).held(-104).vector('pickMax').held(89).vector('pickMin').set(r);
  // Added to 1.5 · 2²³, a number loses what is behind the point, and its last bits are the integer.
  f.get(r).held(Math.LOG2E).vector('mul').held(ROUNDER).vector('add').set(half);
  f.get(half).held(ROUNDER).vector('sub').set(n);
  f.get(r).get(n).held(0.693359375).vector('mul').vector('sub');
  f.get(n).held(-2.1219444e-4).vector('mul').vector('sub').set(r);
  polynomial(
    f,
    r,
    [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1],
  );
  f.get(r).vector('mul').get(r).vector('mul').get(r).vector('add').held(1).vector('add').set(p);
  f.get(half).held(ROUNDER).vector('intSub').set(n);
  f.get(n).i32(1).vector('intShiftRight').set(half);
  const pushPowerOf2 = (exponent: () => void): void => {
    exponent();
    f.heldInt(127).vector('intAdd').i32(23).vector('intShiftLeft');
  };
  f.get(p);
  pushPowerOf2(() => f.get(half));
  f.vector('mul');
  pushPowerOf2(() => f.get(n).get(half).vector('intSub'));
  f.vector('mul');
}

/** 1 / (1 + e⁻ˣ); below −88, where that is less than the normal numbers, 0. */
function pushSigmoid(f: FunctionBuilder, x: Local): void {
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
  f.get(square).vector('mul').get(x).vector('mul').get(x).vector('add').set(small);
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
export function emitOne(name: OneName): FunctionBuilder {
  const f = new FunctionBuilder(name, ['i32', 'i32', 'i32']);
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
