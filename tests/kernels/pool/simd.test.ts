// The vector kernels of pooling give what the references give.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AxisWindowing, windowSpan } from '../../../src/core/conv-arithmetic.js';
import { slidingAxis } from '../../../src/core/pool-axes.js';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import { avgPoolReference } from '../../../src/kernels/pool/avg-reference.js';
import { maxPoolReference } from '../../../src/kernels/pool/max-reference.js';
import { f32AvgPoolWasm, f32MaxPoolWasm } from '../../../src/kernels/pool/simd.js';
import { expectClose } from '../../close.js';

const SPECIAL = [Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -0, 0, 1e-42];

/** Few different values, so that many are equal; every `rare`-th is a special one. */
function input(shape: readonly number[], rare: number): TensorData {
  const length = shape.reduce((n, size) => n * size, 1);
  const values = Float32Array.from({ length }, (_, i) =>
    i % rare === rare - 1 ? SPECIAL[i % SPECIAL.length] : ((i * 7919) % 13) - 6,
  );
  return fromArray(values, shape, 'float32');
}

function placesOf(
  size: number,
  { kernelSize, dilation, stride, padding }: AxisWindowing,
  ceil: boolean,
): number {
  const steps = (size + padding[0] + padding[1] - windowSpan(kernelSize, dilation)) / stride;
  const places = (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
  // The last window begins on the input or the padding before it, as in PyTorch.
  return ceil && (places - 1) * stride >= size + padding[0] ? places - 1 : places;
}

function outputShape(x: TensorData, window: readonly AxisWindowing[], ceil: boolean): number[] {
  const places = window.map((axis, d) => placesOf(x.shape[2 + d], axis, ceil));
  return [x.shape[0], x.shape[1], ...places];
}

/** What a kernel is given. */
function argsOf(
  x: TensorData,
  window: readonly AxisWindowing[],
  shape: readonly number[],
  countIncludePad = true,
) {
  const axes = window.map((axis, d) => slidingAxis(x.shape[2 + d], shape[2 + d], axis, countIncludePad));
  return { input: x, window, axes, divisor: null };
}

function compareMax(x: TensorData, window: readonly AxisWindowing[], ceil: boolean): void {
  const shape = outputShape(x, window, ceil);
  const results = () => [allocateData(shape, 'float32', 'test'), allocateData(shape, 'int32', 'test')];
  const [actual, expected] = [results(), results()];
  const args = argsOf(x, window, shape);
  if (!f32MaxPoolWasm.supports(args, actual)) return;
  f32MaxPoolWasm.run(args, actual);
  maxPoolReference.run(args, expected);
  for (let i = 0; i < 2; i++) expect(actual[i].storage.array).toEqual(expected[i].storage.array);
}

function compareMean(
  x: TensorData,
  window: readonly AxisWindowing[],
  ceil: boolean,
  countIncludePad: boolean,
): void {
  const shape = outputShape(x, window, ceil);
  const [actual, expected] = [allocateData(shape, 'float32', 'test'), allocateData(shape, 'float32', 'test')];
  const args = argsOf(x, window, shape, countIncludePad);
  if (!f32AvgPoolWasm.supports(args, [actual])) return;
  f32AvgPoolWasm.run(args, [actual]);
  avgPoolReference.run(args, [expected]);
  const seen = ({ storage }: TensorData) => ({ shape, data: storage.array });
  expectClose(seen(actual), seen(expected), { rtol: 1e-6, atol: 1e-5 });
}

const plain = (kernelSize: number, stride: number, before = 0, dilation = 1): AxisWindowing => ({
  kernelSize,
  stride,
  padding: [before, before],
  dilation,
});

describe('pooling on vectors', () => {
  test('takes what networks pool', () => {
    const x = input([1, 4, 28, 28], 1e9);
    const results = [
      allocateData([1, 4, 14, 14], 'float32', 'test'),
      allocateData([1, 4, 14, 14], 'int32', 'test'),
    ];
    const args = argsOf(x, [plain(2, 2), plain(2, 2)], [1, 4, 14, 14]);
    expect(f32MaxPoolWasm.supports(args, results)).toBe(true);
  });

  const windows: AxisWindowing[] = [
    plain(2, 2),
    plain(3, 2, 1),
    plain(3, 1, 1),
    plain(2, 3),
    plain(3, 3, 1, 2),
    plain(1, 1),
  ];
  // Widths around four places, with one row, one column and several planes.
  const sizes = [7, 8, 9, 16, 17, 33];
  test.each(sizes)('width %i', (width) => {
    for (const axis of windows) {
      for (const rare of [5, 1e9]) {
        compareMax(input([2, 3, 11, width], rare), [axis, axis], false);
        compareMax(input([3, 7, width + 9], rare), [axis], true);
        const mean = { ...axis, dilation: 1 };
        compareMean(input([2, 3, 11, width], rare), [mean, mean], false, true);
        compareMean(input([2, 3, 11, width], rare), [mean, mean], true, false);
      }
    }
  });

  test('windows of −∞ alone say where they begin', () => {
    const x = input([1, 2, 9, 12], 1e9);
    (x.storage.array as Float32Array).fill(Number.NEGATIVE_INFINITY);
    compareMax(x, [plain(3, 2, 1), plain(3, 2, 1)], false);
  });

  test('any window', () => {
    const axis = fc
      .record({
        kernelSize: fc.integer({ min: 1, max: 5 }),
        stride: fc.integer({ min: 1, max: 4 }),
        dilation: fc.integer({ min: 1, max: 3 }),
      })
      .chain((rest) =>
        fc
          .integer({ min: 0, max: Math.floor(rest.kernelSize / 2) })
          .map((before) => plain(rest.kernelSize, rest.stride, before, rest.dilation)),
      );
    const size = fc.integer({ min: 13, max: 40 });
    fc.assert(
      fc.property(
        axis,
        axis,
        size,
        size,
        fc.boolean(),
        fc.boolean(),
        (rows, columns, height, width, ceil, count) => {
          const x = input([2, 3, height, width], 7);
          compareMax(x, [rows, columns], ceil);
          compareMean(
            x,
            [rows, { ...columns, dilation: 1 }].map((a) => ({ ...a, dilation: 1 })),
            ceil,
            count,
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});
