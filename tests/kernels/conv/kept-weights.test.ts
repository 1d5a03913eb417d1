import { describe, expect, test } from 'vitest';
import { fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import type { ConvArgs } from '../../../src/kernels/args.js';
import { KeptWeights, type WeightForm } from '../../../src/kernels/conv/kept-weights.js';
import { simdConvKernel } from '../../../src/kernels/conv/simd.js';
import { winogradKernel } from '../../../src/kernels/conv/winograd.js';
import { WINOGRAD_LIMITS } from '../../../src/kernels/conv/winograd-plan.js';
import { webAssembly } from '../../../src/kernels/wasm/engine.js';
import { Arena } from '../../../src/kernels/wasm/memory.js';
import { TileSet } from '../../../src/kernels/wasm/tiles.js';
import { type ConvCase, convArgs, runConv } from './conv-case.js';

const CELLS = 4096;
const BYTES = 4 * CELLS;

function newArena(): Arena {
  const engine = webAssembly();
  if (engine === undefined) throw new Error('these tests need WebAssembly');
  const arena = new Arena(new engine.Memory({ initial: 8, maximum: 1024 }));
  arena.reserve(1 << 16);
  return arena;
}

function weight(): TensorData {
  return fromArray(new Float32Array(CELLS), [64, 64, 1, 1], 'float32');
}

/** What `find` gives, and whether it packed. */
function ask(kept: KeptWeights, of: TensorData, form: WeightForm = 'direct', cells = CELLS, groups = 1) {
  let packed = false;
  const at = kept.find(of, form, groups, cells, () => {
    packed = true;
  });
  return { at, packed };
}

describe('kept weights', () => {
  test('pack what is seen a second time, and then no more', () => {
    const kept = new KeptWeights(newArena());
    const w = weight();
    expect(ask(kept, w)).toEqual({ at: null, packed: false });
    const { at, packed } = ask(kept, w);
    expect(packed).toBe(true);
    expect(at).not.toBeNull();
    expect(ask(kept, w)).toEqual({ at, packed: false });
  });

  test('know a view of the same memory by its place, shape and strides', () => {
    const kept = new KeptWeights(newArena());
    const w = weight();
    ask(kept, w);
    const { at } = ask(kept, w);
    expect(ask(kept, { ...w }).at).toBe(at);
    const views = [
      { ...w, strides: [1, 64, 1, 1] },
      { ...w, shape: [32, 128, 1, 1] },
      { ...w, offset: 1 },
    ];
    for (const view of views) {
      expect(ask(kept, view).at).toBeNull();
      expect(ask(kept, view).packed).toBe(true);
    }
    expect(ask(kept, w, 'winograd').at).toBeNull();
    expect(ask(kept, w, 'direct', CELLS, 2).at).toBeNull();
    expect(ask(kept, w)).toEqual({ at, packed: false });
  });

  test('pack again after a write, in the same place', () => {
    const kept = new KeptWeights(newArena());
    const w = weight();
    ask(kept, w);
    const { at } = ask(kept, w);
    w.storage.version++;
    expect(ask(kept, w).at).toBeNull();
    expect(ask(kept, w)).toEqual({ at, packed: true });
    expect(ask(kept, w)).toEqual({ at, packed: false });
  });

  test('never hold what changes with every call, what a user may write unseen, or little', () => {
    const kept = new KeptWeights(newArena());
    const changing = weight();
    for (let i = 0; i < 3; i++) {
      expect(ask(kept, changing).at).toBeNull();
      changing.storage.version++;
    }
    const exposed = weight();
    exposed.storage.exposed = true;
    const small = weight();
    for (let i = 0; i < 3; i++) {
      expect(ask(kept, exposed).at).toBeNull();
      expect(ask(kept, small, 'direct', CELLS - 1).at).toBeNull();
    }
  });

  test('pack again what could not be packed', () => {
    const kept = new KeptWeights(newArena());
    const w = weight();
    ask(kept, w);
    const failing = () =>
      kept.find(w, 'direct', 1, CELLS, () => {
        throw new Error('interrupted');
      });
    expect(failing).toThrow('interrupted');
    expect(ask(kept, w).packed).toBe(true);
  });

  test('are bounded: those in use stay, those written to since make room', () => {
    const kept = new KeptWeights(newArena(), 2 * BYTES);
    const [a, b, c] = [weight(), weight(), weight()];
    for (const w of [a, b, c]) ask(kept, w);
    expect(ask(kept, a).packed).toBe(true);
    expect(ask(kept, b).packed).toBe(true);
    expect(ask(kept, c).at).toBeNull();
    expect(ask(kept, a).packed).toBe(false);
    a.storage.version++;
    expect(ask(kept, c).packed).toBe(true);
    expect(ask(kept, b).packed).toBe(true);
    expect(ask(kept, c).packed).toBe(false);
  });

  test('make room from what nobody has asked for in a long time', () => {
    const kept = new KeptWeights(newArena(), BYTES);
    const [old, young] = [weight(), weight()];
    for (const w of [old, young, old]) ask(kept, w);
    expect(ask(kept, young).at).toBeNull();
    for (let i = 0; i < 5000; i++) ask(kept, young);
    expect(ask(kept, young).at).not.toBeNull();
    expect(ask(kept, old).at).toBeNull();
  });

  test('are not kept where the engine has no more memory', () => {
    const engine = webAssembly()!;
    const arena = new Arena(new engine.Memory({ initial: 8, maximum: 8 }));
    const kept = new KeptWeights(arena);
    const w = fromArray(new Float32Array(1 << 17), [1 << 17], 'float32');
    for (let i = 0; i < 3; i++) expect(ask(kept, w, 'direct', 1 << 17).at).toBeNull();
  });
});

describe('a convolution whose weights are kept', () => {
  const plain: ConvCase = {
    batch: 1,
    groups: 2,
    channels: 18,
    outChannels: 34,
    size: [9, 11],
    kernelSize: [3, 3],
    stride: [1, 1],
    padding: [
      [1, 1],
      [1, 1],
    ],
    dilation: [1, 1],
    bias: true,
  };
  const tiles = new TileSet(128, newArena());
  const kernels = [
    simdConvKernel('direct', () => tiles),
    winogradKernel('winograd', () => tiles, { ...WINOGRAD_LIMITS, ifFaster: false }),
  ];

  /** With a copy of the weight, which has not been seen yet. */
  function fresh(args: ConvArgs): ConvArgs {
    const { storage, shape } = args.weight;
    return { ...args, weight: fromArray((storage.array as Float32Array).slice(), shape, 'float32') };
  }

  test.each(kernels)('$name gives the same bits from the first call on, and sees a write', (kernel) => {
    const args = convArgs(plain);
    const other = convArgs({ ...plain, channels: 40, outChannels: 20 });
    const run = (some: ConvArgs): Float32Array => {
      expect(kernel.supports(some, [outOf(some)])).toBe(true);
      return runConv(kernel, some);
    };
    const first = run(args);
    const firstOther = run(other);
    for (let i = 0; i < 3; i++) {
      expect(run(args)).toEqual(first);
      expect(run(other)).toEqual(firstOther);
    }
    (args.weight.storage.array as Float32Array).reverse();
    args.weight.storage.version++;
    const changed = run(fresh(args));
    expect(changed).not.toEqual(first);
    for (let i = 0; i < 3; i++) expect(run(args)).toEqual(changed);
    expect(run(other)).toEqual(firstOther);
  });

  function outOf({ input, weight }: ConvArgs): TensorData {
    const shape = [input.shape[0], weight.shape[0], ...input.shape.slice(2)];
    return fromArray(new Float32Array(shape.reduce((n, size) => n * size, 1)), shape, 'float32');
  }
});
