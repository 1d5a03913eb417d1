// Indices as operations take them: of any integer dtype, each on its axis.

import { type DType, isFloatingPoint } from '../core/dtype.js';
import { DTypeError, type Operand, ShapeError } from '../core/errors.js';
import { formatShape, type Shape } from '../core/shape.js';
import { forEachRow } from '../core/strided.js';
import type { TensorData } from '../core/tensor-data.js';
import { castTo } from './cast-to.js';

/** Refuses indices that are no whole numbers. */
export function checkIndexDType(op: string, dtype: DType): void {
  if (!isFloatingPoint(dtype) && dtype !== 'bool') return;
  throw new DTypeError({
    op,
    problem: `the index is ${dtype}; an index is int32, int64 or uint8`,
    actual: dtype,
    hint: dtype === 'bool' ? 'To pick by truth values use x.maskedSelect(mask)' : "Try index.to('int32')",
    pytorch: `${op}(): Expected dtype int32/int64 for index`,
  });
}

/**
 * An index as the kernels take it: int32, every value from 0 to below `size`.
 *
 * @throws DTypeError, ShapeError
 */
export function checkedIndex(op: string, index: TensorData, size: number, axis: number): TensorData {
  checkIndexDType(op, index.dtype);
  // What was expanded is looked at once.
  const shape = index.shape.map((count, d) => (index.strides[d] === 0 ? Math.min(count, 1) : count));
  const values = index.storage.array;
  const onAxis = values instanceof Int32Array ? areOnAxis : areOnAxisOfAnyType;
  forEachRow(shape, [index], ([i], [step], length) => {
    if (onAxis(values as Int32Array, i, step, length, size)) return;
    for (let n = 0; n < length; n++) {
      const value = Number(values[i + n * step]);
      if (!(value >= 0 && value < size)) throw outOfRange(op, value, size, axis);
    }
  });
  return castTo(index, 'int32', op);
}

/** Apart from the other arrays: a loop that has met one kind is compiled to plain loads. */
function areOnAxis(values: Int32Array, from: number, step: number, length: number, size: number): boolean {
  for (let n = 0, i = from; n < length; n++, i += step) if (values[i] < 0 || values[i] >= size) return false;
  return true;
}

function areOnAxisOfAnyType(
  values: ArrayLike<number | bigint>,
  from: number,
  step: number,
  length: number,
  size: number,
): boolean {
  for (let n = 0, i = from; n < length; n++, i += step) if (values[i] < 0 || values[i] >= size) return false;
  return true;
}

function outOfRange(op: string, value: number, size: number, axis: number): ShapeError {
  const range = size === 0 ? 'it is empty' : `it has ${size} (0 to ${size - 1})`;
  return new ShapeError({
    op,
    problem: `the index has ${value}, which is not on axis ${axis}; ${range}`,
    axis,
    expected: size,
    actual: value,
    hint:
      value < 0 && value >= -size ? `Positions are counted from 0: ${value} is ${value + size}` : undefined,
    pytorch: `index ${value} is out of bounds for dimension ${axis} with size ${size}`,
  });
}

/**
 * Refuses an index with another number of axes than what it points into, or larger than it anywhere but on the axis
 * picked along.
 */
export function checkIndexShape(op: string, index: Shape, other: Operand, axis: number | null): void {
  const operands = [{ name: 'index', shape: index }, other];
  if (index.length !== other.shape.length) {
    throw new ShapeError({
      op,
      problem: `the index ${formatShape(index)} has ${index.length === 1 ? '1 axis' : `${index.length} axes`}, ${other.name} ${formatShape(other.shape)} has ${other.shape.length}; they must agree`,
      operands,
      operandsInText: false,
      expected: other.shape.length,
      actual: index.length,
      pytorch: `Index tensor must have the same number of dimensions as ${other.name} tensor`,
    });
  }
  const wrong = index.findIndex((size, d) => d !== axis && size > other.shape[d]);
  if (wrong < 0) return;
  throw new ShapeError({
    op,
    problem: `the index is larger than ${other.name} along axis ${wrong}: ${index[wrong]} and ${other.shape[wrong]}`,
    operands,
    axis: wrong,
    expected: other.shape[wrong],
    actual: index[wrong],
    pytorch: `Size does not match at dimension ${wrong} expected index ${formatShape(index)} to be no larger than ${other.name} ${formatShape(other.shape)}${axis === null ? '' : ` apart from dimension ${axis}`}`,
  });
}
