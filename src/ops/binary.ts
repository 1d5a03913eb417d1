// Operations on pairs of values: shapes are broadcast, dtypes promoted as PyTorch does.
import { broadcastPair, broadcastTo } from '../core/broadcast.js';
import { castTo } from '../core/copy.js';
import { type DType, isFloatingPoint } from '../core/dtype.js';
import { DTypeError } from '../core/errors.js';
import { resultDType } from '../core/promotion.js';
import type { Shape } from '../core/shape.js';
import { allocateUnset, type TensorData } from '../core/tensor-data.js';
import type { CompareName } from '../kernels/args.js';
import type { BinaryName } from '../kernels/binary/functions.js';
import { runKernel } from '../kernels/table.js';
import type { Operation } from './operation.js';

interface Pair {
  readonly shape: Shape;
  readonly a: TensorData;
  readonly b: TensorData;
}

/** Both operands in one dtype and one shape. */
function pair(name: string, first: TensorData, second: TensorData, dtype: DType): Pair {
  const shape = broadcastPair(name, first.shape, second.shape);
  return {
    shape,
    a: broadcastTo(castTo(first, dtype, name), shape),
    b: broadcastTo(castTo(second, dtype, name), shape),
  };
}

function refuseBoolDifference(): never {
  throw new DTypeError({
    op: 'sub',
    problem: 'bool minus bool is no number',
    hint: "Where they differ: a.ne(b); as numbers: a.to('int32').sub(b)",
    pytorch: 'Subtraction, the `-` operator, with two bool tensors is not supported.',
  });
}

function binary(name: BinaryName): Operation {
  return {
    name,
    forward([first, second]) {
      const promoted = resultDType(first, second);
      if (name === 'sub' && promoted === 'bool') refuseBoolDifference();
      const dtype = name === 'div' && !isFloatingPoint(promoted) ? 'float32' : promoted;
      const { shape, a, b } = pair(name, first, second, dtype);
      const out = allocateUnset(shape, dtype, name);
      runKernel('binary', { operation: name, a, b }, [out]);
      if (dtype === 'bool') normaliseBool(out);
      return { outputs: [out] };
    },
  };
}

/** `true + true` is true. */
function normaliseBool(data: TensorData): void {
  const values = data.storage.array;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) values[i] = 1 as never;
}

export const add: Operation = binary('add');
export const sub: Operation = binary('sub');
export const mul: Operation = binary('mul');
/** True division: of integers, float32. */
export const div: Operation = binary('div');
export const pow: Operation = binary('pow');
/** NaN where either is. */
export const maximum: Operation = binary('maximum');
/** NaN where either is. */
export const minimum: Operation = binary('minimum');

function compare(name: CompareName): Operation {
  return {
    name,
    forward([first, second]) {
      const { shape, a, b } = pair(name, first, second, resultDType(first, second));
      const out = allocateUnset(shape, 'bool', name);
      runKernel('compare', { operation: name, a, b }, [out]);
      return { outputs: [out] };
    },
  };
}

export const eq: Operation = compare('eq');
export const ne: Operation = compare('ne');
export const lt: Operation = compare('lt');
export const le: Operation = compare('le');
export const gt: Operation = compare('gt');
export const ge: Operation = compare('ge');
