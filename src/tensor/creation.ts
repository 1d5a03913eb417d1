import { checkSizes, type NumberList, numberList } from '../core/axes.js';
import { checkDType } from '../core/check-dtype.js';
import { copyValues } from '../core/copy.js';
import { describeValue } from '../core/describe.js';
import { checkAttached } from '../core/detached.js';
import { allocate, type DType, type TypedArray } from '../core/dtype.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { type Scalar, storedValue } from '../core/scalar.js';
import { formatShape, numel, type Shape } from '../core/shape.js';
import { allocateData, fromArray } from '../core/tensor-data.js';
import { clonedData } from './cloned.js';
import { checkRequiresGrad } from './gradient-errors.js';
import { type AnyTypedArray, type Nested, parseNested, typedArrayDType } from './nested.js';
import { Tensor } from './tensor.js';

/** What every creation function takes. */
export interface CreationOptions {
  /** The element type; float32 unless the function says otherwise. */
  readonly dtype?: DType;
  /** Whether gradients are wanted; floating point only. Default false. */
  readonly requiresGrad?: boolean;
}

/** What {@link tensor} takes beside the values. */
export interface TensorOptions extends CreationOptions {
  /** The shape of flat values. */
  readonly shape?: Shape;
}

/** @internal */
export const CREATION_OPTIONS: readonly string[] = ['dtype', 'requiresGrad'];

interface Creation<Options extends CreationOptions> {
  readonly shape: number[];
  readonly options: Options;
}

/** @internal Splits `(2, 3, { dtype })` and `([2, 3], { dtype })`. */
export function parseSizes<Options extends CreationOptions>(
  op: string,
  args: readonly unknown[],
  allowed: readonly string[],
): Creation<Options> {
  const last = args.at(-1);
  const hasOptions = args.length > 0 && typeof last === 'object' && last !== null && !Array.isArray(last);
  const sizes = (hasOptions ? args.slice(0, -1) : args) as unknown as NumberList;
  const options = (hasOptions ? last : {}) as Options;
  checkOptions(op, options, allowed);
  return { shape: checkSizes(op, numberList(sizes)), options };
}

/** @internal Wraps fresh data, after the checks that all creation functions share. */
export function finish(
  op: string,
  array: TypedArray,
  shape: Shape,
  dtype: DType,
  options: CreationOptions,
): Tensor {
  checkRequiresGrad(op, dtype, options.requiresGrad);
  return new Tensor(fromArray(array as never, shape, dtype), options.requiresGrad ?? false);
}

function fromTyped(values: AnyTypedArray, dtype: DType | undefined): TypedArray {
  checkAttached('tensor', values);
  const own = typedArrayDType(values)!;
  const array = allocate(dtype ?? own, values.length, 'tensor') as TypedArray;
  const integers =
    array instanceof BigInt64Array === (values instanceof BigInt64Array || values instanceof BigUint64Array);
  if (integers && dtype !== 'bool') array.set(values as never);
  else for (let i = 0; i < values.length; i++) array[i] = storedValue(values[i], dtype ?? own) as never;
  return array;
}

/**
 * A tensor of the values given, copied. Numbers make float32, bigints int64, booleans bool; a typed array keeps
 * its type (`Float64Array` float64, `Int32Array` int32, `Uint8Array` uint8, `BigInt64Array` int64).
 *
 * @param values A number, nested arrays with rows of one length, a typed array, or a tensor; also what `structuredClone`
 * or a message to a worker makes of one.
 * @param options `dtype` converts; `shape` lays flat values out; `requiresGrad` (default false).
 * @throws {@link ShapeError} where rows differ in length (the message says where) or `shape` takes another
 * number of values; {@link ArgumentError} for what is no number.
 *
 * @example
 * tensor([[1, 2], [3, 4]]).shape; // [2, 2]
 * tensor(new Uint8Array(6), { shape: [2, 3] }).dtype; // 'uint8'
 *
 * @see https://docs.pytorch.org/docs/stable/generated/torch.tensor.html
 */
export function tensor(values: Nested | Tensor, options: TensorOptions = {}): Tensor {
  checkOptions('tensor', options, ['dtype', 'shape', 'requiresGrad']);
  const wanted = options.dtype === undefined ? undefined : checkDType('tensor', options.dtype);
  let shape: Shape;
  let array: TypedArray;
  let dtype: DType;
  const source = values instanceof Tensor ? values.raw : clonedData(values);
  if (source !== null) {
    dtype = wanted ?? source.dtype;
    shape = source.shape;
    const data = allocateData(shape, dtype, 'tensor');
    copyValues(source, data);
    array = data.storage.array;
  } else if (ArrayBuffer.isView(values) && typedArrayDType(values) !== null) {
    dtype = wanted ?? typedArrayDType(values)!;
    shape = [values.length];
    array = fromTyped(values, wanted);
  } else ({ shape, array, dtype } = parseNested(values, wanted));
  if (options.shape !== undefined) {
    const asked = checkSizes('tensor', options.shape);
    if (numel(asked) !== array.length) {
      throw new ShapeError({
        op: 'tensor',
        problem: `${array.length} values do not fill the shape ${formatShape(asked)}, which takes ${numel(asked)}`,
        expected: numel(asked),
        actual: array.length,
      });
    }
    shape = [...asked];
  }
  return finish('tensor', array, shape, dtype, options);
}

function filled(op: string, value: Scalar, args: readonly unknown[]): Tensor {
  const { shape, options } = parseSizes<CreationOptions>(op, args, CREATION_OPTIONS);
  const dtype = options.dtype === undefined ? 'float32' : checkDType(op, options.dtype);
  const array = allocate(dtype, numel(shape), op) as TypedArray;
  if (value !== 0) array.fill(storedValue(value, dtype) as never);
  return finish(op, array, shape, dtype, options);
}

/**
 * A tensor of zeros, float32 unless `dtype` says otherwise.
 *
 * @example
 * zeros(2, 3).tolist(); // [[0, 0, 0], [0, 0, 0]]
 */
export function zeros(shape: readonly number[], options?: CreationOptions): Tensor;
export function zeros(...shape: number[]): Tensor;
export function zeros(...shapeAndOptions: [...number[], CreationOptions]): Tensor;
export function zeros(...args: readonly unknown[]): Tensor {
  return filled('zeros', 0, args);
}

/**
 * A tensor of ones, float32 unless `dtype` says otherwise.
 *
 * @example
 * ones(2, 2).tolist(); // [[1, 1], [1, 1]]
 */
export function ones(shape: readonly number[], options?: CreationOptions): Tensor;
export function ones(...shape: number[]): Tensor;
export function ones(...shapeAndOptions: [...number[], CreationOptions]): Tensor;
export function ones(...args: readonly unknown[]): Tensor {
  return filled('ones', 1, args);
}

/**
 * A tensor to be written over. Its values are zeros: JavaScript hands out no memory with old values in it.
 *
 * @example
 * empty(2, 3).shape; // [2, 3]
 */
export function empty(shape: readonly number[], options?: CreationOptions): Tensor;
export function empty(...shape: number[]): Tensor;
export function empty(...shapeAndOptions: [...number[], CreationOptions]): Tensor;
export function empty(...args: readonly unknown[]): Tensor {
  return filled('empty', 0, args);
}

/**
 * One value everywhere. Numbers make float32, a bigint int64, a boolean bool.
 *
 * @example
 * full([2, 2], 7).tolist(); // [[7, 7], [7, 7]]
 */
export function full(shape: Shape, value: Scalar, options: CreationOptions = {}): Tensor {
  checkOptions('full', options, CREATION_OPTIONS);
  const sizes = checkSizes('full', shape);
  if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean') {
    const problem = `the value is a number, got ${describeValue(value)}`;
    throw new ArgumentError({ op: 'full', problem, actual: value });
  }
  const single = parseNested(
    value,
    options.dtype === undefined ? undefined : checkDType('full', options.dtype),
  );
  const array = allocate(single.dtype, numel(sizes), 'full') as TypedArray;
  array.fill(single.array[0] as never);
  return finish('full', array, [...sizes], single.dtype, options);
}

/**
 * Ones on the diagonal, zeros elsewhere; `columns` as `rows` unless given.
 *
 * @example
 * eye(2).tolist(); // [[1, 0], [0, 1]]
 */
export function eye(
  rows: number,
  columns: number | CreationOptions = rows,
  options: CreationOptions = {},
): Tensor {
  const width = typeof columns === 'number' ? columns : rows;
  const rest = typeof columns === 'number' ? options : columns;
  checkOptions('eye', rest, CREATION_OPTIONS);
  checkSizes('eye', [rows, width]);
  const result = filled('eye', 0, [rows, width, rest]);
  for (let i = 0; i < Math.min(rows, width); i++) result.set([i, i], 1);
  return result;
}
