// What of a tensor travels with the notebook: all of a small one, a preview of a large one.
import { isFloatingPoint } from '../core/dtype.js';
import { contiguousStrides, numel } from '../core/shape.js';
import {
  type AxisWindow,
  encodeExact,
  encodeQuantised,
  type Scale,
  type TensorPayload,
  TOP_CODE,
  type ValueBlock,
  wholeWindow,
  windowCount,
} from '../protocol/index.js';
import type { InspectedTensor } from './inspected.js';

/** Up to 64² values go as they are. */
const EXACT_VALUES = 64 ** 2;
/** Beyond, a plane has at most 256² cells … */
const PLANE_SIDE = 256;
/** … a line as many as a plane, … */
const LINE_CELLS = 2 ** 14;
/** … and all planes together as many bytes as leave the payload below 128 kB: base64 makes four of three. */
const PREVIEW_BYTES = 90_000;

/** What the extension draws of a tensor. */
export function tensorPayload(inspected: InspectedTensor): TensorPayload {
  const { name, dtype, shape, statistics, range, histogram } = inspected;
  return {
    type: 'tensor',
    ...(name === undefined ? {} : { name }),
    dtype,
    shape,
    values: valueBlock(inspected),
    statistics,
    range,
    ...(histogram === undefined ? {} : { histogram }),
  };
}

function valueBlock(inspected: InspectedTensor): ValueBlock {
  const { array, values, shape, dtype } = inspected;
  if (numel(shape) <= EXACT_VALUES) return encodeExact(array, wholeWindow(shape));
  const window = previewWindow(shape);
  const count = windowCount(window);
  // A byte a value is all that these have: no need to quantise.
  if (dtype === 'uint8' || dtype === 'bool') {
    return encodeExact(pick(values, shape, window, new Uint8Array(count)), window);
  }
  const picked = pick(values, shape, window, new Float64Array(count));
  return encodeQuantised(picked, window, previewScale(inspected));
}

/**
 * The window of a preview: the last two axes thinned to 256 cells a side, of the other axes as many planes as
 * fit, the innermost axis first.
 */
export function previewWindow(shape: readonly number[], bytes: number = PREVIEW_BYTES): AxisWindow[] {
  const side = shape.length === 1 ? LINE_CELLS : PLANE_SIDE;
  let left = bytes;
  const window: AxisWindow[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis];
    const inPlane = axis >= shape.length - 2;
    const step = inPlane ? Math.ceil(size / side) : 1;
    const count = inPlane ? Math.ceil(size / step) : Math.min(size, Math.max(1, Math.floor(left)));
    window.unshift({ start: 0, count, step });
    // Planes that are whole along this axis leave room for more along the next one.
    left = inPlane || count === size ? left / count : 1;
  }
  return window;
}

/**
 * The scale of a preview's codes: to the extremes, but no farther than twice the colour range, so that a single
 * outlier does not leave the rest with a handful of codes. Up to 250 integers in a row are exact.
 */
function previewScale({ statistics: { min, max }, range, dtype }: InspectedTensor): Scale {
  if (min === null || max === null) return [0, 0];
  if (!isFloatingPoint(dtype) && max - min <= TOP_CODE) return [min, min + TOP_CODE];
  const reach = 2 * Math.max(-range.low, range.high);
  return [Math.max(min, -reach), Math.min(max, reach)];
}

/** The values that a window holds, row-major, in an array of the kind of `picked`. */
export function pick<Picked extends Uint8Array | Float64Array>(
  values: ArrayLike<number>,
  shape: readonly number[],
  window: readonly AxisWindow[],
  picked: Picked,
): Picked {
  const strides = contiguousStrides(shape);
  const last = shape.length - 1;
  let at = 0;
  const walk = (axis: number, offset: number): void => {
    const { start, count, step } = window[axis];
    let from = offset + start * strides[axis];
    for (let i = 0; i < count; i++) {
      if (axis === last) picked[at++] = values[from];
      else walk(axis + 1, from);
      from += step * strides[axis];
    }
  };
  walk(0, 0);
  return picked;
}
