import type { TensorData } from '../../core/tensor-data.js';
import type { Block } from '../wasm/blocks.js';
import { STREAM_ROUND, STREAM_ROWS, STREAM_VALUES } from '../wasm/streams.js';

/** The axis of a row-major tensor, and what is before and behind it. */
export interface AxisView {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** How an axis lies in a row-major tensor. */
export function axisView({ shape }: TensorData, axis: number): AxisView {
  const product = (sizes: readonly number[]): number => sizes.reduce((n, size) => n * size, 1);
  return { outer: product(shape.slice(0, axis)), length: shape[axis], inner: product(shape.slice(axis + 1)) };
}

/** Whether {@link forEachBlock} can go through it: what would be columns must be many, and not too long. */
export function fitsBlocks({ length, inner }: AxisView): boolean {
  return inner === 1
    ? length >= 2 && length <= STREAM_VALUES
    : inner >= STREAM_ROUND && length * STREAM_ROUND <= STREAM_VALUES;
}

/** Visits all values: rows along the axis where that is the last, else rows of neighbours, which the axis joins to columns. */
export function forEachBlock({ outer, length, inner }: AxisView, visit: (block: Block) => void): void {
  if (inner === 1) {
    const most = Math.min(STREAM_ROWS, Math.floor(STREAM_VALUES / length));
    for (let row = 0; row < outer; row += most) {
      visit({ from: row * length, rows: Math.min(most, outer - row), length, pitch: length });
    }
    return;
  }
  const most = Math.floor(STREAM_VALUES / length / STREAM_ROUND) * STREAM_ROUND;
  for (let image = 0; image < outer; image++) {
    for (let column = 0; column < inner; column += most) {
      const from = image * length * inner + column;
      visit({ from, rows: length, length: Math.min(most, inner - column), pitch: inner });
    }
  }
}
