// Vectors of the values of all parameters, as LBFGS works on them.
import { type Floats, round } from './values.js';

/** `Σ aᵢ · bᵢ`, summed in double and rounded once. */
export function dot(a: Floats, b: Floats): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return round(sum, a instanceof Float32Array);
}

/** `target += factor · source`. */
export function addScaled(target: Floats, source: Floats, factor: number): void {
  const f = round(factor, target instanceof Float32Array);
  for (let i = 0; i < target.length; i++) target[i] += f * source[i];
}

/** `factor · source`, in fresh memory. */
export function scaled(source: Floats, factor: number): Floats {
  const f = round(factor, source instanceof Float32Array);
  return source.map((value) => f * value);
}

/** The largest `|aᵢ|`; NaN where there is one. */
export function largestSize(a: Floats): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]));
  return largest;
}

/** `Σ |aᵢ|`. */
export function sumOfSizes(a: Floats): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]);
  return round(sum, a instanceof Float32Array);
}
