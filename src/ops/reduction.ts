// What all reductions share: which axes go, and how the result is laid out.

import type { DType } from '../core/dtype.js';
import { isFloatingPoint } from '../core/dtype.js';
import { DTypeError } from '../core/errors.js';
import { contiguousStrides, type Shape } from '../core/shape.js';
import { allocateData, type TensorData } from '../core/tensor-data.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Call } from './operation.js';

/** Which axes go, each once, from 0; whether they stay with size 1. */
export interface ReduceAxes {
  readonly axes: readonly number[];
  readonly keepdim: boolean;
}

export interface Reduction {
  /** The input with the reduced axes last. */
  readonly input: TensorData;
  readonly kept: number;
  readonly keptShape: Shape;
  /** The shape of the result. */
  readonly shape: Shape;
}

/** The input, and the shapes of what is kept of it. */
export function plan(input: TensorData, { axes, keepdim }: ReduceAxes): Reduction {
  const keptShape: number[] = [];
  const keptStrides: number[] = [];
  const goneShape: number[] = [];
  const goneStrides: number[] = [];
  const shape: number[] = [];
  for (let axis = 0; axis < input.shape.length; axis++) {
    const size = input.shape[axis];
    const gone = axes.includes(axis);
    (gone ? goneShape : keptShape).push(size);
    (gone ? goneStrides : keptStrides).push(input.strides[axis]);
    if (!gone) shape.push(size);
    else if (keepdim) shape.push(1);
  }
  return {
    input: { ...input, shape: keptShape.concat(goneShape), strides: keptStrides.concat(goneStrides) },
    kept: keptShape.length,
    keptShape,
    shape,
  };
}

/** The result under its final shape: with `keepdim` that has axes of size 1. */
export function shaped(data: TensorData, shape: Shape): TensorData {
  if (data.shape.length === shape.length) return data;
  return { ...data, shape, strides: contiguousStrides(shape) };
}

/** What becomes of values in double precision, each through `finish`, rounded once to the dtype of the result. */
export function finished(
  sums: TensorData,
  dtype: DType,
  op: string,
  finish: (value: number) => number,
): TensorData {
  const out = dtype === 'float64' ? sums : allocateData(sums.shape, dtype, op);
  const from = sums.storage.array as Float64Array;
  const to = out.storage.array as Float32Array | Float64Array;
  for (let i = 0; i < to.length; i++) to[i] = finish(from[i]);
  return out;
}

/** `grad`, or a result, repeated over the axes that were reduced. */
export function spreadOut(result: Tensor, { args, operands }: Call<ReduceAxes>): Tensor {
  const { shape } = operands[0];
  const kept = shape.map((size, axis) => (args.axes.includes(axis) ? 1 : size));
  return result.reshape(kept).expand(shape);
}

/** Values that make one of the result. */
export function countOf({ args, operands }: Call<ReduceAxes>): number {
  return args.axes.reduce((product, axis) => product * operands[0].shape[axis], 1);
}

/** Refuses whole numbers where the result is a fraction. */
export function checkFloat(op: string, dtype: DType): void {
  if (isFloatingPoint(dtype)) return;
  throw new DTypeError({
    op,
    problem: `the input is ${dtype}; the ${op} of whole numbers is a fraction`,
    actual: dtype,
    hint: `Try x.to('float32').${op}(…)`,
    pytorch: `${op}(): could not infer output dtype. Input dtype must be either a floating point or complex dtype.`,
  });
}
