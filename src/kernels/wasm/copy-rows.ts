// Moving rows of float32 inside linear memory, one call for all planes of a pass: into the padded layout that the GEMM tile
// reads, and out of the padded layout that it writes.
import { FunctionBuilder, type Local } from './assembler.js';

/**
 * Copies `rows` rows of `cells` float32 of each of `planes` planes. A forward copy onto itself towards lower addresses is safe.
 * Addresses, pitches and distances of planes are in bytes; `step` is the distance of source cells, for the emitted step 0 only.
 */
export type CopyRowsFunction = (
  source: number,
  target: number,
  planes: number,
  rows: number,
  cells: number,
  sourcePlane: number,
  targetPlane: number,
  sourcePitch: number,
  targetPitch: number,
  step: number,
) => void;

/** An address that goes on by rows, and where a plane begins by planes. */
export interface RowPointer {
  readonly plane: Local;
  readonly row: Local;
  readonly planeStep: Local;
  readonly rowStep: Local;
}

/** Emits the body for each row of each plane; `left`, a local, is `rows` at the beginning of a plane. */
export function eachRow(
  f: FunctionBuilder,
  planes: Local,
  rows: Local,
  left: Local,
  pointers: readonly RowPointer[],
  body: () => void,
): void {
  f.unlessZero(planes, () => {
    f.unlessZero(rows, () => {
      f.countDown(planes, () => {
        f.get(rows).set(left);
        for (const { plane, row } of pointers) f.get(plane).set(row);
        f.countDown(left, () => {
          body();
          for (const { row, rowStep } of pointers) f.advanceBy(row, rowStep);
        });
        for (const { plane, planeStep } of pointers) f.advanceBy(plane, planeStep);
      });
    });
  });
}

/** Where a row's cells come from and go to, how many are left, and the function's `step`. */
export interface RowLocals {
  readonly from: Local;
  readonly to: Local;
  readonly left: Local;
  readonly step: Local;
}

/** Emits a {@link CopyRowsFunction} that does `body` for each row. */
export function emitRows(
  name: string,
  body: (f: FunctionBuilder, locals: RowLocals) => void,
): FunctionBuilder {
  const f = new FunctionBuilder(name, new Array(10).fill('i32'));
  const [source, target, planes, rows, cells] = [0, 1, 2, 3, 4];
  const [sourcePlane, targetPlane, sourcePitch, targetPitch, step] = [5, 6, 7, 8, 9];
  const [from, to, left] = [f.local('i32'), f.local('i32'), f.local('i32')];
  const [rowsLeft, fromRow, toRow] = [f.local('i32'), f.local('i32'), f.local('i32')];
  const pointers: readonly RowPointer[] = [
    { plane: source, row: fromRow, planeStep: sourcePlane, rowStep: sourcePitch },
    { plane: target, row: toRow, planeStep: targetPlane, rowStep: targetPitch },
  ];
  eachRow(f, planes, rows, rowsLeft, pointers, () => {
    f.get(fromRow).set(from).get(toRow).set(to).get(cells).set(left);
    body(f, { from, to, left, step });
  });
  return f;
}

/**
 * Emits the copy that takes every cell (`step` 1), every second (2), or whatever the argument says (0).
 * Step 2 loads up to four bytes more than the last cell it takes.
 */
export function emitCopyRows(step: 0 | 1 | 2): FunctionBuilder {
  return emitRows('copyRows', (f, { from, to, left, step: stepBytes }) => {
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
  });
}
