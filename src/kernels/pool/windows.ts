import type { AxisWindowing } from '../../core/conv-arithmetic.js';
import type { Shape } from '../../core/shape.js';

/** The taps of a window that fall on the input, at each of its places along one axis. */
export interface AxisTaps {
  /** The first input cell that each place reads; the next ones are `dilation` apart. */
  readonly first: Int32Array;
  /** How many it reads. */
  readonly count: Int32Array;
}

/** Cuts the taps in the padding off, so that the loops below need not ask. */
export function tapsOnInput(size: number, places: number, axis: AxisWindowing): AxisTaps {
  const first = new Int32Array(places);
  const count = new Int32Array(places);
  for (let place = 0; place < places; place++) {
    const start = place * axis.stride - axis.padding[0];
    const cut = start < 0 ? Math.ceil(-start / axis.dilation) : 0;
    first[place] = start + cut * axis.dilation;
    const onInput = Math.ceil((size - first[place]) / axis.dilation);
    count[place] = Math.max(0, Math.min(axis.kernelSize - cut, onInput));
  }
  return { first, count };
}

/** Visits every index of a shape in row-major order; the array is used again for the next one. */
export function forEachPlace(
  shape: Shape,
  visit: (place: readonly number[], position: number) => void,
): void {
  const total = shape.reduce((a, b) => a * b, 1);
  const place = new Array<number>(shape.length).fill(0);
  for (let position = 0; position < total; position++) {
    visit(place, position);
    for (let d = shape.length - 1; d >= 0 && ++place[d] === shape[d]; d--) place[d] = 0;
  }
}

/** What the sum under a window is divided by: cells of the padding count if asked, those past it never do. */
export function averageDivisor(
  place: readonly number[],
  size: Shape,
  window: readonly AxisWindowing[],
  taps: readonly AxisTaps[],
  countIncludePad: boolean,
): number {
  let product = 1;
  for (let d = 0; d < window.length; d++) {
    const { kernelSize, stride, padding } = window[d];
    const start = place[d] * stride - padding[0];
    product *= countIncludePad
      ? Math.min(start + kernelSize, size[d] + padding[1]) - start
      : taps[d].count[place[d]];
  }
  return product;
}
