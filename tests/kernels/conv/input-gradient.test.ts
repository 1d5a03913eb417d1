// The strided input gradient on the emitted tiles of both widths, against the reference: whole numbers, so that every sum is
// the same to the last bit.
import { describe, expect, test } from 'vitest';
import { outputSize } from '../../../src/core/conv-arithmetic.js';
import { contiguousStrides, type Shape } from '../../../src/core/shape.js';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import type { ConvInputArgs } from '../../../src/kernels/args.js';
import { convInputReference } from '../../../src/kernels/conv/gradient-reference.js';
import { f32ConvInputSimd } from '../../../src/kernels/conv/input-gradient-simd.js';
import { stridedInputKernel } from '../../../src/kernels/conv/input-gradient-strided.js';
import type { PassLimits } from '../../../src/kernels/conv/simd-plan.js';
import type { Kernel } from '../../../src/kernels/kernel.js';
import { sharedArena } from '../../../src/kernels/wasm/memory.js';
import { TileSet } from '../../../src/kernels/wasm/tiles.js';
import { hashedValues } from '../../golden/hashed-values.js';

interface Case {
  readonly batch?: number;
  readonly groups?: number;
  /** Channels and filters of one group. */
  readonly channels?: number;
  readonly filters?: number;
  readonly size: readonly number[];
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding?: readonly number[];
  readonly dilation?: readonly number[];
  readonly bias?: boolean;
}

function whole(shape: Shape, seed: number): TensorData {
  return fromArray(hashedValues(shape, seed, 'float32', true) as never, shape, 'float32');
}

function problemOf({
  batch = 2,
  groups = 1,
  channels = 7,
  filters = 5,
  size,
  kernelSize,
  stride,
  padding = size.map(() => 0),
  dilation = size.map(() => 1),
  bias = false,
}: Case): { args: ConvInputArgs; shape: Shape } | null {
  const pairs = padding.map((cells) => [cells, cells] as const);
  const window = size.map((_, d) => ({
    kernelSize: kernelSize[d],
    stride: stride[d],
    dilation: dilation[d],
    padding: pairs[d],
  }));
  const places = size.map((cells, d) => outputSize(cells, window[d]));
  if (places.some((count) => count < 1)) return null;
  const grad = whole([batch, groups * filters, ...places], 1);
  const weight = whole([groups * filters, channels, ...kernelSize], 2);
  return {
    args: {
      grad,
      weight,
      bias: bias ? whole([groups * channels], 3) : null,
      stride,
      padding: pairs,
      dilation,
      groups,
    },
    shape: [batch, groups * channels, ...size],
  };
}

/** The first value that differs from the reference's, in words. */
function compare(kernel: Kernel<'convInput'>, { args, shape }: { args: ConvInputArgs; shape: Shape }) {
  const expected = allocateData(shape, 'float32', 'test');
  convInputReference.run(args, [expected]);
  const out = allocateData(shape, 'float32', 'test');
  const [values, correct] = [out.storage.array as Float32Array, expected.storage.array];
  values.fill(12345);
  kernel.run(args, [out]);
  const at = values.findIndex((value, i) => value !== correct[i]);
  return at < 0 ? null : `value ${at} is ${values[at]}, not ${correct[at]} of ${JSON.stringify(shape)}`;
}

const WHOLE: PassLimits = { preferred: 1 << 20, most: 1 << 22 };
const STEPS = [2, 3, 4, 5] as const;

describe.each([128, 256] as const)('the strided input gradient in %i bits', (bits) => {
  const tiles = new TileSet(bits, sharedArena()!);
  const kernel = stridedInputKernel('whole', () => tiles, WHOLE);
  const blocked = stridedInputKernel('in blocks', () => tiles, { preferred: 1, most: 1 << 18 });

  test.each(STEPS)('at stride %i, whatever the window, the padding and the rest of the size', (step) => {
    for (let kernelSize = 1; kernelSize <= 6; kernelSize++) {
      for (const padding of [0, 1, 2, kernelSize + 1]) {
        for (let rest = 0; rest < step; rest++) {
          const problem = problemOf({
            size: [11 + rest, 13 + rest],
            kernelSize: [kernelSize, kernelSize],
            stride: [step, step],
            padding: [padding, padding],
          });
          if (problem !== null) expect(compare(kernel, problem)).toBeNull();
        }
      }
    }
  });

  test('with a bias, also where no tap reaches some cells', () => {
    for (const step of STEPS) {
      for (let kernelSize = 1; kernelSize <= 5; kernelSize++) {
        for (const groups of [1, 3]) {
          const changes = { kernelSize: [kernelSize, 3], stride: [step, 2], padding: [1, 1], groups };
          const problem = problemOf({ size: [12, 9], bias: true, batch: 5, ...changes });
          if (problem === null) continue;
          expect(compare(kernel, problem)).toBeNull();
          expect(compare(blocked, problem)).toBeNull();
        }
      }
    }
  });

  test.each([1, 2, 3, 4, 6])('with a dilation of %i', (dilation) => {
    for (const step of STEPS) {
      for (const padding of [0, 3, 9]) {
        const problem = problemOf({
          size: [17, 18],
          kernelSize: [3, 2],
          stride: [step, 1],
          padding: [padding, 1],
          dilation: [dilation, 1],
        });
        if (problem !== null) expect(compare(kernel, problem)).toBeNull();
        const other = problemOf({
          size: [9, 29],
          kernelSize: [2, 3],
          stride: [1, step],
          padding: [0, padding],
          dilation: [1, dilation],
        });
        if (other !== null) expect(compare(kernel, other)).toBeNull();
      }
    }
  });

  test.each([1, 2, 3, 5, 6, 7, 12, 13])('of %i channels a group', (channels) => {
    for (const groups of [1, 3]) {
      for (const filters of [1, 4]) {
        for (const width of [15, 16, 17, 31, 32, 33, 64, 65]) {
          const problem = problemOf({
            groups,
            channels,
            filters,
            size: [5, width],
            kernelSize: [3, 4],
            stride: [2, 2],
            padding: [1, 1],
          });
          expect(compare(kernel, problem!)).toBeNull();
        }
      }
    }
  });

  test('along one axis and three', () => {
    for (const step of STEPS) {
      for (const kernelSize of [1, 2, 5]) {
        for (const padding of [0, 2, 7]) {
          const one = problemOf({ size: [41], kernelSize: [kernelSize], stride: [step], padding: [padding] });
          expect(compare(kernel, one!)).toBeNull();
          const three = problemOf({
            size: [7, 6, 8],
            kernelSize: [kernelSize, 2, 3],
            stride: [step, 2, 1],
            padding: [padding, 1, 0],
            dilation: [kernelSize === 5 ? 1 : 2, 1, 1],
          });
          if (three !== null) expect(compare(kernel, three)).toBeNull();
        }
      }
    }
  });

  test('in blocks of rows and columns', () => {
    const limits = [600, 2000, 8000].map((cells) =>
      stridedInputKernel('in blocks', () => tiles, { preferred: cells, most: 1 << 18 }),
    );
    for (const candidate of [blocked, ...limits]) {
      for (const step of STEPS) {
        for (const [height, width] of [
          [37, 41],
          [3, 400],
          [200, 9],
        ]) {
          const problem = problemOf({
            groups: 2,
            channels: 3,
            filters: 2,
            size: [height, width],
            kernelSize: [3, 4],
            stride: [step, step],
            padding: [1, 2],
          });
          if (problem !== null) expect(compare(candidate, problem)).toBeNull();
        }
      }
    }
  });

  test('of operands that are views', () => {
    const { args, shape } = problemOf({
      size: [12, 14],
      kernelSize: [4, 4],
      stride: [2, 2],
      padding: [1, 1],
    })!;
    const turned = ({ storage, shape: [a, b, h, w], dtype, offset }: TensorData): TensorData => {
      const strides = contiguousStrides([a, b, w, h]);
      return { storage, offset, dtype, shape: [a, b, h, w], strides: [strides[0], strides[1], 1, h] };
    };
    const views = { ...args, grad: turned(args.grad), weight: turned(args.weight) };
    expect(compare(kernel, { args: views, shape })).toBeNull();
  });

  test('is refused at stride 1, and where memory does not reach', () => {
    const { args, shape } = problemOf({ size: [40, 40], kernelSize: [3, 3], stride: [2, 2] })!;
    const out = [allocateData(shape, 'float32', 'test')];
    expect(kernel.supports(args, out)).toBe(true);
    expect(kernel.supports({ ...args, stride: [1, 1] }, out)).toBe(false);
    const tiny = stridedInputKernel('tiny', () => tiles, { preferred: 1, most: 10 });
    expect(tiny.supports(args, out)).toBe(false);
    const none = stridedInputKernel('none', () => null);
    expect(none.supports(args, out)).toBe(false);
    expect(() => none.run(args, out)).toThrow('run without supports');
  });
});

test('a gradient of one cell an image, as a product of matrices', () => {
  for (const [batch, groups, padding] of [
    [1, 1, 0],
    [5, 1, 0],
    [7, 2, 0],
    [3, 1, 1],
  ]) {
    const problem = problemOf({
      batch,
      groups,
      channels: 9,
      filters: 24,
      size: [4 - 2 * padding, 5 - 2 * padding],
      kernelSize: [4, 5],
      stride: [1, 1],
      padding: [padding, padding],
    })!;
    expect(problem.args.grad.shape.slice(2)).toEqual([1, 1]);
    expect(f32ConvInputSimd.supports(problem.args, [allocateData(problem.shape, 'float32', 'test')])).toBe(
      true,
    );
    expect(compare(f32ConvInputSimd, problem)).toBeNull();
  }
});
