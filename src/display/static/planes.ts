import type { Plane } from './heat-map.js';

/** The values of a tensor as planes of its last two axes; of a 1-D tensor, as one row. */
export function planeAt(values: ArrayLike<number>, shape: readonly number[], index: number): Plane {
  const columns = shape[shape.length - 1];
  const rows = shape.length > 1 ? shape[shape.length - 2] : 1;
  const offset = index * rows * columns;
  return { rows, columns, at: (row, column) => values[offset + row * columns + column] };
}
