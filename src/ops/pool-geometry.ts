// Which windows a pooling has on an input, and whether they fit: what the operations of `pool.ts` are given.
import { type AxisWindowing, poolOutputSize } from '../core/conv-arithmetic.js';
import type { DType } from '../core/dtype.js';
import type { AvgDivision, PoolCaller, PoolWindow } from '../core/pool-arguments.js';
import { adaptiveAxis, type PoolAxis, slidingAxis } from '../core/pool-axes.js';
import type { Shape } from '../core/shape.js';
import type { TensorData } from '../core/tensor-data.js';
import { poolDType, poolEmpty, poolRank, smallerThanWindow, windowDoesNotFit } from './pool-errors.js';

/** One pooling of an input that fits. */
export interface Pooling {
  readonly caller: PoolCaller;
  readonly axes: readonly PoolAxis[];
  /** What a mean is divided by; null for the number of cells. */
  readonly divisor: number | null;
  /** Sizes of the input's spatial axes. */
  readonly size: Shape;
  /** The window that slides, where they are all alike. */
  readonly window: readonly AxisWindowing[] | null;
}

/** What an input has to be for it. */
interface Taken {
  readonly dtypes: readonly DType[];
  /** The same in words. */
  readonly takes: string;
  /** Whether there may be no channels. */
  readonly emptyChannels: boolean;
}

const MAXIMA: Taken = {
  dtypes: ['float32', 'float64', 'int32', 'int64', 'uint8'],
  takes: 'numbers, not truth values',
  emptyChannels: false,
};
const MEANS: Taken = {
  dtypes: ['float32', 'float64', 'int64'],
  takes: 'float32, float64 or int64',
  emptyChannels: false,
};
const ADAPTIVE_MAXIMA: Taken = { ...MAXIMA, dtypes: ['float32', 'float64'], takes: 'float32 or float64' };
const ADAPTIVE_MEANS: Taken = { ...ADAPTIVE_MAXIMA, emptyChannels: true };

type Described = Pick<TensorData, 'shape' | 'dtype'>;

/** @throws ShapeError or DTypeError where the window does not fit the input. */
export function maxPooling(caller: PoolCaller, window: PoolWindow, input: Described): Pooling {
  return sliding(caller, window, input, MAXIMA, true, null);
}

/** @throws ShapeError or DTypeError where the window does not fit the input. */
export function avgPooling(
  caller: PoolCaller,
  window: PoolWindow,
  { countIncludePad, divisor }: AvgDivision,
  input: Described,
): Pooling {
  const pooling = sliding(caller, window, input, MEANS, countIncludePad, divisor);
  // PyTorch's means over three axes take no input that is smaller than the window, whatever the padding.
  const small = pooling.size.some((cells, d) => cells < window.axes[d].kernelSize);
  if (caller.spatialRank === 3 && small) throw smallerThanWindow(caller, input.shape, window);
  return pooling;
}

function sliding(
  caller: PoolCaller,
  window: PoolWindow,
  input: Described,
  taken: Taken,
  countIncludePad: boolean,
  divisor: number | null,
): Pooling {
  const size = spatialSize(caller, input, taken);
  const places = size.map((cells, d) => poolOutputSize(cells, window.axes[d], window.ceilMode));
  if (places.some((count) => count < 1)) throw windowDoesNotFit(caller, input.shape, window, places);
  const axes = size.map((cells, d) => slidingAxis(cells, places[d], window.axes[d], countIncludePad));
  return { caller, axes, divisor, size, window: window.axes };
}

/**
 * @param places windows along each axis; null for as many as the axis has cells.
 * @throws ShapeError or DTypeError where the input has not the right axes.
 */
export function adaptivePooling(
  caller: PoolCaller,
  places: readonly (number | null)[],
  input: Described,
  of: 'max' | 'avg',
): Pooling {
  const size = spatialSize(caller, input, of === 'max' ? ADAPTIVE_MAXIMA : ADAPTIVE_MEANS);
  const counts = places.map((count, d) => count ?? size[d]);
  return {
    caller,
    axes: size.map((cells, d) => adaptiveAxis(cells, counts[d], caller.op)),
    divisor: null,
    size,
    window: size.every((cells, d) => counts[d] > 0 && cells % counts[d] === 0)
      ? size.map((cells, d) => evenWindow(cells / counts[d]))
      : null,
  };
}

/** Windows side by side. */
function evenWindow(cells: number): AxisWindowing {
  return { kernelSize: cells, stride: cells, padding: [0, 0], dilation: 1 };
}

/** The sizes of the spatial axes. */
function spatialSize(caller: PoolCaller, { shape, dtype }: Described, taken: Taken): Shape {
  const n = caller.spatialRank;
  if (shape.length !== n + 1 && shape.length !== n + 2) throw poolRank(caller, shape);
  if (!taken.dtypes.includes(dtype)) throw poolDType(caller, dtype, taken.takes);
  const [channels, ...size] = shape.slice(-n - 1);
  if ((channels === 0 && !taken.emptyChannels) || size.includes(0)) throw poolEmpty(caller, shape);
  return size;
}
