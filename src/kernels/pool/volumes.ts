import { ONE_WINDOW, type PoolAxis } from '../../core/pool-axes.js';
import type { Shape } from '../../core/shape.js';
import type { TensorData } from '../../core/tensor-data.js';

/** `[depth, height, width]` of something. */
type Three<T> = readonly [T, T, T];

/** Planes and lines as volumes of one cell along the axes they lack: then one loop over three axes serves all. */
export interface Volumes {
  readonly axes: Three<PoolAxis>;
  /** Windows along each axis. */
  readonly places: Three<number>;
  /** Cells of the input along each axis. */
  readonly size: Three<number>;
  /** From one cell of the input to the next along each axis. */
  readonly steps: Three<number>;
}

/** How to walk `data` `[N, C, ...size]`, the input of a pooling (or the gradient of it). */
export function asVolumes(
  axes: readonly PoolAxis[],
  { shape, strides }: Pick<TensorData, 'shape' | 'strides'>,
): Volumes {
  const all = [ONE_WINDOW, ONE_WINDOW, ...axes].slice(-3);
  const three = (values: Shape, lacking: number): Three<number> =>
    [lacking, lacking, ...values.slice(2)].slice(-3) as unknown as Three<number>;
  return {
    axes: all as unknown as Three<PoolAxis>,
    places: all.map(({ first }) => first.length) as unknown as Three<number>,
    size: three(shape, 1),
    steps: three(strides, 0),
  };
}

/** Whether each axis has one window, of all its cells: what `adaptiveAvgPool2d(x, 1)` is. */
export function isWhole(axes: readonly PoolAxis[], size: Shape): boolean {
  return axes.every(({ first, count }, d) => first.length === 1 && first[0] === 0 && count[0] === size[d]);
}
