// What Winograd's kernel must hold, whatever the vector width: the reference's numbers within its rounding.
import { describe, expect, test } from 'vitest';
import { allocateData, fromArray } from '../../../src/core/tensor-data.js';
import type { ConvArgs } from '../../../src/kernels/args.js';
import { convReference } from '../../../src/kernels/conv/reference.js';
import { winogradKernel } from '../../../src/kernels/conv/winograd.js';
import { WINOGRAD_LIMITS } from '../../../src/kernels/conv/winograd-plan.js';
import { sharedArena } from '../../../src/kernels/wasm/memory.js';
import { TileSet, type VectorBits } from '../../../src/kernels/wasm/tiles.js';
import { winogradTransforms } from '../../../src/kernels/wasm/winograd-transforms.js';
import { hashedValues } from '../../golden/hashed-values.js';
import { decodeValues, readGolden } from '../../golden/read-golden.js';
import { type ConvCase, convArgs, filled, outputSizes, runConv, withEpilogue } from './conv-case.js';

const PLAIN: ConvCase = {
  batch: 1,
  groups: 1,
  channels: 16,
  outChannels: 16,
  size: [7, 9],
  kernelSize: [3, 3],
  stride: [1, 1],
  padding: [
    [1, 1],
    [1, 1],
  ],
  dilation: [1, 1],
  bias: true,
};

interface WideConv {
  readonly seed: number;
  readonly input: readonly number[];
  readonly weight: readonly number[];
  readonly groups: number;
  readonly padding: number;
  readonly shape: readonly number[];
  readonly data: string;
}

/** An error goes with the size of the sums; a wrong index would be as large as they are. */
function firstDifference(actual: Float32Array, expected: Float32Array): string | null {
  const size = Math.sqrt(expected.reduce((sum, value) => sum + value * value, 0) / expected.length);
  const at = expected.findIndex((value, i) => !(Math.abs(value - actual[i]) <= 1.2e-5 * size));
  return at < 0 ? null : `value ${at} is ${actual[at]}, not ${expected[at]}`;
}

export function describeWinograd(bits: VectorBits): void {
  const arena = sharedArena();
  if (arena === null) throw new Error('these tests need WebAssembly');
  const tiles = new TileSet(bits, arena);
  const always = winogradKernel('always', () => tiles, { ...WINOGRAD_LIMITS, ifFaster: false });
  const inBlocks = winogradKernel('in blocks', () => tiles, { passCells: 1, ifFaster: false });
  const wherePaid = winogradKernel('where it pays', () => tiles);

  function supports(args: ConvArgs, outSize: readonly number[], kernel = always): boolean {
    const shape = [args.input.shape[0], args.weight.shape[0], ...outSize];
    return kernel.supports(args, [allocateData(shape, 'float32', 'test')]);
  }

  function run(args: ConvArgs, outSize: readonly number[], kernel = always): Float32Array {
    expect(supports(args, outSize, kernel)).toBe(true);
    return runConv(kernel, args);
  }

  function check(changes: Partial<ConvCase>, kernel = always): void {
    const test = { ...PLAIN, ...changes };
    const args = convArgs(test);
    const actual = run(args, outputSizes(test), kernel);
    expect(firstDifference(actual, runConv(convReference, args)), JSON.stringify(changes)).toBeNull();
  }

  describe(`Winograd on ${bits}-bit tiles`, () => {
    test.each([1, 2, 3, 4, 5, 7, 8, 9])('%i rows of outputs, around four columns and sixteen', (rows) => {
      for (const columns of [1, 3, 4, 5, 15, 16, 17, 20, 33]) check({ size: [rows, columns] });
    });

    test('what follows the sums, of whole images and of blocks', () => {
      for (const kernel of [always, inBlocks]) {
        for (const size of [
          [7, 9],
          [13, 35],
        ]) {
          const test = { ...PLAIN, size, batch: 2, groups: 2 };
          const args = withEpilogue(convArgs(test), [-1, 1.5]);
          const actual = run(args, outputSizes(test), kernel);
          expect(firstDifference(actual, runConv(convReference, args))).toBeNull();
        }
      }
    });

    test.each([0, 1, 2, 4, 5])('padding of %i on one side', (before) => {
      for (const after of [0, 1, 3]) {
        check({
          padding: [
            [before, after],
            [after, before],
          ],
        });
        check(
          {
            padding: [
              [after, before],
              [before, after],
            ],
          },
          inBlocks,
        );
      }
    });

    test.each([16, 17, 19, 20, 22, 23, 24, 31])('%i channels', (channels) => {
      check({ channels });
      check({ outChannels: channels, bias: false });
    });

    test.each([2, 3, 7, 20])('%i small images side by side', (batch) => {
      for (const side of [3, 4, 7, 8, 11]) {
        check({ batch, size: [side, side] });
        check({
          batch,
          size: [side + 2, side],
          groups: 2,
          bias: false,
          padding: [
            [0, 0],
            [0, 2],
          ],
        });
      }
      const test = { ...PLAIN, batch, size: [6, 6] };
      const args = withEpilogue(convArgs(test), [-1, 1.5]);
      const actual = run(args, outputSizes(test), always);
      expect(firstDifference(actual, runConv(convReference, args))).toBeNull();
    });

    test('several images, groups and blocks', () => {
      check({ batch: 3, groups: 2 });
      check({ batch: 2, size: [18, 9], groups: 2, channels: 17, outChannels: 18 }, inBlocks);
      check({ size: [23, 40] }, inBlocks);
      check({ channels: 80, outChannels: 70, size: [40, 40] });
    });

    test.each(readGolden<WideConv>('wide-conv').cases)('PyTorch: $input, $weight', (item) => {
      const { seed, input, weight, groups, padding, shape, data } = item;
      const values = (size: readonly number[], i: number) =>
        fromArray(hashedValues(size, 3 * seed + i, 'float32') as Float32Array, size, 'float32');
      const args: ConvArgs = {
        input: values(input, 0),
        weight: values(weight, 1),
        bias: values([weight[0]], 2),
        stride: [1, 1],
        padding: [
          [padding, padding],
          [padding, padding],
        ],
        dilation: [1, 1],
        groups,
      };
      const expected = decodeValues(data, 'float32') as Float32Array;
      expect(firstDifference(run(args, shape.slice(2)), expected)).toBeNull();
    });

    test('three axes: planes of the window are channels', () => {
      const volume = {
        size: [4, 6, 9],
        kernelSize: [2, 3, 3],
        stride: [2, 1, 1],
        dilation: [1, 1, 1],
        padding: [
          [1, 0],
          [1, 1],
          [1, 1],
        ] as const,
      };
      check(volume);
      check({ ...volume, batch: 2 }, inBlocks);
    });

    test('views of any strides', () => {
      const args = convArgs(PLAIN);
      const [n, c, h, w] = args.input.shape;
      const wide = filled([n, h, w, c], 5);
      const input = { ...wide, shape: [n, c, h, w], strides: [h * w * c, 1, w * c, c] };
      const turned = { ...args.weight, strides: [1, 16, 256 * 3, 256] };
      for (const changed of [
        { ...args, input },
        { ...args, weight: turned },
      ]) {
        expect(firstDifference(run(changed, [7, 9]), runConv(convReference, changed))).toBeNull();
      }
    });

    test.each([Number.NaN, Number.POSITIVE_INFINITY, 3e38])(
      '%d reaches the windows it lies in alone',
      (value) => {
        const args = convArgs(PLAIN);
        const values = Float32Array.from(args.input.storage.array as Float32Array);
        values[4 * 9 + 4] = value;
        const input = fromArray(values, args.input.shape, 'float32');
        const actual = run({ ...args, input }, [7, 9]);
        const expected = runConv(convReference, { ...args, input });
        expect(Array.from(actual, Number.isFinite)).toEqual(Array.from(expected, Number.isFinite));
      },
    );

    test('a weight or bias that is not finite', () => {
      for (const name of ['weight', 'bias'] as const) {
        const args = convArgs(PLAIN);
        const data = args[name];
        if (data === null) throw new Error('the case has a bias');
        const values = Float32Array.from(data.storage.array as Float32Array);
        values[3] = Number.NEGATIVE_INFINITY;
        const changed = { ...args, [name]: fromArray(values, data.shape, 'float32') };
        const actual = run(changed, [7, 9]);
        const expected = runConv(convReference, changed);
        expect(Array.from(actual, Number.isNaN)).toEqual(Array.from(expected, Number.isNaN));
      }
    });

    test('what is left in memory by other calls is not read', () => {
      arena.f32.fill(Number.NaN);
      for (const size of [
        [7, 9],
        [30, 5],
        [5, 30],
      ])
        check({ size });
    });

    test('whole numbers stay exact: the direct kernel takes them', () => {
      const args = convArgs(PLAIN);
      const small = fromArray(new Float32Array(16 * 16 * 9).fill(0.25), [16, 16, 3, 3], 'float32');
      expect(supports({ ...args, weight: small }, [7, 9])).toBe(false);
    });

    test('only where it pays', () => {
      const at = (channels: number, size: number): boolean =>
        supports(
          convArgs({ ...PLAIN, channels, outChannels: channels, size: [size, size] }),
          [size, size],
          wherePaid,
        );
      expect(at(64, 56)).toBe(true);
      expect(at(16, 8)).toBe(false);
      expect(at(64, 3)).toBe(false);
      for (const changes of [
        { stride: [2, 1] },
        { dilation: [1, 2] },
        { kernelSize: [3, 5] },
        { channels: 15 },
      ]) {
        const test = { ...PLAIN, ...changes };
        expect(supports(convArgs(test), outputSizes(test))).toBe(false);
      }
    });

    test('a transform that computes wrongly is not used', () => {
      const broken = new TileSet(bits, arena);
      const emitted = broken.emitted.bind(broken);
      broken.emitted = (key, emit, whyWrong) => emitted(key, emit, (f) => whyWrong(f) ?? 'broken on purpose');
      expect(winogradTransforms(broken, [6])).toBeNull();
    });
  });
}
