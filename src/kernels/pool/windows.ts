import type { Shape } from '../../core/shape.js';

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
