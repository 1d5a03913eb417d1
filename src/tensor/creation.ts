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

const CREATION_OPTIONS = ['dtype', 'requiresGrad'] as const;

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
 * @param values A number, nested arrays with rows of one length, a typed array, or a tensor.
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
  if (values instanceof Tensor) {
    dtype = wanted ?? values.dtype;
    shape = values.shape;
    const data = allocateData(shape, dtype, 'tensor');
    copyValues(values.raw, data);
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

/** A tensor of ones, float32 unless `dtype` says otherwise. */
export function ones(shape: readonly number[], options?: CreationOptions): Tensor;
export function ones(...shape: number[]): Tensor;
export function ones(...shapeAndOptions: [...number[], CreationOptions]): Tensor;
export function ones(...args: readonly unknown[]): Tensor {
  return filled('ones', 1, args);
}

/** A tensor to be written over. Its values are zeros: JavaScript hands out no memory with old values in it. */
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
 * `start`, `start + step`, … up to, not including, `end`; `arange(end)` starts at 0. float32 unless `dtype` says
 * otherwise (PyTorch's would be int64: here numbers are float32).
 *
 * @throws {@link ArgumentError} where `step` is 0 or leads away from `end`.
 *
 * @example
 * arange(5).tolist(); // [0, 1, 2, 3, 4]
 * arange(1, 2, 0.25).tolist(); // [1, 1.25, 1.5, 1.75]
 */
export function arange(end: number, options?: CreationOptions): Tensor;
export function arange(start: number, end: number, options?: CreationOptions): Tensor;
export function arange(start: number, end: number, step: number, options?: CreationOptions): Tensor;
export function arange(...args: readonly (number | CreationOptions | undefined)[]): Tensor {
  const numbers = args.filter((arg) => typeof arg === 'number');
  const rest = args.filter((arg) => typeof arg !== 'number' && arg !== undefined);
  for (const option of rest) checkOptions('arange', option, CREATION_OPTIONS);
  const options = (rest[0] ?? {}) as CreationOptions;
  if (numbers.length > 3) {
    const problem = `takes start, end and step, got ${numbers.length} numbers`;
    throw new ArgumentError({ op: 'arange', problem, actual: numbers });
  }
  const [start, end, step = 1] = numbers.length === 1 ? [0, numbers[0]] : numbers;
  const finite = [start, end, step].every((value) => Number.isFinite(value));
  if (!finite || step === 0 || (end - start) / step < 0) {
    const problem = !finite
      ? 'start, end and step are finite numbers'
      : step === 0
        ? 'the step is 0'
        : `from ${start} a step of ${step} leads away from ${end}`;
    throw new ArgumentError({ op: 'arange', problem, actual: numbers });
  }
  const dtype = options.dtype === undefined ? 'float32' : checkDType('arange', options.dtype);
  const array = allocate(dtype, Math.ceil((end - start) / step), 'arange') as TypedArray;
  for (let i = 0; i < array.length; i++) array[i] = storedValue(start + i * step, dtype) as never;
  return finish('arange', array, [array.length], dtype, options);
}

/**
 * `steps` values at equal distances from `start` to `end`, both included.
 *
 * @example
 * linspace(0, 1, 5).tolist(); // [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace(start: number, end: number, steps: number, options: CreationOptions = {}): Tensor {
  checkOptions('linspace', options, CREATION_OPTIONS);
  if (!Number.isFinite(start) || !Number.isFinite(end)) {
    const problem = `start and end are finite numbers, got ${describeValue(start)} and ${describeValue(end)}`;
    throw new ArgumentError({ op: 'linspace', problem, actual: [start, end] });
  }
  if (!Number.isSafeInteger(steps) || steps < 0) {
    const problem = `steps is a whole number from 0, got ${describeValue(steps)}`;
    throw new ArgumentError({ op: 'linspace', problem, actual: steps });
  }
  const dtype = options.dtype === undefined ? 'float32' : checkDType('linspace', options.dtype);
  const array = allocate(dtype, steps, 'linspace') as TypedArray;
  const step = steps > 1 ? (end - start) / (steps - 1) : 0;
  for (let i = 0; i < steps; i++) {
    // From the nearer end, so that both ends are exact.
    const value = i < steps / 2 ? start + i * step : end - (steps - 1 - i) * step;
    array[i] = storedValue(value, dtype) as never;
  }
  return finish('linspace', array, [steps], dtype, options);
}

/** Ones on the diagonal, zeros elsewhere; `columns` as `rows` unless given. */
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

function filledLike(op: string, value: Scalar, other: Tensor, options: CreationOptions): Tensor {
  if (!(other instanceof Tensor)) {
    throw new ArgumentError({ op, problem: `takes a tensor, got ${describeValue(other)}`, actual: other });
  }
  checkOptions(op, options, CREATION_OPTIONS);
  return filled(op, value, [other.shape, { ...options, dtype: options.dtype ?? other.dtype }]);
}

/** Zeros in the shape and dtype of another tensor. */
export function zerosLike(other: Tensor, options: CreationOptions = {}): Tensor {
  return filledLike('zerosLike', 0, other, options);
}

/** Ones in the shape and dtype of another tensor. */
export function onesLike(other: Tensor, options: CreationOptions = {}): Tensor {
  return filledLike('onesLike', 1, other, options);
}
