// Columns that lie together, row after row: how the tile of a matrix product reads them.
import { FunctionBuilder } from './assembler.js';

/** Copies `count` rows, `pitch` apart, one right after the other. Addresses and `pitch` are in bytes. */
export type CopyPanelFunction = (source: number, pitch: number, target: number, count: number) => void;

/** Emits the copy of rows of that many vectors of 128 bits. */
export function emitCopyPanel(vectors: number): FunctionBuilder {
  const f = new FunctionBuilder('copyPanel', new Array(4).fill('i32'));
  const [source, pitch, target, count] = [0, 1, 2, 3];
  const cells = Array.from({ length: vectors }, () => f.local('v128'));
  f.unlessZero(count, () => {
    f.countDown(count, () => {
      cells.forEach((cell, v) => {
        f.get(source)
          .v128Load(16 * v)
          .set(cell);
      });
      cells.forEach((cell, v) => {
        f.get(target)
          .get(cell)
          .v128Store(16 * v);
      });
      f.advanceBy(source, pitch).advance(target, 16 * vectors);
    });
  });
  return f;
}
