import { describe, expect, test } from 'vitest';
import * as nn from '../../src/nn/index.js';
import { tensor, zeros } from '../../src/tensor/creation.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { thrown } from './thrown.js';

const features = (): nn.Sequential =>
  new nn.Sequential(
    new nn.Conv2d(1, 6, 5),
    new nn.ReLU(),
    new nn.MaxPool2d(2, { stride: 3 }),
    new nn.Conv2d(6, 16, 5),
  );

describe('Sequential', () => {
  test('gives each module what the one before it gives', () => {
    const net = new nn.Sequential(new nn.ReLU(), new nn.Softmax(0));
    expect(net(tensor([-1, 0])).tolist()).toEqual([0.5, 0.5]);
    expect(new nn.Sequential()(tensor([3])).tolist()).toEqual([3]);
  });

  test('is indexed, iterated and counted', () => {
    const relu = new nn.ReLU();
    const net = new nn.Sequential(new nn.Conv2d(1, 2, 3), relu);
    expect(net[1]).toBe(relu);
    expect(net.get(-1)).toBe(relu);
    expect(net.get('1')).toBe(relu);
    expect(net.get(2)).toBe(undefined);
    expect(net.length).toBe(2);
    expect([...net].at(-1)).toBe(relu);
    expect(Object.keys(net.stateDict())).toEqual(['0.weight', '0.bias']);
  });

  test('a module can be replaced at its place, and used twice', () => {
    const scale = new nn.Linear(1, 1, { bias: false });
    nn.init.constant_(scale.weight, 3);
    const net = new nn.Sequential(scale, scale);
    expect(net(tensor([1])).tolist()).toEqual([9]);
    expect(net.parameters()).toHaveLength(1);
    net[1] = new nn.Identity();
    expect(net(tensor([1])).tolist()).toEqual([3]);
  });

  test.each<[string, () => nn.Sequential]>([
    ['an object', () => new nn.Sequential({ conv: new nn.Conv2d(1, 2, 3), act: new nn.ReLU() })],
    [
      'entries',
      () =>
        new nn.Sequential([
          ['conv', new nn.Conv2d(1, 2, 3)],
          ['act', new nn.ReLU()],
        ]),
    ],
  ])('takes names from %s', (_, build) => {
    const net = build();
    expect(net(zeros(1, 4, 4)).shape).toEqual([2, 2, 2]);
    expect(net.length).toBe(2);
    expect(net.get('act')).toBe(net[1]);
    expect(net.namedChildren().map(([name]) => name)).toEqual(['conv', 'act']);
    expect(Object.keys(net.stateDict())).toEqual(['conv.weight', 'conv.bias']);
    expect(String(net)).toBe(`new nn.Sequential({
  conv: new nn.Conv2d(1, 2, 3),
  act: new nn.ReLU(),
})`);
  });

  test('prints nested and indented, and the text rebuilds it', () => {
    const net = new nn.Sequential(features(), new nn.Flatten());
    const text = `new nn.Sequential(
  new nn.Sequential(
    new nn.Conv2d(1, 6, 5),
    new nn.ReLU(),
    new nn.MaxPool2d(2, { stride: 3 }),
    new nn.Conv2d(6, 16, 5),
  ),
  new nn.Flatten(),
)`;
    expect(String(net)).toBe(text);
    expect(String(new Function('nn', `return ${text}`)(nn))).toBe(text);
    expect(String(new nn.Sequential())).toBe('new nn.Sequential()');
  });

  test.each<[() => unknown, string]>([
    [
      () => new nn.Sequential(new nn.ReLU(), nn.ReLU as never),
      'Sequential: module 1 is a function; it takes modules\n  A function or a class? Give an object: new nn.ReLU()',
    ],
    [() => new nn.Sequential(null as never), 'Sequential: module 0 is null; it takes modules'],
    [
      () => new nn.Sequential([new nn.ReLU()] as never),
      'Sequential: entry 0 is a function; it takes [name, module]\n  Without names: new nn.Sequential(a, b, c)',
    ],
    [() => new nn.Sequential({ a: 3 as never }), "Sequential: module 'a' is 3; it takes modules"],
    [() => new nn.Sequential({ forward: new nn.ReLU() }), "Sequential: the name 'forward' is taken"],
    [
      () => new nn.Sequential({ 'a.b': new nn.ReLU() }),
      "Sequential: a name has at least one character and no dots, got 'a.b'",
    ],
    [() => new nn.Sequential({ 3: new nn.ReLU() }), "Sequential: the name '3' is a place; names are words"],
  ])('refuses what is no module and names that are taken %#', (build, message) => {
    expect(thrown(build)).toBe(`ArgumentError: ${message}`);
  });
});

describe('an error on the way through a net', () => {
  class Net extends nn.Module {
    features = features();
    forward(x: Tensor): Tensor {
      return this.features(x);
    }
  }

  test('says where, and how the input came there', () => {
    expect(thrown(() => new Net()(zeros(1, 1, 14, 14)))).toBe(
      `ShapeError: Net.features.3, Conv2d(6, 16, 5): the kernel does not fit along H and W
  5 taps span 5 cells, the input has 3 (no padding)
  on the way:  input [1, 1, 14, 14] → 0 Conv2d [1, 6, 10, 10] → 1 ReLU → 2 MaxPool2d [1, 6, 3, 3] (stride 3) → 3 Conv2d ✗`,
    );
  });

  test('is a table where the way leads through several modules, or is long', () => {
    const net = new nn.Sequential(new nn.Identity(), features());
    const text = thrown(() => net(zeros(1, 1, 14, 14)));
    expect(text).not.toContain('on the way');
    expect(text).toContain('ShapeError: Sequential.1.3, Conv2d(6, 16, 5): the kernel');
    expect(text).toContain(`  Sequential, input [1, 1, 14, 14]; shapes without the batch axis
  layer          input      output        kernel    params
  0   Identity   1×14×14  → 1×14×14
  1   Sequential 1×14×14                             2 572
    0 Conv2d     1×14×14  → 6×10×10       5×5          156
    1 ReLU       6×10×10  → 6×10×10
    2 MaxPool2d  6×10×10  → 6×3×3         2×2 s3
    3 Conv2d     6×3×3    → does not fit  5×5        2 416`);
    const long = new nn.Sequential(...Array.from({ length: 9 }, () => new nn.ReLU()), new nn.Linear(2, 1));
    expect(thrown(() => long(zeros(3)))).toContain('  9 Linear 3      → does not fit         3');
  });
});
