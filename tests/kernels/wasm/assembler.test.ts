import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FunctionBuilder } from '../../../src/kernels/wasm/assembler.js';
import { emitCopyRows } from '../../../src/kernels/wasm/copy-rows.js';
import { webAssembly } from '../../../src/kernels/wasm/engine.js';
import { emitGemmTile } from '../../../src/kernels/wasm/gemm-tile.js';
import { emitInterleaveRows } from '../../../src/kernels/wasm/interleave-rows.js';
import { signedLeb128, unsignedLeb128 } from '../../../src/kernels/wasm/leb128.js';
import { Arena, bufferBytes, sharedArena } from '../../../src/kernels/wasm/memory.js';
import { canCompile, encodeModule, instantiate } from '../../../src/kernels/wasm/module.js';
import { splitRows, TileSet, wrongProduct } from '../../../src/kernels/wasm/tiles.js';

function arena(): Arena {
  const shared = sharedArena();
  if (shared === null) throw new Error('these tests need WebAssembly');
  return shared;
}

describe('LEB128', () => {
  // The examples of the DWARF 4 specification, figures 22 and 23, where the encoding comes from.
  test.each([
    [2, [2]],
    [127, [0x7f]],
    [128, [0x80, 1]],
    [129, [0x81, 1]],
    [12857, [0xb9, 0x64]],
    [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f]],
  ])('unsigned %i', (value, bytes) => expect(unsignedLeb128(value)).toEqual(bytes));

  test.each([
    [2, [2]],
    [-2, [0x7e]],
    [127, [0xff, 0]],
    [-127, [0x81, 0x7f]],
    [128, [0x80, 1]],
    [-128, [0x80, 0x7f]],
    [-129, [0xff, 0x7e]],
    [-(2 ** 31), [0x80, 0x80, 0x80, 0x80, 0x78]],
  ])('signed %i', (value, bytes) => expect(signedLeb128(value)).toEqual(bytes));

  test('every 32-bit constant survives the engine', () => {
    const at = arena().scratch;
    fc.assert(
      fc.property(fc.integer(), (value) => {
        const f = new FunctionBuilder('store', ['i32']).get(0).i32(value).i32Store();
        instantiate(f, arena().memory)(at);
        expect(arena().i32[at / 4]).toBe(value);
      }),
      { numRuns: 50 },
    );
  });
});

describe('FunctionBuilder', () => {
  /** Runs a function that stores its result in the address given. */
  function result(f: FunctionBuilder, ...args: number[]): number {
    instantiate(f, arena().memory)(arena().scratch, ...args);
    return arena().i32[arena().scratch / 4];
  }

  test('a module is the header and sections that the engine takes', () => {
    const bytes = encodeModule([new FunctionBuilder('nothing', [])]);
    expect([...bytes.slice(0, 8)]).toEqual([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    expect(canCompile(new FunctionBuilder('nothing', []))).toBe(true);
  });

  test('the engine refuses what is left on the stack', () => {
    expect(canCompile(new FunctionBuilder('wrong', []).i32(1))).toBe(false);
  });

  test('countDown runs its body that many times', () => {
    const f = new FunctionBuilder('count', ['i32', 'i32']);
    const sum = f.local('i32');
    f.countDown(1, () => f.advance(sum, 3));
    f.get(0).get(sum).i32Store();
    expect(result(f, 1)).toBe(3);
    expect(result(f, 1000)).toBe(3000);
  });

  test('whileAtLeast leaves the rest', () => {
    const f = new FunctionBuilder('while', ['i32', 'i32']);
    f.whileAtLeast(1, 4, () => {});
    f.get(0).get(1).i32Store();
    expect([0, 3, 4, 5, 11].map((n) => result(f, n))).toEqual([0, 3, 0, 1, 3]);
  });

  test('unlessZero skips its body for 0', () => {
    const f = new FunctionBuilder('unless', ['i32', 'i32']);
    const value = f.local('i32');
    f.unlessZero(1, () => f.advance(value, 9));
    f.get(0).get(value).i32Store();
    expect([0, 1, -1].map((n) => result(f, n))).toEqual([0, 9, 9]);
  });

  test('vector instructions: splat, multiply, add, shuffle, offsets', () => {
    const { f32, scratch, memory } = arena();
    f32.set([1, 2, 3, 4, 5, 6, 7, 8], scratch / 4);
    const f = new FunctionBuilder('vectors', ['i32']);
    const a = f.local('v128');
    f.get(0).v128Load().get(0).loadSplat(28).vector('mul').get(0).v128Load(16).vector('add').tee(a).set(a);
    f.get(0).get(a).get(0).v128Load().f32x4Shuffle([0, 3, 4, 7]).v128Store(64);
    instantiate(f, memory)(scratch);
    expect([...f32.subarray(scratch / 4 + 16, scratch / 4 + 20)]).toEqual([13, 40, 1, 4]);
  });
});

describe('Arena', () => {
  /** An arena that may grow to `maximum` pages of 64 kB. */
  function small(maximum: number): Arena {
    return new Arena(new (webAssembly()!.Memory)({ initial: 8, maximum }));
  }

  test('gives buffers on cache lines that do not overlap, and the same again after reset', () => {
    const memory = small(8);
    const first = memory.allocate(100);
    const second = memory.allocate(4);
    expect([first % 64, second % 64]).toEqual([0, 0]);
    expect(second).toBe(first + bufferBytes(100));
    memory.reset();
    expect(memory.allocate(1)).toBe(first);
  });

  test('grows with its views when asked, and says when it cannot', () => {
    const memory = small(40);
    expect(() => memory.allocate(1 << 20)).toThrow('not reserved');
    expect(memory.reserve(1 << 20)).toBe(true);
    const at = memory.allocate(1 << 20);
    memory.f32.fill(1, at / 4, at / 4 + (1 << 18));
    expect(memory.f32[at / 4 + (1 << 18) - 1]).toBe(1);
    expect(memory.reserve(4 << 20)).toBe(false);
    expect(memory.f32[at / 4]).toBe(1);
  });
});

describe('emitted kernels', () => {
  test.each([128, 256] as const)(
    'every tile of %i bits multiplies right, with and without fusion',
    (bits) => {
      const tiles = new TileSet(bits, arena());
      for (let rows = 1; rows <= 6; rows++) {
        tiles.tile(rows); // throws where it is wrong
        const form = { rows, vectors: tiles.lanes(rows) / 4, relaxed: false };
        const plain = instantiate(emitGemmTile(form), arena().memory);
        expect(wrongProduct((...args) => plain(...args), form, arena())).toBeNull();
      }
    },
  );

  test('the self-test sees a wrong product', () => {
    const form = { rows: 2, vectors: 2, relaxed: false };
    const tile = instantiate(emitGemmTile(form), arena().memory);
    const scaled = (...args: number[]): void => {
      tile(...args);
      arena().f32[args[5] / 4 + 3] += 1;
    };
    expect(wrongProduct(scaled, form, arena())).toMatch(/^row 0, output 3 is /);
    expect(wrongProduct(() => {}, { ...form, rows: 3 }, arena())).not.toBeNull();
  });

  test.each([
    [1, [1]],
    [6, [6]],
    [7, [4, 3]],
    [33, [6, 6, 6, 5, 5, 5]],
    [64, [6, 6, 6, 6, 6, 6, 6, 6, 6, 5, 5]],
  ])('%i channels are split evenly', (channels, heights) => expect(splitRows(channels)).toEqual(heights));

  test.each([0, 1, 2] as const)('row copies with step %i', (step) => {
    const { f32, memory, scratch } = arena();
    const copy = instantiate(emitCopyRows(step), memory);
    const distance = step || 3;
    const [source, target] = [scratch / 4, scratch / 4 + 1000];
    for (let i = 0; i < 1000; i++) f32[source + i] = i;
    for (const cells of [0, 1, 3, 4, 5, 8, 9]) {
      f32.fill(-1, target, target + 100);
      copy(4 * source, 4 * target, 2, 3, cells, 4 * 300, 4 * 50, 4 * 40, 4 * 11, 4 * distance);
      const expected = new Float32Array(100).fill(-1);
      for (let row = 0; row < 6; row++) {
        const [plane, line] = [Math.floor(row / 3), row % 3];
        for (let i = 0; i < cells; i++)
          expected[50 * plane + 11 * line + i] = 300 * plane + 40 * line + distance * i;
      }
      expect([...f32.subarray(target, target + 100)]).toEqual([...expected]);
    }
  });

  test.each([1, 2, 3, 4, 5, 6, 8, 16])('interleaving %i rows', (rows) => {
    const { f32, memory, scratch } = arena();
    const interleave = instantiate(emitInterleaveRows(rows), memory);
    const [source, target] = [scratch / 4, scratch / 4 + 1000];
    for (let i = 0; i < 1000; i++) f32[source + i] = i;
    for (const count of [0, 1, 3, 4, 5, 8, 11]) {
      f32.fill(-1, target, target + 200);
      interleave(4 * source, 4 * target, count, 4 * 20);
      const expected = new Array(200).fill(-1);
      for (let i = 0; i < count * rows; i++) expected[i] = 20 * (i % rows) + Math.floor(i / rows);
      expect([...f32.subarray(target, target + 200)]).toEqual(expected);
    }
  });

  test('a row copy closes gaps in place', () => {
    const { f32, memory, scratch } = arena();
    const copy = instantiate(emitCopyRows(1), memory);
    const at = scratch / 4;
    for (let i = 0; i < 100; i++) f32[at + i] = i;
    copy(scratch, scratch, 1, 5, 9, 0, 0, 4 * 10, 4 * 9, 4);
    const expected = Array.from({ length: 45 }, (_, i) => Math.floor(i / 9) * 10 + (i % 9));
    expect([...f32.subarray(at, at + 45)]).toEqual(expected);
  });
});
