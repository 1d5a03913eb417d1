import type { Kernel } from '../kernel.js';
import { addInBlocks, addsInBlocks } from './in-blocks.js';
import { forEachWindow } from './windows.js';

function sumOf(x: Float32Array, start: number, step: number, length: number): number {
  let total = 0;
  for (let n = 0, i = start; n < length; n++, i += step) total += x[i];
  return total;
}

/** Sums of float32 in double precision, rounded once; many on WebAssembly vectors, in the order in which they lie. */
export const f32Sum: Kernel<'sum'> = {
  name: 'f32_sum__wasm',
  supports: ({ input }, [out]) => input.dtype === 'float32' && out.dtype !== 'int64',
  run({ input, kept }, [out]) {
    const y = out.storage.array as Float32Array | Float64Array;
    if (addsInBlocks('value', input, kept)) {
      const totals = new Float64Array(y.length);
      addInBlocks('value', input, kept, totals);
      y.set(totals);
      return;
    }
    const x = input.storage.array as Float32Array;
    let total = 0;
    forEachWindow(
      input,
      kept,
      (start, step, length) => {
        total += sumOf(x, start, step, length);
      },
      (position) => {
        y[position] = total;
        total = 0;
      },
    );
  },
};
