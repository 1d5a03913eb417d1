// Values picked from several rows by one table, side by side: how a tile reads the weights of a gradient, whose taps lie in
// another order, and apart from each other, in the tensor.
import { setRowAddresses } from './addresses.js';
import { FunctionBuilder } from './assembler.js';

/**
 * `target[i · rows + m] = source[m · pitch / 4 + offsets[i] / 4]` for `i < count`. Addresses, `offsets` (int32) and `pitch`
 * are in bytes.
 */
export type GatherRowsFunction = (
  source: number,
  offsets: number,
  target: number,
  count: number,
  pitch: number,
) => void;

/** Emits the gathering from that many rows. */
export function emitGatherRows(rows: number): FunctionBuilder {
  const f = new FunctionBuilder('gatherRows', new Array(5).fill('i32'));
  const [source, offsets, target, count, pitch] = [0, 1, 2, 3, 4];
  const offset = f.local('i32');
  const cells = Array.from({ length: rows }, () => f.local('i32'));
  f.unlessZero(count, () => {
    setRowAddresses(f, cells, source, pitch);
    f.countDown(count, () => {
      f.get(offsets).i32Load().set(offset);
      cells.forEach((cell, m) => {
        f.get(target)
          .get(cell)
          .get(offset)
          .i32Add()
          .i32Load()
          .i32Store(4 * m);
      });
      f.advance(offsets, 4).advance(target, 4 * rows);
    });
  });
  return f;
}
