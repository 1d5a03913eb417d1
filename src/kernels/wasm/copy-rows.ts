// Moving rows of float32 inside linear memory, one call for a whole plane: into the padded layout that the GEMM
// tile reads, and out of the padded layout that it writes.
import { FunctionBuilder } from './assembler.js';

/**
 * Copies `rows` rows of `cells` float32. A forward copy onto itself towards lower addresses is safe.
 * Addresses and pitches are in bytes; `step` is the distance of source cells, for the emitted step 0 only.
 */
export type CopyRowsFunction = (
  source: number,
  target: number,
  rows: number,
  cells: number,
  sourcePitch: number,
  targetPitch: number,
  step: number,
) => void;

/**
 * Emits the copy that takes every cell (`step` 1), every second (2), or whatever the argument says (0).
 * Step 2 loads up to four bytes more than the last cell it takes.
 */
export function emitCopyRows(step: 0 | 1 | 2): FunctionBuilder {
  const f = new FunctionBuilder('copyRows', new Array(7).fill('i32'));
  const [source, target, rows, cells, sourcePitch, targetPitch, stepBytes] = [0, 1, 2, 3, 4, 5, 6];
  const from = f.local('i32');
  const to = f.local('i32');
  const left = f.local('i32');

  f.unlessZero(rows, () => {
    f.countDown(rows, () => {
      f.get(source).set(from).get(target).set(to).get(cells).set(left);
      if (step === 1) {
        f.whileAtLeast(left, 4, () => {
          f.get(to).get(from).v128Load().v128Store().advance(from, 16).advance(to, 16);
        });
      } else if (step === 2) {
        f.whileAtLeast(left, 4, () => {
          f.get(to).get(from).v128Load().get(from).v128Load(16).f32x4Shuffle([0, 2, 4, 6]).v128Store();
          f.advance(from, 32).advance(to, 16);
        });
      }
      f.whileAtLeast(left, 1, () => {
        f.get(to).get(from).i32Load().i32Store().advance(to, 4);
        if (step === 0) f.advanceBy(from, stepBytes);
        else f.advance(from, 4 * step);
      });
      f.advanceBy(source, sourcePitch).advanceBy(target, targetPitch);
    });
  });
  return f;
}
