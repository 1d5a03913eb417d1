// Where the values of an axis of another size come from, and with what weights. All ways to interpolate are weighted
// sums along one axis after the other. Formulas: PyTorch's ATen/native/UpSample.h; bicubic: R. G. Keys, "Cubic
// convolution interpolation for digital image processing", IEEE TASSP 29 (1981).

import { allocate } from './dtype.js';
import type { Asker } from './errors.js';

/** The sums that make an axis: value `y` is `Σ_k weights[y · stride + k] · input[indices[y · stride + k]]`, `k < count[y]`. */
export interface ResampleTaps {
  /** Cells that there are, and cells that are made. */
  readonly size: number;
  readonly places: number;
  readonly count: Int32Array;
  readonly indices: Int32Array;
  readonly weights: Float64Array;
  /** From one value's taps to the next one's. */
  readonly stride: number;
}

/** How an axis is made larger or smaller. */
export interface Rescaling {
  readonly size: number;
  readonly places: number;
  /** Made cells for each there is, where that is what was asked for; null: `places / size`. */
  readonly scale: number | null;
  /** Whether the first and the last cells lie on each other, or else the edges of them. */
  readonly alignCorners: boolean;
  /** To the precision that PyTorch reckons positions in: that of the values. */
  readonly round: (value: number) => number;
}

type Kind = 'nearest' | 'nearest-exact' | 'linear' | 'cubic';

/** The taps of one axis. Where there is no memory for them, the error names `asker`. */
export function resampleTaps(kind: Kind, axis: Rescaling, antialias: boolean, asker: Asker): ResampleTaps {
  if (antialias) return antialiasTaps(kind === 'cubic' ? KEYS_HALF : TRIANGLE, axis, asker);
  const { size, places } = axis;
  const width = { nearest: 1, 'nearest-exact': 1, linear: 2, cubic: 4 }[kind];
  const indices = allocate('int32', width * places, asker);
  const weights = allocate('float64', width * places, asker);
  const step = cellsPerPlace(axis);
  for (let y = 0; y < places; y++) {
    const at = y * width;
    if (kind === 'nearest' || kind === 'nearest-exact') {
      indices[at] = Math.min(nearest(kind, y, step, axis), size - 1);
      weights[at] = 1;
      continue;
    }
    const position = positionOf(y, step, axis, kind === 'cubic');
    const cell = Math.min(Math.floor(position), size - 1);
    const t = Math.min(Math.max(axis.round(position - cell), 0), 1);
    if (kind === 'linear') {
      indices.set([cell, Math.min(cell + 1, size - 1)], at);
      weights.set([1 - t, t], at);
    } else {
      for (let k = 0; k < 4; k++) {
        indices[at + k] = Math.min(Math.max(cell - 1 + k, 0), size - 1);
        weights[at + k] = cubic(t + 1 - k, -0.75);
      }
    }
  }
  return { size, places, count: new Int32Array(places).fill(width), indices, weights, stride: width };
}

/** Input cells from one place to the next. */
function cellsPerPlace({ size, places, scale, alignCorners, round }: Rescaling): number {
  if (alignCorners) return places > 1 ? round((size - 1) / (places - 1)) : 0;
  return scale === null ? round(size / places) : round(1 / scale);
}

/** Where the centre of place `y` lies among the cells. */
function positionOf(y: number, step: number, { alignCorners, round }: Rescaling, free: boolean): number {
  if (alignCorners) return round(step * y);
  const position = round(round(step * (y + 0.5)) - 0.5);
  return free ? position : Math.max(position, 0);
}

/** `nearest` takes the cell in which the place begins, as PyTorch and OpenCV do; `nearest-exact` that of its centre. */
function nearest(kind: 'nearest' | 'nearest-exact', y: number, step: number, { round }: Rescaling): number {
  return Math.floor(kind === 'nearest' ? round(y * step) : round(round(y + 0.5) * step));
}

/** Keys' kernel with its parameter `a`, at a distance. */
function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/** A kernel that is stretched over the cells that go into a place. */
interface Stretched {
  readonly radius: number;
  readonly weight: (distance: number) => number;
}

const TRIANGLE: Stretched = { radius: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) };
/** As in Pillow; without antialiasing it is −0.75, as in OpenCV. */
const KEYS_HALF: Stretched = { radius: 2, weight: (x) => cubic(x, -0.5) };

function antialiasTaps({ radius, weight }: Stretched, axis: Rescaling, asker: Asker): ResampleTaps {
  const { size, places } = axis;
  const step = cellsPerPlace(axis);
  const stretch = Math.max(step, 1);
  const reach = radius * stretch;
  const stride = Math.ceil(reach) * 2 + 1;
  const count = allocate('int32', places, asker);
  const indices = allocate('int32', stride * places, asker);
  const weights = allocate('float64', stride * places, asker);
  for (let y = 0; y < places; y++) {
    const centre = step * (y + 0.5);
    const first = Math.max(Math.trunc(centre - reach + 0.5), 0);
    const cells = Math.min(Math.max(Math.min(Math.trunc(centre + reach + 0.5), size) - first, 0), stride);
    let total = 0;
    for (let k = 0; k < cells; k++) {
      const value = weight((k + first - centre + 0.5) / stretch);
      indices[y * stride + k] = first + k;
      weights[y * stride + k] = value;
      total += value;
    }
    if (total !== 0) for (let k = 0; k < cells; k++) weights[y * stride + k] /= total;
    count[y] = cells;
  }
  return { size, places, count, indices, weights, stride };
}

/**
 * The taps with weights in so many bits that 15 hold the largest one: bytes are summed up in whole numbers, as in Pillow and
 * in PyTorch.
 */
export function forBytes(taps: ResampleTaps): ResampleTaps {
  const largest = taps.weights.reduce((max, weight) => Math.max(max, weight), 0);
  let bits = 0;
  while (bits < 22 && Math.trunc(0.5 + largest * 2 ** (bits + 1)) < 1 << 15) bits++;
  const unit = 2 ** -bits;
  const weights = taps.weights.map(
    (weight) => Math.sign(weight) * Math.trunc(0.5 + Math.abs(weight) / unit) * unit,
  );
  return { ...taps, weights };
}
