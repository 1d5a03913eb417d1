// Smooth activations and their slopes on WebAssembly vectors.
import type { FunctionBuilder, Local } from '../wasm/assembler.js';
import { EXP_TAIL, polynomial, pushExp, pushExpm1, pushSigmoid, pushTanh } from '../wasm/elementwise.js';
import { pushLog1p } from '../wasm/logarithms.js';
import type { ActivationVectors } from './forms.js';
import { GELU_CUBE, GELU_SCALE } from './functions.js';

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

/** ln(1 + e^−|x|), pushed. */
function pushLogOfOther(f: FunctionBuilder, x: Local): void {
  const other = f.local('v128');
  f.get(x).vector('abs').vector('neg').set(other);
  pushExp(f, other);
  f.set(other);
  pushLog1p(f, other);
}

/** Beyond, mish is x: the square of its exponential is 17 digits above 2. */
const MISH_ENDS = 20;

/** Sets `e` to eˣ and `both` to `e · (e + 2)`: tanh(ln(1 + eˣ)) is `both / (both + 2)`. */
function setMishParts(f: FunctionBuilder, x: Local, e: Local, both: Local): void {
  f.get(x).held(MISH_ENDS).vector('pickMin').set(both);
  pushExp(f, both);
  f.set(e);
  f.get(e).get(e).held(2).vector('add').vector('mul').set(both);
}

type SmoothName =
  | 'celu'
  | 'elu'
  | 'gelu'
  | 'geluTanh'
  | 'logsigmoid'
  | 'mish'
  | 'silu'
  | 'softplus'
  | 'softsign'
  | 'tanhshrink';

/** The smooth activations, with the references' choices at the corners and for NaN. */
export const SMOOTH: Readonly<Record<SmoothName, ActivationVectors>> = {
  celu: {
    parameters: 1,
    value(f, x, [alpha]) {
      const part = f.local('v128');
      f.get(x).get(alpha).vector('div').set(part);
      pushExpm1(f, part);
      f.get(alpha).vector('mul').get(x).get(x).held(0).vector('atMost').vector('bitsSelect');
    },
    slope(f, x, [alpha]) {
      const [scale, part] = [f.local('v128'), f.local('v128')];
      f.held(1).get(alpha).vector('div').set(scale);
      f.get(x).get(scale).vector('mul').set(part);
      pushExp(f, part);
      f.get(alpha).get(scale).vector('mul').vector('mul');
      f.held(1).get(x).held(0).vector('atMost').vector('bitsSelect');
    },
  },
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
  logsigmoid: {
    parameters: 0,
    value(f, x) {
      f.get(x).held(0).vector('min');
      pushLogOfOther(f, x);
      f.vector('sub');
    },
    slope(f, x) {
      const minus = f.local('v128');
      f.get(x).vector('neg').set(minus);
      pushSigmoid(f, minus);
    },
  },
  mish: {
    parameters: 0,
    value(f, x) {
      const [e, both] = [f.local('v128'), f.local('v128')];
      setMishParts(f, x, e, both);
      f.get(both).get(both).held(2).vector('add').vector('div').get(x).vector('mul');
    },
    slope(f, x) {
      const [e, both, tanh, rest] = Array.from({ length: 4 }, () => f.local('v128'));
      setMishParts(f, x, e, both);
      f.get(both).get(both).held(2).vector('add').vector('div').set(tanh);
      // 1 − tanh², of which nothing is lost; 0 where mish is x.
      f.held(2).get(both).held(2).vector('add').vector('div');
      f.get(tanh).held(1).vector('add').vector('mul');
      f.get(x).held(MISH_ENDS).vector('greater').vector('bitsAndNot').set(rest);
      f.get(e).get(e).held(1).vector('add').vector('div').get(x).vector('mul');
      f.get(rest).get(tanh).multiplyAdd();
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
  softplus: {
    parameters: 2,
    value(f, x, [beta, threshold]) {
      const scaled = f.local('v128');
      f.get(x).get(beta).vector('mul').set(scaled);
      f.get(x).get(scaled).held(0).vector('max');
      pushLogOfOther(f, scaled);
      f.vector('add').get(beta).vector('div');
      f.get(scaled).get(threshold).vector('greater').vector('bitsSelect');
    },
    slope(f, x, [beta, threshold]) {
      const scaled = f.local('v128');
      f.get(x).get(beta).vector('mul').set(scaled);
      f.held(1);
      pushSigmoid(f, scaled);
      f.get(scaled).get(threshold).vector('greater').vector('bitsSelect');
    },
  },
  softsign: {
    parameters: 0,
    value(f, x) {
      f.get(x).get(x).vector('abs').held(1).vector('add').vector('div');
    },
    slope(f, x) {
      const size = f.local('v128');
      f.get(x).vector('abs').held(1).vector('add').set(size);
      f.held(1).get(size).vector('div').get(size).vector('div');
    },
  },
  tanhshrink: {
    parameters: 0,
    value(f, x) {
      f.get(x);
      pushTanh(f, x);
      f.vector('sub');
    },
    slope(f, x) {
      const tanh = f.local('v128');
      pushTanh(f, x);
      f.set(tanh).get(tanh).get(tanh).vector('mul');
    },
  },
};
