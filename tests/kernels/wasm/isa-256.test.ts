// In a file, and so in a process, of its own: the path is chosen once.
import { expect, test } from 'vitest';
import { activeTiles, simdReport } from '../../../src/kernels/wasm/isa.js';
import { whyNoFusion } from '../../../src/kernels/wasm/v8-flags.js';

test('CONVLENS_SIMD=256 proves and measures the fused tiles', () => {
  process.env.CONVLENS_SIMD = '256';
  const { bits, reason } = simdReport();
  const impossible = whyNoFusion();
  if (impossible !== null) expect({ bits, reason }).toEqual({ bits: 128, reason: impossible });
  else if (bits === 256) expect(activeTiles(256)?.lanes(6)).toBe(16);
  else expect(reason).toMatch(/did not fuse/); // a processor without AVX2
});
