import { broadcastPair, broadcastTo } from '../core/broadcast.js';
import { forEachRow } from '../core/strided.js';
import type { TensorData } from '../core/tensor-data.js';

/** How near values must be: within `atol + rtol · |other|`. */
export interface AllcloseOptions {
  /** Default 1e-5. */
  readonly rtol?: number;
  /** Default 1e-8. */
  readonly atol?: number;
  /** Whether NaN is near NaN; default false. */
  readonly equalNan?: boolean;
}

/** Whether all pairs of values are near each other; shapes are broadcast. */
export function allNear(first: TensorData, second: TensorData, options: Required<AllcloseOptions>): boolean {
  const { rtol, atol, equalNan } = options;
  const shape = broadcastPair('allclose', first.shape, second.shape);
  const [a, b] = [broadcastTo(first, shape), broadcastTo(second, shape)];
  const isNear = (x: number, y: number): boolean =>
    x === y ||
    (Number.isFinite(x) && Number.isFinite(y) && Math.abs(x - y) <= atol + rtol * Math.abs(y)) ||
    (equalNan && Number.isNaN(x) && Number.isNaN(y));
  let near = true;
  forEachRow(shape, [a, b], ([i, j], [aStep, bStep], length) => {
    for (let n = 0; n < length && near; n++) {
      near = isNear(Number(a.storage.array[i + n * aStep]), Number(b.storage.array[j + n * bStep]));
    }
  });
  return near;
}
