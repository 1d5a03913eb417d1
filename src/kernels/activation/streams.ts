// Activations and their slopes on WebAssembly vectors: those that need no logarithm.
import type { FunctionBuilder, Local } from '../wasm/assembler.js';
import { EXP_TAIL, polynomial, pushExp, pushSigmoid } from '../wasm/elementwise.js';
import type { StreamForm } from '../wasm/streams.js';
import { ACTIVATIONS, type ActivationName, GELU_CUBE, GELU_SCALE } from './functions.js';

/** Pushes a function of the vector in `x`; the parameters are in every lane of theirs. */
type Push = (f: FunctionBuilder, x: Local, parameters: readonly Local[]) => void;

interface OnVectors {
  /** How many parameters there are. */
  readonly parameters: number;
  readonly value: Push;
  readonly slope: Push;
}

/**
 * Coefficients of `Φ(−|x|) · exp(x² / 2) / t` in `t = 1 / (1 + |x| / 4)`, from the highest power on: within a relative 1e-8 for
 * |x| ≤ 14 (weighted least squares, towards equal errors), 4e-7 as computed.
 */
const TAIL = [
  0.0168928783, -0.064539738, 0.0558855124, 0.0226028562, 0.0177413952, 0.0838476494, 0.0730140433,
  0.0952875912, 0.099521488, 0.0997463316,
];

/** Sets `bell` to `exp(−x² / 2)` and pushes Φ, the normal distribution's share below x; its left tail keeps the digits. */
function pushNormalShare(f: FunctionBuilder, x: Local, bell: Local): void {
  const [t, tail] = [f.local('v128'), f.local('v128')];
  f.get(x).get(x).vector('mul').held(-0.5).vector('mul').set(tail);
  pushExp(f, tail);
  f.set(bell);
  f.held(1).get(x).vector('abs').held(0.25).held(1).multiplyAdd().vector('div').set(t);
  polynomial(f, t, TAIL).get(t).vector('mul').get(bell).vector('mul').set(tail);
  f.get(tail).held(1).get(tail).vector('sub').get(x).held(0).vector('less').vector('bitsSelect');
}

/** `2 · √(2/π) · (x + 0.044715 · x³)`. */
function pushTanhInside(f: FunctionBuilder, x: Local): void {
  f.get(x).get(x).vector('mul').held(GELU_CUBE).held(1).multiplyAdd();
  f.get(x)
    .vector('mul')
    .held(2 * GELU_SCALE)
    .vector('mul');
}

/** `x` between the vectors that are pushed; NaN stays. */
function pushClamped(f: FunctionBuilder, x: () => void, least: () => void, most: () => void): void {
  x();
  least();
  f.vector('max');
  most();
  f.vector('min');
}

/** Pushes `min(max(x + 3, 0), 6) / 6`. */
function pushHardSigmoid(f: FunctionBuilder, x: Local): FunctionBuilder {
  pushClamped(
    f,
    () => f.get(x).held(3).vector('add'),
    () => f.held(0),
    () => f.held(6),
  );
  return f.held(6).vector('div');
}

/** 1 where `least < x < most`, times what is pushed. */
function pushBetween(
  f: FunctionBuilder,
  x: Local,
  least: () => void,
  most: () => void,
  rise: () => void,
): void {
  rise();
  f.get(x);
  least();
  f.vector('greater').get(x);
  most();
  f.vector('less').vector('bitsAnd').vector('bitsAnd');
}

/** Those that are here, with the references' choices at the corners and for NaN. */
const ON_VECTORS: { readonly [Name in ActivationName]?: OnVectors } = {
  elu: {
    parameters: 2,
    value(f, x, [alpha, scale]) {
      const small = f.local('v128');
      // eˣ − 1 = x + x² · …, which keeps the digits near 0.
      polynomial(f, x, EXP_TAIL);
      f.get(x).vector('mul').get(x).get(x).multiplyAdd().set(small);
      f.get(x).get(scale).vector('mul');
      f.get(small);
      pushExp(f, x);
      f.held(1).vector('sub').get(x).held(-0.6875).vector('greater').vector('bitsSelect');
      f.get(alpha).get(scale).vector('mul').vector('mul');
      f.get(x).held(0).vector('greater').vector('bitsSelect');
    },
    slope(f, x, [alpha, scale]) {
      // NaN counts as above 0.
      f.get(scale).get(scale);
      pushExp(f, x);
      f.get(alpha).get(scale).vector('mul').vector('mul');
      f.get(x).held(0).vector('greater').vector('bitsSelect');
      f.get(x).get(x).vector('notEqual').vector('bitsSelect');
    },
  },
  gelu: {
    parameters: 0,
    value(f, x) {
      f.get(x);
      pushNormalShare(f, x, f.local('v128'));
      f.vector('mul');
    },
    slope(f, x) {
      const [share, bell] = [f.local('v128'), f.local('v128')];
      pushNormalShare(f, x, bell);
      f.set(share).get(bell);
      f.held(1 / Math.sqrt(2 * Math.PI))
        .vector('mul')
        .get(x)
        .get(share)
        .multiplyAdd();
    },
  },
  geluTanh: {
    parameters: 0,
    value(f, x) {
      const inside = f.local('v128');
      pushTanhInside(f, x);
      f.set(inside).get(x);
      pushSigmoid(f, inside);
      f.vector('mul');
    },
    slope(f, x) {
      const [inside, s] = [f.local('v128'), f.local('v128')];
      pushTanhInside(f, x);
      f.set(inside);
      pushSigmoid(f, inside);
      f.set(s);
      // Far out 1 − s is 0, and what it is multiplied with must stay finite.
      f.held(1).get(s).vector('sub').get(s).vector('mul').get(x).vector('mul');
      f.get(x).get(x).vector('mul').held(400).vector('pickMin');
      f.held(6 * GELU_SCALE * GELU_CUBE)
        .held(2 * GELU_SCALE)
        .multiplyAdd();
      f.get(s).multiplyAdd();
    },
  },
  hardsigmoid: {
    parameters: 0,
    value(f, x) {
      pushHardSigmoid(f, x);
    },
    slope(f, x) {
      pushBetween(
        f,
        x,
        () => f.held(-3),
        () => f.held(3),
        () => f.held(1 / 6),
      );
    },
  },
  hardswish: {
    parameters: 0,
    value(f, x) {
      pushHardSigmoid(f, x).get(x).vector('mul');
    },
    slope(f, x) {
      const inside = f.local('v128');
      f.get(x).held(3).vector('div').held(0.5).vector('add');
      f.held(1).get(x).held(3).vector('less').vector('bitsSelect').set(inside);
      // 0 up to −3. NaN is on neither side, and counts as beyond 3.
      f.get(inside).get(x).held(-3).vector('greater').vector('bitsAnd');
      f.held(1).get(x).get(x).vector('equal').vector('bitsSelect');
    },
  },
  leakyRelu: {
    parameters: 1,
    value(f, x, [slope]) {
      f.get(x).get(x).get(slope).vector('mul').get(x).held(0).vector('greater').vector('bitsSelect');
    },
    slope(f, x, [slope]) {
      f.held(1).get(slope).get(x).held(0).vector('greater').vector('bitsSelect');
    },
  },
  silu: {
    parameters: 0,
    value(f, x) {
      f.get(x);
      pushSigmoid(f, x);
      f.vector('mul');
    },
    slope(f, x) {
      const s = f.local('v128');
      pushSigmoid(f, x);
      f.set(s);
      f.held(1).get(s).vector('sub').get(x).held(1).multiplyAdd().get(s).vector('mul');
    },
  },
};

/** The forms of one activation. */
export interface ActivationForms {
  /** `x ← f(x)`. */
  readonly value: StreamForm;
  /** `g, x` → `g · f′(x)`, 0 where the curve is flat, whatever g is. */
  readonly gradient: StreamForm;
}

function formsOf(name: ActivationName, { parameters, value, slope }: OnVectors): ActivationForms {
  const common = { scalars: parameters, sums: 0, outputs: 1 } as const;
  return {
    value: {
      ...common,
      name,
      inputs: 1,
      compute(f, { x: [x], scalars }) {
        value(f, x, scalars);
        f.set(x);
      },
      expected: ([x], scalars) => [ACTIVATIONS[name](...scalars).value(x)],
    },
    gradient: {
      ...common,
      name: `${name}Gradient`,
      inputs: 2,
      compute(f, { x: [g, x], scalars }) {
        const rise = f.local('v128');
        slope(f, x, scalars);
        f.set(rise);
        f.get(g).get(rise).vector('mul').get(rise).held(0).vector('equal').vector('bitsAndNot').set(g);
      },
      expected([g, x], scalars) {
        const rise = ACTIVATIONS[name](...scalars).slope(x);
        return [rise === 0 ? 0 : g * rise];
      },
    },
  };
}

/** The forms of each activation that is here. */
export const ACTIVATION_FORMS: ReadonlyMap<ActivationName, ActivationForms> = new Map(
  Object.entries(ON_VECTORS).map(([name, vectors]) => [
    name as ActivationName,
    formsOf(name as ActivationName, vectors),
  ]),
);
