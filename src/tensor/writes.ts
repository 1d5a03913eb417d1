import { broadcastShapes, broadcastTo } from '../core/broadcast.js';
import { copyContiguous } from '../core/contiguous.js';
import { copyValues } from '../core/copy.js';
import { describeValue } from '../core/describe.js';
import { isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { checkOptions } from '../core/options.js';
import { fillBernoulli, fillExponential, fillNormal, fillUniform } from '../core/random/distributions.js';
import { checkGenerator, type Generator } from '../core/random/generator.js';
import { type Scalar, scalarArray } from '../core/scalar.js';
import { formatShape, numel, type Shape, sameShape } from '../core/shape.js';
import { fromArray, type TensorData } from '../core/tensor-data.js';
import { TensorBase } from './base.js';
import { isGradEnabled } from './grad-mode.js';
import { refuseInPlace } from './gradient-errors.js';
import type { Tensor } from './tensor.js';

/** What the in-place random fills take. */
export interface FillOptions {
  /** Where the numbers come from; the one that `manualSeed` seeds unless given. */
  readonly generator?: Generator;
}

/** The in-place operations whose result does not depend on what was there before. */
const OVERWRITES: ReadonlySet<string> = new Set(['copy_', 'fill_', 'set', 'uniform_', 'normal_']);

/** Writing in place. Every write raises the storage's version, so that what was derived from it knows. */
export abstract class TensorWrites extends TensorBase {
  /**
   * Writes the values of `source` over this tensor's, in place; `source` is broadcast and converted.
   *
   * @throws {@link ShapeError} where `source` does not broadcast to this shape, {@link ArgumentError} for what is no
   * tensor.
   */
  copy_(source: Tensor): this {
    if (!(source instanceof TensorBase)) {
      throw new ArgumentError({
        op: 'copy_',
        problem: `takes a tensor, got ${describeValue(source)}`,
        actual: source,
        hint: 'Try x.copy_(tensor(…)), or x.fill_(value) for one value',
      });
    }
    this.checkInPlace('copy_', source);
    this.write('copy_', source.raw);
    return this;
  }

  /** Writes one value everywhere, in place. */
  fill_(value: Scalar): this {
    this.checkInPlace('fill_');
    this.write('fill_', this.scalarData('fill_', value));
    return this;
  }

  /** @internal A value as a tensor of shape `[]` in this tensor's dtype. */
  protected scalarData(op: string, value: unknown): TensorData {
    if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean') {
      throw new ArgumentError({
        op,
        problem: `the value is a number, got ${describeValue(value)}`,
        actual: value,
      });
    }
    return fromArray(scalarArray(value, this.raw.dtype), [], this.raw.dtype);
  }

  /**
   * @internal Refuses a write that the tape would have to record. A leaf may be overwritten with values that have
   * no history of their own: there is nothing to record, and a run that kept the old values finds them changed.
   */
  protected checkInPlace(op: string, source: TensorBase | null = null): void {
    if (!isGradEnabled()) return;
    const overwritesLeaf = OVERWRITES.has(op) && this.node === null;
    if (this.requiresGrad && !overwritesLeaf) refuseInPlace(op, this as unknown as Tensor, null);
    if (source?.requiresGrad) refuseInPlace(op, null, source as Tensor);
  }

  /** @internal Writes `source`, broadcast and converted, over this tensor's values, or over a part of them. */
  protected write(op: string, source: TensorData, target: TensorData = this.raw): void {
    copyValues(writtenSource(op, source, target, target.shape), target);
    target.storage.version++;
  }

  /**
   * Uniform random values in `[from, to)`, in place: PyTorch's for the same seed.
   *
   * @throws {@link DTypeError} for integers, {@link ArgumentError} where `from` is beyond `to`.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.uniform_.html
   */
  uniform_(from: number = 0, to: number = 1, options: FillOptions = {}): this {
    const generator = this.checkFill('uniform_', [from, to], options);
    if (from > to) {
      throw new ArgumentError({
        op: 'uniform_',
        problem: `from ${from} is beyond to ${to}`,
        actual: [from, to],
      });
    }
    fillUniform(this.raw, from, to, generator);
    this.raw.storage.version++;
    return this;
  }

  /**
   * Normal random values, in place: PyTorch's for the same seed.
   *
   * @throws {@link DTypeError} for integers, {@link ArgumentError} for a negative `std`.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.normal_.html
   */
  normal_(mean: number = 0, std: number = 1, options: FillOptions = {}): this {
    const generator = this.checkFill('normal_', [mean, std], options);
    if (std < 0) {
      throw new ArgumentError({ op: 'normal_', problem: `std is ${std}; it is at least 0`, actual: std });
    }
    fillNormal(this.raw, mean, std, generator);
    this.raw.storage.version++;
    return this;
  }

  /**
   * 1 with probability `p`, else 0, in place; any dtype: PyTorch's for the same seed.
   *
   * @throws {@link ArgumentError} unless `p` is a number from 0 to 1.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.bernoulli_.html
   */
  bernoulli_(p: number = 0.5, options: FillOptions = {}): this {
    const op = 'bernoulli_';
    checkOptions(op, options, ['generator']);
    this.checkInPlace(op);
    if (typeof p !== 'number' || !(p >= 0 && p <= 1)) {
      throw new ArgumentError({
        op,
        problem: `p is ${describeValue(p)}; it takes a number from 0 to 1`,
        actual: p,
        pytorch: `bernoulli_ expects p to be in [0, 1], but got p=${describeValue(p)}`,
      });
    }
    checkWritable(op, this.raw);
    fillBernoulli(this.raw, p, checkGenerator(op, options.generator));
    this.raw.storage.version++;
    return this;
  }

  /**
   * Exponentially distributed values of mean `1 / lambd`, in place: PyTorch's for the same seed.
   *
   * @throws {@link DTypeError} for integers, {@link ArgumentError} unless `lambd` is above 0.
   *
   * @see https://docs.pytorch.org/docs/stable/generated/torch.Tensor.exponential_.html
   */
  exponential_(lambd: number = 1, options: FillOptions = {}): this {
    const generator = this.checkFill('exponential_', [lambd], options);
    if (lambd <= 0) {
      throw new ArgumentError({
        op: 'exponential_',
        problem: `lambd is ${lambd}; it is above 0`,
        actual: lambd,
        pytorch: `exponential_ expects lambda > 0.0, but found lambda=${lambd}`,
      });
    }
    fillExponential(this.raw, lambd, generator);
    this.raw.storage.version++;
    return this;
  }

  private checkFill(op: string, numbers: readonly unknown[], options: FillOptions): Generator {
    checkOptions(op, options, ['generator']);
    this.checkInPlace(op);
    for (const number of numbers) {
      if (Number.isFinite(number)) continue;
      throw new ArgumentError({
        op,
        problem: `takes finite numbers, got ${describeValue(number)}`,
        actual: number,
      });
    }
    if (!isFloatingPoint(this.dtype)) {
      throw new DTypeError({
        op,
        problem: `the tensor is ${this.dtype}; random fractions need float32 or float64`,
        actual: this.dtype,
      });
    }
    checkWritable(op, this.raw);
    return checkGenerator(op, options.generator);
  }
}

/**
 * What is written to a part of `target` that has `shape`: `source`, broadcast, and copied where it shares memory.
 *
 * @throws ShapeError where it does not broadcast to that, or the target cannot be written.
 */
export function writtenSource(op: string, source: TensorData, target: TensorData, shape: Shape): TensorData {
  const common = broadcastShapes([shape, source.shape]);
  if (common === null || !sameShape(common, shape)) {
    throw new ShapeError({
      op,
      problem: `values of shape ${formatShape(source.shape)} do not broadcast to ${formatShape(shape)}`,
      operands: [
        { name: 'input', shape },
        { name: 'source', shape: source.shape },
      ],
      expected: shape,
      actual: source.shape,
    });
  }
  checkWritable(op, target);
  return broadcastTo(source.storage === target.storage ? copyContiguous(source, op) : source, shape);
}

/** Refuses views in which one stored value stands at many positions. */
function checkWritable(op: string, { shape, strides }: TensorData): void {
  const axis = shape.findIndex((size, d) => size > 1 && strides[d] === 0);
  if (axis < 0 || numel(shape) === 0) return;
  throw new ShapeError({
    op,
    problem: `axis ${axis} is expanded: its ${shape[axis]} positions share one stored value and cannot be written`,
    operands: [{ name: 'input', shape }],
    axis,
    hint: `Try x.clone().${op}(…)`,
    pytorch:
      'unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.',
  });
}
