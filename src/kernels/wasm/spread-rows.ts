// Rows whose cells belong apart from each other, with those of other rows between: the way back of `copy-rows.ts`.
import { FunctionBuilder } from './assembler.js';
import { type CopyRowsFunction, eachRow, emitRows, type RowPointer } from './copy-rows.js';

/**
 * Writes `cells` cells of each of `rows` rows of each of `planes` planes, one after the other from `even` and from `odd` in
 * turn. Addresses, pitches and distances of planes are in bytes.
 */
export type MergeRowsFunction = (
  even: number,
  odd: number,
  target: number,
  planes: number,
  rows: number,
  cells: number,
  sourcePlane: number,
  targetPlane: number,
  sourcePitch: number,
  targetPitch: number,
) => void;

/** Emits it. */
export function emitMergeRows(): FunctionBuilder {
  const f = new FunctionBuilder('mergeRows', new Array(10).fill('i32'));
  const [even, odd, target, planes, rows, cells] = [0, 1, 2, 3, 4, 5];
  const [sourcePlane, targetPlane, sourcePitch, targetPitch] = [6, 7, 8, 9];
  const [a, b, to, left] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  const [rowsLeft, evenRow, oddRow, toRow] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
  const [evens, odds] = [f.local('v128'), f.local('v128')];
  const pointers: readonly RowPointer[] = [
    { plane: even, row: evenRow, planeStep: sourcePlane, rowStep: sourcePitch },
    { plane: odd, row: oddRow, planeStep: sourcePlane, rowStep: sourcePitch },
    { plane: target, row: toRow, planeStep: targetPlane, rowStep: targetPitch },
  ];
  eachRow(f, planes, rows, rowsLeft, pointers, () => {
    f.get(evenRow).set(a).get(oddRow).set(b).get(toRow).set(to).get(cells).set(left);
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
  });
  return f;
}

/** As {@link CopyRowsFunction}, but the cells lie together in the source and `step` bytes apart in the target. */
export type SpreadRowsFunction = CopyRowsFunction;

/** Emits it. */
export function emitSpreadRows(): FunctionBuilder {
  return emitRows('spreadRows', (f, { from, to, left, step }) => {
    f.whileAtLeast(left, 1, () => {
      f.get(to).get(from).i32Load().i32Store();
      f.advance(from, 4).advanceBy(to, step);
    });
  });
}
