import { describe, expect, test } from 'vitest';
import { nn, ones, summary, type Tensor, tensor, zeros } from '../../src/index.js';
import { thrown } from './thrown.js';

const kinds = (modules: Iterable<nn.Module>): string[] =>
  [...modules].map((module) => module.constructor.name);

describe.each<[string, (...modules: nn.Module[]) => nn.ModuleList | nn.Sequential]>([
  ['ModuleList', (...modules) => new nn.ModuleList(modules)],
  ['Sequential', (...modules) => new nn.Sequential(...modules)],
])('%s', (name, row) => {
  test('is a row: places, ends, slices', () => {
    const list = row(new nn.ReLU(), new nn.Tanh());
    expect(
      kinds(list.append(new nn.Sigmoid()).insert(1, new nn.Identity()).insert(-1, new nn.Flatten())),
    ).toEqual(['ReLU', 'Identity', 'Tanh', 'Flatten', 'Sigmoid']);
    expect(list.namedChildren().map(([key]) => key)).toEqual(['0', '1', '2', '3', '4']);
    expect(kinds([list.pop(), list.pop(0)])).toEqual(['Sigmoid', 'ReLU']);
    expect(kinds(list.extend([new nn.ReLU()]))).toEqual(['Identity', 'Tanh', 'Flatten', 'ReLU']);
    expect(kinds(list.slice(-2))).toEqual(['Flatten', 'ReLU']);
    expect(list.slice(-1)[0]).toBe(list[3]);
    expect(list.slice(1)).toBeInstanceOf(list.constructor);
    expect([list.length, list[0], list.get(-1)]).toEqual([4, list.get('0'), list[3]]);
    expect(list.insert(4, new nn.Tanh())[4]).toBeInstanceOf(nn.Tanh);
  });

  test.each<[() => unknown, string]>([
    [() => row(new nn.ReLU()).append(3 as never), `ArgumentError: ${name}: module 1 is 3; it takes modules`],
    [() => row().pop(), `ArgumentError: ${name}.pop: there is no place -1; nothing is in it`],
    [
      () => row(new nn.ReLU()).insert(2, new nn.ReLU()),
      `ArgumentError: ${name}.insert: there is no place 2; it has 1`,
    ],
    [
      () => row().extend(3 as never),
      `ArgumentError: ${name}: takes an array, got 3\n  Try new nn.${name}([a, b])`,
    ],
  ])('refuses %#', (call, message) => {
    expect(thrown(call)).toBe(message);
  });
});

test('a Sequential with names takes names', () => {
  const net = new nn.Sequential({ conv: new nn.Conv2d(1, 2, 3), act: new nn.ReLU() });
  net.append(new nn.Flatten(), 'flat').insert(1, new nn.Identity(), 'none');
  expect(net.namedChildren().map(([name]) => name)).toEqual(['conv', 'none', 'act', 'flat']);
  expect(net[1]).toBe(net.get('none'));
  expect(kinds([net.pop(1), net[1]])).toEqual(['Identity', 'ReLU']);
  expect(net[3]).toBe(undefined);
  expect(
    net
      .slice(1)
      .namedChildren()
      .map(([name]) => name),
  ).toEqual(['act', 'flat']);
  expect(net(zeros(1, 4, 4)).shape).toEqual([2, 4]);
  expect(thrown(() => net.append(new nn.ReLU()))).toBe(
    `ArgumentError: Sequential.insert: the modules have names (conv, act, flat); this one has none
  Try net.append(module, 'name')`,
  );
  expect(thrown(() => net.append(new nn.ReLU(), 'act'))).toBe(
    "ArgumentError: Sequential: the name 'act' is taken",
  );
  expect(thrown(() => new nn.Sequential(new nn.ReLU()).append(new nn.ReLU(), 'a'))).toBe(
    "ArgumentError: Sequential.insert: the modules are named by their places; 'a' has none",
  );
  expect(new nn.Sequential().append(new nn.ReLU(), 'a').get('a')).toBeInstanceOf(nn.ReLU);
});

describe('ModuleDict', () => {
  test('is a map of modules', () => {
    const dict = new nn.ModuleDict({ a: new nn.Linear(1, 1), b: new nn.ReLU() });
    expect([dict.size, dict.has('a'), dict.has('c'), dict.get('c')]).toEqual([2, true, false, undefined]);
    expect([...dict.keys()]).toEqual(['a', 'b']);
    expect(kinds(dict.values())).toEqual(['Linear', 'ReLU']);
    dict.set('a', new nn.Tanh()).update([['c', new nn.Flatten()]]);
    expect([...dict].map(([name, module]) => `${name} ${module}`)).toEqual([
      'a new nn.Tanh()',
      'b new nn.ReLU()',
      'c new nn.Flatten()',
    ]);
    expect([dict.delete('b'), dict.delete('b')]).toEqual([true, false]);
    expect(Object.keys(dict)).toEqual(['a', 'c']);
    dict.clear();
    expect(dict.size).toBe(0);
    expect(dict.update(new nn.ModuleDict({ x: new nn.ReLU() })).size).toBe(1);
  });

  test.each<[() => unknown, string]>([
    [
      () => new nn.ModuleDict({ forward: new nn.ReLU() }),
      "ArgumentError: ModuleDict: the name 'forward' is taken",
    ],
    [
      () => new nn.ModuleDict({ a: 1 as never }),
      "ArgumentError: ModuleDict: module 'a' is 1; it takes modules",
    ],
    [
      () => new nn.ModuleDict({ a: new nn.ReLU() }).at('b'),
      "ArgumentError: ModuleDict: there is no 'b'\n  There are a",
    ],
    [
      () => new nn.ModuleDict(3 as never),
      'ArgumentError: ModuleDict: takes an object of names, got 3\n  Try new nn.ModuleDict({ name: … })',
    ],
    [
      () => new nn.ModuleDict([new nn.ReLU()] as never),
      'ArgumentError: ModuleDict: entry 0 is a function; it takes [name, value]\n  Or an object: new nn.ModuleDict({ name: … })',
    ],
    [
      () => (new nn.ModuleDict() as nn.Module)(zeros(1)),
      'ArgumentError: ModuleDict: only holds what is in it; it does not say in which order it is used\n  Call what it holds: dict.at(name)(x)',
    ],
  ])('refuses %#', (call, message) => {
    expect(thrown(call)).toBe(message);
  });
});

test('lists and dictionaries of parameters', () => {
  const list = new nn.ParameterList([ones(2)]).append(zeros(1)).extend([new nn.Parameter(ones(3))]);
  expect([list.length, list[0]]).toEqual([3, expect.any(nn.Parameter)]);
  expect(list.slice(1).parameters()).toHaveLength(2);
  list[0] = new nn.Parameter(ones(4));
  const dict = new nn.ParameterDict({ left: ones(1) }).set('right', tensor(new Float64Array(2)));
  class Net extends nn.Module {
    list = list;
    dict = dict;
    forward(x: Tensor): Tensor {
      return x;
    }
  }
  expect(Object.keys(new Net().stateDict())).toEqual([
    'list.0',
    'list.1',
    'list.2',
    'dict.left',
    'dict.right',
  ]);
  expect(String(list)).toBe(`new nn.ParameterList([
  zeros([4]),
  zeros([1]),
  zeros([3]),
])`);
  expect(String(dict)).toBe(`new nn.ParameterDict({
  left: zeros([1]),
  right: zeros([2], { dtype: 'float64' }),
})`);
  for (const one of [list, dict])
    expect(String(new Function('nn', 'zeros', `return ${one}`)(nn, zeros))).toBe(`${one}`);
  expect(thrown(() => new nn.ParameterList([3 as never]))).toContain(
    'ParameterList: parameter 0 is 3, not a tensor',
  );
  expect(thrown(() => new nn.ParameterDict({ a: null as never }))).toContain(
    "parameter 'a' is null, not a tensor",
  );
});

test('a model of lists and dictionaries prints, rebuilds and is summed up', () => {
  const holder = new nn.ModuleDict({
    'with space': new nn.ModuleList([new nn.Linear(2, 2), new nn.ModuleList()]),
    net: new nn.Sequential(new nn.ReLU()),
  });
  const text = `new nn.ModuleDict({
  'with space': new nn.ModuleList([
    new nn.Linear(2, 2),
    new nn.ModuleList(),
  ]),
  net: new nn.Sequential(
    new nn.ReLU(),
  ),
})`;
  expect(String(holder)).toBe(text);
  expect(String(new Function('nn', `return ${text}`)(nn))).toBe(text);
  class Net extends nn.Module {
    layers = new nn.ModuleList([new nn.Linear(2, 3), new nn.ReLU()]);
    forward(x: Tensor): Tensor {
      return [...this.layers].reduce((y, layer) => layer(y), x);
    }
  }
  expect(summary(new Net(), [1, 2]).rows.map(({ path }) => path)).toEqual(['layers.0', 'layers.1']);
  expect(thrown(() => new Net()(zeros(1, 5)))).toContain('Net.layers.0, Linear(2, 3): ');
});

describe('names in a module', () => {
  const net = new nn.Sequential(new nn.Sequential(new nn.Linear(1, 2)), new nn.ReLU());

  test('find what they name, shared things under each name', () => {
    const shared = new nn.ReLU();
    const pair = new nn.Sequential(shared, shared);
    expect(pair.getSubmodule('1')).toBe(shared);
    expect(net.getSubmodule('')).toBe(net);
    expect(net.getSubmodule('0.0')).toBeInstanceOf(nn.Linear);
    expect(net.getParameter('0.0.bias').shape).toEqual([2]);
    class Net extends nn.Module {
      blocks = [new nn.Linear(1, 1)];
      mean = this.registerBuffer('running_mean', zeros(2));
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    const other = new Net();
    expect(other.getBuffer('running_mean')).toBe(other.mean);
    expect(other.getParameter('blocks.0.weight').shape).toEqual([1, 1]);
  });

  test('are given while the program runs', () => {
    const made = new nn.Sequential();
    expect(made.addModule('a', new nn.Linear(1, 1))).toBeInstanceOf(nn.Linear);
    made.registerParameter('scale', new nn.Parameter(ones(1)));
    expect(made.registerParameter('none', null)).toBe(null);
    expect(Object.keys(made.stateDict())).toEqual(['scale', 'a.weight', 'a.bias']);
  });

  test.each<[() => unknown, string]>([
    [
      () => net.getSubmodule('0.1'),
      "ArgumentError: Sequential.getSubmodule: there is no module '0.1'; did you mean '0.0'?\n  There are 0, 0.0, 1",
    ],
    [
      () => net.getParameter('0.0.gain'),
      "ArgumentError: Sequential.getParameter: there is no parameter '0.0.gain'\n  There are 0.0.weight, 0.0.bias",
    ],
    [
      () => net.getBuffer(3 as never),
      'ArgumentError: Sequential.getBuffer: there is no buffer 3\n  There are no buffers',
    ],
    [
      () => net.addModule('forward', new nn.ReLU()),
      "ArgumentError: Sequential.addModule: the name 'forward' is taken",
    ],
    [
      () => net.addModule('x', nn.ReLU as never),
      `ArgumentError: Sequential.addModule: module 'x' is a function; it takes modules
  A function or a class? Give an object: new nn.ReLU()`,
    ],
    [
      () => net.registerParameter('w', ones(1) as never),
      "ArgumentError: Sequential.registerParameter: 'w' is a tensor [1]; it takes a Parameter or null\n  Try new nn.Parameter(tensor)",
    ],
    [
      () => net.registerParameter('a.b', null),
      "ArgumentError: Sequential.registerParameter: a name has at least one character and no dots, got 'a.b'",
    ],
  ])('refuses %#', (call, message) => {
    expect(thrown(call)).toBe(message);
  });
});

test('freeze, unfreeze, float and double', () => {
  const net = new nn.Sequential(new nn.Linear(1, 1), new nn.Linear(1, 1));
  net[0].freeze();
  expect(net.parameters().map(({ requiresGrad }) => requiresGrad)).toEqual([false, false, true, true]);
  expect(
    net
      .unfreeze()
      .parameters()
      .every(({ requiresGrad }) => requiresGrad),
  ).toBe(true);
  expect(net.double().parameters()[0].dtype).toBe('float64');
  expect(net.float().parameters()[0].dtype).toBe('float32');
});
