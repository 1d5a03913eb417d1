import { describeValue } from '../core/describe.js';
import { ArgumentError, DTypeError, ShapeError } from '../core/errors.js';
import { canCast, scalarDType } from '../core/promotion.js';
import { type Scalar, scalarArray } from '../core/scalar.js';
import { formatShape, sameShape } from '../core/shape.js';
import { discard, fromArray } from '../core/tensor-data.js';
import type { Operation } from '../ops/operation.js';
import { TensorBase } from './base.js';
import { withGradMode } from './grad-mode.js';
import { isObserved } from './observe.js';
import { TensorParts } from './parts.js';
import type { Tensor } from './tensor.js';

/** How a second operand joins, a tensor or a plain number, and how a result is written in place. No method of the user's. */
export abstract class TensorOperands extends TensorParts {
  /** @internal `other` as a tensor: a plain number in the dtype in which it joins this one. */
  lift(op: string, other: unknown): Tensor {
    if (other instanceof TensorBase) return other as Tensor;
    if (typeof other !== 'number' && typeof other !== 'bigint' && typeof other !== 'boolean') {
      throw new ArgumentError({
        op,
        problem: `takes a tensor or a number, got ${describeValue(other)}`,
        actual: other,
        ...(Array.isArray(other) ? { hint: 'Try tensor([…])' } : {}),
      });
    }
    const dtype = scalarDType(other, this.dtype);
    return this.wrap(fromArray(scalarArray(other, dtype), [], dtype));
  }

  /** @internal An operation on this tensor and another. */
  protected pair(operation: Operation, other: Tensor | Scalar): Tensor {
    return this.apply(operation, undefined, this.lift(operation.name, other));
  }

  /** @internal Writes what `compute` makes of this tensor and other operands over this one's values. */
  protected inPlace(op: string, operands: readonly unknown[], compute: () => Tensor): this {
    const sources = operands.filter((operand) => operand instanceof TensorBase);
    this.checkInPlace(op, sources.find((source) => source.requiresGrad) ?? null);
    const result = withGradMode(false, compute);
    if (!canCast(result.dtype, this.dtype)) {
      throw new DTypeError({
        op,
        problem: `the result is ${result.dtype}, the tensor is ${this.dtype} and cannot hold it`,
        actual: result.dtype,
        expected: this.dtype,
        hint: `Try x.${op.slice(0, -1)}(…), which makes a new tensor`,
        pytorch: `result type ${result.dtype} can't be cast to the desired output type ${this.dtype}`,
      });
    }
    if (!sameShape(result.shape, this.shape)) {
      throw new ShapeError({
        op,
        problem: `the result has the shape ${formatShape(result.shape)}, the tensor ${formatShape(this.shape)}`,
        operands: [{ name: 'input', shape: this.shape }],
        expected: this.shape,
        actual: result.shape,
        hint: `Try x.${op.slice(0, -1)}(…), which makes a new tensor`,
      });
    }
    this.write(op, result.raw);
    const { storage } = result.raw;
    const isOurs = [this, ...sources].every(({ raw }) => raw.storage !== storage);
    if (isOurs && !isObserved()) discard(result.raw);
    return this;
  }
}
