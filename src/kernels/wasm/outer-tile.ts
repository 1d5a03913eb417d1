// The inner loop of a convolution's weight gradient, a sum of outer products. At each place of the window, the input cells
// under some taps meet the gradients of neighbouring output channels:
//
//   sums[t][o] += Σ_place x[offset[t] + place] · grad[place][o]
//
// What a call adds for `rows` taps × 4 · `vectors` channels stays in registers, from zero on, and joins the sums at its end: over
// many calls that loses fewer digits than one sum after the other.
import { setTapAddresses } from './addresses.js';
import { FunctionBuilder, type Local } from './assembler.js';
import type { TileForm } from './gemm-tile.js';

/**
 * Adds to the sums over `lines` lines of `places` places each. Addresses and pitch are in bytes.
 *
 * @param x input cell of the first place under a tap of offset 0; lines are `pitch` apart
 * @param offsets `rows` int32: where each tap lies from `x`
 * @param grad `[lines, places, 4 · vectors]`
 * @param sums `[rows, 4 · vectors]`
 */
export type OuterTileFunction = (
  x: number,
  offsets: number,
  grad: number,
  sums: number,
  lines: number,
  places: number,
  pitch: number,
) => void;

/**
 * Emits a tile; the order of instructions is what V8 fuses, as in `emitGemmTile`. One loop over all places: V8 does not fuse
 * sums that live through two.
 */
export function emitOuterTile({ rows, vectors, relaxed }: TileForm): FunctionBuilder {
  const f = new FunctionBuilder('outer', new Array(7).fill('i32'));
  const [x, offsets, grad, sums, lines, places, pitch] = [0, 1, 2, 3, 4, 5, 6];
  const [left, onLine, skip] = [f.local('i32'), f.local('i32'), f.local('i32')];
  const cells = Array.from({ length: rows }, () => f.local('i32'));
  const totals: Local[][] = cells.map(() => Array.from({ length: vectors }, () => f.local('v128')));
  const grads = Array.from({ length: vectors }, () => f.local('v128'));
  const splat = f.local('v128');
  const place = (t: number, v: number): number => 16 * (t * vectors + v);

  // From the end of a line to the next one.
  f.get(pitch);
  for (let i = 0; i < 4; i++) f.get(places).i32Sub();
  f.set(skip);
  setTapAddresses(f, cells, x, offsets);
  for (const row of totals) for (const total of row) f.held(0).set(total);
  f.get(lines).get(places).i32Mul().set(left).get(places).set(onLine);
  f.countDown(left, () => {
    grads.forEach((vector, v) => {
      f.get(grad)
        .v128Load(16 * v)
        .set(vector);
    });
    totals.forEach((row, t) => {
      f.get(cells[t]).loadSplat().set(splat);
      row.forEach((total, v) => {
        if (relaxed) f.get(splat).get(grads[v]).get(total).vector('relaxedMadd').set(total);
        else f.get(total).get(splat).get(grads[v]).vector('mul').vector('add').set(total);
      });
      f.advance(cells[t], 4);
    });
    f.advance(grad, 16 * vectors).advance(onLine, -1);
    f.whenZero(onLine, () => {
      f.get(places).set(onLine);
      for (const cell of cells) f.advanceBy(cell, skip);
    });
  });
  totals.forEach((row, t) => {
    row.forEach((_, v) => {
      f.get(sums).v128Load(place(t, v)).set(grads[v]);
    });
    row.forEach((total, v) => {
      f.get(total).get(grads[v]).vector('add').set(total);
    });
    row.forEach((total, v) => {
      f.get(sums).get(total).v128Store(place(t, v));
    });
  });
  return f;
}
