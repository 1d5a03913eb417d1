import { describe, expect, test } from 'vitest';
import { nn, noGrad, ones, summary, type Tensor, tensor, zeros } from '../../src/index.js';
import { thrown } from './thrown.js';

function linear(...weight: number[]): nn.Linear {
  const layer = new nn.Linear(weight.length, 1, { bias: false });
  noGrad(() => layer.weight.copy_(tensor([weight])));
  return layer;
}

const leaf = (values: number | number[] | number[][]): Tensor => tensor(values, { requiresGrad: true });
const numbers = (grads: nn.Gradients): unknown[] => grads.map((grad) => grad?.tolist() ?? null);

describe('forward hooks', () => {
  test('replace arguments and result, in the order of their registration', () => {
    const layer = new nn.ReLU();
    const before = layer.registerForwardPreHook((_, [x]) => x.neg());
    layer.registerForwardPreHook((_, [x]) => [x.mul(2)]);
    layer.registerForwardPreHook((_, [x]) => x.add(1), { prepend: true });
    layer.registerForwardHook((_, [x], y) => y.add(x));
    layer.registerForwardHook(() => {});
    expect(layer(tensor([-3, 1])).tolist()).toEqual([8, -4]); // relu(4) + 4, relu(-4) - 4
    before.remove();
    expect(layer(tensor([-3, 1])).tolist()).toEqual([-4, 8]);
  });

  test('are called inside a net and while it is summed up, with the module', () => {
    const net = new nn.Sequential(new nn.Flatten(), new nn.Linear(4, 2));
    const seen: unknown[] = [];
    for (const layer of net)
      layer.registerForwardHook((module, _, y) => void seen.push(String(module), y.shape));
    net(zeros(1, 2, 2));
    expect(seen).toEqual(['new nn.Flatten()', [1, 4], 'new nn.Linear(4, 2)', [1, 2]]);
    expect(summary(net, [1, 2, 2]).failure).toBe(undefined);
    expect(seen).toHaveLength(8);
  });
});

describe('backward hooks (numbers of PyTorch)', () => {
  test('see and replace the gradients of outputs and inputs', () => {
    const layer = linear(2, 3);
    const log: unknown[] = [];
    layer.registerFullBackwardPreHook((_, [grad]) => [grad?.mul(2) ?? null]);
    layer.registerFullBackwardHook((_, gradInput, gradOutput) => {
      log.push(numbers(gradInput), numbers(gradOutput));
      return gradInput.map((grad) => grad?.mul(10) ?? null);
    });
    const x = leaf([[1, 1]]);
    layer(x).backward();
    expect(log).toEqual([[[[4, 6]]], [[[2]]]]);
    expect(x.grad?.tolist()).toEqual([[40, 60]]);
    expect(layer.weight.grad?.tolist()).toEqual([[2, 2]]);
  });

  test('are told where no input requires grad', () => {
    const layer = linear(2, 3);
    const log: unknown[] = [];
    layer.registerFullBackwardHook((_, gradInput, gradOutput) => {
      log.push(gradInput, numbers(gradOutput));
    });
    layer(ones(1, 2)).backward();
    expect(log).toEqual([[null], [[[1]]]]);
    noGrad(() => layer(ones(1, 2)));
    expect(log).toHaveLength(2);
  });

  test.each([
    ['an array', (p: Tensor, q: Tensor) => [p, q]],
    ['an object', (values: Tensor, indices: Tensor) => ({ values, indices })],
  ])('of several arguments and %s of outputs come together, once', (_, pack) => {
    class Two extends nn.Module {
      forward(a: Tensor, b: Tensor, k: number): unknown {
        return pack(a.mul(b).mul(k), a.add(b));
      }
    }
    const layer = new Two();
    const log: unknown[] = [];
    const handle = layer.registerFullBackwardHook((_module, gradInput, gradOutput) => {
      log.push(numbers(gradInput), numbers(gradOutput));
      return [gradInput[0], gradInput[1]?.mul(2) ?? null, null];
    });
    const run = (): unknown[] => {
      const [a, b] = [leaf(2), leaf(5)];
      const [p, q] = Object.values(layer(a, b, 3) as object) as Tensor[];
      p.add(q.mul(q)).backward();
      return [a.grad?.item(), b.grad?.item()];
    };
    expect(run()).toEqual([29, 40]);
    expect(log).toEqual([
      [29, 20, null],
      [1, 14],
    ]);
    handle.remove();
    expect(run()).toEqual([29, 20]);
  });

  test.each<[() => unknown, string]>([
    [
      () => new nn.ReLU().registerForwardHook(3 as never),
      'ArgumentError: ReLU.registerForwardHook: takes a function, got 3',
    ],
    [
      () => new nn.ReLU().registerForwardPreHook(() => {}, { prepends: true } as never),
      "ArgumentError: ReLU.registerForwardPreHook: no option 'prepends'; did you mean 'prepend'?",
    ],
    [
      () => {
        const layer = linear(1);
        layer.registerFullBackwardHook(() => [ones(1, 1), ones(1, 1)]);
        layer(leaf([[1]])).backward();
      },
      'ArgumentError: the hook of Linear(1, 1, { bias: false }).registerFullBackwardHook: returns [a tensor [1, 1], a tensor [1, 1]] for [a tensor [1, 1]]; it takes as many gradients, null where there is none',
    ],
    [
      () => {
        const layer = linear(1);
        layer.registerFullBackwardHook(() => ones(1, 1));
        layer(ones(1, 1)).backward();
      },
      'ArgumentError: the hook of Linear(1, 1, { bias: false }).registerFullBackwardHook: returns [a tensor [1, 1]] for [null]; it takes as many gradients, null where there is none',
    ],
  ])('refuses %#', (call, message) => {
    expect(thrown(call)).toBe(message);
  });
});
