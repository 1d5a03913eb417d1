// The inner loop of a weight's gradient where there are many channels: at each place of the window, the cells of neighbouring
// input channels under a tap meet the gradients of some output channels.
//
//   sums[t][o][c] += Σ_place grad[place][o] · x[offset[t] + offset[place]][c]
//
// It is the tile of the forward pass (`gemm-tile.ts`) with places in the part of taps: one table says where each place lies, so
// that lines, strides and images end without a branch. What a call adds is summed up from zero on and joins the sums at its
// end: over many calls that loses fewer digits than one sum after the other.
import { FunctionBuilder, type Local } from './assembler.js';
import type { TileForm } from './gemm-tile.js';

/** Output channels that lie side by side: two tiles of six rows, or one of twelve. */
export const GRAD_PANEL = 12;

/**
 * Adds to the sums of some taps, of each over all places. Addresses, steps and tables are in bytes.
 *
 * @param x cells of a panel, 4 · `vectors` channels side by side
 * @param tapOffsets `taps` int32, at least one: where each tap lies from `x`
 * @param placeOffsets `places` int32, at least one: where each place lies from its tap
 * @param grad `[places, GRAD_PANEL]`, of which `rows` are read; that of the next tap lies `gradStep` further
 * @param sums `[taps, rows, 4 · vectors]`
 */
export type PlaceTileFunction = (
  x: number,
  tapOffsets: number,
  taps: number,
  placeOffsets: number,
  places: number,
  grad: number,
  gradStep: number,
  sums: number,
) => void;

/** Emits a tile; the order of instructions is what V8 fuses, as in `emitGemmTile`. */
export function emitPlaceTile({ rows, vectors, relaxed }: TileForm): FunctionBuilder {
  const f = new FunctionBuilder('place', new Array(8).fill('i32'));
  const [x, tapOffsets, taps, placeOffsets, places, grad, gradStep, sums] = [0, 1, 2, 3, 4, 5, 6, 7];
  const [origin, source, offset, factor, left] = Array.from({ length: 5 }, () => f.local('i32'));
  const totals: Local[][] = Array.from({ length: rows }, () =>
    Array.from({ length: vectors }, () => f.local('v128')),
  );
  const inputs = Array.from({ length: vectors }, () => f.local('v128'));
  const splat = f.local('v128');
  const sumAt = (m: number, v: number): number => 16 * (m * vectors + v);

  const place = (): void => {
    f.get(origin).get(offset).i32Load().i32Add().set(source);
    inputs.forEach((input, v) => {
      f.get(source)
        .v128Load(16 * v)
        .set(input);
    });
    totals.forEach((row, m) => {
      f.get(factor)
        .loadSplat(4 * m)
        .set(splat);
      row.forEach((total, v) => {
        if (relaxed) f.get(splat).get(inputs[v]).get(total).vector('relaxedMadd').set(total);
        else f.get(total).get(splat).get(inputs[v]).vector('mul').vector('add').set(total);
      });
    });
    f.advance(factor, 4 * GRAD_PANEL).advance(offset, 4);
  };

  f.countDown(taps, () => {
    for (const row of totals) for (const total of row) f.held(0).set(total);
    f.get(x).get(tapOffsets).i32Load().i32Add().set(origin);
    f.get(placeOffsets).set(offset).get(places).set(left).get(grad).set(factor);
    f.countDown(left, place);
    totals.forEach((row, m) => {
      row.forEach((total, v) => {
        f.get(sums).v128Load(sumAt(m, v)).get(total).vector('add').set(total);
      });
    });
    totals.forEach((row, m) => {
      row.forEach((total, v) => {
        f.get(sums).get(total).v128Store(sumAt(m, v));
      });
    });
    f.advance(tapOffsets, 4).advanceBy(grad, gradStep).advance(sums, sumAt(rows, 0));
  });
  return f;
}
