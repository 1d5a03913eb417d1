// A walk of several operands in blocks of rows, as large as go through linear memory at a time.
import { type RowPlan, walkRows } from '../core/strided.js';
import type { Block } from './wasm/blocks.js';

/** The most values of a block: 16 kB. */
export const BLOCK_VALUES = 4096;
/** The most rows of a block. */
export const BLOCK_ROWS = 512;

/** Neighbouring rows of a walk, or the same part of each. */
export interface RowBlock {
  readonly rows: number;
  readonly length: number;
  /** Where the first row begins in each operand. */
  readonly offsets: readonly number[];
  /** From one row to the next in each operand. */
  readonly pitches: readonly number[];
}

/** What the rows of operand `k` are. */
export function blockOf({ rows, length, offsets, pitches }: RowBlock, k: number): Block {
  return { from: offsets[k], rows, length, pitch: pitches[k] };
}

/**
 * Visits all values in blocks, those of the same columns one after the other. All rows of a block begin at one place of the
 * operands in `same`.
 */
export function forEachRowBlock(
  plan: RowPlan,
  starts: readonly number[],
  same: readonly number[],
  visit: (block: RowBlock) => void,
): void {
  if (plan.length === 0) return;
  const above = plan.shape.length - 2;
  const sizes = plan.shape.slice(0, above + 1);
  const rows: RowPlan = {
    shape: sizes,
    strides: plan.strides.map((list) => list.slice(0, sizes.length)),
    steps: plan.strides.map((list) => (above >= 0 ? list[above] : 0)),
    length: above >= 0 ? plan.shape[above] : 1,
  };
  const length = Math.min(plan.length, BLOCK_VALUES);
  const { steps: pitches } = rows;
  const alike = same.every((k) => pitches[k] === 0);
  const most = alike ? Math.min(BLOCK_ROWS, Math.floor(BLOCK_VALUES / length)) : 1;
  walkRows(rows, starts, (firsts, _, count) => {
    for (let column = 0; column < plan.length; column += length) {
      for (let row = 0; row < count; row += most) {
        visit({
          rows: Math.min(most, count - row),
          length: Math.min(length, plan.length - column),
          offsets: firsts.map((first, k) => first + row * pitches[k] + column * plan.steps[k]),
          pitches,
        });
      }
    }
  });
}
