import { type RowPlan, walkRows } from '../../core/strided.js';
import { STREAM_ROWS, STREAM_VALUES } from '../wasm/streams.js';

/** Rows, or a piece of one, that go through linear memory together. */
export interface Batch {
  readonly rows: number;
  readonly length: number;
  /** Where row `r` begins in operand `k`: at `offsets[r · operands + k]`. */
  readonly offsets: readonly number[];
}

/**
 * Gathers the rows of a walk whose first `dense` operands lie one row after the other. With `same`, an operand that all rows of
 * a batch begin at one place of. A row that is too long is several batches.
 */
export function forEachBatch(
  plan: RowPlan,
  starts: readonly number[],
  dense: number,
  same: number | null,
  visit: (batch: Batch) => void,
): void {
  const operands = starts.length;
  const most = Math.min(STREAM_ROWS, Math.floor(STREAM_VALUES / plan.length));
  let offsets: number[] = [];
  let rows = 0;
  const flush = (length: number): void => {
    if (rows > 0) visit({ rows, length, offsets });
    [offsets, rows] = [[], 0];
  };
  const follows = (next: readonly number[], length: number): boolean => {
    if (rows === 0) return true;
    const last = (rows - 1) * operands;
    for (let k = 0; k < dense; k++) if (next[k] !== offsets[last + k] + length) return false;
    return same === null || next[same] === offsets[last + same];
  };
  walkRows(plan, starts, (next, steps, length) => {
    if (most === 0) {
      for (let done = 0; done < length; done += STREAM_VALUES) {
        const piece = next.map((offset, k) => offset + done * steps[k]);
        visit({ rows: 1, length: Math.min(STREAM_VALUES, length - done), offsets: piece });
      }
      return;
    }
    if (rows === most || !follows(next, length)) flush(length);
    for (let k = 0; k < operands; k++) offsets.push(next[k]);
    rows++;
  });
  flush(plan.length);
}
