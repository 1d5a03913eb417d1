// Nested arrays, as a user writes a tensor down: their shape, their dtype, their values.
import { describeValue } from '../core/describe.js';
import { allocate, type DType, type TypedArray } from '../core/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { type Scalar, storedValue } from '../core/scalar.js';
import { MAX_AXES, numel } from '../core/shape.js';

/** Typed arrays that a tensor can be made of. Those without a dtype of their own go to the next wider one. */
export type AnyTypedArray =
  | TypedArray
  | Uint8ClampedArray
  | Int8Array
  | Int16Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** Nested arrays of numbers, bigints or booleans, all rows of one length; a row may be a typed array. */
export type Nested = Scalar | AnyTypedArray | readonly Nested[];

/** The dtype of a typed array, or null for one that no dtype holds. */
export function typedArrayDType(array: ArrayBufferView): DType | null {
  if (array instanceof Float32Array) return 'float32';
  if (array instanceof Float64Array) return 'float64';
  if (array instanceof Int32Array || array instanceof Int8Array) return 'int32';
  if (array instanceof Int16Array || array instanceof Uint16Array) return 'int32';
  if (array instanceof Uint8Array || array instanceof Uint8ClampedArray) return 'uint8';
  if (array instanceof BigInt64Array || array instanceof BigUint64Array) return 'int64';
  return array instanceof Uint32Array ? 'int64' : null;
}

type Row = readonly Nested[] | AnyTypedArray;

function isRow(value: unknown): value is Row {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && typedArrayDType(value) !== null);
}

/** `[1][0]`: where a value stands in the nested arrays. */
function place(path: readonly number[]): string {
  return path.length === 0 ? 'the top' : path.map((i) => `[${i}]`).join('');
}

function rowsOf(count: number): string {
  return count === 1 ? '1 value' : `${count} values`;
}

/** The dtype of plain values: numbers make float32, bigints alone int64, booleans alone bool. */
function commonDType(seen: ReadonlySet<string>): DType {
  if (seen.size === 1) {
    if (seen.has('bigint')) return 'int64';
    if (seen.has('boolean')) return 'bool';
    for (const dtype of ['float64', 'int32', 'uint8', 'int64'] as const) if (seen.has(dtype)) return dtype;
  }
  if (seen.has('bigint') && seen.size > 1) {
    throw new DTypeError({
      op: 'tensor',
      problem: 'numbers and bigints side by side',
      hint: "Write all of them as numbers, or all as bigints (1n); { dtype: 'int64' } makes int64 of numbers",
    });
  }
  return seen.has('float64') ? 'float64' : 'float32';
}

/** Shape, dtype and values of nested arrays. */
export interface ParsedNested {
  readonly shape: number[];
  readonly array: TypedArray;
  readonly dtype: DType;
}

/**
 * Reads nested arrays. `dtype` overrides what the values say.
 *
 * @throws ShapeError where rows differ in length or depth, saying where; ArgumentError for what is no number.
 */
export function parseNested(values: unknown, dtype?: DType): ParsedNested {
  const shape: number[] = [];
  for (let level: unknown = values; isRow(level); level = level[0]) {
    shape.push(level.length);
    if (shape.length <= MAX_AXES) continue;
    throw new ShapeError({
      op: 'tensor',
      problem: `the arrays are nested more than ${MAX_AXES} deep; a tensor has at most ${MAX_AXES} axes`,
      expected: MAX_AXES,
      details: ['Does an array hold itself?'],
    });
  }
  const seen = new Set<string>();
  const flat: Scalar[] = [];
  const path: number[] = [];

  const ragged = (problem: string, axis: number): never => {
    throw new ShapeError({ op: 'tensor', problem, axis, expected: shape[axis] });
  };
  const readRow = (row: Row, axis: number): void => {
    if (row.length !== shape[axis]) {
      const first = place(path.map(() => 0));
      ragged(
        `rows differ in length: ${first} has ${rowsOf(shape[axis])}, ${place(path)} has ${row.length}`,
        axis,
      );
    }
    if (ArrayBuffer.isView(row)) seen.add(typedArrayDType(row)!);
    for (let i = 0; i < row.length; i++) {
      path.push(i);
      read(row[i], axis + 1, ArrayBuffer.isView(row));
      path.pop();
    }
  };
  const read = (value: unknown, axis: number, typed: boolean): void => {
    if (isRow(value)) {
      if (axis === shape.length)
        ragged(`${place(path)} is an array, ${place(path.map(() => 0))} is a number`, axis);
      readRow(value, axis);
      return;
    }
    if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean') {
      throw new ArgumentError({
        op: 'tensor',
        problem:
          path.length === 0
            ? `makes tensors of numbers, nested arrays of numbers and typed arrays, got ${describeValue(value)}`
            : `${place(path)} is ${describeValue(value)}; values are numbers, bigints or booleans`,
        actual: value,
      });
    }
    if (axis !== shape.length) {
      ragged(`${place(path)} is a number, ${place(path.map(() => 0))} is an array of ${shape[axis]}`, axis);
    }
    if (!typed) seen.add(typeof value);
    flat.push(value);
  };

  read(values, 0, false);
  const resolved = dtype ?? commonDType(seen);
  const array = allocate(resolved, numel(shape), 'tensor') as TypedArray;
  for (let i = 0; i < flat.length; i++) array[i] = storedValue(flat[i], resolved) as never;
  return { shape, array, dtype: resolved };
}
