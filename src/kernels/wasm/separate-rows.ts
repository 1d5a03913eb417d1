// From one value of each row in turn to rows one after the other: the way back of `interleave-rows.ts`.
import { setRowAddresses } from './addresses.js';
import { FunctionBuilder } from './assembler.js';

/** `target[m · pitch / 4 + i] = source[i · step / 4 + m]` for `i < count`. Addresses, `pitch` and `step` are in bytes. */
export type SeparateRowsFunction = (
  source: number,
  target: number,
  count: number,
  pitch: number,
  step: number,
) => void;

/** Emits the separation of that many rows. */
export function emitSeparateRows(rows: number): FunctionBuilder {
  const f = new FunctionBuilder('separateRows', new Array(5).fill('i32'));
  const [source, target, count, pitch, step] = [0, 1, 2, 3, 4];
  const cells = Array.from({ length: rows }, () => f.local('i32'));
  f.unlessZero(count, () => {
    setRowAddresses(f, cells, target, pitch);
    f.countDown(count, () => {
      cells.forEach((cell, m) => {
        f.get(cell)
          .get(source)
          .i32Load(4 * m)
          .i32Store();
        f.advance(cell, 4);
      });
      f.advanceBy(source, step);
    });
  });
  return f;
}
