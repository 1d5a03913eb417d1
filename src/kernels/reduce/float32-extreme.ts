import type { Kernel } from '../kernel.js';
import { forEachWindow } from './windows.js';

/** Where the largest of `x[start + n · step]`, `from ≤ n < length`, is, or the first NaN. */
function largestAt(x: Float32Array, start: number, step: number, length: number): number {
  let [best, bestAt] = [x[start], 0];
  if (Number.isNaN(best)) return 0;
  for (let n = 1, i = start + step; n < length; n++, i += step) {
    const candidate = x[i];
    // Also where it is NaN, which is no less than anything.
    if (candidate <= best) continue;
    best = candidate;
    bestAt = n;
    if (Number.isNaN(best)) break;
  }
  return bestAt;
}

function smallestAt(x: Float32Array, start: number, step: number, length: number): number {
  let [best, bestAt] = [x[start], 0];
  if (Number.isNaN(best)) return 0;
  for (let n = 1, i = start + step; n < length; n++, i += step) {
    const candidate = x[i];
    if (candidate >= best) continue;
    best = candidate;
    bestAt = n;
    if (Number.isNaN(best)) break;
  }
  return bestAt;
}

/** The first of the largest (or smallest) float32, as the reference, in loops that meet one kind of array. */
export const f32Extreme: Kernel<'extreme'> = {
  name: 'f32_extreme__js',
  supports: ({ input }) => input.dtype === 'float32',
  run({ operation, input, kept }, [values, indices]) {
    const x = input.storage.array as Float32Array;
    const value = values.storage.array as Float32Array;
    const index = indices?.storage.array as Int32Array | undefined;
    const find = operation === 'max' ? largestAt : smallestAt;
    let [best, bestAt, seen] = [0, -1, 0];
    forEachWindow(
      input,
      kept,
      (start, step, length) => {
        const n = find(x, start, step, length);
        const candidate = x[start + n * step];
        const better = operation === 'max' ? candidate > best : candidate < best;
        if (bestAt < 0 || better || (Number.isNaN(candidate) && !Number.isNaN(best))) {
          best = candidate;
          bestAt = seen + n;
        }
        seen += length;
      },
      (position) => {
        value[position] = best;
        if (index) index[position] = bestAt;
        bestAt = -1;
        seen = 0;
      },
    );
  },
};
