// Where a loop begins to read or write: one address in a local for each row, or for each tap.
import type { FunctionBuilder, Local } from './assembler.js';

/** `cells[m] = first + m · pitch`: rows that lie `pitch` bytes apart. */
export function setRowAddresses(
  f: FunctionBuilder,
  cells: readonly Local[],
  first: Local,
  pitch: Local,
): void {
  cells.forEach((cell, m) => {
    if (m === 0) f.get(first).set(cell);
    else
      f.get(cells[m - 1])
        .get(pitch)
        .i32Add()
        .set(cell);
  });
}

/** `cells[t] = x + offsets[t]`: taps, whose offsets lie in memory as int32. */
export function setTapAddresses(f: FunctionBuilder, cells: readonly Local[], x: Local, offsets: Local): void {
  cells.forEach((cell, t) => {
    f.get(x)
      .get(offsets)
      .i32Load(4 * t)
      .i32Add()
      .set(cell);
  });
}
