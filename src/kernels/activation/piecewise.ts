// Activations of straight pieces and their slopes on WebAssembly vectors.
import type { FunctionBuilder, Local } from '../wasm/assembler.js';
import type { ActivationVectors } from './forms.js';

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

/** Pushes 1 unless `−bound ≤ x ≤ bound`. */
function pushBeyond(f: FunctionBuilder, x: Local, bound: Local): void {
  f.held(1).get(x).vector('abs').get(bound).vector('atMost').vector('bitsAndNot');
}

type PiecewiseName =
  | 'clamp'
  | 'hardshrink'
  | 'hardsigmoid'
  | 'hardswish'
  | 'hardtanh'
  | 'leakyRelu'
  | 'nanToNum'
  | 'softshrink'
  | 'threshold';

/** Between two numbers. */
const clamped: ActivationVectors['value'] = (f, x, [least, most]) =>
  pushClamped(
    f,
    () => f.get(x),
    () => f.get(least),
    () => f.get(most),
  );

/** The activations of straight pieces, with the references' choices at the corners and for NaN. */
export const PIECEWISE: Readonly<Record<PiecewiseName, ActivationVectors>> = {
  clamp: {
    parameters: 2,
    value: clamped,
    slope(f, x, [least, most]) {
      f.held(1).get(x).get(least).vector('atLeast').vector('bitsAnd');
      f.get(x).get(most).vector('atMost').vector('bitsAnd');
    },
  },
  hardshrink: {
    parameters: 1,
    value(f, x, [bound]) {
      f.get(x).get(x).vector('abs').get(bound).vector('atMost').vector('bitsAndNot');
    },
    slope: (f, x, [bound]) => pushBeyond(f, x, bound),
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
  hardtanh: {
    parameters: 2,
    value: clamped,
    slope(f, x, [least, most]) {
      f.held(1).get(x).get(least).vector('atMost').vector('bitsAndNot');
      f.get(x).get(most).vector('atLeast').vector('bitsAndNot');
    },
  },
  nanToNum: {
    parameters: 3,
    value(f, x, [nan, posinf, neginf]) {
      const number = f.local('v128');
      f.get(posinf)
        .get(x)
        .get(x)
        .held(Number.POSITIVE_INFINITY)
        .vector('equal')
        .vector('bitsSelect')
        .set(number);
      f.get(neginf).get(number).get(x).held(Number.NEGATIVE_INFINITY).vector('equal').vector('bitsSelect');
      f.set(number).get(number).get(nan).get(x).get(x).vector('equal').vector('bitsSelect');
    },
    slope(f, x) {
      f.held(1).get(x).vector('abs').held(Number.POSITIVE_INFINITY).vector('less').vector('bitsAnd');
    },
  },
  softshrink: {
    parameters: 1,
    value(f, x, [bound]) {
      f.get(x).get(bound).vector('sub');
      f.get(x).get(bound).vector('add').get(x).held(0).vector('mul');
      f.get(x).get(bound).vector('neg').vector('less').vector('bitsSelect');
      f.get(x).get(bound).vector('greater').vector('bitsSelect');
    },
    slope: (f, x, [bound]) => pushBeyond(f, x, bound),
  },
  threshold: {
    parameters: 2,
    value(f, x, [threshold, other]) {
      f.get(other).get(x).get(x).get(threshold).vector('atMost').vector('bitsSelect');
    },
    slope(f, x, [threshold]) {
      f.held(1).get(x).get(threshold).vector('atMost').vector('bitsAndNot');
    },
  },
};
