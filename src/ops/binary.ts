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
import type { Tensor } from '../tensor/tensor.js';
import { keep } from './keep.js';
import { type Call, type Kept, notDifferentiable, type Operation } from './operation.js';
import { sumTo } from './sum-to.js';

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

type PairCall = Call<undefined>;

/** The gradient of either operand, in the shape of the result. */
interface Gradient {
  readonly keeps?: readonly Kept[];
  first(grad: Tensor, call: PairCall): Tensor;
  second(grad: Tensor, call: PairCall): Tensor;
}

/** `name` is the user's, where the function computed has another. */
function binary(
  operation: BinaryName,
  { keeps, first, second }: Gradient,
  name: string = operation,
): Operation {
  return {
    name,
    ...(keeps === undefined ? {} : { keeps }),
    backward: (grad, call) => [
      call.needs(0) ? sumTo(first(grad, call), call.operands[0].shape) : null,
      call.needs(1) ? sumTo(second(grad, call), call.operands[1].shape) : null,
    ],
    forward([first, second]) {
      const promoted = resultDType(first, second);
      if (operation === 'sub' && promoted === 'bool') refuseBoolDifference();
      const dtype = operation === 'div' && !isFloatingPoint(promoted) ? 'float32' : promoted;
      const { shape, a, b } = pair(name, first, second, dtype);
      const out = allocateUnset(shape, dtype, name);
      runKernel('binary', { operation, a, b }, [out]);
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

export const add: Operation = binary('add', { first: (grad) => grad, second: (grad) => grad });
export const sub: Operation = binary('sub', { first: (grad) => grad, second: (grad) => grad.neg() });
export const mul: Operation = binary('mul', {
  keeps: ['inputs'],
  first: (grad, { input }) => grad.mul(input(1)),
  second: (grad, { input }) => grad.mul(input(0)),
});
/** True division: of integers, float32. */
export const div: Operation = binary('div', {
  keeps: ['inputs'],
  first: (grad, { input }) => grad.div(input(1)),
  second: (grad, { input }) => grad.neg().mul(input(0).div(input(1)).div(input(1))),
});
/** Towards the base `y · xʸ⁻¹`, 0 for y = 0; towards the exponent `xʸ · ln x`, 0 for x = 0 and y ≥ 0. As PyTorch. */
export const pow: Operation = binary('pow', {
  keeps: ['inputs', 'outputs'],
  first: (grad, { input }) => masked(grad.mul(input(1)).mul(input(0).pow(input(1).sub(1))), input(1).ne(0)),
  second: (grad, { input, output }) =>
    masked(grad.mul(output(0)).mul(input(0).log()), input(0).ne(0).maximum(input(1).lt(0))),
});
/** NaN where either is. Equal values share the gradient. */
export const maximum: Operation = binary('maximum', {
  keeps: ['inputs'],
  first: (grad, call) => masked(shared(grad, call), unless(call, 'lt')),
  second: (grad, call) => masked(shared(grad, call), unless(call, 'gt')),
});
/** NaN where either is. Equal values share the gradient. */
export const minimum: Operation = binary('minimum', {
  keeps: ['inputs'],
  first: (grad, call) => masked(shared(grad, call), unless(call, 'gt')),
  second: (grad, call) => masked(shared(grad, call), unless(call, 'lt')),
});
/** A lower bound. Unlike {@link maximum}, a value on the bound takes the whole gradient. */
export const clampMin: Operation = binary(
  'maximum',
  {
    keeps: ['inputs'],
    first: (grad, { input }) => masked(grad, input(0).ge(input(1))),
    second: (grad, { input }) => masked(grad, input(0).lt(input(1))),
  },
  'clamp',
);
/** An upper bound. Unlike {@link minimum}, a value on the bound takes the whole gradient. */
export const clampMax: Operation = binary(
  'minimum',
  {
    keeps: ['inputs'],
    first: (grad, { input }) => masked(grad, input(0).le(input(1))),
    second: (grad, { input }) => masked(grad, input(0).gt(input(1))),
  },
  'clamp',
);

function masked(grad: Tensor, mask: Tensor): Tensor {
  return grad.apply(keep, undefined, mask);
}

/** Half the gradient where the operands are equal. */
function shared(grad: Tensor, { input }: PairCall): Tensor {
  return grad.sub(masked(grad.div(2), input(0).eq(input(1))));
}

/** Everywhere but where `comparison` holds; with NaN both operands have it. */
function unless({ input }: PairCall, comparison: 'lt' | 'gt'): Tensor {
  return input(0)[comparison](input(1)).logicalNot();
}

function compare(name: CompareName): Operation {
  return {
    name,
    backward: notDifferentiable,
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
