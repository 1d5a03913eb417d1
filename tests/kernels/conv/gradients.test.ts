// The gradients of a convolution on the SIMD kernels, against the reference and against each other.
import { describe, expect, test } from 'vitest';
import { outputSize } from '../../../src/core/conv-arithmetic.js';
import type { Shape } from '../../../src/core/shape.js';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import type { ConvWindow } from '../../../src/kernels/args.js';
import { convInputReference, convWeightReference } from '../../../src/kernels/conv/gradient-reference.js';
import { convReference } from '../../../src/kernels/conv/reference.js';
import { f32ConvWeightPlaces } from '../../../src/kernels/conv/weight-gradient-places.js';
import { f32ConvWeightSimd } from '../../../src/kernels/conv/weight-gradient-simd.js';
import { KERNELS } from '../../../src/kernels/table.js';
import { EXACT, expectClose, type Values } from '../../close.js';
import { hashedValues } from '../../golden/hashed-values.js';
import { rootMeanSquare } from './conv-case.js';

interface Problem extends ConvWindow {
  readonly x: TensorData;
  readonly w: TensorData;
  readonly y: TensorData;
}

const STEPS: readonly number[] = [1, 2, 3];

/** Small whole numbers, so that sums are exact in any order. */
function whole(shape: Shape, seed: number, dtype: 'float32' | 'float64' = 'float32'): TensorData {
  return fromArray(hashedValues(shape, seed, dtype, true) as never, shape, dtype);
}

/** The `i`th of a walk through sizes, strides, paddings, dilations, groups and ranks; null where nothing fits. */
function problem(i: number): Problem | null {
  const pick = <T>(list: readonly T[], salt: number): T =>
    list[(i * 31 + salt * 17 + (i >> 3) * salt) % list.length];
  const rank = pick([1, 2, 2, 3], 1);
  const axes = Array.from({ length: rank }, (_, d) => {
    const padding = pick([0, 1, 2, 5], d + 2);
    return {
      size: pick(rank === 3 ? [3, 4] : [5, 9, 12, 17], d + 3),
      kernelSize: pick([1, 2, 3, 5], d + 4),
      stride: i % 3 === 0 ? 1 : pick(STEPS, d + 5),
      dilation: pick(STEPS, d + 6),
      padding: [padding, padding] as const,
    };
  });
  const groups = pick([1, 1, 2, 3], 7);
  const [batch, channels, filters] = [pick([1, 2, 5], 8), pick([1, 3, 8], 9), pick([1, 4, 7], 10)];
  const out = axes.map((axis) => outputSize(axis.size, axis));
  if (out.some((places) => places < 1)) return null;
  return {
    x: whole([batch, groups * channels, ...axes.map(({ size }) => size)], i),
    w: whole([groups * filters, channels, ...axes.map(({ kernelSize }) => kernelSize)], i + 1),
    y: whole([batch, groups * filters, ...out], i + 2),
    stride: axes.map(({ stride }) => stride),
    padding: axes.map(({ padding }) => padding),
    dilation: axes.map(({ dilation }) => dilation),
    groups,
  };
}

const PROBLEMS: readonly Problem[] = Array.from({ length: 300 }, (_, i) => problem(i)).filter(
  (item) => item !== null,
);

function values({ shape, storage }: TensorData): Values {
  return { shape, data: storage.array };
}

function dot(a: TensorData, b: TensorData): number {
  const [p, q] = [a.storage.array as Float32Array, b.storage.array as Float32Array];
  return p.reduce((sum, value, i) => sum + value * q[i], 0);
}

describe('the gradients of a convolution', () => {
  test('are its adjoints: ⟨conv(x, w), ȳ⟩ = ⟨x, x̄⟩ = ⟨w, w̄⟩', () => {
    for (const { x, w, y, ...window } of PROBLEMS) {
      const out = allocateData(y.shape, 'float32', 'test');
      const toInput = allocateData(x.shape, 'float32', 'test');
      const toWeight = allocateData(w.shape, 'float32', 'test');
      convReference.run({ input: x, weight: w, bias: null, ...window }, [out]);
      convInputReference.run({ grad: y, weight: w, ...window }, [toInput]);
      convWeightReference.run({ grad: y, input: x, ...window }, [toWeight]);
      expect([dot(x, toInput), dot(w, toWeight)]).toEqual([dot(out, y), dot(out, y)]);
    }
  });

  test('are the same on every kernel, whatever the output held before', () => {
    const used = new Map<string, number>();
    for (const { x, w, y, ...window } of PROBLEMS) {
      const toInput = allocateData(x.shape, 'float32', 'test');
      const toWeight = allocateData(w.shape, 'float32', 'test');
      convInputReference.run({ grad: y, weight: w, ...window }, [toInput]);
      convWeightReference.run({ grad: y, input: x, ...window }, [toWeight]);
      const dirty = (shape: Shape): TensorData => {
        const data = allocateData(shape, 'float32', 'test');
        data.storage.array.fill(7 as never);
        return data;
      };
      for (const kernel of KERNELS.convInput) {
        const out = dirty(x.shape);
        const args = { grad: y, weight: w, ...window };
        if (!kernel.supports(args, [out])) continue;
        kernel.run(args, [out]);
        expectClose(values(out), values(toInput), EXACT);
        used.set(kernel.name, (used.get(kernel.name) ?? 0) + 1);
      }
      for (const kernel of KERNELS.convWeight) {
        const out = dirty(w.shape);
        const args = { grad: y, input: x, ...window };
        if (!kernel.supports(args, [out])) continue;
        kernel.run(args, [out]);
        expectClose(values(out), values(toWeight), EXACT);
        used.set(kernel.name, (used.get(kernel.name) ?? 0) + 1);
      }
    }
    expect(PROBLEMS.length).toBeGreaterThan(200);
    expect(used.get('f32_convinput__wasm')).toBeGreaterThan(20);
    expect(used.get('f32_convinput_strided__wasm')).toBeGreaterThan(60);
    expect(used.get('f32_convweight_places__wasm')).toBeGreaterThan(50);
    expect(used.get('f32_convweight__wasm')).toBeGreaterThan(100);
  });

  test.each([
    [f32ConvWeightSimd, 1, 4],
    [f32ConvWeightSimd, 2, 4],
    [f32ConvWeightPlaces, 1, 16],
  ] as const)('sums over many places keep their digits, $0.name, %i groups', (kernel, groups, channels) => {
    const real = (shape: Shape, seed: number): TensorData =>
      fromArray(hashedValues(shape, seed, 'float32') as never, shape, 'float32');
    const [x, y] = [real([4, channels, 40, 40], 1), real([4, 6 / groups, 40, 40], 2)];
    const window = { stride: [1, 1], padding: [[1, 1] as const, [1, 1] as const], dilation: [1, 1], groups };
    const args = { grad: y, input: x, ...window };
    const shape = [6 / groups, channels / groups, 3, 3];
    const [out, expected] = [0, 1].map(() => allocateData(shape, 'float32', 'test'));
    expect(kernel.supports(args, [out])).toBe(true);
    kernel.run(args, [out]);
    convWeightReference.run(args, [expected]);
    const [actual, exact] = [out, expected].map(({ storage }) => storage.array as Float32Array);
    // Of 6400 products one after the other some 1.4e-6 are lost.
    expect(rootMeanSquare(actual.map((g, i) => g - exact[i]))).toBeLessThan(4e-7 * rootMeanSquare(exact));
  });

  // Output channels around the lanes of a panel, few and one of a group; places around eight.
  test.each([1, 2, 3, 4, 5, 8, 9, 15, 16, 17, 31, 33])('of %i output channels a group', (filters) => {
    for (const groups of [1, 3]) {
      for (const width of [7, 8, 9, 17]) {
        const window = {
          stride: [1, 2],
          padding: [[1, 1] as const, [1, 0] as const],
          dilation: [1, 1],
          groups,
        };
        const x = whole([7, groups * 5, 9, width], 1);
        const y = whole(
          [
            7,
            groups * filters,
            9,
            outputSize(width, { kernelSize: 3, stride: 2, dilation: 1, padding: [1, 0] }),
          ],
          2,
        );
        const [out, expected] = [0, 1].map(() =>
          allocateData([groups * filters, 5, 3, 3], 'float32', 'test'),
        );
        const args = { grad: y, input: x, ...window };
        expect(f32ConvWeightSimd.supports(args, [out])).toBe(true);
        f32ConvWeightSimd.run(args, [out]);
        convWeightReference.run(args, [expected]);
        expectClose(values(out), values(expected), EXACT);
      }
    }
  });

  // Input channels around the lanes of a panel, output channels around its rows, several images to a pass; then blocks.
  test.each([
    ...[8, 15, 16, 17, 24, 33].flatMap((channels) => [
      { channels, groups: 1, filters: 12, size: [7, 9], kernel: 3, stride: 1, padding: 1, dilation: 1 },
      { channels, groups: 2, filters: 13, size: [8, 8], kernel: 3, stride: 2, padding: 0, dilation: 1 },
      { channels, groups: 1, filters: 5, size: [19, 20], kernel: 1, stride: 2, padding: 0, dilation: 1 },
    ]),
    { channels: 64, groups: 1, filters: 4, size: [60, 64], kernel: 3, stride: 1, padding: 2, dilation: 2 },
    { channels: 16, groups: 1, filters: 4, size: [20_000], kernel: 5, stride: 3, padding: 2, dilation: 1 },
  ])('of $channels input channels in $groups groups on $size', (of) => {
    const { channels, groups, filters, size, kernel } = of;
    const axes = size.map((cells) => ({
      ...of,
      size: cells,
      kernelSize: kernel,
      padding: [of.padding, of.padding] as const,
    }));
    const x = whole([3, groups * channels, ...size], 1);
    const y = whole([3, groups * filters, ...axes.map((axis) => outputSize(axis.size, axis))], 2);
    const shape = [groups * filters, channels, ...size.map(() => kernel)];
    const [out, expected] = [0, 1].map(() => allocateData(shape, 'float32', 'test'));
    const args = {
      grad: y,
      input: x,
      stride: axes.map(({ stride }) => stride),
      padding: axes.map(({ padding }) => padding),
      dilation: axes.map(({ dilation }) => dilation),
      groups,
    };
    expect(f32ConvWeightPlaces.supports(args, [out])).toBe(true);
    f32ConvWeightPlaces.run(args, [out]);
    convWeightReference.run(args, [expected]);
    expectClose(values(out), values(expected), EXACT);
  });

  test('of the weight: infinities beside a line do not reach its sums', () => {
    const window = {
      stride: [1, 1],
      padding: [[0, 0] as const, [0, 0] as const],
      dilation: [1, 1],
    };
    for (const [kernel, groups] of [
      [f32ConvWeightSimd, 8],
      [f32ConvWeightSimd, 1],
      [f32ConvWeightPlaces, 1],
    ] as const) {
      const x = whole([2, 8, 12, 13], 1);
      // The last column is met by the last tap alone.
      for (let i = 12; i < x.storage.array.length; i += 13) x.storage.array[i] = Number.POSITIVE_INFINITY;
      const y = whole([2, 8, 10, 11], 2);
      const [out, expected] = [0, 1].map(() => allocateData([8, 8 / groups, 3, 3], 'float32', 'test'));
      const args = { grad: y, input: x, ...window, groups };
      kernel.run(args, [out]);
      convWeightReference.run(args, [expected]);
      expectClose(values(out), values(expected), EXACT);
    }
  });

  test('of a batch too large for one product are added up', () => {
    // 25 · 16 cells at 40 · 40 places, 8 items: more than the columns hold.
    const window = {
      stride: [1, 1],
      padding: [
        [2, 2],
        [2, 2],
      ],
      dilation: [1, 1],
      groups: 1,
    } as const;
    const x = whole([8, 16, 40, 40], 1);
    const y = whole([8, 3, 40, 40], 2);
    const out = allocateData([3, 16, 5, 5], 'float32', 'test');
    const expected = allocateData([3, 16, 5, 5], 'float32', 'test');
    convWeightReference.run({ grad: y, input: x, ...window }, [expected]);
    for (const simd of [f32ConvWeightPlaces, f32ConvWeightSimd]) {
      expect(simd.supports({ grad: y, input: x, ...window }, [out])).toBe(true);
      simd.run({ grad: y, input: x, ...window }, [out]);
      expectClose(values(out), values(expected), EXACT);
    }
  });
});
