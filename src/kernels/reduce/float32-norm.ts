import type { NormArgs } from '../args.js';
import type { Kernel } from '../kernel.js';
import type { SumTerm } from '../wasm/sum-run.js';
import { addInBlocks, addsInBlocks } from './in-blocks.js';

function termOf({ p }: NormArgs): SumTerm | null {
  return p === 1 ? 'magnitude' : p === 2 ? 'square' : null;
}

/** Norms of float32 with p 1 or 2 on WebAssembly vectors; in double precision, rounded once. */
export const f32Norm: Kernel<'norm'> = {
  name: 'f32_norm__wasm',
  supports(args) {
    const term = termOf(args);
    return term !== null && addsInBlocks(term, args.input, args.kept);
  },
  run(args, [out]) {
    const y = out.storage.array as Float32Array;
    const totals = new Float64Array(y.length);
    const term = termOf(args);
    if (term === null) throw new Error('f32_norm__wasm: run without supports');
    addInBlocks(term, args.input, args.kept, totals);
    y.set(term === 'square' ? totals.map(Math.sqrt) : totals);
  },
};
