// The loops of Winograd's convolution: its transforms of inputs, weights and products, which along one axis are those of
// `winograd-axis.ts`.
import { setRowAddresses } from './addresses.js';
import { FunctionBuilder, type Local } from './assembler.js';
import { inputAxis, Lanes, outputAxis, PATCH, weightAxis } from './winograd-axis.js';

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
  const lanes = new Lanes(f, relaxed);
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
  const lanes = new Lanes(f, relaxed);
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
  const lanes = new Lanes(f, relaxed);
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
