import { broadcastShapes, broadcastTo } from '../core/broadcast.js';
import type { DType } from '../core/dtype.js';
import { DTypeError, ShapeError } from '../core/errors.js';
import { contiguousStrides, formatShape, numel, type Shape } from '../core/shape.js';
import { allocateUnset, type TensorData } from '../core/tensor-data.js';
import type { MatmulArgs } from '../kernels/args.js';
import { runKernel } from '../kernels/table.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Operation } from './operation.js';
import { sumTo } from './sum-to.js';

/**
 * The product of the last two axes, the axes before them broadcast: `[..., M, K]` times `[..., K, N]` gives
 * `[..., M, N]`. A vector in front is a row, one behind a column, and the axis it lends is dropped again: two
 * vectors give a single number.
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
 */
export const matmul: Operation = {
  name: 'matmul',
  forward([first, second]) {
    if (first.shape.length === 0 || second.shape.length === 0) throw noAxes(first.shape, second.shape);
    checkDTypes(first.dtype, second.dtype);
    const a = first.shape.length === 1 ? withAxis(first, 0) : first;
    const b = second.shape.length === 1 ? withAxis(second, 1) : second;
    const [m, k] = a.shape.slice(-2);
    const [inner, n] = b.shape.slice(-2);
    if (k !== inner) throw innerSizes(first.shape, second.shape, k, inner);
    const matrices = a.shape.length === 2 && b.shape.length === 2;
    const batch = matrices ? [] : broadcastShapes([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
    if (batch === null) throw batchSizes(first.shape, second.shape);
    const out = allocateUnset([...batch, m, n], first.dtype, 'matmul');
    const args = { a: broadcastTo(a, [...batch, m, k]), b: broadcastTo(b, [...batch, k, n]), bias: null };
    runProduct(args, out);
    if (first.shape.length > 1 && second.shape.length > 1) return { outputs: [out] };
    const shape = [
      ...batch,
      ...(first.shape.length === 1 ? [] : [m]),
      ...(second.shape.length === 1 ? [] : [n]),
    ];
    return { outputs: [{ ...out, shape, strides: contiguousStrides(shape) }] };
  },
  keeps: ['inputs'],
  letsGo: true,
  backward(grad, { operands: [a, b], needs, input }) {
    const isRow = a.shape.length === 1;
    const isColumn = b.shape.length === 1;
    const withColumn = isColumn ? grad.unsqueeze(-1) : grad;
    const g = isRow ? withColumn.unsqueeze(-2) : withColumn;
    // C = A · B:  Ā = C̄ · Bᵀ,  B̄ = Aᵀ · C̄, summed over batch axes that were broadcast.
    const left = (): Tensor => g.matmul(isColumn ? input(1).unsqueeze(0) : input(1).transpose(-2, -1));
    const right = (): Tensor => (isRow ? input(0).unsqueeze(1) : input(0).transpose(-2, -1)).matmul(g);
    const rows = isRow ? [1, ...a.shape] : a.shape;
    const columns = isColumn ? [...b.shape, 1] : b.shape;
    return [
      needs(0) ? sumTo(left(), rows).reshape(a.shape) : null,
      needs(1) ? sumTo(right(), columns).reshape(b.shape) : null,
    ];
  },
  trace([first], _args, [output]) {
    return { multiplyAdds: numel(output.shape) * first.shape[first.shape.length - 1] };
  },
};

/**
 * Computes a product. Many rows that give one number each are computed as one row that gives many, as kernels like it: the
 * same sums.
 */
export function runProduct({ a, b, bias }: MatmulArgs, out: TensorData): void {
  const [m, n] = out.shape.slice(-2);
  if (n !== 1 || m === 1) {
    runKernel('matmul', { a, b, bias }, [out]);
    return;
  }
  const row = { ...out, shape: [...out.shape.slice(0, -2), 1, m] };
  const added = bias && { ...bias, shape: [m], strides: [0] };
  runKernel('matmul', { a: turned(b), b: turned(a), bias: added }, [
    { ...row, strides: contiguousStrides(row.shape) },
  ]);
}

/** Every matrix with rows for columns. */
function turned(data: TensorData): TensorData {
  const swap = (list: Shape): number[] => [
    ...list.slice(0, -2),
    list[list.length - 1],
    list[list.length - 2],
  ];
  return { ...data, shape: swap(data.shape), strides: swap(data.strides) };
}

/** A vector as a row (axis 0 is new) or a column (axis 1 is). */
function withAxis(vector: TensorData, axis: 0 | 1): TensorData {
  const { shape, strides } = vector;
  return axis === 0
    ? { ...vector, shape: [1, shape[0]], strides: [0, strides[0]] }
    : { ...vector, shape: [shape[0], 1], strides: [strides[0], 0] };
}

function operands(a: Shape, b: Shape): { name: string; shape: Shape }[] {
  return [
    { name: 'input', shape: a },
    { name: 'other', shape: b },
  ];
}

function noAxes(a: Shape, b: Shape): ShapeError {
  const which = a.length === 0 ? 'input' : 'other';
  return new ShapeError({
    op: 'matmul',
    problem: `${which} is a single number, shape []; it takes vectors and matrices`,
    operands: operands(a, b),
    hint: 'To multiply by a number use mul',
    pytorch: `both arguments to matmul need to be at least 1D, but they are ${a.length}D and ${b.length}D`,
  });
}

function checkDTypes(a: DType, b: DType): void {
  if (a !== b) {
    throw new DTypeError({
      op: 'matmul',
      problem: `input is ${a}, other is ${b}; they must agree`,
      expected: a,
      actual: b,
      hint: `Try other.to('${a}')`,
      pytorch: 'expected m1 and m2 to have the same dtype',
    });
  }
  if (a === 'bool') {
    throw new DTypeError({
      op: 'matmul',
      problem: 'truth values have no products; it takes numbers',
      actual: a,
      hint: "Try x.to('float32')",
      pytorch: "not implemented for 'Bool'",
    });
  }
}

function innerSizes(a: Shape, b: Shape, k: number, inner: number): ShapeError {
  const transposed = b.length >= 2 && b[b.length - 1] === k;
  return new ShapeError({
    op: 'matmul',
    problem: `rows of ${k} meet columns of ${inner}; the last axis of input must be ${b.length === 1 ? 'the length of other' : 'the last but one of other'}`,
    operands: operands(a, b),
    axis: a.length - 1,
    expected: inner,
    actual: k,
    hint: transposed ? 'Transposed? Try input.matmul(other.transpose(-2, -1))' : undefined,
    pytorch: `mat1 and mat2 shapes cannot be multiplied (${pytorchSize(a)} and ${pytorchSize(b)})`,
  });
}

function pytorchSize(shape: Shape): string {
  return shape.length === 1 ? `1x${shape[0]}` : shape.slice(-2).join('x');
}

function batchSizes(a: Shape, b: Shape): ShapeError {
  return new ShapeError({
    op: 'matmul',
    problem: `the batch axes ${formatShape(a.slice(0, -2))} and ${formatShape(b.slice(0, -2))} do not broadcast`,
    operands: operands(a, b),
    pytorch: 'The size of tensor a must match the size of tensor b at non-singleton dimension',
  });
}
