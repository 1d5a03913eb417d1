// What is cleared, and when: what it is worth is in benchmarks, no test asserts a time.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const buffer = process.getBuiltinModule('node:buffer');
const looks = vi.spyOn(buffer, 'isAscii');

beforeEach(() => {
  vi.resetModules();
  looks.mockClear();
});
afterEach(() => vi.unstubAllEnvs());

describe('the upper halves of the registers', () => {
  test('are cleared once after functions on wide vectors may have run, and not without', async () => {
    const { clearMeanwhile, clearUpperHalves, noteWideVectors } = await import(
      '../../../src/kernels/wasm/upper-halves.js'
    );
    clearUpperHalves();
    expect(looks).toHaveBeenCalledTimes(0);
    noteWideVectors();
    noteWideVectors();
    clearUpperHalves();
    clearUpperHalves();
    expect(looks).toHaveBeenCalledTimes(1);
    noteWideVectors();
    clearMeanwhile();
    clearUpperHalves();
    clearMeanwhile();
    expect(looks).toHaveBeenCalledTimes(3);
    // Long enough for the library to use vectors.
    expect((looks.mock.calls[0][0] as Uint8Array).byteLength).toBeGreaterThanOrEqual(64);
  });

  test.each([
    ['256', 1],
    ['128', 0],
  ])('an operation on vectors of %s bits ends with %i of it', async (bits, times) => {
    vi.stubEnv('CONVLENS_SIMD', bits);
    const { ones } = await import('../../../src/index.js');
    const { simdReport } = await import('../../../src/kernels/wasm/isa.js');
    const x = ones(1, 3, 20, 20);
    const w = ones(4, 3, 3, 3);
    const { conv2d } = await import('../../../src/functional/index.js');
    conv2d(x, w);
    looks.mockClear();
    conv2d(x, w);
    expect(looks).toHaveBeenCalledTimes(simdReport().bits === 256 ? times : 0);
  });
});
