import { describe, expect, test } from 'vitest';
import { autograd, ones, type Tensor, tensor } from '../../src/index.js';
import { thrown } from '../nn/thrown.js';

type Context = autograd.FunctionContext;

/** `eˣ · scale`, whose gradient looks at its result. */
class ScaledExp extends autograd.Function {
  static forward(ctx: Context, x: Tensor, scale: number): Tensor {
    const result = x.exp().mul(scale);
    ctx.saveForBackward(result);
    return result;
  }
  static backward(ctx: Context, grad: Tensor): (Tensor | null)[] {
    const [y] = ctx.savedTensors;
    return [grad.mul(y), null];
  }
}

class Product extends autograd.Function {
  static forward(ctx: Context, a: Tensor, b: Tensor): Tensor {
    ctx.saveForBackward(a, b);
    return a.mul(b);
  }
  static backward(ctx: Context, grad: Tensor): (Tensor | null)[] {
    const [a, b] = ctx.savedTensors;
    return [ctx.needsInputGrad[0] ? grad.mul(b) : null, ctx.needsInputGrad[1] ? grad.mul(a) : null];
  }
}

const double = (...values: number[]): Tensor => tensor(values, { dtype: 'float64', requiresGrad: true });

describe('a function of the user', () => {
  test('has the gradient it says, and that has one, too', () => {
    expect(autograd.gradcheck((x) => ScaledExp.apply(x, 3), [double(0.5, -1)])).toBe(true);
    expect(autograd.gradgradcheck((x) => ScaledExp.apply(x, 3), [double(0.5, -1)])).toBe(true);
    expect(autograd.gradgradcheck((a, b) => Product.apply(a, b), [double(0.5, -1), double(2, 3)])).toBe(true);
  });

  test('is a part of a graph', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    Product.apply(x.mul(2), ones(2)).sum().backward();
    expect(x.grad?.tolist()).toEqual([2, 2]);
    expect(Product.apply(ones(2), ones(2)).requiresGrad).toBe(false);
  });

  test('is told of values that changed, and of a graph that is gone', () => {
    const [a, b] = [tensor([1, 2], { requiresGrad: true }), tensor([3, 4])];
    const changed = Product.apply(a, b).sum();
    b.add_(1);
    expect(() => changed.backward()).toThrow(/was written to in place after Product had run/);
    const y = Product.apply(a, b).sum();
    y.backward();
    expect(() => y.backward()).toThrow(/this graph has been walked before/);
  });
});

/** A function whose backward gives something. */
function giving(gradients: unknown): () => void {
  class Giving extends autograd.Function {
    static forward(_: Context, x: Tensor): Tensor {
      return x.mul(2);
    }
    static backward(): Tensor {
      return gradients as Tensor;
    }
  }
  return () =>
    Giving.apply(ones(2, { requiresGrad: true }))
      .sum()
      .backward();
}

const errors: [string, () => unknown, string][] = [
  [
    'a gradient of another shape',
    giving(ones(3)),
    'ShapeError: Giving: gradient 0 is [3], its argument [2]; they must agree',
  ],
  [
    'more gradients than arguments',
    giving([ones(2), null]),
    'ArgumentError: Giving: backward gave 2 gradients, forward takes 1 arguments; it gives one for each, null where there is none',
  ],
  ['a gradient that is none', giving(3), 'ArgumentError: Giving: gradient 0 is 3, not a tensor'],
  [
    'a number for a result',
    () => {
      class Item extends autograd.Function {
        static forward(_: Context, x: Tensor): Tensor {
          return x.item() as never;
        }
        static backward(): null {
          return null;
        }
      }
      return Item.apply(tensor(2));
    },
    'ArgumentError: Item: forward gave 2; it gives one tensor',
  ],
];

test.each(errors)('refused: %s', (_, run, message) => {
  expect(thrown(run)).toBe(message);
});
