// Every error of gradients, whole.
import { describe, expect, test } from 'vitest';
import { autograd, noGrad, ones, type Tensor, tensor, zeros } from '../../src/index.js';

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });

/** The text of what `run` throws. */
function errorOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return String(error);
  }
  throw new Error('nothing was thrown');
}

const cases: [string, () => unknown, string][] = [
  [
    'no history',
    () => ones(2).backward(),
    `ArgumentError: backward: the tensor [2] does not require grad: nothing it was made from does, or it was made in noGrad
  Make what is learned with { requiresGrad: true }, or as an nn.Parameter`,
  ],
  [
    'many values without a gradient',
    () => leaf(1, 2).mul(2).backward(),
    `ShapeError: backward: the tensor [2] has 2 values; without a gradient to begin with it takes one
  Try x.sum().backward(), or x.backward(onesLike(x)) for the same`,
  ],
  [
    'a gradient of another shape',
    () => leaf(1, 2).mul(2).backward(ones(3)),
    'ShapeError: backward: the gradient is [3], the tensor [2]; they must agree',
  ],
  [
    'a gradient of integers',
    () =>
      leaf(1, 2)
        .mul(2)
        .backward(tensor([1n, 2n])),
    `DTypeError: backward: the gradient is int64, the tensor float32; they must agree
  Try grad.to('float32')`,
  ],
  [
    'what is no gradient',
    () =>
      leaf(1, 2)
        .mul(2)
        .backward([1, 2] as never),
    `ArgumentError: backward: the gradient is [1, 2], not a tensor
  Try tensor(gradient)`,
  ],
  [
    'a second walk',
    () => {
      const x = leaf(1, 2);
      const loss = x.mul(x).sum();
      loss.backward();
      loss.backward();
    },
    `ArgumentError: backward: the values kept for the gradient of mul are gone: this graph has been walked before
  Compute the result again, or walk the first time with { retainGraph: true }`,
  ],
  [
    'a value written over that a gradient needs',
    () => {
      const x = leaf(1, 2);
      const y = tensor([3, 4]);
      const loss = x.mul(y).sum();
      y.add_(1);
      loss.backward();
    },
    `ArgumentError: backward: input 1 of mul, [2], was written to in place after mul had run; its gradient needs the old values
  Write after backward(), or into a copy: x.clone()`,
  ],
  [
    'a result written over that a gradient needs',
    () => {
      const x = leaf(1, 2);
      const y = x.exp();
      noGrad(() => y.zero_());
      y.sum().backward();
    },
    `ArgumentError: backward: the result of exp, [2], was written to in place after exp had run; its gradient needs the old values
  Write after backward(), or into a copy: x.clone()`,
  ],
  [
    'a leaf written to',
    () => leaf(1, 2).add_(1),
    `ArgumentError: add_: the tensor is a leaf that requires grad, and a write in place is not recorded
  Try x.add(…), which makes a new tensor
  To update a parameter: noGrad(() => x.add_(…))`,
  ],
  [
    'a result written to',
    () => leaf(1, 2).mul(2).set(0, 1),
    `ArgumentError: set: the tensor was made by mul from values that require grad, and a write in place is not recorded
  Write into a copy: x.detach().clone()`,
  ],
  [
    'values with a history written',
    () => zeros(2).copy_(leaf(1, 2)),
    `ArgumentError: copy_: the values written require grad, and a write in place is not recorded
  Try source.detach(), or build the result with operations that make new tensors`,
  ],
  [
    'integers',
    () => tensor([1n, 2n]).requiresGrad_(),
    `DTypeError: requiresGrad: int64 values have no gradient; requiresGrad takes float32 or float64
  Try x.to('float32').requiresGrad_()`,
  ],
  [
    'a result told not to',
    () => leaf(1).mul(2).requiresGrad_(false),
    `ArgumentError: requiresGrad: the tensor was made by mul from values that require grad; only a leaf can be told not to
  Try x.detach(), the same values without their history`,
  ],
  [
    'noGrad of what is no function',
    () => noGrad(leaf(1) as never),
    `ArgumentError: noGrad: takes a function, got a tensor [1]
  Try noGrad(() => …)`,
  ],
  [
    'an async function',
    () => noGrad(async () => 1),
    `ArgumentError: noGrad: the function is async; after its first await gradients would be recorded again
  Await first, then call noGrad on what computes at once`,
  ],
  [
    'an option that is none',
    () => leaf(1).backward(null, { retain_graph: true } as never),
    "ArgumentError: backward: no option 'retain_graph'; did you mean 'retainGraph'?",
  ],
  [
    'grad of an input that does not require it',
    () => autograd.grad(leaf(1).mul(2), ones(1)),
    `ArgumentError: grad: input 0, [1], does not require grad
  Ask before it is used: input.requiresGrad_()`,
  ],
  [
    'grad of an input that was not used',
    () => autograd.grad(leaf(1).mul(2), leaf(1)),
    `ArgumentError: grad: no output was made from input 0, [1]
  With { allowUnused: true } it is given null`,
  ],
  [
    'grad with too few gradients',
    () => autograd.grad([leaf(1), leaf(2)], [], { gradOutputs: [ones(1)] }),
    'ArgumentError: grad: 1 gradients to begin with, but 2 outputs; give one for each',
  ],
  [
    'grad of what is no tensor',
    () => autograd.grad(3 as never, leaf(1)),
    'ArgumentError: grad: outputs is 3; it takes a tensor or an array of them',
  ],
  [
    'grad that begins with what is no tensor',
    () => autograd.grad(leaf(1), leaf(1), { gradOutputs: 3 as never }),
    'ArgumentError: grad: gradOutputs is 3; it takes a tensor or an array of them',
  ],
  [
    'gradcheck of a function that gives no tensor',
    () => autograd.gradcheck(() => 3 as never, []),
    'ArgumentError: gradcheck: the result is 3; it takes a tensor or an array of them',
  ],
  [
    'gradcheck in float32',
    () => autograd.gradcheck((x) => x, [leaf(1)]),
    `ArgumentError: gradcheck: input 0 is float32; differences need float64
  Try input.to('float64')`,
  ],
];

describe('says what is wrong, and what to do', () => {
  test.each(cases)('%s', (_, run, text) => expect(errorOf(run)).toBe(text));
});

test("carries PyTorch's sentence for search", () => {
  expect(() => leaf(1, 2).add_(1)).toThrow(
    expect.objectContaining({
      pytorch: 'a leaf Variable that requires grad is being used in an in-place operation.',
    }),
  );
});

test('a refused walk changes no gradient', () => {
  const x = leaf(1, 2);
  const used = x.exp();
  used.sum().backward();
  const before = x.grad?.tolist();
  expect(() => used.sum().add(x.sum()).backward()).toThrow('walked before');
  expect(x.grad?.tolist()).toEqual(before);
});
