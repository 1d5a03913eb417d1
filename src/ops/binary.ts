// Operations on pairs of values: shapes are broadcast, dtypes promoted as PyTorch does.
import { DTypeError } from '../core/errors.js';
import type { Tensor } from '../tensor/tensor.js';
import { filled } from './copies.js';
import type { Operation } from './operation.js';
import { masked, type PairCall, pairwise } from './pairwise.js';

function refuseBoolDifference(): never {
  throw new DTypeError({
    op: 'sub',
    problem: 'bool minus bool is no number',
    hint: "Where they differ: a.ne(b); as numbers: a.to('int32').sub(b)",
    pytorch: 'Subtraction, the `-` operator, with two bool tensors is not supported.',
  });
}

export const add: Operation = {
  ...pairwise('add', { first: (grad) => grad, second: (grad) => grad }),
  letsGo: true,
};
const difference = pairwise('sub', { first: (grad) => grad, second: (grad) => grad.neg() });

/** Of two bools there is none. */
export const sub: Operation = {
  ...difference,
  forward(inputs, args) {
    if (inputs[0].dtype === 'bool' && inputs[1].dtype === 'bool') refuseBoolDifference();
    return difference.forward(inputs, args);
  },
};
export const mul: Operation = pairwise('mul', {
  keeps: ['inputs'],
  first: (grad, { input }) => grad.mul(input(1)),
  second: (grad, { input }) => grad.mul(input(0)),
});
/** Towards the base `y · xʸ⁻¹`, 0 for y = 0; towards the exponent `xʸ · ln x`, 0 for x = 0 and y ≥ 0. As PyTorch. */
export const pow: Operation = pairwise('pow', {
  keeps: ['inputs', 'outputs'],
  first: (grad, { input }) => masked(grad.mul(input(1)).mul(input(0).pow(input(1).sub(1))), input(1).ne(0)),
  second: (grad, { input, output }) =>
    masked(grad.mul(output(0)).mul(input(0).log()), input(0).ne(0).maximum(input(1).lt(0))),
});
/** NaN where either is. Equal values share the gradient. */
export const maximum: Operation = pairwise('maximum', {
  keeps: ['inputs'],
  first: (grad, call) => masked(shared(grad, call), unless(call, 'lt')),
  second: (grad, call) => masked(shared(grad, call), unless(call, 'gt')),
});
/** NaN where either is. Equal values share the gradient. */
export const minimum: Operation = pairwise('minimum', {
  keeps: ['inputs'],
  first: (grad, call) => masked(shared(grad, call), unless(call, 'gt')),
  second: (grad, call) => masked(shared(grad, call), unless(call, 'lt')),
});
/** A lower bound. Unlike {@link maximum}, a value on the bound takes the whole gradient. */
export const clampMin: Operation = pairwise(
  'maximum',
  {
    keeps: ['inputs'],
    first: (grad, { input }) => masked(grad, input(0).ge(input(1))),
    second: (grad, { input }) => masked(grad, input(0).lt(input(1))),
  },
  { name: 'clamp' },
);
/** An upper bound. Unlike {@link minimum}, a value on the bound takes the whole gradient. */
export const clampMax: Operation = pairwise(
  'minimum',
  {
    keeps: ['inputs'],
    first: (grad, { input }) => masked(grad, input(0).le(input(1))),
    second: (grad, { input }) => masked(grad, input(0).gt(input(1))),
  },
  { name: 'clamp' },
);

/** Half the gradient where the operands are equal. */
function shared(grad: Tensor, { input }: PairCall): Tensor {
  return grad.sub(masked(grad.div(2), input(0).eq(input(1))));
}

/** Everywhere but where `comparison` holds; with NaN both operands have it. */
function unless({ input }: PairCall, comparison: 'lt' | 'gt'): Tensor {
  return input(0)[comparison](input(1)).logicalNot();
}

/** The larger; of a number and NaN the number. */
export const fmax: Operation = pairwise('fmax', {
  keeps: ['inputs'],
  first: (grad, { input }) => masked(grad, firstIs('ge', input(0), input(1))),
  second: (grad, { input }) => masked(grad, firstIs('ge', input(0), input(1)).logicalNot()),
});

/** The smaller; of a number and NaN the number. */
export const fmin: Operation = pairwise('fmin', {
  keeps: ['inputs'],
  first: (grad, { input }) => masked(grad, firstIs('le', input(0), input(1))),
  second: (grad, { input }) => masked(grad, firstIs('le', input(0), input(1)).logicalNot()),
});

/** Whether the first is the one picked: on a tie it is. */
function firstIs(comparison: 'ge' | 'le', a: Tensor, b: Tensor): Tensor {
  return a[comparison](b).maximum(b.isnan());
}

/** The angle of `(other, input)`, between -π and π. Of two zeros its slope is 0, as PyTorch's. */
export const atan2: Operation = pairwise(
  'atan2',
  {
    keeps: ['inputs'],
    first: (grad, { input }) => grad.mul(overSquares(input(1), input(0), input(1))),
    second: (grad, { input }) => grad.mul(overSquares(input(0).neg(), input(0), input(1))),
  },
  { takes: 'fraction' },
);

function overSquares(x: Tensor, a: Tensor, b: Tensor): Tensor {
  const squares = a.mul(a).add(b.mul(b));
  return masked(x.div(squares), squares);
}

/** The length of the hypotenuse, `√(a² + b²)`. */
export const hypot: Operation = pairwise(
  'hypot',
  {
    keeps: ['inputs', 'outputs'],
    first: (grad, { input, output }) => grad.mul(input(0).div(output(0))),
    second: (grad, { input, output }) => grad.mul(input(1).div(output(0))),
  },
  { takes: 'floats' },
);

/** The size of the first with the sign of the second. */
export const copysign: Operation = pairwise(
  'copysign',
  {
    keeps: ['inputs', 'outputs'],
    first: (grad, { input, output }) => grad.mul(output(0).sign().mul(input(0).sign())),
    second: (grad) => grad.apply(filled, 0),
  },
  { takes: 'fraction' },
);

/** `ln(eᵃ + eᵇ)`, without overflow. */
export const logaddexp: Operation = pairwise(
  'logaddexp',
  {
    keeps: ['inputs'],
    first: (grad, { input }) => grad.mul(input(0).sub(input(1)).sigmoid()),
    second: (grad, { input }) => grad.mul(input(1).sub(input(0)).sigmoid()),
  },
  { takes: 'floats' },
);

/** `a · ln b`, 0 where a is 0. */
export const xlogy: Operation = pairwise(
  'xlogy',
  {
    keeps: ['inputs'],
    first: (grad, { input }) => masked(grad.mul(input(1).log()), input(0).ne(0).maximum(input(1).gt(0))),
    second: (grad, { input }) => grad.mul(input(0).div(input(1))),
  },
  { takes: 'fraction' },
);
