import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { DType } from '../../src/core/dtype.js';
import { ShapeError } from '../../src/core/errors.js';
import { argumentList } from '../../src/core/expression.js';
import * as nn from '../../src/nn/index.js';
import { zeros } from '../../src/tensor/creation.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { thrown } from './thrown.js';

const tensor = (shape: number[], dtype: DType = 'float32'): Tensor => zeros(shape, { dtype });

/** Whether two lists hold the same objects. */
const same = (a: readonly object[], b: readonly object[]): boolean =>
  a.length === b.length && a.every((item, i) => item === b[i]);

/** A layer as the library has them: it knows the call that rebuilds it. */
class Scale extends nn.Module {
  static readonly namespace: string = 'nn';
  weight: nn.Parameter;
  readonly size: number;
  readonly axis: number;
  constructor(size: number, { axis = 0 }: { axis?: number } = {}) {
    super();
    this.size = size;
    this.axis = axis;
    this.weight = new nn.Parameter(tensor([size]));
  }
  forward(x: Tensor): Tensor {
    if (x.shape[0] !== this.size) {
      throw new ShapeError({ op: this.signature, problem: `got ${x.shape[0]}`, hint: 'Try another' });
    }
    return x;
  }
  protected override argumentText(): string {
    return argumentList([this.size], { axis: this.axis || undefined });
  }
}

class Block extends nn.Module {
  inner = new Scale(2, { axis: 1 });
  forward(x: Tensor): Tensor {
    return this.inner(x);
  }
}

class Net extends nn.Module {
  override name = 'mine';
  override length = 7;
  first = new Scale(2);
  blocks = [new Block(), new Block()];
  factor = new nn.Parameter(tensor([1, 1]));
  mean = this.registerBuffer('running_mean', tensor([3]));
  #calls = 0;
  forward(x: Tensor, times: number): [Tensor, number] {
    this.#calls++;
    for (let i = 0; i < times; i++) x = this.blocks[i](this.first(x));
    return [x, times];
  }
  get calls(): number {
    return this.#calls;
  }
}

test('a module is called like a function, with the arguments and results of forward', () => {
  const net = new Net();
  const x = tensor([2]);
  const [y, times] = net(x, 2);
  expect(y).toBe(x);
  expect(times).toBe(2);
  expect(net.forward(x, 1)[0]).toBe(x);
  expect(net.calls).toBe(2);
});

test('is an object of its class, and fields named like those of functions are plain fields', () => {
  const net = new Net();
  expect(net).toBeInstanceOf(Net);
  expect(net).toBeInstanceOf(nn.Module);
  expect(net.constructor).toBe(Net);
  expect(net.name).toBe('mine');
  expect(net.length).toBe(7);
  expect(Object.keys(net)).toEqual(['name', 'length', 'first', 'blocks', 'factor', 'mean']);
  expect('bind' in net).toBe(false);
});

test('finds parameters, buffers and modules by looking', () => {
  const net = new Net();
  expect(net.namedParameters().map(([name]) => name)).toEqual([
    'factor',
    'first.weight',
    'blocks.0.inner.weight',
    'blocks.1.inner.weight',
  ]);
  expect(same(net.parameters({ recurse: false }), [net.factor])).toBe(true);
  expect(net.namedBuffers().map(([name]) => name)).toEqual(['running_mean']);
  expect(same(net.buffers(), [net.mean])).toBe(true);
  expect(net.namedChildren().map(([name]) => name)).toEqual(['first', 'blocks.0', 'blocks.1']);
  expect(same(net.children(), [net.first, ...net.blocks])).toBe(true);
  expect(net.namedModules().map(([name]) => name)).toEqual([
    '',
    'first',
    'blocks.0',
    'blocks.0.inner',
    'blocks.1',
    'blocks.1.inner',
  ]);
});

test('finds what is assigned later, and what replaces it', () => {
  const net = new Net();
  const block = new Block();
  net.blocks.push(block);
  net.first = new Scale(5);
  expect(net.parameters()).toHaveLength(5);
  expect(net.parameters()).toContain(block.inner.weight);
  expect(net.namedParameters()[1][1].shape).toEqual([5]);
});

test('a shared module or parameter counts once, but is in the state dict under each name', () => {
  class Tied extends nn.Module {
    a = new Scale(3);
    b = this.a;
    c = new Scale(3);
    constructor() {
      super();
      this.c.weight = this.a.weight;
    }
    forward(x: Tensor): Tensor {
      return this.b(this.a(x));
    }
  }
  const tied = new Tied();
  expect(tied.namedParameters().map(([name]) => name)).toEqual(['a.weight']);
  expect(tied.modules()).toHaveLength(3);
  expect(Object.keys(tied.stateDict())).toEqual(['a.weight', 'b.weight', 'c.weight']);
});

test('a child that holds its parent does not hang the walk', () => {
  class Child extends nn.Module {
    parent: nn.Module | null = null;
    weight = new nn.Parameter(tensor([1]));
    forward(): void {}
  }
  class Parent extends nn.Module {
    child = new Child();
    forward(): void {}
  }
  const parent = new Parent();
  parent.child.parent = parent;
  expect(parent.modules()).toHaveLength(2);
  expect(Object.keys(parent.stateDict())).toEqual(['child.weight']);
});

test('train and eval reach every module', () => {
  const net = new Net();
  expect(net.modules().every(({ training }) => training)).toBe(true);
  expect(net.eval()).toBe(net);
  expect(net.modules().some(({ training }) => training)).toBe(false);
  net.blocks[0].train();
  expect(net.blocks[0].inner.training).toBe(true);
  expect(net.training).toBe(false);
});

test('apply visits the innermost modules first', () => {
  const seen: string[] = [];
  new Net().apply((module) => seen.push(module.constructor.name));
  expect(seen).toEqual(['Scale', 'Scale', 'Block', 'Scale', 'Block', 'Net']);
});

test('the state dict has the names in order and shares the values', () => {
  const net = new Net();
  const state = net.stateDict();
  expect(Object.keys(state)).toEqual([
    'factor',
    'running_mean',
    'first.weight',
    'blocks.0.inner.weight',
    'blocks.1.inner.weight',
  ]);
  expect(state['first.weight'].raw.storage).toBe(net.first.weight.raw.storage);
  expect(state['first.weight'].requiresGrad).toBe(false);
});

describe('registerBuffer', () => {
  test('leaves one that is not persistent out of the state dict', () => {
    const net = new Net();
    net.registerBuffer('cache', tensor([1]), { persistent: false });
    expect(net.buffers()).toHaveLength(2);
    expect(Object.keys(net.stateDict())).not.toContain('cache');
  });

  test.each([
    ['', "Net.registerBuffer: a name has at least one character and no dots, got ''"],
    ['a.b', "Net.registerBuffer: a name has at least one character and no dots, got 'a.b'"],
    ['running_mean', "Net.registerBuffer: the name 'running_mean' is taken"],
    ['factor', "Net.registerBuffer: the name 'factor' is taken"],
  ])('rejects the name %o', (name, message) => {
    expect(thrown(() => new Net().registerBuffer(name, tensor([1])))).toBe(`ArgumentError: ${message}`);
  });
});

test('a parameter must have a dtype with fractions', () => {
  expect(thrown(() => new nn.Parameter(tensor([2], 'int64')))).toBe(
    "DTypeError: Parameter: a parameter learns by small steps, int64 has none\n  Try data.to('float32'), or registerBuffer for values that are kept but not learned",
  );
  expect(new nn.Parameter(tensor([2], 'int64'), { requiresGrad: false }).dtype).toBe('int64');
});

describe('printing', () => {
  test('a layer prints the expression that rebuilds it', () => {
    expect(String(new Scale(3))).toBe('new nn.Scale(3)');
    expect(String(new Scale(3, { axis: 1 }))).toBe('new nn.Scale(3, { axis: 1 })');
    expect(new Scale(3, { axis: 1 }).signature).toBe('Scale(3, { axis: 1 })');
  });

  test('a class derived from a layer is not the library’s', () => {
    class Mine extends Scale {}
    expect(String(new Mine(3))).toBe('new Mine(3)');
  });

  test('a net prints as its class with its fields', () => {
    const text = `class Net extends nn.Module {
  first = new nn.Scale(2);
  blocks = [
    class Block extends nn.Module {
      inner = new nn.Scale(2, { axis: 1 });
    },
    class Block extends nn.Module {
      inner = new nn.Scale(2, { axis: 1 });
    },
  ];
  factor: nn.Parameter; // [1, 1] float32
  mean: Tensor; // buffer [3] float32
}`;
    const net = new Net();
    expect(String(net)).toBe(text);
    expect(inspect(net)).toBe(text);
    expect(JSON.stringify({ net })).toBe(JSON.stringify({ net: text }));
  });
});

describe('an error inside a net', () => {
  test('of a layer alone names the layer only', () => {
    expect(thrown(() => new Scale(2)(tensor([5])))).toBe('ShapeError: Scale(2): got 5\n  Try another');
  });

  test('says where in the net, in message, stack and fields', () => {
    let error: unknown;
    try {
      const net = new Net();
      net.blocks[1].inner = new Scale(4);
      net(tensor([2]), 2);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ShapeError);
    const { message, op, stack } = error as ShapeError;
    expect(message).toBe(`Net.blocks.1.inner, Scale(4): got 2
  Net, input [2]
  layer          input    output          params
  first    Scale 2      → 2                    2
  blocks.0 Block 2      → 2                    2
  first    Scale 2      → 2                again
  blocks.1 Block 2                             4
    inner  Scale 2      → does not fit         4
  Try another`);
    expect(op).toBe('Net.blocks.1.inner, Scale(4)');
    expect(stack).toContain(message);
  });

  test('of a function called by a net names both', () => {
    class Functional extends nn.Module {
      forward(): void {
        throw new ShapeError({ op: 'conv2d', problem: 'no' });
      }
    }
    expect(thrown(() => new Functional()())).toBe('ShapeError: Functional, conv2d: no');
  });

  test('of a layer made inside forward names the net and the layer', () => {
    class Loose extends nn.Module {
      forward(x: Tensor): Tensor {
        return new Scale(2)(x);
      }
    }
    expect(thrown(() => new Loose()(tensor([5])))).toBe('ShapeError: Loose, Scale(2): got 5\n  Try another');
  });

  test('that is not ours passes untouched', () => {
    class Broken extends nn.Module {
      forward(): void {
        throw new TypeError('x is not a function');
      }
    }
    class Outer extends nn.Module {
      inner = new Broken();
      forward(): void {
        this.inner();
      }
    }
    expect(() => new Outer()()).toThrow(new TypeError('x is not a function'));
  });
});
