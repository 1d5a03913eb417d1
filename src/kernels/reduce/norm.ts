import type { Kernel } from '../kernel.js';
import { valuesOf } from '../values.js';
import { forEachWindow } from './windows.js';

/** How magnitudes join into a norm: a total to begin with, one more magnitude, and what is made of the total. */
interface Norm {
  readonly start: number;
  add(total: number, size: number): number;
  finish(total: number): number;
}

function normOf(p: number): Norm {
  const same = (total: number): number => total;
  if (p === Number.POSITIVE_INFINITY) return { start: 0, add: Math.max, finish: same };
  if (p === Number.NEGATIVE_INFINITY) return { start: Number.POSITIVE_INFINITY, add: Math.min, finish: same };
  if (p === 0) return { start: 0, add: (total, size) => (size === 0 ? total : total + 1), finish: same };
  if (p === 1) return { start: 0, add: (total, size) => total + size, finish: same };
  if (p === 2) return { start: 0, add: (total, size) => total + size * size, finish: Math.sqrt };
  return { start: 0, add: (total, size) => total + size ** p, finish: (total) => total ** (1 / p) };
}

/** Norms, in double precision, rounded once. */
export const normReference: Kernel<'norm'> = {
  name: 'float_norm__reference',
  supports: () => true,
  run({ input, kept, p }, [out]) {
    const [x, y] = [valuesOf<number>(input), valuesOf<number>(out)];
    const { start: begin, add, finish } = normOf(p);
    let total = begin;
    forEachWindow(
      input,
      kept,
      (start, step, length) => {
        for (let n = 0; n < length; n++) total = add(total, Math.abs(x[start + n * step]));
      },
      (position) => {
        y[position] = finish(total);
        total = begin;
      },
    );
  },
};
