// The inner loop of a convolution as matrix product, "implicit GEMM by shifted pointers": the input lies so that
// every tap of the window is a plain run of memory, some offset away from the first.
//
//   out[m][i] = bias[m] + Σ_k weight[k][m] · x[offset[k] + i]
//
// A tile holds `rows` output channels × 4 · `vectors` neighbouring outputs in registers while it adds. Long sums are made of
// parts, each from zero on, and the bias joins the first of them: what is added to is small, and so is what rounding loses
// (N. J. Higham, "The accuracy of floating point summation", SIAM J. Sci. Comput. 14, 1993).
import { FunctionBuilder, type Local } from './assembler.js';

/** Products of a part of a sum. */
export const PART_PRODUCTS = 128;

/** How large a tile is, and whether it may fuse multiplication and addition. */
export interface TileForm {
  /** Output channels. */
  readonly rows: number;
  /** Vectors of four outputs. */
  readonly vectors: number;
  readonly relaxed: boolean;
}

/**
 * Computes `count` tiles side by side. Addresses and pitch are in bytes.
 *
 * @param x first input cell of the first tile
 * @param offsets `taps` int32: where each tap lies from `x`
 * @param weights `[taps, rows]`
 * @param bias `[rows]`
 * @param out first output cell; rows are `pitch` apart
 */
export type TileFunction = (
  x: number,
  offsets: number,
  taps: number,
  weights: number,
  bias: number,
  out: number,
  pitch: number,
  count: number,
) => void;

/**
 * Emits a tile. V8 fuses pairs of 128-bit operations into 256-bit ones where it finds them isomorphic, so the
 * order below is not free: pairs of stores 16 bytes apart off the same local, every load before any store, one
 * splat shared by a pair, and no more live vectors than registers (rows · vectors / 2 + vectors / 2 + 1 ≤ 15).
 */
export function emitGemmTile({ rows, vectors, relaxed }: TileForm): FunctionBuilder {
  const f = new FunctionBuilder('gemm', new Array(8).fill('i32'));
  const [x, offsets, taps, weights, bias, out, pitch, count] = [0, 1, 2, 3, 4, 5, 6, 7];
  const offset = f.local('i32');
  const [first, inPart, left] = [f.local('i32'), f.local('i32'), f.local('i32')];
  const weight = f.local('i32');
  const source = f.local('i32');
  const target = f.local('i32');
  const sums: Local[][] = Array.from({ length: rows }, () =>
    Array.from({ length: vectors }, () => f.local('v128')),
  );
  const inputs: Local[] = Array.from({ length: vectors }, () => f.local('v128'));
  const splat = f.local('v128');
  const tileBytes = 16 * vectors;

  const tap = (): void => {
    f.get(x).get(offset).i32Load().i32Add().set(source);
    inputs.forEach((input, v) => {
      f.get(source)
        .v128Load(16 * v)
        .set(input);
    });
    sums.forEach((row, m) => {
      f.get(weight)
        .loadSplat(4 * m)
        .set(splat);
      row.forEach((sum, v) => {
        if (relaxed) f.get(splat).get(inputs[v]).get(sum).vector('relaxedMadd').set(sum);
        else f.get(sum).get(splat).get(inputs[v]).vector('mul').vector('add').set(sum);
      });
    });
    f.advance(weight, 4 * rows).advance(offset, 4);
  };

  /** Adds up so many products from zero on; `add` brings each row of sums to its outputs, at `target`. */
  const part = (products: Local, add: (row: readonly Local[], m: number) => void): void => {
    for (const row of sums) for (const sum of row) f.held(0).set(sum);
    f.countDown(products, tap);
    f.get(out).set(target);
    sums.forEach((row, m) => {
      add(row, m);
      row.forEach((sum, v) => {
        f.get(target)
          .get(sum)
          .v128Store(16 * v);
      });
      if (m < rows - 1) f.advanceBy(target, pitch);
    });
  };

  const addBias = (row: readonly Local[], m: number): void => {
    f.get(bias)
      .loadSplat(4 * m)
      .set(splat);
    for (const sum of row) f.get(sum).get(splat).vector('add').set(sum);
  };
  const addOutputs = (row: readonly Local[]): void => {
    row.forEach((_, v) => {
      f.get(target)
        .v128Load(16 * v)
        .set(inputs[v]);
    });
    row.forEach((sum, v) => {
      f.get(sum).get(inputs[v]).vector('add').set(sum);
    });
  };

  // The first part has what is left of the others, at least one product.
  f.get(taps).i32(1).i32Sub().set(first);
  f.whileAtLeast(first, PART_PRODUCTS, () => {});
  f.advance(first, 1);
  f.unlessZero(count, () => {
    f.countDown(count, () => {
      f.get(offsets).set(offset).get(weights).set(weight);
      f.get(first).set(inPart);
      part(inPart, addBias);
      f.get(taps).get(first).i32Sub().set(left);
      f.whileAtLeast(left, PART_PRODUCTS, () => {
        f.i32(PART_PRODUCTS).set(inPart);
        part(inPart, addOutputs);
      });
      f.advance(x, tileBytes).advance(out, tileBytes);
    });
  });
  return f;
}
