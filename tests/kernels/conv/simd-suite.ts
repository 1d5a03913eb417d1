// What every SIMD convolution must hold, whatever its vector width: the same numbers as the reference.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocateData } from '../../../src/core/tensor-data.js';
import type { ConvArgs } from '../../../src/kernels/args.js';
import { convReference } from '../../../src/kernels/conv/reference.js';
import { simdConvKernel } from '../../../src/kernels/conv/simd.js';
import { asConvCall, type PassLimits, planConv } from '../../../src/kernels/conv/simd-plan.js';
import { webAssembly } from '../../../src/kernels/wasm/engine.js';
import { PART_PRODUCTS } from '../../../src/kernels/wasm/gemm-tile.js';
import { Arena, sharedArena } from '../../../src/kernels/wasm/memory.js';
import { splitRows, TileSet, type VectorBits } from '../../../src/kernels/wasm/tiles.js';
import {
  type ConvCase,
  convArgs,
  difference,
  filled,
  outputSizes,
  rootMeanSquare,
  runConv,
  withEpilogue,
} from './conv-case.js';

const PLAIN: ConvCase = {
  batch: 1,
  groups: 1,
  channels: 2,
  outChannels: 3,
  size: [5, 9],
  kernelSize: [3, 3],
  stride: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  dilation: [1, 1],
  bias: true,
};

const PADDED: ConvCase['padding'] = [
  [1, 1],
  [1, 1],
];

export function describeSimdConv(bits: VectorBits): void {
  const arena = sharedArena();
  if (arena === null) throw new Error('these tests need WebAssembly');
  const tiles = new TileSet(bits, arena);
  const kernel = simdConvKernel(`f32_conv__wasm${bits}`, () => tiles);
  const limits = (cells: number): PassLimits => ({ preferred: cells, most: cells });
  /** A pass holds little, so that images are cut into blocks. */
  const blocked = (cells: number) =>
    simdConvKernel(`f32_conv__wasm${bits}_blocked`, () => tiles, limits(cells));
  const lanes = tiles.lanes(6);

  /** Whether a pass of that size is enough for one tile. */
  function fits(args: ConvArgs, outSize: readonly number[], cells: number): boolean {
    const out = allocateData([args.input.shape[0], args.weight.shape[0], ...outSize], 'float32', 'test');
    const call = asConvCall(args, out);
    return (
      call !== null && planConv(call, tiles.lanes(splitRows(call.outChannels)[0]), limits(cells)) !== null
    );
  }

  function compare(args: ConvArgs, candidate = kernel): string | null {
    const taps = args.weight.shape.slice(1).reduce((n, size) => n * size, 1);
    return difference(runConv(candidate, args), runConv(convReference, args), taps);
  }
  const check = (changes: Partial<ConvCase>): void => {
    expect(compare(convArgs({ ...PLAIN, ...changes }))).toBeNull();
  };

  describe(`SIMD convolution on ${bits}-bit tiles`, () => {
    test.each([lanes - 1, lanes, lanes + 1, 2 * lanes + 1, 2 * tiles.lanes(1) + 1])(
      '%i outputs in a row, one and several rows',
      (outputs) => {
        for (const rows of [3, 4]) {
          for (const outChannels of [1, 2, 3]) {
            check({ outChannels, size: [rows, outputs + 2] });
            check({ outChannels, size: [rows, outputs], padding: PADDED });
          }
        }
      },
    );

    test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 33])('%i output channels', (outChannels) => {
      check({ outChannels });
      check({ outChannels, padding: PADDED, bias: false });
    });

    test.each([1, 2, 3, 4])('stride %i, with every alignment of the padding', (stride) => {
      for (let before = 0; before <= 4; before++) {
        for (let after = 0; after <= 2; after++) {
          check({
            size: [7, 19],
            stride: [stride, stride],
            padding: [
              [after, before],
              [before, after],
            ],
          });
          check({
            size: [11, 8],
            stride: [1, stride],
            padding: [
              [0, 1],
              [before, after],
            ],
          });
        }
      }
    });

    test.each([1, 2, 3])('dilation %i, with strides', (dilation) => {
      for (const stride of [1, 2, 3, 5]) {
        check({ size: [12, 14], dilation: [dilation, dilation], stride: [stride, 1], padding: PADDED });
        check({ size: [12, 14], dilation: [1, dilation], stride: [2, stride], padding: PADDED });
      }
    });

    test.each([2, 3, 9, 40])('%i small images side by side', (batch) => {
      for (const stride of [1, 2, 3]) {
        for (const side of [1, 4, 7, 12]) {
          for (const [before, after] of [
            [0, 0],
            [1, 1],
            [0, 2],
            [3, 1],
          ]) {
            const padding = [[1, 1] as const, [before, after] as const];
            const size = [side, Math.max(side, 3)];
            check({ batch, channels: 3, outChannels: 7, size, stride: [1, stride], padding });
            check({ batch, groups: 5, channels: 1, outChannels: 1, size, stride: [stride, 1], padding });
          }
        }
      }
      check({ batch, size: [9, 4], kernelSize: [3, 2], dilation: [2, 3], padding: PADDED });
      check({
        batch,
        size: [3, 5, 6],
        kernelSize: [2, 3, 3],
        stride: [1, 2, 1],
        padding: [[1, 1], ...PADDED],
        dilation: [1, 1, 1],
      });
    });

    test('images side by side stay apart: infinities and NaN reach their own alone', () => {
      const args = convArgs({ ...PLAIN, batch: 6, size: [4, 4], padding: PADDED });
      const values = args.input.storage.array as Float32Array;
      values.fill(Number.NaN, 32, 64);
      values.fill(Number.POSITIVE_INFINITY, 128, 160);
      expect(compare(args)).toBeNull();
    });

    test.each([1, 2, 5, 96])('%i groups, depthwise and not', (groups) => {
      check({ groups, channels: 1, outChannels: 1, padding: PADDED });
      check({ groups, channels: 1, outChannels: 2 });
      check({ groups, channels: 3, outChannels: 7, batch: 2 });
    });

    test('one axis', () => {
      const oneAxis = { size: [29], kernelSize: [5], stride: [1], dilation: [1], padding: [[2, 3]] as const };
      check(oneAxis);
      check({ ...oneAxis, stride: [2], batch: 3, groups: 2 });
      check({ ...oneAxis, stride: [3], dilation: [4], padding: [[9, 0]] });
    });

    test('a window larger than the input, and outputs that see padding alone', () => {
      check({
        size: [1, 1],
        padding: [
          [2, 3],
          [1, 1],
        ],
      });
      check({
        size: [2, 3],
        kernelSize: [7, 5],
        padding: [
          [5, 0],
          [0, 6],
        ],
      });
      check({
        size: [1, 2],
        kernelSize: [1, 1],
        stride: [3, 5],
        padding: [
          [4, 2],
          [11, 9],
        ],
      });
    });

    test('a stride past the window skips what no output reads', () => {
      check({ size: [9, 40], kernelSize: [1, 1], stride: [2, 2], channels: 5 });
      check({ size: [9, 40], kernelSize: [1, 2], stride: [4, 7], padding: PADDED });
    });

    test('an empty batch writes nothing', () => {
      expect(runConv(kernel, convArgs({ ...PLAIN, batch: 0 }))).toHaveLength(0);
    });

    test('strided views of input, weight and bias', () => {
      const { input, weight, bias } = convArgs({ ...PLAIN, size: [6, 6], kernelSize: [3, 3] });
      const turned = { ...input, strides: [72, 36, 1, 6] };
      const mirrored = { ...weight, strides: [18, 9, 1, 3] };
      const settings = { stride: [1, 2], padding: PADDED, dilation: [1, 1], groups: 1 };
      expect(compare({ input: turned, weight, bias, ...settings })).toBeNull();
      expect(compare({ input, weight: mirrored, bias, ...settings })).toBeNull();
      const window = { ...input, offset: 7, shape: [1, 2, 4, 5] };
      expect(compare({ input: window, weight, bias, ...settings })).toBeNull();
      const repeated = { ...input, shape: [3, 2, 6, 6], strides: [0, 36, 6, 1] };
      const oneBias = { ...filled([1], 5), shape: [3], strides: [0] };
      expect(compare({ input: repeated, weight, bias: oneBias, ...settings })).toBeNull();
      const everySecondRow = { ...input, shape: [1, 2, 3, 6], strides: [72, 36, 12, 1] };
      expect(
        compare({
          input: everySecondRow,
          weight,
          bias,
          ...settings,
          padding: [
            [0, 0],
            [0, 0],
          ],
        }),
      ).toBeNull();
    });

    test('an output that is a window on a larger storage', () => {
      const args = convArgs({ ...PLAIN, batch: 1 });
      const expected = runConv(convReference, args);
      const array = new Float32Array(expected.length + 20).fill(7);
      const shape = [1, 3, 3, 7];
      kernel.run(args, [
        {
          ...filled([0], 0),
          storage: { array, version: 0, exposed: false },
          offset: 9,
          shape,
          strides: [63, 21, 7, 1],
        },
      ]);
      expect(difference(array.slice(9, 9 + expected.length), expected, 18)).toBeNull();
      expect([...array.slice(0, 9), ...array.slice(9 + expected.length)].every((v) => v === 7)).toBe(true);
    });

    test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
      '%d reaches the outputs that see it and no other',
      (special) => {
        for (const stride of [1, 2]) {
          const args = convArgs({ ...PLAIN, size: [8, 21], stride: [stride, stride], padding: PADDED });
          (args.input.storage.array as Float32Array)[45] = special;
          expect(compare(args)).toBeNull();
        }
      },
    );

    test('an infinite weight over the padding is ∞ · 0, as in PyTorch kernels without oneDNN', () => {
      const args = convArgs({ ...PLAIN, channels: 1, outChannels: 1, size: [4, 20], padding: PADDED });
      (args.weight.storage.array as Float32Array)[0] = Number.POSITIVE_INFINITY;
      const out = runConv(kernel, args);
      const seesPadding = (i: number): boolean => i < 20 || i % 20 === 0;
      expect([...out].map((value) => Number.isNaN(value))).toEqual([...out].map((_, i) => seesPadding(i)));
    });

    test('sums of zeros keep the sign the reference gives them', () => {
      const args = convArgs({ ...PLAIN, bias: false });
      (args.input.storage.array as Float32Array).fill(-0);
      expect(compare(args)).toBeNull();
    });

    test('what follows the sums keeps NaN, and bounds may be infinite', () => {
      const args = convArgs({ ...PLAIN, size: [8, 21], padding: PADDED });
      (args.input.storage.array as Float32Array)[45] = Number.NaN;
      expect(compare(withEpilogue(args))).toBeNull();
      expect(compare(withEpilogue(args, [0, Number.POSITIVE_INFINITY]))).toBeNull();
      expect(compare(withEpilogue(args, [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]))).toBeNull();
    });

    test('small integers are exact', () => {
      const args = convArgs({ ...PLAIN, channels: 16, size: [9, 33], padding: PADDED });
      for (const { storage } of [args.input, args.weight, args.bias!]) {
        const array = storage.array as Float32Array;
        array.forEach((value, i) => {
          array[i] = Math.round(9 * value);
        });
      }
      expect(runConv(kernel, args)).toEqual(runConv(convReference, args));
    });

    test.each([-1, 0, 1, PART_PRODUCTS - 1, PART_PRODUCTS, PART_PRODUCTS + 1])(
      'sums of %i more products than a part has',
      (more) => {
        const oneTap = { kernelSize: [1, 1], channels: PART_PRODUCTS + more, size: [3, lanes + 1] };
        for (const outChannels of [1, 6, 9]) check({ ...oneTap, outChannels });
      },
    );

    test('long sums lose no more digits than their parts', () => {
      const args = convArgs({ ...PLAIN, channels: 256, outChannels: 6, size: [12, 34] });
      const [actual, exact] = [runConv(kernel, args), runConv(convReference, args)];
      // Of 2304 products one after the other some 9e-7 are lost.
      expect(rootMeanSquare(actual.map((y, i) => y - exact[i]))).toBeLessThan(3.5e-7 * rootMeanSquare(exact));
    });

    test('a large bias does not cost the products their digits', () => {
      const args = convArgs({ ...PLAIN, channels: 8, size: [12, 34] });
      const input = args.input.storage.array as Float32Array;
      input.forEach((x, i) => {
        input[i] = 1e-4 * x;
      });
      const [actual, exact] = [runConv(kernel, args), runConv(convReference, args)];
      expect(exact.every((y, i) => Math.abs(actual[i] - y) <= 2 ** -23 * Math.abs(y))).toBe(true);
    });

    test.each([400, 900, 4000])('in blocks of at most %i cells', (cells) => {
      const strided = { ...PLAIN, size: [23, 67], channels: 1, batch: 2 };
      for (const stride of [1, 2, 3]) {
        for (const padding of [
          PLAIN.padding,
          PADDED,
          [
            [0, 5],
            [4, 0],
          ] as const,
        ]) {
          const args = convArgs({ ...strided, stride: [stride, stride], padding });
          expect(compare(args, blocked(cells))).toBeNull();
          const gentle = { preferred: cells, most: 1 << 20 };
          expect(
            compare(
              args,
              simdConvKernel('gentle', () => tiles, gentle),
            ),
          ).toBeNull();
        }
      }
    });

    test('in blocks of a row whose run is as long as the whole plane', () => {
      const size = [3, lanes / 2];
      const args = convArgs({ ...PLAIN, size, channels: 5, kernelSize: [2, 1] });
      expect(compare(args, blocked(9 * lanes))).toBeNull(); // both rows take 10.5 · lanes
    });

    test('is refused where memory or the kernel does not reach', () => {
      const args = convArgs({ ...PLAIN, channels: 16, size: [60, 60] });
      const out = [allocateData([1, 3, 58, 58], 'float32', 'test')];
      expect(kernel.supports(args, out)).toBe(true);
      expect(blocked(100).supports(args, out)).toBe(false);
      const withoutTiles = simdConvKernel('none', () => null);
      expect(withoutTiles.supports(args, out)).toBe(false);
      expect(() => withoutTiles.run(args, out)).toThrow('run without supports');
      const double = { ...args, input: allocateData([1, 16, 60, 60], 'float64', 'test') };
      expect(kernel.supports(double, out)).toBe(false);
      const pages = { initial: 8, maximum: 8 };
      const fixed = new Arena(new (webAssembly()!.Memory)(pages));
      expect(simdConvKernel('small', () => new TileSet(bits, fixed)).supports(args, out)).toBe(false);
    });

    test('agrees with the reference on any convolution', () => {
      const axis = fc.record({
        size: fc.integer({ min: 1, max: 24 }),
        kernelSize: fc.integer({ min: 1, max: 5 }),
        stride: fc.integer({ min: 1, max: 6 }),
        dilation: fc.integer({ min: 1, max: 4 }),
        padding: fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })),
      });
      const cases = fc
        .record({
          axes: fc.array(axis, { minLength: 1, maxLength: 2 }),
          batch: fc.integer({ min: 1, max: 3 }),
          groups: fc.integer({ min: 1, max: 4 }),
          channels: fc.integer({ min: 1, max: 5 }),
          outChannels: fc.integer({ min: 1, max: 14 }),
          bias: fc.boolean(),
          cells: fc.constantFrom(1500, 1 << 20),
          gentle: fc.boolean(),
          epilogue: fc.boolean(),
        })
        .map(({ axes, cells, gentle, epilogue, ...rest }) => ({
          cells,
          gentle,
          epilogue,
          ...rest,
          size: axes.map((a) => a.size),
          kernelSize: axes.map((a) => a.kernelSize),
          stride: axes.map((a) => a.stride),
          dilation: axes.map((a) => a.dilation),
          padding: axes.map((a) => a.padding),
        }))
        .filter((test) => outputSizes(test).every((cells) => cells >= 1));
      fc.assert(
        fc.property(cases, ({ cells, gentle, epilogue, ...test }) => {
          const plain = convArgs(test);
          const args = epilogue ? withEpilogue(plain) : plain;
          const passCells = fits(args, outputSizes(test), cells) ? cells : 1 << 20;
          const most = gentle ? 1 << 20 : passCells;
          const candidate = simdConvKernel('fuzzed', () => tiles, { preferred: passCells, most });
          expect(compare(args, candidate)).toBeNull();
        }),
        { numRuns: 600 },
      );
    });
  });
}
