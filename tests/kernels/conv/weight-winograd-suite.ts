// What the gradient of the weight by Winograd's algorithm must hold, whatever the vector width.
import { describe, expect, test } from 'vitest';
import { allocateData, fromArray } from '../../../src/core/tensor-data.js';
import type { ConvWeightArgs } from '../../../src/kernels/args.js';
import { convWeightReference } from '../../../src/kernels/conv/gradient-reference.js';
import { weightWinogradKernel } from '../../../src/kernels/conv/weight-gradient-winograd.js';
import { sharedArena } from '../../../src/kernels/wasm/memory.js';
import { TileSet, type VectorBits } from '../../../src/kernels/wasm/tiles.js';
import { hashedValues } from '../../golden/hashed-values.js';
import { rootMeanSquare } from './conv-case.js';

interface Case {
  readonly batch?: number;
  readonly groups?: number;
  readonly channels?: number;
  readonly filters?: number;
  readonly size?: readonly number[];
  readonly padding?: number;
}

interface Problem {
  readonly args: ConvWeightArgs;
  readonly shape: readonly number[];
}

function problem({
  batch = 1,
  groups = 1,
  channels = 5,
  filters = 3,
  size = [7, 9],
  padding = 1,
}: Case): Problem {
  const real = (shape: readonly number[], seed: number) =>
    fromArray(hashedValues(shape, seed, 'float32') as never, shape, 'float32');
  const planes = size.length === 3 ? [1] : [];
  const places = size.map((cells, i) => cells + 2 * padding - (i < planes.length ? 0 : 2));
  return {
    args: {
      input: real([batch, groups * channels, ...size], 1),
      grad: real([batch, groups * filters, ...places], 2),
      stride: size.map(() => 1),
      padding: size.map(() => [padding, padding] as const),
      dilation: size.map(() => 1),
      groups,
    },
    shape: [groups * filters, channels, ...planes, 3, 3],
  };
}

export function describeWeightWinograd(bits: VectorBits): void {
  const arena = sharedArena();
  if (arena === null) throw new Error('these tests need WebAssembly');
  const tiles = new TileSet(bits, arena);
  const limits = { cells: 512 << 10, patches: 1, ifFaster: false };
  const always = weightWinogradKernel('always', () => tiles, limits);
  const inBlocks = weightWinogradKernel('in blocks', () => tiles, { ...limits, cells: 1 });
  const wherePaid = weightWinogradKernel('where it pays', () => tiles);

  function run({ args, shape }: Problem, kernel = always): Float32Array {
    const out = allocateData(shape, 'float32', 'test');
    out.storage.array.fill(7 as never);
    expect(kernel.supports(args, [out])).toBe(true);
    kernel.run(args, [out]);
    return out.storage.array as Float32Array;
  }

  function reference({ args, shape }: Problem): Float32Array {
    const out = allocateData(shape, 'float32', 'test');
    convWeightReference.run(args, [out]);
    return out.storage.array as Float32Array;
  }

  function check(of: Case, kernel = always): void {
    const [actual, expected] = [run(problem(of), kernel), reference(problem(of))];
    const size = rootMeanSquare(expected);
    const at = expected.findIndex((value, i) => !(Math.abs(value - actual[i]) <= 1e-5 * size));
    expect(
      at < 0 ? null : `value ${at} is ${actual[at]}, not ${expected[at]}`,
      JSON.stringify(of),
    ).toBeNull();
  }

  describe(`weight gradients by Winograd on ${bits}-bit tiles`, () => {
    test.each([3, 4, 5, 6, 7, 10, 17])('%i rows, whole patches and others', (rows) => {
      for (const columns of [3, 6, 7, 8, 9, 18]) {
        for (const padding of [0, 1, 3]) check({ size: [rows, columns], padding });
      }
    });

    test.each([1, 3, 4, 7, 8, 9, 15, 16, 17, 25])('%i channels', (channels) => {
      for (const filters of [1, 6, 7, 12, 13, 26]) check({ channels, filters });
    });

    test('several images and groups, in one pass and in blocks', () => {
      for (const kernel of [always, inBlocks]) {
        check({ batch: 5, groups: 3, channels: 6, filters: 7 }, kernel);
        check({ batch: 2, channels: 20, filters: 14, size: [23, 30] }, kernel);
        check({ batch: 2, channels: 3, filters: 4, size: [4, 9, 10] }, kernel);
      }
    });

    test('is used where it pays, for windows of 3 × 3 at stride 1', () => {
      const supports = (of: Case, changes: Partial<ConvWeightArgs> = {}): boolean => {
        const { args, shape } = problem(of);
        return wherePaid.supports({ ...args, ...changes }, [allocateData(shape, 'float32', 'test')]);
      };
      const large = { channels: 64, filters: 64, size: [40, 40] };
      expect(supports(large)).toBe(true);
      expect(supports({ ...large, channels: 8 })).toBe(false);
      expect(supports({ ...large, size: [8, 8] })).toBe(false);
      const { args } = problem(large);
      expect(supports(large, { grad: { ...args.grad, dtype: 'float64' } })).toBe(false);
      expect(
        supports(
          { ...large, size: [41, 41] },
          { dilation: [2, 2], grad: problem({ ...large, size: [39, 39] }).args.grad },
        ),
      ).toBe(false);
      const whole = fromArray(new Float32Array(64 * 40 * 40).fill(0.25), [1, 64, 40, 40], 'float32');
      expect(supports(large, { grad: whole })).toBe(false);
    });

    test.each([Number.NaN, Number.POSITIVE_INFINITY])(
      '%d reaches the sums that meet it, no others',
      (value) => {
        const of = problem({ channels: 8, size: [9, 9], padding: 0 });
        // A corner of one channel: only its first tap meets it.
        of.args.input.storage.array[81] = value;
        const [actual, expected] = [run(of), reference(of)];
        expect([...actual].map(Number.isFinite)).toEqual([...expected].map(Number.isFinite));
        expect([...expected].filter(Number.isFinite).length).toBe(expected.length - 3);
      },
    );
  });
}
