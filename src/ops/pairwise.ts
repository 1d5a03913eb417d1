// What operations on pairs of values share: shapes are broadcast, dtypes promoted as PyTorch does.
import { broadcastPair, broadcastTo } from '../core/broadcast.js';
import { type DType, isFloatingPoint } from '../core/dtype.js';
import { ArgumentError, DTypeError } from '../core/errors.js';
import { resultDType } from '../core/promotion.js';
import type { Shape } from '../core/shape.js';
import { forEachRow } from '../core/strided.js';
import { allocateUnset, type TensorData } from '../core/tensor-data.js';
import type { BinaryName } from '../kernels/binary/functions.js';
import { runKernel } from '../kernels/table.js';
import type { Tensor } from '../tensor/tensor.js';
import { castTo } from './cast-to.js';
import { keep } from './keep.js';
import { type Call, type Kept, notDifferentiable, type Operation } from './operation.js';
import { sumTo } from './sum-to.js';

/** Two operands in one dtype and one shape. */
export interface Pair {
  readonly shape: Shape;
  readonly a: TensorData;
  readonly b: TensorData;
}

/** Both operands in one dtype and one shape. */
export function pair(name: string, first: TensorData, second: TensorData, dtype: DType): Pair {
  const shape = broadcastPair(name, first.shape, second.shape);
  return {
    shape,
    a: broadcastTo(castTo(first, dtype, name), shape),
    b: broadcastTo(castTo(second, dtype, name), shape),
  };
}

export type PairCall = Call<undefined>;

/** The gradient of either operand, in the shape of the result. */
export interface PairGradient {
  readonly keeps?: readonly Kept[];
  first(grad: Tensor, call: PairCall): Tensor;
  second(grad: Tensor, call: PairCall): Tensor;
}

/** The dtypes that an operation takes. Integers give float32 for `fraction`. */
export type Takes = 'all' | 'fraction' | 'floats' | 'numbers' | 'integers';

const REFUSED: Readonly<Record<Takes, (dtype: DType) => boolean>> = {
  all: () => false,
  fraction: () => false,
  floats: (dtype) => !isFloatingPoint(dtype),
  numbers: (dtype) => dtype === 'bool',
  integers: isFloatingPoint,
};

const TAKEN: Readonly<Record<Takes, string>> = {
  all: '',
  fraction: '',
  floats: 'float32 or float64',
  numbers: 'numbers',
  integers: 'integers or bool',
};

function computedIn(name: string, takes: Takes, first: TensorData, second: TensorData): DType {
  const dtype = resultDType(first, second);
  if (REFUSED[takes](dtype)) {
    throw new DTypeError({
      op: name,
      problem: `the values are ${dtype}; it takes ${TAKEN[takes]}`,
      actual: dtype,
      hint: takes === 'integers' ? "Try x.to('int32')" : "Try x.to('float32')",
      pytorch: 'not implemented for',
    });
  }
  return takes === 'fraction' && !isFloatingPoint(dtype) ? 'float32' : dtype;
}

/** Integers are not divided by 0. */
function checkDivisor(name: string, { dtype, shape, storage, ...lies }: TensorData): void {
  if (isFloatingPoint(dtype)) return;
  forEachRow(shape, [{ ...lies }], ([i], [step], length) => {
    for (let n = 0; n < length; n++) {
      if (Number(storage.array[i + n * step]) !== 0) continue;
      throw new ArgumentError({
        op: name,
        problem: 'an integer is divided by 0',
        hint: "Try x.to('float32'), in which the result is infinite or NaN",
        pytorch: 'ZeroDivisionError',
      });
    }
  });
}

/** How an operation on pairs differs from others. */
export interface PairwiseOptions {
  /** The user's name, where the function computed has another. */
  readonly name?: string;
  readonly takes?: Takes;
  /** Whether the second operand divides the first. */
  readonly divides?: boolean;
}

/** An operation that computes one function of the kernels on every pair of values. */
export function pairwise(
  operation: BinaryName,
  gradient: PairGradient | null,
  { name = operation, takes = 'all', divides = false }: PairwiseOptions = {},
): Operation {
  return {
    name,
    ...(gradient?.keeps === undefined ? {} : { keeps: gradient.keeps }),
    backward:
      gradient === null
        ? notDifferentiable
        : (grad, call) => [
            call.needs(0) ? sumTo(gradient.first(grad, call), call.operands[0].shape) : null,
            call.needs(1) ? sumTo(gradient.second(grad, call), call.operands[1].shape) : null,
          ],
    forward([first, second]) {
      const dtype = computedIn(name, takes, first, second);
      const { shape, a, b } = pair(name, first, second, dtype);
      if (divides) checkDivisor(name, b);
      const out = allocateUnset(shape, dtype, name);
      runKernel('binary', { operation, a, b }, [out]);
      return { outputs: [out] };
    },
  };
}

/** The gradient where `mask` holds, else 0. */
export function masked(grad: Tensor, mask: Tensor): Tensor {
  return grad.apply(keep, undefined, mask);
}
