// A matrix product on the tiles of the convolution: the rows of `a` are filters of one tap, those of `b` its channels.
import { forEachRow } from '../../core/strided.js';
import { fromArray, type TensorData } from '../../core/tensor-data.js';
import type { ConvArgs, MatmulArgs } from '../args.js';
import { f32ConvWasm128, f32ConvWasm256 } from '../conv/simd.js';
import type { Kernel } from '../kernel.js';

/** Below this many multiply-adds of one product, bringing both matrices to the tiles costs more than it saves. */
const LEAST_PRODUCTS = 1 << 14;
/** With fewer rows each value of `b` is used too seldom. */
const LEAST_ROWS = 4;

/** `a` `[M, K]` from `aFrom` times `b` `[K, N]` from `bFrom` as the convolution of one image of one axis. */
function asConv(a: TensorData, aFrom: number, b: TensorData, bFrom: number): ConvArgs {
  const last = a.shape.length - 1;
  const [m, k, n] = [a.shape[last - 1], a.shape[last], b.shape[last]];
  const [aRow, aColumn] = a.strides.slice(-2);
  const [bRow, bColumn] = b.strides.slice(-2);
  return {
    input: { ...b, offset: bFrom, shape: [1, k, n], strides: [0, bRow, bColumn] },
    weight: { ...a, offset: aFrom, shape: [m, k, 1], strides: [aRow, aColumn, 0] },
    bias: null,
    stride: [1],
    padding: [[0, 0]],
    dilation: [1],
    groups: 1,
  };
}

/** The matrix at `index` of the row-major batch in `out`, as the output of the convolution. */
function matrixOf(out: TensorData, index: number): TensorData {
  const [m, n] = out.shape.slice(-2);
  const values = out.storage.array as Float32Array;
  return fromArray(values.subarray(index * m * n, (index + 1) * m * n), [1, m, n], 'float32');
}

/** Adds `bias` to every row. */
function addToRows({ storage, shape }: TensorData, bias: TensorData): void {
  const n = shape[shape.length - 1];
  const values = storage.array as Float32Array;
  const added = bias.storage.array as Float32Array;
  const [step] = bias.strides;
  for (let row = 0; row < values.length; row += n) {
    for (let j = 0; j < n; j++) values[row + j] += added[bias.offset + j * step];
  }
}

/** float32 matrix products on the tiles that `conv` computes with. */
export function simdMatmulKernel(name: string, conv: Kernel<'conv'>): Kernel<'matmul'> {
  return {
    name,
    supports({ a, b }: MatmulArgs, [out]) {
      const [m, n] = out.shape.slice(-2);
      const k = a.shape[a.shape.length - 1];
      if (a.dtype !== 'float32' || m < LEAST_ROWS || m * n * k < LEAST_PRODUCTS) return false;
      if (out.storage.array.length === 0) return false;
      return conv.supports(asConv(a, a.offset, b, b.offset), [matrixOf(out, 0)]);
    },
    run({ a, b, bias }, [out]) {
      let index = 0;
      forEachRow(out.shape.slice(0, -2), [a, b], ([aFrom, bFrom], [aStep, bStep], count) => {
        for (let i = 0; i < count; i++) {
          conv.run(asConv(a, aFrom + i * aStep, b, bFrom + i * bStep), [matrixOf(out, index++)]);
        }
      });
      if (bias !== null) addToRows(out, bias);
    },
  };
}

/**
 * float32 matrix products in tiles of 6 rows × 16 columns on vectors of 256 bits. Sums are kept in float32 in the
 * order of K, as {@link f32ConvWasm256} says; the bias is added last.
 */
export const f32MatmulWasm256: Kernel<'matmul'> = simdMatmulKernel(
  'f32_matmul__wasm256_6x16',
  f32ConvWasm256,
);

/** The same in tiles of 6 × 8 on vectors of 128 bits. */
export const f32MatmulWasm128: Kernel<'matmul'> = simdMatmulKernel('f32_matmul__wasm128_6x8', f32ConvWasm128);
