import { expect, test } from 'vitest';
import { nn, noGrad, ones, type Tensor, tensor, zeros } from '../../src/index.js';
import { thrown } from './thrown.js';

class Net extends nn.Module {
  conv = new nn.Conv2d(1, 2, 3);
  blocks = [new nn.Linear(2, 2)];
  tied: nn.Linear = this.blocks[0];
  table = new Map([['a', { seen: new Set([1]), values: new Float32Array([1]) }]]);
  names = ['x'];
  mean: Tensor = this.registerBuffer('running_mean', zeros(2));
  forward(x: Tensor): Tensor {
    return this.blocks[0](this.conv(x).mean([1, 2]).add(this.mean));
  }
}

test('a copy computes the same and shares nothing', () => {
  const net = new Net();
  net.conv.bias = null;
  net.eval().freeze();
  net.tied.weight.grad = ones(2, 2);
  const x = ones(1, 4, 4);
  const copy = net.clone();
  expect(copy).toBeInstanceOf(Net);
  expect(String(copy)).toBe(String(net));
  expect(copy.training).toBe(false);
  expect(copy(x).tolist()).toEqual(net(x).tolist());
  expect(copy.parameters().every(({ requiresGrad }) => !requiresGrad)).toBe(true);
  expect(copy.tied.weight.grad?.tolist()).toEqual([
    [1, 1],
    [1, 1],
  ]);
  expect(copy.tied).toBe(copy.blocks[0]);
  expect(copy.buffers()[0]).toBe(copy.mean);

  const before = net(x).tolist();
  noGrad(() => {
    for (const tensor of [...copy.parameters(), ...copy.buffers()]) tensor.fill_(9);
  });
  copy.tied.weight.grad?.fill_(7);
  copy.table.get('a')?.seen.add(2);
  copy.names.push('y');
  copy.train();
  expect(net(x).tolist()).toEqual(before);
  expect(net.training).toBe(false);
  expect(net.tied.weight.grad?.select(0, 0).tolist()).toEqual([1, 1]);
  expect([...(net.table.get('a')?.seen ?? [])]).toEqual([1]);
  expect(net.names).toEqual(['x']);
});

test('containers are copied with what they hold, and hooks with the module', () => {
  const net = new nn.Sequential({ list: new nn.ReLU(), more: new nn.Sequential(new nn.ReLU()) });
  net.registerForwardHook((_, __, y) => y.add(1));
  const copy = net.clone();
  copy.get('list')?.registerForwardHook(() => zeros(1));
  expect(String(copy)).toBe(String(net));
  expect(copy(tensor([2])).tolist()).toEqual([1]);
  expect(net(tensor([2])).tolist()).toEqual([3]);
  expect(copy[0]).toBe(copy.get('list'));
  expect(copy.append(new nn.Tanh(), 'last').length).toBe(3);
  expect(net.length).toBe(2);
});

test('a lazy layer stays one in the copy, and the two become layers of their own', () => {
  const lazy = new nn.Sequential(new nn.LazyConv2d(2, 3), new nn.Flatten(), new nn.LazyLinear(3));
  const copy = lazy.clone();
  expect(copy(ones(1, 1, 4, 4)).shape).toEqual([1, 3]);
  expect(lazy(ones(1, 2, 5, 5)).shape).toEqual([1, 3]);
  expect(String(copy[2])).toBe('new nn.Linear(8, 3)');
  expect(String(lazy[2])).toBe('new nn.Linear(18, 3)');
});

test('a tensor with a history is refused', () => {
  const net = new nn.Linear(1, 1) as nn.Linear & { seen?: Tensor };
  net.seen = net(ones(1, 1));
  expect(thrown(() => net.clone())).toBe(
    `ArgumentError: clone: a field holds a tensor [1, 1] that linear made from values that require grad; only leaves are copied
  Keep x.detach(), or set the field to null before the copy`,
  );
});

test('structuredClone says what to use instead', () => {
  expect(() => structuredClone(new nn.ReLU())).toThrow(/a module is copied by its clone\(\)/);
});
