import type { DType, TypedArray } from '../src/core/dtype.js';
import { type Shape, sameShape } from '../src/core/shape.js';

/** `|actual − expected| ≤ atol + rtol · |expected|`. */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** What results of order one may differ by when sums are taken in another order; integers may not. */
export function toleranceOf(dtype: DType): Tolerance {
  if (dtype === 'float32') return { rtol: 1e-5, atol: 1e-5 };
  return dtype === 'float64' ? { rtol: 1e-12, atol: 1e-12 } : EXACT;
}

export const EXACT: Tolerance = { rtol: 0, atol: 0 };

/** Anything with values: a tensor, or plain numbers with their shape. */
export interface Values {
  readonly shape: Shape;
  readonly data: TypedArray;
}

/**
 * Fails with the first element that is not close: `element 17 at [0, 3, 2]: got 53, expected 54`. NaN is close
 * to NaN, an infinity to itself.
 */
export function expectClose(actual: Values, expected: Values, { rtol, atol }: Tolerance): void {
  if (!sameShape(actual.shape, expected.shape)) {
    throw new Error(`got shape [${actual.shape.join(', ')}], expected [${expected.shape.join(', ')}]`);
  }
  const got = actual.data;
  const want = expected.data;
  if (got.length !== want.length) throw new Error(`got ${got.length} values, expected ${want.length}`);
  for (let i = 0; i < want.length; i++) {
    if (got[i] === want[i] || (Number.isNaN(got[i]) && Number.isNaN(want[i]))) continue;
    const difference = Math.abs(Number(got[i]) - Number(want[i]));
    if (difference <= atol + rtol * Math.abs(Number(want[i])) && Number.isFinite(Number(want[i]))) continue;
    throw new Error(
      `element ${i} at [${position(i, expected.shape).join(', ')}]: got ${got[i]}, expected ${want[i]}`,
    );
  }
}

/** The index, axis by axis, of element `i` in row-major order. */
function position(i: number, shape: Shape): number[] {
  const index: number[] = [];
  let rest = i;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}
