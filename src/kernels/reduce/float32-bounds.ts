import type { Kernel } from '../kernel.js';
import { comparesInBlocks, extremesInBlocks } from './in-blocks.js';

/**
 * The largest (or smallest) float32 where nobody asks which it is, on WebAssembly vectors: of zeros of both signs either one, else
 * as the reference.
 */
export const f32Bounds: Kernel<'extreme'> = {
  name: 'f32_bounds__wasm',
  supports: ({ operation, input, kept }, out) => out.length === 1 && comparesInBlocks(operation, input, kept),
  run({ operation, input, kept }, [values]) {
    extremesInBlocks(operation, input, kept, values.storage.array as Float32Array);
  },
};
