// The dtype of a result, as PyTorch's `result_type` finds it.
// https://docs.pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
import { type DType, isFloatingPoint } from './dtype.js';
import type { TensorData } from './tensor-data.js';

/** bool below integers below floating point. */
function category(dtype: DType): number {
  if (dtype === 'bool') return 0;
  return isFloatingPoint(dtype) ? 2 : 1;
}

/** Within a category, the wider one. */
const WIDTH: Readonly<Record<DType, number>> = {
  bool: 0,
  uint8: 1,
  int32: 2,
  int64: 3,
  float32: 4,
  float64: 5,
};

/** The dtype that holds the values of both. */
export function promoteDTypes(a: DType, b: DType): DType {
  return WIDTH[a] >= WIDTH[b] ? a : b;
}

/** The dtype of a result: a single number (shape `[]`) counts only where it is of a higher category. */
export function resultDType(a: TensorData, b: TensorData): DType {
  const single = [a.shape.length === 0, b.shape.length === 0];
  if (single[0] === single[1]) return promoteDTypes(a.dtype, b.dtype);
  const [whole, number] = single[0] ? [b, a] : [a, b];
  return category(number.dtype) > category(whole.dtype) ? promoteDTypes(a.dtype, b.dtype) : whole.dtype;
}

/**
 * The dtype in which a JavaScript number joins a tensor of `dtype`. JavaScript does not tell 2 from 2.0: a
 * whole number counts as an integer, a fraction makes integers float32.
 */
export function scalarDType(value: number | bigint | boolean, dtype: DType): DType {
  if (typeof value === 'boolean' || isFloatingPoint(dtype)) return dtype;
  if (typeof value === 'number' && !Number.isInteger(value)) return 'float32';
  return dtype === 'bool' ? 'int64' : dtype;
}

/** Whether values of `from` may be written into a tensor of `to` by an operation in place. */
export function canCast(from: DType, to: DType): boolean {
  return category(from) <= category(to);
}
