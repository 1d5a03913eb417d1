import type { TypedArray } from '../../core/dtype.js';
import { numel } from '../../core/shape.js';
import { forEachRow } from '../../core/strided.js';
import { contiguousValues, type TensorData } from '../../core/tensor-data.js';
import type { Kernel } from '../kernel.js';

/** One matrix in a storage: element `[i, j]` is at `offset + i·rowStep + j·columnStep`. */
interface Matrix<A extends TypedArray> {
  readonly array: A;
  readonly offset: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** Sizes of one product: `[m, k] × [k, n]`. */
interface Sizes {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** Array of a floating dtype, or of the integers that fit a number. */
type Numbers = Float64Array | Float32Array | Int32Array | Uint8Array;

/** Writes one product, row-major, from `start` on. `bias` begins each row where there is one. */
type Product<A extends TypedArray> = (
  a: Matrix<A>,
  b: Matrix<A>,
  bias: A | null,
  out: A,
  start: number,
  sizes: Sizes,
) => void;

/**
 * Matrix products over any batch axes, for every dtype. Fractions are summed in double precision and rounded
 * once; integers wrap at the width of their dtype, as in PyTorch.
 */
export const matmulReference: Kernel<'matmul'> = {
  name: 'any_matmul__reference',
  supports: () => true,
  run({ a, b, bias }, [out]) {
    const target = contiguousValues(out);
    const added = bias === null ? null : gather(bias);
    const rank = out.shape.length;
    const sizes = { m: out.shape[rank - 2], k: a.shape[rank - 1], n: out.shape[rank - 1] };
    const product = productOf(target) as Product<TypedArray>;
    let start = 0;
    const batch = out.shape.slice(0, -2);
    forEachRow(batch, [a, b], ([aFrom, bFrom], [aStep, bStep], count) => {
      for (let i = 0; i < count; i++) {
        const left = matrix(a, aFrom + i * aStep);
        const right = matrix(b, bFrom + i * bStep);
        product(left, right, added, target, start, sizes);
        start += sizes.m * sizes.n;
      }
    });
  },
};

function matrix(data: TensorData, offset: number): Matrix<TypedArray> {
  const rank = data.shape.length;
  return {
    array: data.storage.array,
    offset,
    rowStep: data.strides[rank - 2],
    columnStep: data.strides[rank - 1],
  };
}

/** The values of a vector without its stride. */
function gather({ storage, offset, shape, strides }: TensorData): TypedArray {
  const Values = storage.array.constructor as new (length: number) => TypedArray;
  const values = new Values(numel(shape));
  for (let i = 0; i < values.length; i++) values[i] = storage.array[offset + i * strides[0]] as never;
  return values;
}

function productOf(out: TypedArray): Product<never> {
  if (out instanceof BigInt64Array) return bigProduct;
  return out instanceof Int32Array || out instanceof Uint8Array ? integerProduct : floatProduct;
}

/** Fractions: rows of `a` are read once as doubles, then met with columns or rows of `b`, whichever lie together. */
const floatProduct: Product<Numbers> = (a, b, bias, out, start, { m, k, n }) => {
  const row = new Float64Array(k);
  const sums = new Float64Array(n);
  const multiply = b.rowStep === 1 || n === 1 ? rowTimesColumns : rowTimesRows;
  for (let i = 0; i < m; i++) {
    const from = a.offset + i * a.rowStep;
    for (let p = 0; p < k; p++) row[p] = a.array[from + p * a.columnStep];
    if (bias === null) sums.fill(0);
    else sums.set(bias);
    multiply(row, b, sums);
    out.set(sums, start + i * n);
  }
};

/** `sums[j] += row · column j`, for columns that lie together: a transposed weight. */
function rowTimesColumns(row: Float64Array, b: Matrix<Numbers>, sums: Float64Array): void {
  const { array, offset, rowStep, columnStep } = b;
  const k = row.length;
  const even = k - (k % 4);
  for (let j = 0; j < sums.length; j++) {
    let at = offset + j * columnStep;
    // Four sums, because each addition waits for the one before it.
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let p = 0;
    for (; p < even; p += 4, at += 4 * rowStep) {
      s0 += row[p] * array[at];
      s1 += row[p + 1] * array[at + rowStep];
      s2 += row[p + 2] * array[at + 2 * rowStep];
      s3 += row[p + 3] * array[at + 3 * rowStep];
    }
    for (; p < k; p++, at += rowStep) s0 += row[p] * array[at];
    sums[j] += s0 + s1 + (s2 + s3);
  }
}

/** `sums += Σ row[p] · row p of b`. */
function rowTimesRows(row: Float64Array, b: Matrix<Numbers>, sums: Float64Array): void {
  const { array, offset, rowStep, columnStep } = b;
  for (let p = 0; p < row.length; p++) {
    const factor = row[p];
    let at = offset + p * rowStep;
    for (let j = 0; j < sums.length; j++, at += columnStep) sums[j] += factor * array[at];
  }
}

/** int32 and uint8: exact modulo 2³², and the store cuts to the width. */
const integerProduct: Product<Numbers> = (a, b, bias, out, start, { m, k, n }) => {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = bias === null ? 0 : bias[j];
      for (let p = 0; p < k; p++) {
        const left = a.array[a.offset + i * a.rowStep + p * a.columnStep];
        const right = b.array[b.offset + p * b.rowStep + j * b.columnStep];
        sum = (sum + Math.imul(left, right)) | 0;
      }
      out[start + i * n + j] = sum;
    }
  }
};

const bigProduct: Product<BigInt64Array> = (a, b, bias, out, start, { m, k, n }) => {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = bias === null ? 0n : bias[j];
      for (let p = 0; p < k; p++) {
        sum +=
          a.array[a.offset + i * a.rowStep + p * a.columnStep] *
          b.array[b.offset + p * b.rowStep + j * b.columnStep];
      }
      out[start + i * n + j] = sum;
    }
  }
};
