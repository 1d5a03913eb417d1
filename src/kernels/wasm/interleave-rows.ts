// From rows one after the other to one value of each row in turn: how the GEMM tile reads its weights.
import { setRowAddresses } from './addresses.js';
import { FunctionBuilder } from './assembler.js';

/**
 * `target[i · rows + m] = source[m · pitch / 4 + i]` for `i < count`. Addresses and `pitch` are in bytes.
 */
export type InterleaveRowsFunction = (source: number, target: number, count: number, pitch: number) => void;

/** Emits the interleaving of that many rows. */
export function emitInterleaveRows(rows: number): FunctionBuilder {
  const f = new FunctionBuilder('interleaveRows', new Array(4).fill('i32'));
  const [source, target, count, pitch] = [0, 1, 2, 3];
  const cells = Array.from({ length: rows }, () => f.local('i32'));
  f.unlessZero(count, () => {
    setRowAddresses(f, cells, source, pitch);
    f.countDown(count, () => {
      cells.forEach((cell, m) => {
        f.get(target)
          .get(cell)
          .i32Load()
          .i32Store(4 * m);
        f.advance(cell, 4);
      });
      f.advance(target, 4 * rows);
    });
  });
  return f;
}
