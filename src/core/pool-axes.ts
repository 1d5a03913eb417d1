// Where the windows of a pooling lie: cells of the input, axis by axis, whatever rule has put them there.
import type { AxisWindowing } from './conv-arithmetic.js';
import { allocate } from './dtype.js';
import type { Asker } from './errors.js';

/** The windows along one axis. Windows may be of several sizes: at the edges, and all of an adaptive pooling's. */
export interface PoolAxis {
  /** The first input cell that each window reads; the next ones are `dilation` apart. */
  readonly first: Int32Array;
  /** How many it reads. */
  readonly count: Int32Array;
  /** What this axis adds to the divisor of a mean: its cells, those of the padding included where they count. */
  readonly divisor: Int32Array;
  readonly dilation: number;
}

/** One window of one cell: of an axis that is not there. */
export const ONE_WINDOW: PoolAxis = {
  first: new Int32Array(1),
  count: Int32Array.of(1),
  divisor: Int32Array.of(1),
  dilation: 1,
};

/** A window that moves by the stride: taps in the padding are cut off, so that the loops of a kernel need not ask. */
export function slidingAxis(
  size: number,
  places: number,
  axis: AxisWindowing,
  countIncludePad: boolean = true,
): PoolAxis {
  const { kernelSize, stride, padding, dilation } = axis;
  const first = new Int32Array(places);
  const count = new Int32Array(places);
  const divisor = new Int32Array(places);
  for (let place = 0; place < places; place++) {
    const start = place * stride - padding[0];
    const cut = start < 0 ? Math.ceil(-start / dilation) : 0;
    first[place] = start + cut * dilation;
    const onInput = Math.ceil((size - first[place]) / dilation);
    count[place] = Math.max(0, Math.min(kernelSize - cut, onInput));
    // Cells of the padding count if asked; those past it, where a window hangs over, never do.
    const padded = Math.min(start + kernelSize, size + padding[1]) - start;
    divisor[place] = countIncludePad ? padded : count[place];
  }
  return { first, count, divisor, dilation };
}

/**
 * As many windows as asked for, which share an axis out evenly: window `i` begins at `floor(i · size / places)` and ends
 * before `ceil((i + 1) · size / places)`. Neighbours overlap where the size is not divisible.
 */
export function adaptiveAxis(size: number, places: number, asker: Asker): PoolAxis {
  const first = allocate('int32', places, asker);
  for (let i = 0; i < places; i++) first[i] = Math.floor((i * size) / places);
  const count = first.map((start, i) => Math.ceil(((i + 1) * size) / places) - start);
  return { first, count, divisor: count, dilation: 1 };
}
