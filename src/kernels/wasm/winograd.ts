// Winograd's convolution F(4×4, 3×3): 4 × 4 outputs of a 3 × 3 window from 36 products instead of 144.
//
//   Y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A      d: 6 × 6 inputs, g: the weights, Y: 4 × 4 outputs
//
// In words: both factors are polynomials, evaluated at the points 0, ±3/4, ±3/2 and ∞, multiplied there, and
// interpolated. The usual points 0, ±1, ±2 lose four times as many digits.
//
// A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", CVPR 2016; B. Barabasz et al., "Error Analysis
// and Improving the Accuracy of Winograd Convolution for Deep Neural Networks", ACM TOMS 46 (2020).
import { setRowAddresses } from './addresses.js';
import { FunctionBuilder, type Local } from './assembler.js';

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

/**
 * `Bᵀ d B` of rows of patches, four side by side at a time: reads 20 cells of six rows for them. Addresses, pitches and
 * steps are in bytes.
 *
 * @param x the first cell of the first patch of the first channel; rows `pitch` apart
 * @param out `[36][channels][rows of patches][patches]`, planes `planeStep` apart
 * @param vectors fours of patches in a row
 */
export type WinogradInputFunction = (
  x: number,
  pitch: number,
  out: number,
  planeStep: number,
  vectors: number,
  rows: number,
  channels: number,
  inputChannelStep: number,
  outputChannelStep: number,
) => void;

/**
 * `G g Gᵀ` of the weights of one tile.
 *
 * @param weights `[channels][3 · 3][rows]`
 * @param out `[36][channels][rows]`, planes `planeStep` apart
 */
export type WinogradWeightFunction = (
  weights: number,
  out: number,
  planeStep: number,
  channels: number,
) => void;

/**
 * `Aᵀ m A + bias` of one output channel, for rows of patches. Patches that hang over the end of a row write where the next
 * row's outputs come afterwards: four rows of patches of outputs are left, and something behind the last.
 *
 * @param products the first patch; planes `planeStep` apart, patches in the order of the input's transform
 * @param out the first output; rows `pitch` apart
 * @param vectors fours of patches in a row
 * @param finite four float32, 0 to begin with: NaN where some output is not finite
 */
export type WinogradOutputFunction = (
  products: number,
  planeStep: number,
  bias: number,
  out: number,
  pitch: number,
  vectors: number,
  rows: number,
  finite: number,
) => void;

/** Builds expressions of vectors in locals. */
class Lanes {
  readonly f: FunctionBuilder;
  private readonly relaxed: boolean;
  private readonly constants = new Map<number, Local>();

  /** @param constants numbers that are kept in locals */
  constructor(f: FunctionBuilder, relaxed: boolean, constants: readonly number[]) {
    this.f = f;
    this.relaxed = relaxed;
    for (const value of constants) {
      const local = f.local('v128');
      this.constants.set(value, local);
      f.f32x4Const(value).set(local);
    }
  }

  locals(count: number): Local[] {
    return Array.from({ length: count }, () => this.f.local('v128'));
  }

  constant(value: number): FunctionBuilder {
    return this.f.get(this.constants.get(value) as Local);
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
type Put = (i: number, push: () => void) => void;

/** `Bᵀ d` along one axis. */
function inputAxis(lanes: Lanes, d: readonly Local[], [t, u]: readonly Local[], put: Put): void {
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
function weightAxis(lanes: Lanes, g: readonly Local[], [t, u]: readonly Local[], put: Put): void {
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
function outputAxis(
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

/** Pushes four lanes of two vectors. */
function pick(
  f: FunctionBuilder,
  x: Local,
  y: Local,
  lanes: readonly [number, number, number, number],
): void {
  f.get(x).get(y).f32x4Shuffle(lanes);
}

/** Pairs of lanes of two vectors next to each other, and halves of two such pairs. */
const LOW_PAIRS = [0, 4, 1, 5] as const;
const HIGH_PAIRS = [2, 6, 3, 7] as const;
const LOW_HALVES = [0, 1, 4, 5] as const;
const HIGH_HALVES = [2, 3, 6, 7] as const;

/** The transform of the input, {@link WinogradInputFunction}. */
export function emitWinogradInput(relaxed: boolean): FunctionBuilder {
  const f = new FunctionBuilder('winogradInput', new Array(9).fill('i32'));
  const [x, pitch, out, planeStep, vectors, rows, channels, inputChannelStep, outputChannelStep] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8,
  ];
  const cells = Array.from({ length: PATCH.inputs }, () => f.local('i32'));
  const [row, rowsLeft, left, patch, target] = Array.from({ length: 5 }, () => f.local('i32'));
  const lanes = new Lanes(f, relaxed, [-(P + Q), P * Q, A, -Q, B, -P]);
  const column = lanes.locals(PATCH.inputs);
  // Along the columns on whole vectors; then lane l of cell k is cell 4·l + k of a row: column k of patch l.
  const half = Array.from({ length: PATCH.inputs }, () => lanes.locals(5));
  const [low, high, nextLow, nextHigh, shifted, nextShifted] = lanes.locals(6);
  const work = lanes.locals(2);

  const separate = ([a, b, c, d, e]: readonly Local[]): void => {
    const pairs: [Local, Local, Local, typeof LOW_PAIRS | typeof HIGH_PAIRS][] = [
      [low, a, b, LOW_PAIRS],
      [nextLow, c, d, LOW_PAIRS],
      [high, a, b, HIGH_PAIRS],
      [nextHigh, c, d, HIGH_PAIRS],
      [shifted, b, c, LOW_PAIRS],
      [nextShifted, d, e, LOW_PAIRS],
    ];
    for (const [to, u, v, order] of pairs) {
      pick(f, u, v, order);
      f.set(to);
    }
    const halves = [
      [low, nextLow],
      [high, nextHigh],
      [shifted, nextShifted],
    ];
    halves.forEach(([u, v], i) => {
      pick(f, u, v, LOW_HALVES);
      f.set(column[2 * i]);
      pick(f, u, v, HIGH_HALVES);
      f.set(column[2 * i + 1]);
    });
  };

  const patches = (): void => {
    for (let j = 0; j < 5; j++) {
      column.forEach((cell, i) => {
        f.get(cells[i])
          .v128Load(16 * j)
          .set(cell);
      });
      inputAxis(lanes, column, work, (i, push) => {
        push();
        f.set(half[i][j]);
      });
    }
    f.get(patch).set(target);
    for (const line of half) {
      separate(line);
      inputAxis(lanes, column, work, (_, push) => {
        f.get(target);
        push();
        f.v128Store().advanceBy(target, planeStep);
      });
    }
    for (const cell of cells) f.advance(cell, 64);
    f.advance(patch, 16);
  };

  f.unlessZero(channels, () => {
    f.countDown(channels, () => {
      f.get(x).set(row).get(out).set(patch).get(rows).set(rowsLeft);
      f.countDown(rowsLeft, () => {
        setRowAddresses(f, cells, row, pitch);
        f.get(vectors).set(left);
        f.countDown(left, patches);
        for (let y = 0; y < PATCH.outputs; y++) f.advanceBy(row, pitch);
      });
      f.advanceBy(x, inputChannelStep).advanceBy(out, outputChannelStep);
    });
  });
  return f;
}

/** The transform of the weights of a tile of `rows` output channels, at least 4: {@link WinogradWeightFunction}. */
export function emitWinogradWeights(rows: number, relaxed: boolean): FunctionBuilder {
  const f = new FunctionBuilder('winogradWeights', new Array(4).fill('i32'));
  const [weights, out, planeStep, channels] = [0, 1, 2, 3];
  const target = f.local('i32');
  const scales = [FA, FB].flatMap((scale, i) => [1 / scale, [P, Q][i] / scale, [A, B][i] / scale]);
  const lanes = new Lanes(f, relaxed, [1 / (P * Q), ...scales]);
  const column = lanes.locals(3);
  const half = Array.from({ length: PATCH.inputs }, () => lanes.locals(3));
  const work = lanes.locals(2);
  // Rows that are no multiple of 4 are covered twice by the last vector.
  const firsts = Array.from({ length: Math.ceil(rows / 4) }, (_, i) => Math.min(4 * i, rows - 4));

  f.unlessZero(channels, () => {
    f.countDown(channels, () => {
      for (const first of firsts) {
        for (let j = 0; j < 3; j++) {
          column.forEach((cell, i) => {
            f.get(weights)
              .v128Load(4 * ((3 * i + j) * rows + first))
              .set(cell);
          });
          weightAxis(lanes, column, work, (i, push) => {
            push();
            f.set(half[i][j]);
          });
        }
        f.get(out).set(target);
        for (const row of half) {
          weightAxis(lanes, row, work, (_, push) => {
            f.get(target);
            push();
            f.v128Store(4 * first).advanceBy(target, planeStep);
          });
        }
      }
      f.advance(weights, 4 * 9 * rows).advance(out, 4 * rows);
    });
  });
  return f;
}

/** The transform back, {@link WinogradOutputFunction}. */
export function emitWinogradOutput(relaxed: boolean): FunctionBuilder {
  const f = new FunctionBuilder('winogradOutput', new Array(8).fill('i32'));
  const [products, planeStep, bias, out, pitch, vectors, rows, finite] = [0, 1, 2, 3, 4, 5, 6, 7];
  const [at, from, row, target, left] = Array.from({ length: 5 }, () => f.local('i32'));
  const lanes = new Lanes(f, relaxed, [0, A, B, P, Q, A * P, B * Q]);
  const line = lanes.locals(PATCH.inputs);
  const half = Array.from({ length: PATCH.outputs }, () => lanes.locals(PATCH.inputs));
  const outputs = Array.from({ length: PATCH.outputs }, () => lanes.locals(PATCH.outputs));
  const work = lanes.locals(5);
  const [shift, notFinite, low, high, nextLow, nextHigh] = lanes.locals(6);

  /** Lane l of cell c is column c of patch l; in memory a patch's columns lie side by side. */
  const storeRow = ([a, b, c, d]: readonly Local[]): void => {
    pick(f, a, b, LOW_PAIRS);
    f.set(low);
    pick(f, c, d, LOW_PAIRS);
    f.set(nextLow);
    pick(f, a, b, HIGH_PAIRS);
    f.set(high);
    pick(f, c, d, HIGH_PAIRS);
    f.set(nextHigh);
    const patches = [
      [low, nextLow, LOW_HALVES],
      [low, nextLow, HIGH_HALVES],
      [high, nextHigh, LOW_HALVES],
      [high, nextHigh, HIGH_HALVES],
    ] as const;
    patches.forEach(([u, v, order], place) => {
      f.get(target);
      pick(f, u, v, order);
      f.v128Store(16 * place);
    });
  };

  const patches = (): void => {
    f.advance(at, -16).advance(row, -64).get(at).set(from);
    for (let i = 0; i < PATCH.inputs; i++) {
      for (const cell of line) f.get(from).v128Load().set(cell).advanceBy(from, planeStep);
      outputAxis(lanes, line, work, (c, push) => {
        push();
        f.set(half[c][i]);
      });
    }
    half.forEach((cells, c) => {
      outputAxis(lanes, cells, work, (y, push) => {
        push();
        f.get(shift).vector('add').set(outputs[y][c]);
        lanes.madd(0, outputs[y][c], notFinite).set(notFinite);
      });
    });
    f.get(row).set(target);
    outputs.forEach((cells, y) => {
      storeRow(cells);
      if (y < PATCH.outputs - 1) f.advanceBy(target, pitch);
    });
  };

  f.get(bias).loadSplat().set(shift).get(finite).v128Load().set(notFinite);
  f.unlessZero(rows, () => {
    f.countDown(rows, () => {
      // From the last patches of a row to the first: what hangs over lies where patches of later rows are written.
      f.get(vectors).i32(4).i32ShiftLeft().get(products).i32Add().tee(products).set(at);
      f.get(vectors).i32(6).i32ShiftLeft().get(out).i32Add().set(row);
      f.get(vectors).set(left);
      f.countDown(left, patches);
      for (let y = 0; y < PATCH.outputs; y++) f.advanceBy(out, pitch);
    });
  });
  f.get(finite).get(notFinite).v128Store();
  return f;
}
