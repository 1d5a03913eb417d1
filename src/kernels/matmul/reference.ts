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

/** Below so many rows, bringing the columns of `b` together costs more than it saves. */
const FEW_ROWS = 4;

/** Fractions: each output is a row of `a` times a column of `b`, both brought together as doubles. */
const floatProduct: Product<Numbers> = (a, b, bias, out, start, { m, k, n }) => {
  const columns = m < FEW_ROWS ? b : columnsTogether(b, k, n);
  const row = new Float64Array(k);
  const sums = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    const from = a.offset + i * a.rowStep;
    for (let p = 0; p < k; p++) row[p] = a.array[from + p * a.columnStep];
    if (bias === null) sums.fill(0);
    else sums.set(bias);
    addProducts(row, columns, sums);
    out.set(sums, start + i * n);
  }
};

function columnsTogether(
  { array, offset, rowStep, columnStep }: Matrix<Numbers>,
  k: number,
  n: number,
): Matrix<Numbers> {
  const packed = new Float64Array(k * n);
  for (let j = 0; j < n; j++) {
    const from = offset + j * columnStep;
    for (let p = 0; p < k; p++) packed[j * k + p] = array[from + p * rowStep];
  }
  return { array: packed, offset: 0, rowStep: 1, columnStep: k };
}

/** `sums[j] += row · column j`, four columns at a time: each sum waits for its own last addition only. */
function addProducts(
  row: Float64Array,
  { array, offset, rowStep, columnStep }: Matrix<Numbers>,
  sums: Float64Array,
): void {
  const k = row.length;
  const n = sums.length;
  let j = 0;
  for (; j + 4 <= n; j += 4) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let p = 0, at = offset + j * columnStep; p < k; p++, at += rowStep) {
      const factor = row[p];
      s0 += factor * array[at];
      s1 += factor * array[at + columnStep];
      s2 += factor * array[at + 2 * columnStep];
      s3 += factor * array[at + 3 * columnStep];
    }
    sums[j] += s0;
    sums[j + 1] += s1;
    sums[j + 2] += s2;
    sums[j + 3] += s3;
  }
  for (; j < n; j++) {
    let sum = 0;
    for (let p = 0, at = offset + j * columnStep; p < k; p++, at += rowStep) sum += row[p] * array[at];
    sums[j] += sum;
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
