// Memory of values that only a row of layers holds is used again. Nothing that anybody holds may change.
import { describe, expect, test, vi } from 'vitest';
import { allocateUnset, discard } from '../../src/core/tensor-data.js';
import { manualSeed, nn, noGrad, randn, type Tensor } from '../../src/index.js';

const SHAPE = [1, 16, 40, 40];
const conv = (): nn.Conv2d => new nn.Conv2d(16, 16, 3, { padding: 1 });

/** Calls the net several times; every result, and what `held` holds, must be what it was at first. */
function checkHeld(net: nn.Module, held: Tensor[]): void {
  noGrad(() => {
    const x = randn(...SHAPE);
    const expected = net(x).clone();
    held.length = 0;
    const first = net(x);
    const copies = held.map((value) => value.clone());
    const others = [net(x.mul(2)), net(x.mul(3))];
    expect(first.equal(expected)).toBe(true);
    for (const [i, copy] of copies.entries()) expect(held[i].equal(copy)).toBe(true);
    expect(others[0].equal(net(x.mul(2)))).toBe(true);
  });
}

/** Keeps what it is given. */
class Keeper extends nn.Module {
  readonly held: Tensor[];
  constructor(held: Tensor[]) {
    super();
    this.held = held;
  }
  forward(input: Tensor): Tensor {
    this.held.push(input);
    return input.mul(1);
  }
}

describe('a row of layers', () => {
  manualSeed(0);

  test('uses the memory of a value again once the next layer has read it', () => {
    const net = new nn.Sequential(conv(), conv(), conv(), conv());
    const x = randn(...SHAPE);
    noGrad(() => {
      net(x);
      const allocations = vi.spyOn(Buffer, 'allocUnsafeSlow');
      const results = Array.from({ length: 3 }, () => net(x).raw.storage.array);
      expect(new Set(results).size).toBe(3);
      // Each result is new to the user; the values on the way are not.
      expect(allocations.mock.calls.length).toBeLessThanOrEqual(3);
      allocations.mockRestore();
    });
    checkHeld(net, []);
  });

  test('leaves alone what a hook has seen', () => {
    const held: Tensor[] = [];
    const net = new nn.Sequential(conv(), conv(), conv());
    net[0].registerForwardHook((_module, _args, output) => void held.push(output as Tensor));
    net[1].registerForwardPreHook((_module, args) => void held.push(args[0] as Tensor));
    net[2].registerForwardPreHook((_module, args) => void held.push(args[0] as Tensor));
    checkHeld(net, held);
  });

  test("leaves alone what a module of the user's own is given, and what shares memory with it", () => {
    const held: Tensor[] = [];
    checkHeld(new nn.Sequential(conv(), new Keeper(held), conv(), conv()), held);
    checkHeld(new nn.Sequential(conv(), new nn.Identity(), new Keeper(held), conv(), conv()), held);
    checkHeld(
      new nn.Sequential(conv(), new nn.Unflatten(1, [4, 4]), new Keeper(held), new nn.Flatten(1, 2), conv()),
      held,
    );
  });

  test("leaves alone the user's input, and a row's result that another row is given", () => {
    const inner = new nn.Sequential(conv(), conv());
    const net = new nn.Sequential(inner, conv(), conv());
    checkHeld(net, []);
    const x = randn(...SHAPE);
    const copy = x.clone();
    noGrad(() => {
      net(x);
      const y = inner(x);
      const kept = y.clone();
      for (let i = 0; i < 3; i++) net(y);
      expect(y.equal(kept)).toBe(true);
    });
    expect(x.equal(copy)).toBe(true);
  });

  test('keeps every value where gradients are recorded', () => {
    const net = new nn.Sequential(conv(), new nn.ReLU(), conv(), conv());
    const x = randn(...SHAPE);
    const y = net(x);
    noGrad(() => net(x.mul(2)));
    y.sum().backward();
    const grad = (net[0] as nn.Conv2d).weight.grad?.clone();
    net.zeroGrad();
    net(x).sum().backward();
    expect((net[0] as nn.Conv2d).weight.grad?.equal(grad as Tensor)).toBe(true);
  });
});

describe('discarded memory', () => {
  test('is given out once, by its size', () => {
    const first = allocateUnset([20_011], 'float32', 'test');
    discard(first);
    expect(allocateUnset([20_012], 'float32', 'test').storage.array).not.toBe(first.storage.array);
    expect(allocateUnset([20_011], 'float32', 'test').storage.array).toBe(first.storage.array);
    expect(allocateUnset([20_011], 'float32', 'test').storage.array).not.toBe(first.storage.array);
  });

  test('stays with a user who has held the array, and is bounded', () => {
    const exposed = allocateUnset([20_013], 'float32', 'test');
    exposed.storage.exposed = true;
    discard(exposed);
    expect(allocateUnset([20_013], 'float32', 'test').storage.array).not.toBe(exposed.storage.array);
    const large = Array.from({ length: 5 }, () => allocateUnset([4 << 20], 'float32', 'test'));
    for (const data of large) discard(data);
    const again = Array.from({ length: 5 }, () => allocateUnset([4 << 20], 'float32', 'test').storage.array);
    expect(again.filter((array) => large.some(({ storage }) => storage.array === array))).toHaveLength(3);
  });
});
