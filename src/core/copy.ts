import { blocksOf, moveBlock, unitsOf, unitsPerValue } from './blocks.js';
import type { TypedArray } from './dtype.js';
import { storedValue } from './scalar.js';
import { forEachRow, planRows } from './strided.js';
import { contiguousValues, isContiguous, type TensorData } from './tensor-data.js';

/** The arrays of numbers: storing in one converts as {@link storedValue} does, but for bool. */
type Numbers = Exclude<TypedArray, BigInt64Array>;

/**
 * Copies every value of `source` to `target`, a buffer of the same shape; both may be strided. Between dtypes
 * values are converted as {@link storedValue} says.
 */
export function copyValues(source: TensorData, target: TensorData): void {
  const sameKind = source.dtype === target.dtype || (source.dtype === 'bool' && target.dtype === 'uint8');
  if (sameKind && isContiguous(source) && isContiguous(target)) {
    contiguousValues(target).set(contiguousValues(source) as never);
    return;
  }
  const [from, to] = [source.storage.array, target.storage.array];
  const areNumbers = !(from instanceof BigInt64Array) && !(to instanceof BigInt64Array);
  if (sameKind) moveValues(source, target);
  else if (areNumbers && target.dtype !== 'bool') copyNumbers(source, from, target, to);
  else convertValues(source, target);
}

/** Copies values as they are. */
function moveValues(source: TensorData, target: TensorData): void {
  const plan = planRows(source.shape, [source.strides, target.strides]);
  if (plan.length === 0) return;
  const [from, to] = [unitsOf(source.storage.array), unitsOf(target.storage.array)];
  const units = unitsPerValue(target.storage.array);
  const blocks = blocksOf(plan);
  const [fromSteps, toSteps] = blocks.steps;
  blocks.walk([source.offset, target.offset], ([read, write], rows, length) =>
    moveBlock(from, read, fromSteps, to, write, toSteps, rows, length, units),
  );
}
function copyNumbers(source: TensorData, from: Numbers, target: TensorData, to: Numbers): void {
  forEachRow(source.shape, [source, target], ([read, write], [readStep, writeStep], length) => {
    for (let n = 0, i = read, o = write; n < length; n++, i += readStep, o += writeStep) to[o] = from[i];
  });
}

function convertValues(source: TensorData, target: TensorData): void {
  const [from, to] = [source.storage.array, target.storage.array];
  const { dtype } = target;
  forEachRow(source.shape, [source, target], ([read, write], [readStep, writeStep], length) => {
    for (let n = 0, i = read, o = write; n < length; n++, i += readStep, o += writeStep) {
      to[o] = storedValue(from[i], dtype) as never;
    }
  });
}
