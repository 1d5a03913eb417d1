import { resolveAxis } from '../core/axes.js';
import { checkDType } from '../core/check-dtype.js';
import { contiguousArray } from '../core/contiguous.js';
import { describeValue } from '../core/describe.js';
import type { DType, TypedArray } from '../core/dtype.js';
import { ArgumentError, ShapeError } from '../core/errors.js';
import { type Scalar, scalarValue } from '../core/scalar.js';
import { formatShape, numel, type Shape } from '../core/shape.js';
import { isContiguous, type TensorData } from '../core/tensor-data.js';
import { cast, clone, contiguous } from '../ops/copies.js';
import type { Operation } from '../ops/operation.js';
import { checkRequiresGrad, notLeaf } from './gradient-errors.js';
import type { TapeNode } from './tape.js';
import type { Tensor } from './tensor.js';

/** Nested arrays of a tensor's values; a lone value for a tensor of shape `[]`. */
export type NestedValues = Scalar | NestedValues[];

/** What every tensor is: values with a shape and a dtype, read and written. The floors above add methods. */
export abstract class TensorBase {
  /** @internal What operations and kernels see. Replaced by `Module.to` alone, which keeps the object. */
  raw: TensorData;

  #node: TapeNode | null = null;

  /**
   * The gradient that {@link Tensor.backward} has added up here; null before, and after `zeroGrad`. Only a leaf, a
   * tensor that nothing recorded made, has one, and what was told to {@link Tensor.retainGrad}.
   */
  grad: Tensor | null = null;

  #leafRequiresGrad: boolean;

  /** @internal Users build tensors with `tensor`, `zeros`, `randn`, …. */
  constructor(raw: TensorData, requiresGrad: boolean = false) {
    if (raw?.storage === undefined) {
      throw new ArgumentError({
        op: 'Tensor',
        problem: `tensors are made by functions, got new Tensor(${describeValue(raw)})`,
        hint: 'Try tensor([1, 2]), zeros(2, 3), randn(2, 3)',
      });
    }
    this.raw = raw;
    this.#leafRequiresGrad = requiresGrad;
  }

  /** @internal What made these values, where that was recorded. No field: structuredClone could not copy it. */
  get node(): TapeNode | null {
    return this.#node;
  }

  set node(node: TapeNode | null) {
    this.#node = node;
  }

  /**
   * Whether gradients are wanted for these values: asked for, or because they were made from such values.
   *
   * @throws {@link DTypeError} when set for a dtype without fractions, {@link ArgumentError} when taken from a tensor that
   * an operation made.
   */
  get requiresGrad(): boolean {
    return this.node !== null || this.#leafRequiresGrad;
  }

  set requiresGrad(wanted: boolean) {
    checkRequiresGrad('requiresGrad', this.dtype, wanted);
    if (this.node === null) this.#leafRequiresGrad = wanted;
    else if (!wanted) throw notLeaf(this.node);
  }

  /** {@link requiresGrad}, to be chained. */
  requiresGrad_(wanted: boolean = true): this {
    this.requiresGrad = wanted;
    return this;
  }

  /** Whether nothing recorded made these values: a gradient ends here. */
  get isLeaf(): boolean {
    return this.node === null;
  }

  /** @internal Runs an operation on this tensor, and on others. */
  abstract applyAll<Args>(operation: Operation<Args>, args: Args, ...others: Tensor[]): Tensor[];

  /** @internal A tensor over other data. */
  protected abstract wrap(data: TensorData): Tensor;

  /** @internal Runs an operation of one result on this tensor, and on others. */
  apply<Args>(operation: Operation<Args>, args: Args, ...others: Tensor[]): Tensor {
    return this.applyAll(operation, args, ...others)[0];
  }

  /** The size of each axis, outermost first; `[]` for a single number. */
  get shape(): Shape {
    return this.raw.shape;
  }

  /** The element type: `'float32'`, `'float64'`, `'int32'`, `'int64'`, `'uint8'` or `'bool'`. */
  get dtype(): DType {
    return this.raw.dtype;
  }

  /** Number of axes. */
  get ndim(): number {
    return this.raw.shape.length;
  }

  /** Number of values. */
  get numel(): number {
    return numel(this.raw.shape);
  }

  /** The shape, or the size of one axis: `x.size(-1)`. */
  size(): Shape;
  size(dim: number): number;
  size(dim?: number): Shape | number {
    return dim === undefined ? this.shape : this.shape[resolveAxis('size', dim, this.shape)];
  }

  /** Values from one position of an axis to its next, in the storage. */
  get strides(): Shape {
    return this.raw.strides;
  }

  /** Whether the values lie row-major without gaps. */
  isContiguous(): boolean {
    return isContiguous(this.raw);
  }

  /**
   * The values, row-major: the tensor's own storage where that is contiguous (writing to it changes the
   * tensor), a copy for other views. To write through any view, use `copy_`, `fill_` or `set`.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).data; // Float32Array [1, 2, 3, 4]
   */
  get data(): TypedArray {
    this.raw.storage.exposed = true;
    return contiguousArray(this.raw);
  }

  /**
   * The one value of a tensor that holds one: a number, for bool `true` or `false` (write `item<boolean>()`),
   * for int64 beyond ±(2⁵³ − 1) a bigint.
   *
   * @throws {@link ShapeError} where there are more values, or none.
   *
   * @example
   * tensor([[2.5]]).item(); // 2.5
   */
  item(): number;
  item<T extends Scalar>(): T;
  item(): Scalar {
    const { shape, storage, offset, dtype } = this.raw;
    if (this.numel !== 1) {
      const first = shape.map(() => 0).join(', ');
      throw new ShapeError({
        op: 'item',
        problem: `the tensor ${formatShape(shape)} has ${this.numel} values; item() reads the value of one`,
        operands: [{ name: 'input', shape }],
        expected: 1,
        actual: this.numel,
        ...(this.numel > 0 ? { hint: `Try x.at(${first}).item(), or x.tolist() for all` } : {}),
        pytorch: `a Tensor with ${this.numel} elements cannot be converted to Scalar`,
      });
    }
    return scalarValue(storage.array[offset], dtype);
  }

  /**
   * The values as nested arrays, as deep as there are axes. int64 values are numbers where those are exact,
   * else bigints; bool values are `true` and `false`.
   *
   * @example
   * tensor([[1, 2], [3, 4]]).tolist(); // [[1, 2], [3, 4]]
   */
  tolist<T = NestedValues>(): T {
    const { shape, strides, storage, offset, dtype } = this.raw;
    const level = (axis: number, from: number): NestedValues =>
      axis === shape.length
        ? scalarValue(storage.array[from], dtype)
        : Array.from({ length: shape[axis] }, (_, i) => level(axis + 1, from + i * strides[axis]));
    return level(0, offset) as T;
  }

  /** What `JSON.stringify` writes: {@link tolist}, with bigints as strings. */
  toJSON(): unknown {
    const plain = (value: NestedValues): unknown => {
      if (Array.isArray(value)) return value.map(plain);
      return typeof value === 'bigint' ? value.toString() : value;
    };
    return plain(this.tolist());
  }

  /** A row-major copy with storage of its own. */
  clone(): Tensor {
    return this.apply(clone, undefined);
  }

  /** The same values row-major: a copy only where they are not. */
  contiguous(): Tensor {
    return this.apply(contiguous, undefined);
  }

  /**
   * The values in another dtype: fractions are cut towards zero, integers beyond the range wrap, anything but 0
   * is true. The tensor itself where it already has that dtype.
   *
   * @throws {@link ArgumentError} for a dtype that does not exist.
   *
   * @example
   * tensor([1.7, -1.7]).to('int32').tolist(); // [1, -1]
   */
  to(dtype: DType): Tensor {
    const checked = checkDType('to', dtype);
    return checked === this.raw.dtype ? (this as unknown as Tensor) : this.apply(cast, checked);
  }
}
