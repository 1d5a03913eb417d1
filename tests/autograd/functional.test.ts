// Derivatives of functions, against torch.autograd.functional (torch 2.13) where numbers are written out.
import { describe, expect, test } from 'vitest';
import {
  autograd,
  enableGrad,
  inferenceMode,
  isGradEnabled,
  noGrad,
  ones,
  setGradEnabled,
  type Tensor,
  tensor,
  zeros,
} from '../../src/index.js';
import { thrown } from '../nn/thrown.js';

const { jacobian, hessian, vjp, jvp, hvp } = autograd.functional;
const x = tensor([1, 2], { dtype: 'float64' });
const y = tensor([[3, 4, 5]], { dtype: 'float64' });
/** `[2, 3]`. */
const outer = (a: Tensor, b: Tensor): Tensor => a.mul(a).unsqueeze(1).mul(b);

describe('jacobian', () => {
  test('of one input has the axes of the result, then those of the input', () => {
    expect(jacobian((a) => a.mul(a).sum(), x).tolist()).toEqual([2, 4]);
    const whole = jacobian((a) => outer(a, y), x);
    expect(whole.shape).toEqual([2, 3, 2]);
    expect(whole.tolist()).toEqual([
      [
        [6, 0],
        [8, 0],
        [10, 0],
      ],
      [
        [0, 12],
        [0, 16],
        [0, 20],
      ],
    ]);
  });

  test('of several inputs is an array', () => {
    const [byX, byY] = jacobian(outer, [x, y]);
    expect([byX.shape, byY.shape]).toEqual([
      [2, 3, 2],
      [2, 3, 1, 3],
    ]);
    expect(byY.at(1, 2).tolist()).toEqual([[0, 0, 4]]);
  });

  test('is 0 where nothing depends on an input, and empty for an empty result', () => {
    expect(jacobian((a) => a.mul(2), [x, y])[0].tolist()).toEqual([
      [2, 0],
      [0, 2],
    ]);
    expect(jacobian((_, b) => b.sum(), [x, y])[0].tolist()).toEqual([0, 0]);
    expect(jacobian(() => ones(2), x).tolist()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(jacobian((a) => a.at(':0'), x).shape).toEqual([0, 2]);
  });

  test('can be differentiated again, and leaves inputs alone', () => {
    const leaf = tensor([1, 2], { requiresGrad: true });
    jacobian((a) => a.pow(3), leaf, { createGraph: true })
      .sum()
      .backward();
    expect(leaf.grad?.tolist()).toEqual([6, 12]);
    expect(jacobian((a) => a.pow(3), x).requiresGrad).toBe(false);
    expect(x.requiresGrad).toBe(false);
  });
});

test('hessian', () => {
  expect(hessian((a) => a.pow(3).sum().add(a.prod()), x).tolist()).toEqual([
    [6, 1],
    [1, 12],
  ]);
  const blocks = hessian((a, b) => outer(a, b).sum(), [x, y]);
  expect(blocks.map((row) => row.map((block) => block.shape))).toEqual([
    [
      [2, 2],
      [2, 1, 3],
    ],
    [
      [1, 3, 2],
      [1, 3, 1, 3],
    ],
  ]);
  expect(blocks[0][0].tolist()).toEqual([
    [24, 0],
    [0, 24],
  ]);
  expect(hessian((a) => a.sum(), x).tolist()).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test('products with a vector', () => {
  const v = tensor([1, 10], { dtype: 'float64' });
  const square = (a: Tensor): Tensor => a.mul(a);
  expect(vjp(square, x, v).product.tolist()).toEqual([2, 40]);
  expect(vjp((a) => a.sum(), x).product.tolist()).toEqual([1, 1]);
  expect(jvp((a) => outer(a, y), x, v).product.tolist()).toEqual([
    [6, 8, 10],
    [120, 160, 200],
  ]);
  expect(jvp((a) => a.add(1), x, v).product.tolist()).toEqual([1, 10]);
  expect(hvp((a) => a.pow(3).sum(), x, v).product.tolist()).toEqual([6, 120]);
  expect(hvp((a) => a.sum(), x, v).product.tolist()).toEqual([0, 0]);
  expect(vjp(square, x, v).value.requiresGrad).toBe(false);
});

test('backward of several tensors adds up', () => {
  const leaf = tensor([1, 2], { requiresGrad: true });
  const shared = leaf.mul(leaf);
  autograd.backward([shared.sum(), shared], { gradTensors: [null, tensor([1, 10])] });
  expect(leaf.grad?.tolist()).toEqual([4, 44]);
  expect(() => shared.sum().backward()).toThrow(/this graph has been walked before/);
});

describe('recording', () => {
  test('is on or off while a function runs, also when it throws', () => {
    expect(isGradEnabled()).toBe(true);
    expect(noGrad(() => [isGradEnabled(), enableGrad(isGradEnabled), isGradEnabled()])).toEqual([
      false,
      true,
      false,
    ]);
    expect(inferenceMode(isGradEnabled)).toBe(false);
    expect(setGradEnabled(false, isGradEnabled)).toBe(false);
    expect(() =>
      noGrad(() =>
        enableGrad(() => {
          throw new Error('mine');
        }),
      ),
    ).toThrow('mine');
    expect(isGradEnabled()).toBe(true);
  });

  test('can be turned off for good', () => {
    setGradEnabled(false);
    expect(ones(1, { requiresGrad: true }).mul(2).requiresGrad).toBe(false);
    setGradEnabled(true);
    expect(ones(1, { requiresGrad: true }).mul(2).requiresGrad).toBe(true);
  });

  test('detach_ cuts a tensor off in place', () => {
    const leaf = ones(2, { requiresGrad: true });
    const made = leaf.mul(2);
    expect(made.detach_()).toBe(made);
    expect([made.isLeaf, made.requiresGrad, leaf.detach_().requiresGrad]).toEqual([true, false, false]);
  });
});

const errors: [string, () => unknown, string][] = [
  [
    'a result that is none',
    () => jacobian(() => 3 as never, x),
    'ArgumentError: jacobian: the function gave 3; it gives one tensor',
  ],
  [
    'no function',
    () => jacobian(x as never, x),
    'ArgumentError: jacobian: takes a function and a tensor, or an array of tensors; got a tensor [2] and a tensor [2]',
  ],
  [
    'a Hessian of many values',
    () => hessian((a) => a, x),
    'ArgumentError: hessian: the function gave 2 values, [2]; it gives one number',
  ],
  [
    'a vector of another shape',
    () => jvp((a) => a, x, zeros(3)),
    'ArgumentError: jvp: the vector is a tensor [3]; it has the shape of the inputs, [2]',
  ],
  [
    'more gradients than tensors',
    () => autograd.backward(ones(1, { requiresGrad: true }).mul(2), { gradTensors: [zeros(1), zeros(1)] }),
    'ArgumentError: backward: 2 gradients to begin with, but 1 tensors; give one for each',
  ],
  [
    'an async function',
    () => enableGrad(async () => 1),
    `ArgumentError: enableGrad: the function is async; after its first await gradients would no longer be recorded
  Await first, then call enableGrad on what computes at once`,
  ],
  [
    'a mode that is none',
    () => setGradEnabled(1 as never),
    'ArgumentError: setGradEnabled: mode is 1; it takes true or false',
  ],
];

test.each(errors)('refused: %s', (_, run, message) => {
  expect(thrown(run)).toBe(message);
});
