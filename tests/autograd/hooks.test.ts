import { describe, expect, test } from 'vitest';
import { autograd, noGrad, ones, type Tensor, tensor } from '../../src/index.js';
import { thrown } from '../nn/thrown.js';

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });

describe('registerHook', () => {
  test('replaces the gradient of an intermediate, for itself and further back', () => {
    const x = leaf(1, 2);
    const y = x.mul(2);
    y.retainGrad();
    y.registerHook((grad) => grad.mul(10));
    const z = y.mul(y).sum();
    const [gx, gy] = autograd.grad(z, [x, y], { retainGraph: true });
    expect([gx.tolist(), gy.tolist()]).toEqual([
      [80, 160],
      [40, 80],
    ]);
    expect(y.grad).toBe(null); // autograd.grad changes nobody's grad
    z.backward();
    expect(y.grad?.tolist()).toEqual([40, 80]);
    expect(x.grad?.tolist()).toEqual([80, 160]);
  });

  test('sees the whole gradient of a tensor that is used several times, once', () => {
    const x = leaf(3);
    const seen: unknown[] = [];
    x.registerHook((grad) => {
      seen.push(grad.tolist());
    });
    x.mul(x).add(x).sum().backward();
    expect(seen).toEqual([[7]]);
    expect(x.grad?.tolist()).toEqual([7]);
  });

  test('hooks are called in turn, and no more once removed', () => {
    const x = leaf(1);
    const first = x.registerHook((grad) => grad.add(1));
    x.registerHook((grad) => grad.mul(3));
    expect(autograd.grad(x.sum(), x)[0].tolist()).toEqual([6]);
    first.remove();
    first.remove();
    expect(autograd.grad(x.sum(), x)[0].tolist()).toEqual([3]);
  });

  test('a gradient that a hook keeps is never added to', () => {
    const x = leaf(1, 2);
    const kept: Tensor[] = [];
    x.registerHook((grad) => {
      kept.push(grad);
    });
    const y = x.add(1);
    y.registerHook((grad) => {
      kept.push(grad);
    });
    y.sum().backward();
    x.mul(5).sum().backward();
    expect(kept.map((grad) => grad.tolist())).toEqual([
      [1, 1],
      [1, 1],
      [5, 5],
    ]);
    expect(x.grad?.tolist()).toEqual([6, 6]);
  });

  test('what a hook computes is recorded under createGraph', () => {
    const x = leaf(2);
    x.registerHook((grad) => grad.mul(x));
    const [first] = autograd.grad(x.mul(x).sum(), x, { createGraph: true });
    expect(first.tolist()).toEqual([8]); // 2x · x
    expect(first.requiresGrad).toBe(true);
  });
});

test('registerPostAccumulateGradHook is called after each addition, with the leaf', () => {
  const x = leaf(1, 2);
  const seen: unknown[] = [];
  x.registerPostAccumulateGradHook((it) => {
    expect(it).toBe(x);
    seen.push(it.grad?.tolist());
  });
  x.sum().backward();
  x.sum().backward();
  autograd.grad(x.sum(), x);
  expect(seen).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

test('retainGrad adds up over walks, and leaves a leaf as it is', () => {
  const x = leaf(1, 2);
  x.retainGrad();
  const y = x.mul(3);
  y.retainGrad();
  const z = y.sum();
  z.backward(null, { retainGraph: true });
  z.backward();
  expect(y.grad?.tolist()).toEqual([2, 2]);
  expect(x.grad?.tolist()).toEqual([6, 6]);
  expect(y.grad?.raw.storage).not.toBe(x.grad?.raw.storage);
});

const made = (): Tensor => leaf(1, 2).mul(2);

test.each<[() => unknown, string]>([
  [
    () => ones(2).registerHook((grad) => grad),
    `ArgumentError: registerHook: the tensor does not require grad: no gradient will come
  Ask for one before it is used: x.requiresGrad_()`,
  ],
  [() => leaf(1).registerHook(3 as never), 'ArgumentError: registerHook: takes a function, got 3'],
  [
    () => made().registerPostAccumulateGradHook(() => {}),
    `ArgumentError: registerPostAccumulateGradHook: the tensor was made by mul; gradients are added up in leaves alone
  Try registerHook, which sees the gradient of any tensor`,
  ],
  [
    () => noGrad(made).retainGrad(),
    `ArgumentError: retainGrad: the tensor does not require grad: no gradient will come
  Ask for one before it is used: x.requiresGrad_()`,
  ],
  [
    () => {
      const y = made();
      y.registerHook((grad) => grad.sum());
      y.sum().backward();
    },
    'ShapeError: a gradient hook: returns [], the gradient is [2]; they must agree',
  ],
  [
    () => {
      const y = made();
      y.registerHook((grad) => grad.to('float64'));
      y.sum().backward();
    },
    'DTypeError: a gradient hook: returns float64, the gradient is float32; they must agree',
  ],
  [
    () => {
      const y = made();
      y.registerHook(() => 3 as never);
      y.sum().backward();
    },
    'ArgumentError: a gradient hook: returns 3; it takes a tensor, or nothing',
  ],
])('refuses %#', (call, message) => {
  expect(thrown(call)).toBe(message);
});
