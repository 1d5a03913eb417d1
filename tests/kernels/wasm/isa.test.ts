import { describe, expect, test } from 'vitest';
import { activeTiles, chooseSimd, type SimdSurroundings, simdReport } from '../../../src/kernels/wasm/isa.js';
import { sharedArena } from '../../../src/kernels/wasm/memory.js';
import { TileSet } from '../../../src/kernels/wasm/tiles.js';

/** Our notebook kernel on a machine where everything works, unless told otherwise. */
function choose(changes: Partial<SimdSurroundings> = {}) {
  return chooseSimd({
    setting: undefined,
    host: 'convlens',
    noFusion: null,
    arena: sharedArena(),
    prove: (bits, arena) => new TileSet(bits, arena),
    whySlow: () => null,
    ...changes,
  });
}

const widths = (changes: Partial<SimdSurroundings> = {}): number[] =>
  choose(changes).sets.map(({ bits }) => bits);

describe('chooseSimd', () => {
  test('256 bits in our notebook kernel, with 128 behind', () => {
    expect(widths()).toEqual([256, 128]);
    expect(choose().report).toMatchObject({ bits: 256, reason: expect.stringContaining('self-test passed') });
  });

  test.each([undefined, 'tslab', 'deno', 'terminal'])('128 bits with host %s, unless asked', (host) => {
    expect(choose({ host }).report).toMatchObject({
      bits: 128,
      reason: expect.stringContaining('CONVLENS_SIMD=256'),
    });
    expect(widths({ host, setting: '256' })).toEqual([256, 128]);
  });

  test('CONVLENS_SIMD=128 and off', () => {
    expect(widths({ setting: '128' })).toEqual([128]);
    expect(choose({ setting: 'off' })).toEqual({
      sets: [],
      report: { bits: 0, fusedMultiplyAdd: false, reason: 'CONVLENS_SIMD=off' },
    });
  });

  test('where V8 cannot fuse, the reason is told', () => {
    const { report, sets } = choose({ noFusion: 'Node 22.12.0' });
    expect(report).toMatchObject({ bits: 128, reason: 'Node 22.12.0' });
    expect(sets).toHaveLength(1);
    expect(choose({ noFusion: 'a browser', host: undefined }).report.reason).toBe('a browser');
  });

  test('where fusing gains nothing, 128 bits', () => {
    expect(choose({ whySlow: () => 'V8 did not fuse' }).report).toMatchObject({
      bits: 128,
      reason: 'V8 did not fuse',
    });
  });

  test('a failing self-test falls back one width at a time', () => {
    const failsAt =
      (...wrong: number[]): SimdSurroundings['prove'] =>
      (bits, arena) => {
        if (wrong.includes(bits)) throw new Error('row 0, output 3 is 1, not 2');
        return new TileSet(bits, arena);
      };
    expect(choose({ prove: failsAt(256) }).report).toMatchObject({
      bits: 128,
      reason: 'the self-test failed: row 0, output 3 is 1, not 2',
    });
    expect(choose({ prove: failsAt(128, 256) }).report).toMatchObject({ bits: 0 });
  });

  test('without a memory nothing is used', () => {
    expect(choose({ arena: null }).report).toMatchObject({ bits: 0 });
  });
});

test('the real self-test passes here, and 256 bits are left alone in a plain script', () => {
  const setting = process.env.CONVLENS_SIMD;
  delete process.env.CONVLENS_SIMD;
  try {
    expect(simdReport()).toMatchObject({ bits: 128 });
    expect(activeTiles(256)).toBeNull();
    expect(activeTiles(128)?.bits).toBe(128);
  } finally {
    if (setting !== undefined) process.env.CONVLENS_SIMD = setting;
  }
});
