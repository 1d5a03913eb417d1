// Winograd's convolution F(4×4, 3×3): 4 × 4 outputs of a 3 × 3 window from 36 products instead of 144.
//
//   Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A      d: 6 × 6 inputs, g: the weights, Y: 4 × 4 outputs
//
// In words: both factors are polynomials, evaluated at the points 0, ±3/4, ±3/2 and ∞, multiplied there, and
// interpolated. The usual points 0, ±1, ±2 lose four times as many digits.
//
// A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016; B. Barabasz et al., "Error Analysis
// and Improving the Accuracy of Winograd Convolution for Deep Neural Networks", ACM TOMS 46 (2020).
import type { FunctionBuilder, Local } from './assembler.js';

/** Inputs and outputs of a patch along an axis, and the products of a patch. */
export const PATCH = { inputs: 6, outputs: 4, products: 36 } as const;

/** The points ±a and ±b, and their squares. */
const A = 3 / 4;
const B = 3 / 2;
const P = A * A;
const Q = B * B;
/** Π (a − other points), for ±a and for ±b. */
const FA = 2 * P * (P - Q);
const FB = 2 * Q * (Q - P);

/** Bᵀ: row i holds the coefficients of Π (x − other points), the last one those of the product over all. */
export const INPUT_MATRIX: readonly (readonly number[])[] = [
  [P * Q, 0, -(P + Q), 0, 1, 0],
  [0, -A * Q, -Q, A, 1, 0],
  [0, A * Q, -Q, -A, 1, 0],
  [0, -B * P, -P, B, 1, 0],
  [0, B * P, -P, -B, 1, 0],
  [0, P * Q, 0, -(P + Q), 0, 1],
];

/** G: the weights' polynomial at each point, divided by Π (point − other points). */
export const WEIGHT_MATRIX: readonly (readonly number[])[] = [
  [1 / (P * Q), 0, 0],
  [1 / FA, A / FA, P / FA],
  [1 / FA, -A / FA, P / FA],
  [1 / FB, B / FB, Q / FB],
  [1 / FB, -B / FB, Q / FB],
  [0, 0, 1],
];

/** Aᵀ: powers of the points. */
export const OUTPUT_MATRIX: readonly (readonly number[])[] = [
  [1, 1, 1, 1, 1, 0],
  [0, A, -A, B, -B, 0],
  [0, P, P, Q, Q, 0],
  [0, A * P, -A * P, B * Q, -B * Q, 1],
];

/** Builds expressions of vectors in locals. Its numbers are held in locals: functions that run on threads share all memory. */
export class Lanes {
  readonly f: FunctionBuilder;
  private readonly relaxed: boolean;

  constructor(f: FunctionBuilder, relaxed: boolean) {
    this.f = f;
    this.relaxed = relaxed;
  }

  locals(count: number): Local[] {
    return Array.from({ length: count }, () => this.f.local('v128'));
  }

  constant(value: number): FunctionBuilder {
    return this.f.held(value);
  }

  /** Pushes `factor · x + c`. */
  madd(factor: number, x: Local, c: Local): FunctionBuilder {
    if (this.relaxed) return this.constant(factor).get(x).get(c).vector('relaxedMadd');
    return this.constant(factor).get(x).vector('mul').get(c).vector('add');
  }

  /** Pushes `factor · x`. */
  times(factor: number, x: Local): FunctionBuilder {
    return this.constant(factor).get(x).vector('mul');
  }

  add(x: Local, y: Local): FunctionBuilder {
    return this.f.get(x).get(y).vector('add');
  }

  sub(x: Local, y: Local): FunctionBuilder {
    return this.f.get(x).get(y).vector('sub');
  }
}

/** What is done with number `i` of the results, which `push` pushes. */
export type Put = (i: number, push: () => void) => void;

/** `Bᵀ d` along one axis. */
export function inputAxis(lanes: Lanes, d: readonly Local[], [t, u]: readonly Local[], put: Put): void {
  const ends = (i: number): void => {
    lanes.madd(-(P + Q), d[i + 2], d[i + 4]).set(t);
    lanes.madd(P * Q, d[i], t);
  };
  const pair = (point: number, square: number): void => {
    lanes.madd(-square, d[1], d[3]).set(u);
    lanes.times(point, u).set(u);
    lanes.madd(-square, d[2], d[4]).set(t);
  };
  put(0, () => ends(0));
  pair(A, Q);
  put(1, () => lanes.add(t, u));
  put(2, () => lanes.sub(t, u));
  pair(B, P);
  put(3, () => lanes.add(t, u));
  put(4, () => lanes.sub(t, u));
  put(5, () => ends(1));
}

/** `G g` along one axis. */
export function weightAxis(lanes: Lanes, g: readonly Local[], [t, u]: readonly Local[], put: Put): void {
  const pair = (point: number, square: number, scale: number): void => {
    lanes.times(1 / scale, g[0]).set(t);
    lanes.madd(square / scale, g[2], t).set(t);
    lanes.times(point / scale, g[1]).set(u);
  };
  put(0, () => lanes.times(1 / (P * Q), g[0]));
  pair(A, P, FA);
  put(1, () => lanes.add(t, u));
  put(2, () => lanes.sub(t, u));
  pair(B, Q, FB);
  put(3, () => lanes.add(t, u));
  put(4, () => lanes.sub(t, u));
  put(5, () => lanes.f.get(g[2]));
}

/** `Aᵀ m` along one axis. */
export function outputAxis(
  lanes: Lanes,
  m: readonly Local[],
  [sumA, sumB, differenceA, differenceB, t]: readonly Local[],
  put: Put,
): void {
  lanes.add(m[1], m[2]).set(sumA);
  lanes.sub(m[1], m[2]).set(differenceA);
  lanes.add(m[3], m[4]).set(sumB);
  lanes.sub(m[3], m[4]).set(differenceB);
  put(0, () => lanes.add(m[0], sumA).get(sumB).vector('add'));
  lanes.times(A, differenceA).set(t);
  put(1, () => lanes.madd(B, differenceB, t));
  lanes.times(P, sumA).set(t);
  put(2, () => lanes.madd(Q, sumB, t));
  lanes.madd(A * P, differenceA, m[5]).set(t);
  put(3, () => lanes.madd(B * Q, differenceB, t));
}

/** `A y` along one axis: the adjoint of {@link outputAxis}, for the gradients of outputs. */
export function gradientAxis(
  lanes: Lanes,
  y: readonly Local[],
  [even, odd]: readonly Local[],
  put: Put,
): void {
  const pair = (point: number, square: number): void => {
    lanes.madd(square, y[2], y[0]).set(even);
    lanes.madd(square, y[3], y[1]).set(odd);
    lanes.times(point, odd).set(odd);
  };
  put(0, () => lanes.f.get(y[0]));
  pair(A, P);
  put(1, () => lanes.add(even, odd));
  put(2, () => lanes.sub(even, odd));
  pair(B, Q);
  put(3, () => lanes.add(even, odd));
  put(4, () => lanes.sub(even, odd));
  put(5, () => lanes.f.get(y[3]));
}

/** `Gᵀ m` along one axis: the adjoint of {@link weightAxis}, for the gradients of weights. */
export function filterAxis(lanes: Lanes, m: readonly Local[], work: readonly Local[], put: Put): void {
  const [sumA, sumB, difference, t] = work;
  lanes.add(m[1], m[2]).set(sumA);
  lanes.add(m[3], m[4]).set(sumB);
  lanes.times(1 / (P * Q), m[0]).set(t);
  lanes.madd(1 / FA, sumA, t).set(t);
  put(0, () => lanes.madd(1 / FB, sumB, t));
  lanes.sub(m[1], m[2]).set(difference);
  lanes.times(A / FA, difference).set(t);
  lanes.sub(m[3], m[4]).set(difference);
  put(1, () => lanes.madd(B / FB, difference, t));
  lanes.madd(P / FA, sumA, m[5]).set(t);
  put(2, () => lanes.madd(Q / FB, sumB, t));
}
