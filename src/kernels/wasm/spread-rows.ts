// Rows whose cells belong apart from each other, with those of other rows between: the way back of `copy-rows.ts`.
import { FunctionBuilder } from './assembler.js';

/**
 * Writes `cells` cells of each of `rows` rows, one after the other from `even` and from `odd` in turn. Addresses and pitches
 * are in bytes.
 */
export type MergeRowsFunction = (
  even: number,
  odd: number,
  target: number,
  rows: number,
  cells: number,
  sourcePitch: number,
  targetPitch: number,
) => void;

/** Emits it. */
export function emitMergeRows(): FunctionBuilder {
  const f = new FunctionBuilder('mergeRows', new Array(7).fill('i32'));
  const [even, odd, target, rows, cells, sourcePitch, targetPitch] = [0, 1, 2, 3, 4, 5, 6];
  const [a, b, to, left] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  const [evens, odds] = [f.local('v128'), f.local('v128')];
  f.unlessZero(rows, () => {
    f.countDown(rows, () => {
      f.get(even).set(a).get(odd).set(b).get(target).set(to).get(cells).set(left);
      f.whileAtLeast(left, 8, () => {
        f.get(a).v128Load().set(evens).get(b).v128Load().set(odds);
        f.get(to).get(evens).get(odds).f32x4Shuffle([0, 4, 1, 5]).v128Store();
        f.get(to).get(evens).get(odds).f32x4Shuffle([2, 6, 3, 7]).v128Store(16);
        f.advance(a, 16).advance(b, 16).advance(to, 32);
      });
      f.whileAtLeast(left, 2, () => {
        f.get(to).get(a).i32Load().i32Store().get(to).get(b).i32Load().i32Store(4);
        f.advance(a, 4).advance(b, 4).advance(to, 8);
      });
      f.unlessZero(left, () => void f.get(to).get(a).i32Load().i32Store());
      f.advanceBy(even, sourcePitch).advanceBy(odd, sourcePitch).advanceBy(target, targetPitch);
    });
  });
  return f;
}

/** Writes `cells` cells of each of `rows` rows `step` bytes apart. Addresses and pitches are in bytes. */
export type SpreadRowsFunction = (
  source: number,
  target: number,
  rows: number,
  cells: number,
  sourcePitch: number,
  targetPitch: number,
  step: number,
) => void;

/** Emits it. */
export function emitSpreadRows(): FunctionBuilder {
  const f = new FunctionBuilder('spreadRows', new Array(7).fill('i32'));
  const [source, target, rows, cells, sourcePitch, targetPitch, step] = [0, 1, 2, 3, 4, 5, 6];
  const [from, to, left] = [f.local('i32'), f.local('i32'), f.local('i32')];
  f.unlessZero(rows, () => {
    f.countDown(rows, () => {
      f.get(source).set(from).get(target).set(to).get(cells).set(left);
      f.whileAtLeast(left, 1, () => {
        f.get(to).get(from).i32Load().i32Store();
        f.advance(from, 4).advanceBy(to, step);
      });
      f.advanceBy(source, sourcePitch).advanceBy(target, targetPitch);
    });
  });
  return f;
}
