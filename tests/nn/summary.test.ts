import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { manualSeed } from '../../src/core/random/generator.js';
import * as F from '../../src/functional/index.js';
import { flattenDetail } from '../../src/nn/flatten-detail.js';
import * as nn from '../../src/nn/index.js';
import { type Summary, summary } from '../../src/nn/summary.js';
import { ones, zeros } from '../../src/tensor/creation.js';
import { rand } from '../../src/tensor/random.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import { thrown } from './thrown.js';

class LeNet extends nn.Module {
  conv1 = new nn.Conv2d(1, 6, 5, { padding: 2 });
  relu1 = new nn.ReLU();
  pool1 = new nn.MaxPool2d(2);
  conv2 = new nn.Conv2d(6, 16, 5);
  relu2 = new nn.ReLU();
  pool2 = new nn.MaxPool2d(2);
  flatten = new nn.Flatten();
  fc1: nn.Linear;
  relu3 = new nn.ReLU();
  fc2 = new nn.Linear(120, 84);
  relu4 = new nn.ReLU();
  fc3 = new nn.Linear(84, 10);
  constructor(features: number = 400) {
    super();
    // A field in its place keeps its place.
    this.fc1 = new nn.Linear(features, 120);
  }
  forward(x: Tensor): Tensor {
    x = this.pool1(this.relu1(this.conv1(x)));
    x = this.pool2(this.relu2(this.conv2(x)));
    x = this.relu3(this.fc1(this.flatten(x)));
    return this.fc3(this.relu4(this.fc2(x)));
  }
}

describe('LeNet', () => {
  const table = summary(new LeNet(), [1, 1, 28, 28]);

  test('prints exactly as the language of the displays asks', () => {
    const text = `LeNet, input [1, 1, 28, 28]; shapes without the batch axis
layer             input       output    kernel    params mult-adds  sees
conv1   Conv2d    1×28×28   → 6×28×28   5×5 p2       156   117 600     5
relu1   ReLU      6×28×28   → 6×28×28
pool1   MaxPool2d 6×28×28   → 6×14×14   2×2 s2                         6
conv2   Conv2d    6×14×14   → 16×10×10  5×5        2 416   240 000    14
relu2   ReLU      16×10×10  → 16×10×10
pool2   MaxPool2d 16×10×10  → 16×5×5    2×2 s2                        16
flatten Flatten   16×5×5    → 400
fc1     Linear    400       → 120                 48 120    48 000
relu3   ReLU      120       → 120
fc2     Linear    120       → 84                  10 164    10 080
relu4   ReLU      84        → 84
fc3     Linear    84        → 10                     850       840
total                                             61 706   416 520
all trainable; input 3.14 kB + forward and backward 52.1 kB + parameters 247 kB = 302 kB`;
    expect(String(table)).toBe(text);
    expect(inspect(table)).toBe(text);
  });

  test('has the sums', () => {
    expect(table.totals).toEqual({
      parameters: 61706,
      multiplyAdds: 416520,
      parameterBytes: 4 * 61706,
      activationBytes: 4 * 15002,
      inputBytes: 4 * 28 * 28,
      passBytes: 2 * 4 * (6 * 28 * 28 + 16 * 100 + 120 + 84 + 10),
    });
    expect(table.model).toBe('LeNet');
    expect(table.dtype).toBe('float32');
    expect(table.batched).toBe(true);
    expect(table.failure).toBe(undefined);
  });

  test('tells each layer’s window, field and jump', () => {
    expect(table.rows[2]).toEqual({
      path: 'pool1',
      depth: 0,
      kind: 'MaxPool2d',
      inputShape: [1, 6, 28, 28],
      outputShape: [1, 6, 14, 14],
      outputBytes: 4 * 6 * 14 * 14,
      parameters: 0,
      multiplyAdds: 0,
      receptiveField: [6, 6],
      jump: [2, 2],
      window: {
        kind: 'pooling',
        kernelSize: [2, 2],
        stride: [2, 2],
        padding: [
          [0, 0],
          [0, 0],
        ],
        dilation: [1, 1],
      },
    });
    const [conv1, relu1] = table.rows;
    expect(conv1.window).toMatchObject({
      kind: 'convolution',
      groups: 1,
      inChannels: 1,
      outChannels: 6,
      bias: true,
    });
    expect(relu1.receptiveField).toEqual([5, 5]);
    const fc1 = table.rows[7];
    expect([fc1.receptiveField, fc1.jump, fc1.seesAll]).toEqual([null, null, true]);
    expect(table.rows[6].seesAll).toBe(undefined);
  });

  test('costs are of one item, whatever the batch', () => {
    const many = summary(new LeNet(), [8, 1, 28, 28]);
    expect(many.totals.multiplyAdds).toBe(416520);
    expect(many.totals.activationBytes).toBe(8 * 4 * 15002);
    expect(many.rows[0].outputShape).toEqual([8, 6, 28, 28]);
  });

  test('takes the input itself', () => {
    const of = summary(new LeNet().to('float64'), ones([2, 1, 28, 28], { dtype: 'float64' }));
    expect(of.dtype).toBe('float64');
    expect(of.totals.parameterBytes).toBe(8 * 61706);
    expect(summary(new LeNet().to('float64'), [2, 1, 28, 28]).dtype).toBe('float64');
  });

  test('leaves model and random numbers as they were', () => {
    class Noisy extends LeNet {
      override forward(x: Tensor): Tensor {
        modes.push(this.training);
        return super.forward(x.add(rand(1)));
      }
    }
    const modes: boolean[] = [];
    const net = new Noisy();
    net.fc1.eval();
    const before = net.conv1.weight.tolist();
    manualSeed(3);
    const expected = rand(4).tolist();
    manualSeed(3);
    summary(net, [1, 1, 28, 28]);
    expect(rand(4).tolist()).toEqual(expected);
    expect(modes).toEqual([false]);
    expect([net.training, net.fc1.training, net.fc2.training]).toEqual([true, false, true]);
    expect(net.conv1.weight.tolist()).toEqual(before);
  });
});

describe('where shapes stop fitting', () => {
  const table = summary(new LeNet(576), [1, 1, 28, 28]);

  test('the table goes as far as that, and says why', () => {
    expect(String(table)).toBe(`LeNet, input [1, 1, 28, 28]; shapes without the batch axis
layer             input       output        kernel    params mult-adds  sees
conv1   Conv2d    1×28×28   → 6×28×28       5×5 p2       156   117 600     5
relu1   ReLU      6×28×28   → 6×28×28
pool1   MaxPool2d 6×28×28   → 6×14×14       2×2 s2                         6
conv2   Conv2d    6×14×14   → 16×10×10      5×5        2 416   240 000    14
relu2   ReLU      16×10×10  → 16×10×10
pool2   MaxPool2d 16×10×10  → 16×5×5        2×2 s2                        16
flatten Flatten   16×5×5    → 400
fc1     Linear    400       → does not fit            69 240
relu3   ReLU
fc2     Linear                                        10 164
relu4   ReLU
fc3     Linear                                           850
as far as fc1                                          2 572   357 600
all trainable; input 3.14 kB + forward and backward 50.4 kB + parameters 10.3 kB = 63.9 kB

LeNet.fc1, Linear(576, 120): the input's last axis is 400, the layer takes 576
  input   [1, 400]
  weight  [120, 576]    out=120  in=576
  16·5·5 = 400; 576 = 16·6·6 would follow from a 6×6 map, as with conv2 = new nn.Conv2d(6, 16, 5, { padding: 1 })
  For this input: new nn.Linear(400, 120)`);
  });

  test('and the facts are there', () => {
    expect(table.failure?.row).toBe(7);
    expect(table.rows[7]).toMatchObject({ path: 'fc1', inputShape: [1, 400], outputShape: null });
    expect(table.rows).toHaveLength(12);
    expect(table.totals).toMatchObject({ parameters: 2572, multiplyAdds: 357600 });
  });

  test('in a nested net the innermost row fails, and what was not reached is told', () => {
    const net = new nn.Sequential({
      stem: new nn.Sequential(new nn.Conv2d(3, 4, 3), new nn.Conv2d(5, 4, 3), new nn.ReLU()),
      head: new nn.Sequential(new nn.Flatten(), new nn.Linear(4, 2)),
    });
    const broken = summary(net, [1, 3, 8, 8]);
    expect(broken.failure?.row).toBe(2);
    expect(broken.failure?.message).toMatch(
      /^Sequential\.stem\.1, Conv2d\(5, 4, 3\): the input has 4 channels/,
    );
    expect(broken.rows.map(({ path, depth }) => [path, depth])).toEqual([
      ['stem', 0],
      ['stem.0', 1],
      ['stem.1', 1],
      ['stem.2', 1],
      ['head', 0],
      ['head.0', 1],
      ['head.1', 1],
    ]);
  });

  test('a mistake in the user’s own code passes through', () => {
    class Broken extends nn.Module {
      forward(): never {
        throw new TypeError('x is not a function');
      }
    }
    expect(thrown(() => summary(new Broken(), [1]))).toBe('TypeError: x is not a function');
  });
});

describe('any module', () => {
  class Block extends nn.Module {
    conv1: nn.Conv2d;
    conv2: nn.Conv2d;
    shortcut: nn.Module;
    relu = new nn.ReLU();
    constructor(inputs: number, outputs: number, stride: number) {
      super();
      this.conv1 = new nn.Conv2d(inputs, outputs, 3, { stride, padding: 1, bias: false });
      this.conv2 = new nn.Conv2d(outputs, outputs, 3, { padding: 1, bias: false });
      this.shortcut =
        stride === 1 ? new nn.Identity() : new nn.Conv2d(inputs, outputs, 1, { stride, bias: false });
    }
    forward(x: Tensor): Tensor {
      return this.relu(this.conv2(this.relu(this.conv1(x))).add(this.shortcut(x)));
    }
  }

  test('nested, with branches that join: containers sum up, the largest field wins', () => {
    const net = new nn.Sequential({
      stem: new nn.Conv2d(3, 8, 7, { stride: 2, padding: 3, bias: false }),
      stage: new nn.Sequential(new Block(8, 8, 1), new Block(8, 16, 2)),
    });
    const table = summary(net, [1, 3, 32, 48]);
    const row = (path: string): Summary['rows'][number] | undefined =>
      table.rows.find((one) => one.path === path);
    expect(row('stage.0')).toMatchObject({
      depth: 1,
      container: true,
      parameters: 1152,
      receptiveField: [15, 15],
    });
    expect(row('stage.1')).toMatchObject({ receptiveField: [27, 27], jump: [4, 4] });
    expect(row('stage')).toMatchObject({
      parameters: 1152 + 3584,
      outputShape: [1, 16, 8, 12],
      receptiveField: [27, 27],
    });
    const leaves = table.rows.filter(({ container }) => !container);
    expect(leaves.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0)).toBe(table.totals.multiplyAdds);
    expect(leaves.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(table.totals.parameters);
    expect(String(table)).toContain('\n  0          Block      8×16×24  → 8×16×24');
    expect(String(table)).toContain('\n    conv1    Conv2d');
  });

  test('one layer, unbatched', () => {
    const table = summary(new nn.Conv2d(1, 6, [3, 5], { stride: [2, 1], groups: 1 }), [1, 28, 28]);
    expect(String(table)).toBe(`Conv2d, input [1, 28, 28]
layer  input      output   kernel    params mult-adds  sees
Conv2d 1×28×28  → 6×13×24  3×5 s2×1      96    28 080   3×5
total                                    96    28 080
all trainable; input 3.14 kB + forward and backward 15 kB + parameters 384 B = 18.5 kB`);
    expect(table.batched).toBe(false);
  });

  test('Conv1d, dilated and depthwise', () => {
    const net = new nn.Sequential(
      new nn.Conv1d(4, 4, 3, { padding: 'same', dilation: 2, groups: 4, paddingMode: 'circular' }),
      new nn.AvgPool1d(4, { ceilMode: true }),
    );
    const table = summary(net, [2, 4, 50]);
    expect(String(table)).toBe(`Sequential, input [2, 4, 50]; shapes without the batch axis
layer       input    output  kernel                      params mult-adds  sees
0 Conv1d    4×50   → 4×50    3 p2 d2 depthwise circular      16       600     5
1 AvgPool1d 4×50   → 4×13    4 s4 ceil                                        8
total                                                        16       600
all trainable; input 1.6 kB + forward and backward 3.2 kB + parameters 64 B = 4.86 kB`);
    expect(table.rows[1].jump).toEqual([4]);
  });

  test('to a depth: what is deeper is in the numbers of what holds it', () => {
    const net = new nn.Sequential({
      stem: new nn.Sequential(new nn.Linear(4, 8), new nn.Sequential(new nn.ReLU())),
      head: new nn.Linear(8, 2),
    });
    const names = (depth?: number): string[] =>
      String(summary(net, [1, 4], { depth }))
        .split('\n')
        .slice(2, -2)
        .map((line) => line.trim().split(/ +/, 2).join(' '));
    expect(names()).toEqual(['stem Sequential', '0 Linear', '1 Sequential', '0 ReLU', 'head Linear']);
    expect(names(2)).toEqual(['stem Sequential', '0 Linear', '1 Sequential', 'head Linear']);
    expect(names(1)).toEqual(['stem Sequential', 'head Linear']);
    expect(summary(net, [1, 4], { depth: 1 }).rows).toHaveLength(5);
    expect(thrown(() => summary(net, [1, 4], { depth: 0 }))).toContain('summary: depth');
  });

  test('what is frozen is told apart', () => {
    const net = new nn.Sequential(new nn.Linear(4, 8).freeze(), new nn.Linear(8, 2));
    const table = summary(net, [1, 4]);
    expect(table.rows.map(({ parameters, frozen }) => [parameters, frozen])).toEqual([
      [40, 40],
      [18, undefined],
    ]);
    expect(String(table)).toContain('18 trainable, 40 frozen; input 16 B');
  });

  test('a module that is called twice has two rows, its parameters in the first', () => {
    class Twice extends nn.Module {
      conv = new nn.Conv2d(2, 2, 3, { padding: 1 });
      forward(x: Tensor): Tensor {
        return this.conv(this.conv(x));
      }
    }
    const table = summary(new Twice(), [1, 2, 8, 8]);
    expect(
      table.rows.map(({ path, parameters, multiplyAdds, receptiveField }) => [
        path,
        parameters,
        multiplyAdds,
        receptiveField,
      ]),
    ).toEqual([
      ['conv', 38, 2304, [3, 3]],
      ['conv', 0, 2304, [5, 5]],
    ]);
    expect(table.totals).toMatchObject({ parameters: 38, multiplyAdds: 4608 });
  });

  test('a forward of functions is one row, with cost and field', () => {
    class Functional extends nn.Module {
      kernel = new nn.Parameter(zeros(4, 1, 3, 3));
      forward(x: Tensor): Tensor {
        return F.maxPool2d(F.relu(F.conv2d(x, this.kernel, { dilation: 2 })), 2);
      }
    }
    const [row, ...rest] = summary(new Functional(), [1, 1, 12, 12]).rows;
    expect(rest).toEqual([]);
    expect(row).toMatchObject({
      path: '',
      kind: 'Functional',
      outputShape: [1, 4, 4, 4],
      parameters: 36,
      multiplyAdds: 36 * 64,
      receptiveField: [6, 6],
      jump: [2, 2],
    });
  });

  test('what a net computes beside its layers is in its own row', () => {
    class Mixed extends nn.Module {
      conv = new nn.Conv2d(1, 2, 3);
      scale = new nn.Parameter(ones(1));
      forward(x: Tensor): Tensor {
        return F.avgPool2d(this.conv(x), 2).mul(this.scale);
      }
    }
    const { rows, totals } = summary(new Mixed(), [1, 1, 8, 8]);
    expect(
      rows.map(({ path, depth, container, parameters }) => [path, depth, container, parameters]),
    ).toEqual([
      ['', 0, true, 21],
      ['conv', 1, undefined, 20],
    ]);
    expect(rows[0].receptiveField).toEqual([4, 4]);
    expect(totals.parameters).toBe(21);
  });

  test('parameters of a layer that is not called, or used by hand, are in the sums', () => {
    class ByHand extends nn.Module {
      used = new nn.Linear(4, 3);
      called = new nn.Linear(3, 2);
      unused = new nn.Linear(5, 5);
      forward(x: Tensor): Tensor {
        return this.called(F.linear(x, this.used.weight));
      }
    }
    const { rows, totals } = summary(new ByHand(), [1, 4]);
    expect(totals).toMatchObject({ parameters: 15 + 8 + 30, multiplyAdds: 12 + 6 });
    expect(rows.map(({ path, parameters, multiplyAdds }) => [path, parameters, multiplyAdds])).toEqual([
      ['', 53, 18],
      ['called', 8, 6],
    ]);
  });

  test('several inputs, and layers without spatial axes', () => {
    class Two extends nn.Module {
      left = new nn.Linear(4, 3);
      right = new nn.Linear(5, 3);
      forward(a: Tensor, b: Tensor): Tensor {
        return this.left(a).add(this.right(b));
      }
    }
    const table = summary(new Two(), [
      [2, 4],
      [2, 5],
    ]);
    expect(
      table.rows.map(({ inputShape, multiplyAdds, seesAll }) => [inputShape, multiplyAdds, seesAll]),
    ).toEqual([
      [[2, 4], 12, true],
      [[2, 5], 15, true],
    ]);
  });

  test('long names leave the table at 100 columns', () => {
    const net = new nn.Sequential({ ['a_very_long_name_'.repeat(8)]: new nn.Conv2d(1, 1, 1) });
    const lines = String(summary(net, [1, 1, 4, 4])).split('\n');
    expect(Math.max(...lines.slice(1).map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(lines[2]).toContain('…');
  });
});

test('flattenDetail tells maps that are square, and signals', () => {
  expect(flattenDetail([16, 5, 5], 576)).toBe('16·5·5 = 400; 576 = 16·6·6 would follow from a 6×6 map');
  expect(flattenDetail([4, 10], 48)).toBe('4·10 = 40; 48 = 4·12 would follow from 12 cells');
  expect(flattenDetail([16, 5, 5], 500)).toBe(undefined);
  expect(flattenDetail([16, 5, 5], 16 * 12)).toBe(undefined);
  expect(flattenDetail([0, 5], 7)).toBe(undefined);
});

test.each<[() => unknown, string]>([
  [
    () => summary(LeNet as never, [1]),
    'the model is a function; it takes a module\n  A class? Give an object of it: summary(new Net(), …)',
  ],
  [
    () => summary(new LeNet(), 'x' as never),
    "the input is 'x'; it takes a shape or a tensor\n  Try summary(model, [1, 3, 32, 32])",
  ],
  [() => summary(new LeNet(), [1, -1]), 'size -1 along axis 1; a size is a whole number from 0'],
  [
    () => summary(new LeNet(), [1], { dtpye: 'float64' } as never),
    "no option 'dtpye'; did you mean 'dtype'?",
  ],
])('bad arguments %#', (call, message) => {
  expect(thrown(call)).toBe(`ArgumentError: summary: ${message}`);
});
