// Classes as targets: whole numbers from 0 to below the number of classes, or one number that is to be ignored.
import { contiguousArray } from '../../core/contiguous.js';
import { isFloatingPoint } from '../../core/dtype.js';
import { DTypeError, ShapeError } from '../../core/errors.js';
import { formatShape, type Shape } from '../../core/shape.js';
import { fromArray } from '../../core/tensor-data.js';
import { Tensor } from '../../tensor/tensor.js';

/** Targets, checked. */
export interface ClassTargets {
  /** int32, in the shape of the target; 0 where it is ignored. */
  readonly index: Tensor;
  /** bool: which are not ignored; null where none is. */
  readonly mask: Tensor | null;
  /** How many are not ignored. */
  readonly count: number;
}

/**
 * The classes that a target names.
 *
 * @param ignored the number that stands for no class; null for none.
 * @throws DTypeError for fractions and bools, ShapeError for a number that is no class: which, and where.
 */
export function classTargets(
  op: string,
  target: Tensor,
  classes: number,
  ignored: number | null,
): ClassTargets {
  checkClassDType(op, target);
  const { shape } = target;
  const values = contiguousArray(target.raw);
  const index = new Int32Array(values.length);
  const mask = new Uint8Array(values.length);
  let count = 0;
  for (let i = 0; i < index.length; i++) {
    const value = Number(values[i]);
    if (value === ignored) continue;
    if (!(value >= 0 && value < classes)) throw noClass(op, value, i, shape, classes, values);
    index[i] = value;
    mask[i] = 1;
    count++;
  }
  return {
    index: new Tensor(fromArray(index, shape, 'int32')),
    mask: count === index.length ? null : new Tensor(fromArray(mask, shape, 'bool')),
    count,
  };
}

function checkClassDType(op: string, { dtype }: Tensor): void {
  if (!isFloatingPoint(dtype) && dtype !== 'bool') return;
  throw new DTypeError({
    op,
    problem: `the target is ${dtype}; classes are whole numbers (int32, int64, uint8)`,
    actual: dtype,
    hint: "Try target.to('int32'), or make it so: tensor([0, 2], { dtype: 'int32' })",
    pytorch: `expected target dtype to be Long or Byte, but got ${dtype === 'bool' ? 'Bool' : 'Float'}`,
  });
}

function noClass(
  op: string,
  value: number,
  at: number,
  shape: Shape,
  classes: number,
  values: ArrayLike<number | bigint>,
): ShapeError {
  const position: number[] = [];
  for (let axis = shape.length - 1, rest = at; axis >= 0; axis--) {
    position.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  const place = position.length === 0 ? 'the target' : `target[${position.join(', ')}]`;
  const all = Array.from(values, Number);
  const fromOne = value === classes && all.every((other) => other >= 1 && other <= classes);
  return new ShapeError({
    op,
    problem: `${place} is ${value}; there are ${classes} classes, ${classes === 0 ? 'none' : `0 to ${classes - 1}`}`,
    operands: [{ name: 'target', shape }],
    operandsInText: false,
    expected: classes,
    actual: value,
    ...(fromOne ? { hint: 'Counted from 1? Try target.sub(1)' } : {}),
    pytorch: `Target ${value} is out of bounds.`,
  });
}

/** Refuses weights that are not one for each class. */
export function checkClassWeight(op: string, weight: Tensor, classes: number): void {
  if (weight.ndim === 1 && weight.shape[0] === classes) return;
  throw new ShapeError({
    op,
    problem: `the weight is ${formatShape(weight.shape)}; it takes one for each of ${classes} classes, [${classes}]`,
    operands: [{ name: 'weight', shape: weight.shape }],
    operandsInText: false,
    expected: [classes],
    actual: weight.shape,
    pytorch: `weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of shape: ${formatShape(weight.shape)}`,
  });
}
