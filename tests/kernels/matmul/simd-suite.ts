// What every SIMD matrix product must hold, whatever its vector width: the same numbers as the reference.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { broadcastTo } from '../../../src/core/broadcast.js';
import type { DType } from '../../../src/core/dtype.js';
import { allocateData, fromArray, type TensorData } from '../../../src/core/tensor-data.js';
import type { MatmulArgs } from '../../../src/kernels/args.js';
import type { Kernel } from '../../../src/kernels/kernel.js';
import { fewRowsKernel } from '../../../src/kernels/matmul/few-rows.js';
import { PRODUCT_LIMITS } from '../../../src/kernels/matmul/product-plan.js';
import { matmulReference } from '../../../src/kernels/matmul/reference.js';
import { simdMatmulKernel } from '../../../src/kernels/matmul/simd.js';
import { sharedArena } from '../../../src/kernels/wasm/memory.js';
import { TileSet, type VectorBits } from '../../../src/kernels/wasm/tiles.js';
import { EXACT, expectClose } from '../../close.js';

type Type = 'float32' | 'float64' | 'int32';

/** A matrix (or several) of small integers, whose products are exact in every type. */
function integers(shape: readonly number[], seed: number, dtype: Type = 'float32'): TensorData {
  const data = allocateData(shape, dtype, 'test');
  const values = data.storage.array as Float32Array;
  for (let i = 0; i < values.length; i++) values[i] = ((i * 7 + seed * 13) % 15) - 7;
  return data;
}

function transposed(data: TensorData): TensorData {
  const swap = ([...list]: readonly number[]): number[] => {
    const [rows, columns] = list.splice(-2);
    return [...list, columns, rows];
  };
  return { ...data, shape: swap(data.shape), strides: swap(data.strides) };
}

function run(kernel: Kernel<'matmul'>, args: MatmulArgs): { shape: readonly number[]; data: Float32Array } {
  const shape = [...args.a.shape.slice(0, -1), args.b.shape[args.b.shape.length - 1]];
  const out = [allocateData(shape, args.a.dtype, 'test')];
  (out[0].storage.array as Float32Array).fill(99);
  expect(kernel.supports(args, out)).toBe(true);
  kernel.run(args, out);
  return { shape, data: out[0].storage.array as Float32Array };
}

export function describeSimdMatmul(bits: VectorBits): void {
  const arena = sharedArena();
  if (arena === null) throw new Error('these tests need WebAssembly');
  const tiles = new TileSet(bits, arena);
  const kernel = simdMatmulKernel(`matmul__wasm${bits}`, () => tiles);
  /** In many passes, of a few rows of `b` at a time. */
  const small = simdMatmulKernel(`matmul__wasm${bits}, small`, () => tiles, {
    block: 1 << 10,
    stage: 256,
    passes: 1,
  });
  const manyPasses = simdMatmulKernel(`matmul__wasm${bits}, many`, () => tiles, {
    ...PRODUCT_LIMITS,
    stage: Number.POSITIVE_INFINITY,
    passes: 8,
  });
  const lanes = tiles.lanes(6);
  const compare = (args: MatmulArgs): void => {
    const expected = run(matmulReference, args);
    for (const each of [kernel, small, manyPasses]) expectClose(run(each, args), expected, EXACT);
  };

  describe(`matrix products on vectors of ${bits} bits`, () => {
    // Below, at and above the tile in both directions; K keeps each product large enough.
    const rows = [1, 2, 3, 4, 5, 6, 7, 12, 13, 19];
    const columns = [1, lanes - 1, lanes, lanes + 1, 2 * lanes + 1];
    test.each(rows.flatMap((m) => columns.map((n) => [m, n])))('[%i, K] × [K, %i]', (m, n) => {
      const k = Math.ceil((1 << 12) / (m * n));
      for (const type of ['float32', 'float64', 'int32'] as const) {
        compare({ a: integers([m, k], 1, type), b: integers([k, n], 2, type), bias: null });
        compare({ a: integers([m, k], 1, type), b: transposed(integers([n, k], 2, type)), bias: null });
      }
    });

    test('int32 wraps', () => {
      const large = integers([16, 64], 1, 'int32');
      large.storage.array.fill(0x7fffffff as never);
      compare({ a: large, b: integers([64, 20], 2, 'int32'), bias: null });
    });

    test('columns that do not lie together, and neither do rows', () => {
      const apart = (shape: [number, number], seed: number): TensorData => {
        const wide = integers([shape[0], 2 * shape[1]], seed);
        return { ...wide, shape, strides: [2 * shape[1], 2] };
      };
      compare({ a: apart([20, 40], 1), b: apart([40, 30], 2), bias: null });
      const b = { ...apart([40, 30], 2), shape: [3, 40, 30], strides: [0, 60, 2] };
      compare({ a: integers([3, 20, 40], 1), b, bias: null });
    });

    // Around the rows that stay in the first-level cache, and where the sums are cut.
    test.each([255, 256, 257, 513, 3000])('%i products a sum', (k) => {
      for (const m of [1, 20]) {
        compare({ a: integers([m, k], 1), b: integers([k, 40], 2), bias: integers([40], 3) });
        compare({ a: transposed(integers([k, m], 1)), b: integers([k, 40], 2), bias: null });
      }
    });

    test.each([
      ['a', transposed(integers([70, 20], 1)), integers([70, 30], 2)],
      ['b, as a linear layer gives it', integers([20, 70], 1), transposed(integers([30, 70], 2))],
      ['both', transposed(integers([70, 20], 1)), transposed(integers([30, 70], 2))],
    ])('transposed: %s', (_, a, b) => compare({ a, b, bias: null }));

    test('a bias on every row, at any stride', () => {
      const strided = { ...integers([60], 5), shape: [30], strides: [2] };
      for (const bias of [integers([30], 3), strided]) {
        compare({ a: integers([20, 70], 1), b: integers([70, 30], 2), bias });
      }
    });

    test('batches, also broadcast ones and views at an offset', () => {
      const a = integers([2, 3, 9, 50], 1);
      const b = broadcastTo(integers([3, 50, 41], 2), [2, 3, 50, 41]);
      compare({ a, b, bias: integers([41], 4) });
      const part = { ...a, offset: a.offset + a.strides[1], shape: [2, 2, 9, 50] };
      compare({ a: part, b: { ...b, shape: [2, 2, 50, 41] }, bias: null });
    });

    test('any sizes and layouts', () => {
      const size = (max: number) => fc.integer({ min: 1, max });
      fc.assert(
        fc.property(size(40), size(90), size(80), fc.boolean(), fc.boolean(), (m, k, n, flipA, flipB) => {
          fc.pre(m * k * n >= 1 << 11);
          compare({
            a: flipA ? transposed(integers([k, m], 1)) : integers([m, k], 1),
            b: flipB ? transposed(integers([n, k], 2)) : integers([k, n], 2),
            bias: null,
          });
        }),
        { numRuns: 60 },
      );
    });

    test('more than one pass holds', () => {
      compare({ a: integers([8, 700], 1), b: integers([700, 1500], 2), bias: null });
    });

    test('sums in float32 stay close to those in double precision', () => {
      const random = (length: number, seed: number): Float32Array =>
        Float32Array.from({ length }, (_, i) => Math.sin(i * 12.9898 + seed) * 2);
      const a = fromArray(random(30 * 512, 1), [30, 512], 'float32');
      const b = fromArray(random(512 * 40, 2), [512, 40], 'float32');
      const args = { a, b, bias: null };
      expectClose(run(kernel, args), run(matmulReference, args), { rtol: 1e-5, atol: 1e-4 });
    });

    test('infinities and NaN reach the sums they belong to', () => {
      const a = integers([8, 64], 1);
      a.storage.array[3] = Number.POSITIVE_INFINITY;
      a.storage.array[64 + 5] = Number.NaN;
      compare({ a, b: integers([64, 40], 2), bias: null });
    });

    const few = fewRowsKernel(`f32_matmul_few_rows__wasm${bits}`, () => tiles);
    const compareFew = (args: MatmulArgs): void => {
      expectClose(run(few, args), run(matmulReference, args), EXACT);
    };

    // Around the columns that are met at once, the eight lanes, and a piece of the matrix.
    test.each([1, 2, 3])('%i rows times a matrix of columns', (m) => {
      for (const k of [128, 129, 135, 136, 70_001]) {
        for (const n of [19, 20, 21, 31]) {
          compareFew({ a: integers([m, k], 1), b: transposed(integers([n, k], 2)), bias: null });
        }
      }
      compareFew({
        a: integers([m, 200], 1),
        b: transposed(integers([700, 200], 2)),
        bias: integers([700], 3),
      });
    });

    test('few rows apart, in a batch of one, with a strided bias', () => {
      const a = { ...integers([5, 300], 1), offset: 100, shape: [1, 2, 200], strides: [7, 300, 1] };
      const b = {
        ...transposed(integers([60, 200], 2)),
        offset: 2000,
        shape: [1, 200, 40],
        strides: [0, 1, 200],
      };
      compareFew({ a, b, bias: { ...integers([80], 4), shape: [40], strides: [2] } });
    });

    test('a single sum', () => {
      for (const k of [2048, 2055, 100_000]) {
        compareFew({
          a: integers([1, k], 1),
          b: { ...integers([k], 2), shape: [k, 1], strides: [1, 0] },
          bias: null,
        });
      }
    });

    test('NaN and infinities beyond the last column do not reach it', () => {
      const weights = integers([64, 128], 2);
      (weights.storage.array as Float32Array).fill(Number.NaN, 23 * 128);
      const b = { ...transposed(weights), shape: [128, 23] };
      compareFew({ a: integers([1, 128], 1), b, bias: null });
      weights.storage.array[5 * 128 + 3] = Number.POSITIVE_INFINITY;
      compareFew({ a: integers([1, 128], 1), b, bias: null });
    });

    test('few rows of another layout, dtype or number are left to others', () => {
      const supports = (m: number, b: TensorData, batch: readonly number[] = []): boolean => {
        const [k, n] = b.shape.slice(-2);
        const a = allocateData([...batch, m, k], b.dtype, 'test');
        return few.supports({ a, b, bias: null }, [allocateData([...batch, m, n], b.dtype, 'test')]);
      };
      const columns = transposed(integers([64, 128], 2));
      expect(supports(3, columns)).toBe(true);
      expect(supports(4, columns)).toBe(false);
      expect(supports(1, integers([128, 64], 2))).toBe(false);
      expect(supports(1, { ...columns, shape: [128, 8] })).toBe(false);
      expect(supports(1, broadcastTo(columns, [2, 128, 64]), [2])).toBe(false);
      expect(supports(1, transposed(allocateData([64, 128], 'float64', 'test')))).toBe(false);
    });

    test('leaves to the reference what is small or has another dtype', () => {
      const supports = (m: number, k: number, n: number, dtype: DType): boolean => {
        const args = {
          a: allocateData([m, k], dtype, 'test'),
          b: allocateData([k, n], dtype, 'test'),
          bias: null,
        };
        return kernel.supports(args, [allocateData([m, n], dtype, 'test')]);
      };
      expect(supports(16, 64, 64, 'float32')).toBe(true);
      expect(supports(16, 64, 64, 'float64')).toBe(true);
      expect(supports(16, 64, 64, 'uint8')).toBe(false);
      expect(supports(16, 64, 64, 'int64')).toBe(false);
      expect(supports(16, 8, 8, 'float32')).toBe(false);
      expect(supports(16, 0, 64, 'float32')).toBe(false);
    });
  });
}
