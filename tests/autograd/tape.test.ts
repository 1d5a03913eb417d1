import { describe, expect, test } from 'vitest';
import {
  autograd,
  functional as F,
  nn,
  noGrad,
  ones,
  randn,
  type Tensor,
  tensor,
  zeros,
} from '../../src/index.js';

const leaf = (values: number | number[] | number[][]): Tensor => tensor(values, { requiresGrad: true });

describe('backward', () => {
  test('adds up in the leaves, in their own memory', () => {
    const a = leaf([1, 2]);
    const b = leaf([3, 4]);
    const loss = (): Tensor => a.add(b).sum();
    loss().backward();
    expect([a.grad?.tolist(), b.grad?.tolist()]).toEqual([
      [1, 1],
      [1, 1],
    ]);
    a.grad?.mul_(5);
    expect(b.grad?.tolist()).toEqual([1, 1]);
    const held = a.grad;
    loss().backward();
    expect(a.grad).toBe(held);
    expect(a.grad?.tolist()).toEqual([6, 6]);
  });

  test('leaves the gradient it is given alone', () => {
    const x = leaf([1, 2]);
    const grad = tensor([3, 4]);
    x.clone().backward(grad);
    x.clone().backward(grad);
    expect([x.grad?.tolist(), grad.tolist()]).toEqual([
      [6, 8],
      [3, 4],
    ]);
  });

  test('takes a value that is used several times, and both operands of one operation', () => {
    const x = leaf([2, 3]);
    const y = x.mul(x);
    y.add(y.mul(x)).sum().backward();
    expect(x.grad?.tolist()).toEqual([4 + 12, 6 + 27]);
  });

  test('reaches a leaf itself', () => {
    const x = leaf(2);
    x.backward();
    expect(x.grad?.item()).toBe(1);
  });

  test('gives each leaf its own dtype and shape', () => {
    const x = leaf([1, 2]);
    const y = tensor(new Float64Array([3]), { requiresGrad: true });
    x.mul(y).sum().backward();
    expect([x.grad?.dtype, y.grad?.dtype, y.grad?.shape]).toEqual(['float32', 'float64', [1]]);
  });

  test('walks 10,000 operations, and 10,000 leaves', () => {
    const x = leaf([1]);
    let deep: Tensor = x;
    for (let i = 0; i < 10_000; i++) deep = deep.add(1);
    deep.backward();
    expect(x.grad?.tolist()).toEqual([1]);
    let sum: Tensor = zeros(1);
    for (let i = 0; i < 10_000; i++) sum = sum.add(x);
    sum.backward();
    expect(x.grad?.tolist()).toEqual([10_001]);
  });

  test('goes through max with indices, and not through the indices', () => {
    const x = leaf([
      [1, 5],
      [7, 3],
    ]);
    const { values, indices } = x.max(1);
    expect([values.requiresGrad, indices.requiresGrad]).toEqual([true, false]);
    values.sum().backward();
    expect(x.grad?.tolist()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });

  test('shares the gradient of max() among equals, and gives that of max(dim) to the first', () => {
    const x = leaf([3, 1, 3]);
    (x.max() as Tensor).backward();
    expect(x.grad?.tolist()).toEqual([0.5, 0, 0.5]);
    const y = leaf([3, 1, 3]);
    y.max(0).values.backward();
    expect(y.grad?.tolist()).toEqual([1, 0, 0]);
  });

  test("relu's gradient is 0 at 0 and 1 at NaN", () => {
    const x = leaf([-1, 0, 2, Number.NaN]);
    x.relu().backward(ones(4));
    expect(x.grad?.tolist()).toEqual([0, 0, 1, 1]);
  });

  test('leaves nothing behind: a graph that was walked holds no values', () => {
    const x = leaf([1, 2]);
    const y = x.mul(x);
    const loss = y.sum();
    loss.backward();
    expect(y.node?.freed).toBe(true);
    expect(y.node?.edges).toEqual([]);
  });
});

describe('noGrad and detach', () => {
  test('record nothing, and recording comes back after a throw', () => {
    const x = leaf([1]);
    expect(noGrad(() => x.mul(2)).requiresGrad).toBe(false);
    expect(() =>
      noGrad(() => {
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(x.mul(2).requiresGrad).toBe(true);
    expect(x.mul(2).detach().requiresGrad).toBe(false);
  });

  test('nothing is kept where no gradient is wanted', () => {
    expect(ones(2).mul(ones(2)).node).toBe(null);
    expect(leaf([1]).gt(0).requiresGrad).toBe(false);
    expect(leaf([1]).to('int32').requiresGrad).toBe(false);
  });
});

describe('second derivatives', () => {
  test('through createGraph, which keeps the graph', () => {
    const x = leaf(2);
    const [first] = autograd.grad(x.pow(3), x, { createGraph: true });
    const [second] = autograd.grad(first, x, { createGraph: true });
    const [third] = autograd.grad(second, x);
    expect([first, second, third].map((y) => y.item())).toEqual([12, 12, 6]);
    expect(x.grad).toBe(null);
  });

  test('of a convolution: a penalty on the gradient of the input reaches the weight', () => {
    const x = tensor(randn(1, 2, 5, 5, { dtype: 'float64' }), { requiresGrad: true });
    const w = tensor(randn(3, 2, 3, 3, { dtype: 'float64' }), { requiresGrad: true });
    const penalty = (input: Tensor, weight: Tensor): Tensor => {
      const y = F.conv2d(input, weight, { padding: 1 }).tanh().sum();
      const [gradient] = autograd.grad(y, input, { createGraph: true });
      return gradient.mul(gradient).sum();
    };
    expect(autograd.gradcheck(penalty, [x, w])).toBe(true);
  });
});

describe('autograd.grad', () => {
  test('walks only where it must', () => {
    const x = leaf([1, 2]);
    const y = leaf([3, 4]);
    const h = x.mul(y);
    const z = h.exp().sum();
    const [toH] = autograd.grad(z, h, { retainGraph: true });
    expect(toH.tolist()).toEqual(h.exp().tolist());
    const [a, b] = autograd.grad([z, h.sum()], [x, y]);
    expect([a.shape, b.shape, x.grad]).toEqual([[2], [2], null]);
  });

  test('gives null for what was not used, if that is allowed', () => {
    const x = leaf(1);
    expect(autograd.grad(x.mul(2), [x, leaf(1)], { allowUnused: true })[1]).toBe(null);
  });
});

describe('gradcheck', () => {
  const x = (): Tensor => tensor(new Float64Array([0.5, 2]), { requiresGrad: true });

  test('finds a wrong gradient', () => {
    expect(() => autograd.gradcheck((y) => y.mul(y.detach()), [x()])).toThrow(
      'gradcheck: the gradient of value 0 of result 0, [2], with respect to value 0 of input 0, [2], is 0.5; the difference is ',
    );
  });

  test('finds a wrong second gradient behind a right first one', () => {
    const wrong = (y: Tensor): Tensor => {
      // Its value and slope are those of y², its second derivative is not.
      const now = y.detach();
      return now.mul(now).add(y.sub(now).mul(now).mul(2));
    };
    expect(autograd.gradcheck((y) => y.mul(y), [x()])).toBe(true);
    expect(() => autograd.gradgradcheck(wrong, [x()])).toThrow(
      'gradgradcheck: the gradient of value 0 of result 0',
    );
  });
});

describe('a module', () => {
  test('learns: parameters ask for gradients, are updated in noGrad, and forget', () => {
    const layer = new nn.Linear(2, 1);
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    const target = tensor([[1], [2]]);
    const loss = (): Tensor => layer(x).sub(target).pow(2).mean();
    const before = loss().item();
    for (let step = 0; step < 20; step++) {
      layer.zeroGrad();
      loss().backward();
      noGrad(() => {
        for (const parameter of layer.parameters()) parameter.sub_(parameter.grad!.mul(0.02));
      });
    }
    expect(loss().item()).toBeLessThan(before);
    layer.zeroGrad();
    expect(layer.weight.grad).toBe(null);
    layer.requiresGrad_(false);
    expect(loss().requiresGrad).toBe(false);
  });

  test('keeps the values of its parameters while it is built, loaded and converted', () => {
    const layer = new nn.Conv2d(1, 2, 3);
    layer(randn(1, 4, 4))
      .sum()
      .backward();
    layer.loadStateDict(new nn.Conv2d(1, 2, 3).stateDict());
    layer.to('float64');
    expect([layer.weight.isLeaf, layer.weight.dtype, layer.weight.grad?.dtype]).toEqual([
      true,
      'float64',
      'float64',
    ]);
  });
});

describe('writing over a leaf that requires grad', () => {
  test('needs no noGrad, as nothing is lost: parameters can be given values', () => {
    const conv = new nn.Conv2d(1, 1, 1);
    conv.weight.fill_(2);
    conv.bias?.copy_(tensor([1]));
    conv.weight.set([0, 0, 0, 0], 3);
    const y = conv(ones(1, 1, 1));
    expect(y.item()).toBe(4);
    y.backward();
    expect(conv.weight.grad?.item()).toBe(1);
  });

  test('is found by a run that kept the old values', () => {
    const x = leaf([1, 2]);
    const y = x.mul(x).sum();
    x.fill_(5);
    expect(() => y.backward()).toThrow(/was written to in place after mul had run/);
  });
});
