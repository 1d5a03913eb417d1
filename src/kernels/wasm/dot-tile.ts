// The inner loop of a depthwise convolution's weight gradient: sums of products along the lines of one channel,
//
//   sums[t][lane] += Σ_i x[offset[t] + 8·i + lane] · grad[8·i + lane]
//
// in eight lanes, which whoever calls adds up. What a call adds is summed up from zero on and joins the sums at its end.
import { setTapAddresses } from './addresses.js';
import { FunctionBuilder } from './assembler.js';

/** Places that are multiplied at once. */
export const DOT_LANES = 8;

/**
 * Adds to the sums over `lines` lines of `rounds` times {@link DOT_LANES} places. Addresses and pitches are in bytes.
 *
 * @param x input cell of the first place under a tap of offset 0
 * @param offsets one int32 a tap: where it lies from `x`
 * @param sums `[taps, 8]`
 * @param mask for the masked form: eight int32, all ones where the place is on the line, else 0
 */
export type DotTileFunction = (
  x: number,
  offsets: number,
  grad: number,
  sums: number,
  lines: number,
  rounds: number,
  xPitch: number,
  gradPitch: number,
  mask: number,
) => void;

/** Emits the tile of that many taps. One loop over all rounds: V8 does not fuse sums that live through two. */
export function emitDotTile(taps: number, masked: boolean, relaxed: boolean): FunctionBuilder {
  const f = new FunctionBuilder('dot', new Array(9).fill('i32'));
  const [x, offsets, grad, sums, lines, rounds, xPitch, gradPitch, mask] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const [left, onLine, back] = [f.local('i32'), f.local('i32'), f.local('i32')];
  const cells = Array.from({ length: taps }, () => f.local('i32'));
  const pair = (): [number, number] => [f.local('v128'), f.local('v128')];
  const totals = cells.map(pair);
  const [grads, inputs, masks] = [pair(), pair(), pair()];
  const load = (from: number, target: readonly [number, number], hide: boolean): void => {
    target.forEach((half, i) => {
      f.get(from).v128Load(16 * i);
      if (hide) f.get(masks[i]).vector('bitsAnd');
      f.set(half);
    });
  };

  setTapAddresses(f, cells, x, offsets);
  for (const total of totals) for (const sum of total) f.held(0).set(sum);
  if (masked) load(mask, masks, false);
  // From the end of a line back to its beginning.
  f.get(rounds).i32(5).i32ShiftLeft().set(back);
  f.get(lines).get(rounds).i32Mul().set(left).get(rounds).set(onLine);
  f.unlessZero(left, () => {
    f.countDown(left, () => {
      load(grad, grads, masked);
      totals.forEach((total, t) => {
        load(cells[t], inputs, masked);
        total.forEach((sum, i) => {
          if (relaxed) f.get(inputs[i]).get(grads[i]).get(sum).vector('relaxedMadd').set(sum);
          else f.get(sum).get(inputs[i]).get(grads[i]).vector('mul').vector('add').set(sum);
        });
        f.advance(cells[t], 32);
      });
      f.advance(grad, 32).advance(onLine, -1);
      f.whenZero(onLine, () => {
        f.get(rounds).set(onLine);
        for (const cell of cells) f.get(cell).get(back).i32Sub().get(xPitch).i32Add().set(cell);
        f.get(grad).get(back).i32Sub().get(gradPitch).i32Add().set(grad);
      });
    });
    totals.forEach((total, t) => {
      const place = (i: number): number => 32 * t + 16 * i;
      inputs.forEach((before, i) => {
        f.get(sums).v128Load(place(i)).set(before);
      });
      total.forEach((sum, i) => {
        f.get(sum).get(inputs[i]).vector('add').set(sum);
      });
      total.forEach((sum, i) => {
        f.get(sums).get(sum).v128Store(place(i));
      });
    });
  });
  return f;
}
